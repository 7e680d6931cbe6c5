-- The hot functions of the engine: fewer statements, one round trip at each door.
select 1;
--> statement-breakpoint
-- Who calls, and whether this very request was answered before. Reserves the idempotency key for 30 seconds.
-- Changed since 0006: the caller is judged by who_calls (0015); says what is halted, and what is lent to the caller.
-- p: {key_hash | oidc, scope, route, idem_key, body_hash, approval_id, task_id, projects, delegations}
create or replace function enter_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare v_in jsonb; v_who jsonb; k idempotency_keys; v_idem jsonb; v_id text;
  -- In the condition itself the clock, being volatile, would keep the planner from the index.
  v_day timestamptz := clock_timestamp() - interval '1 day';
  -- Whoever reads back this very instant has the reservation; the fraction keeps two of one microsecond apart.
  v_until timestamptz := clock_timestamp() + interval '30 seconds' + random() * interval '1 millisecond';
begin
  v_in := who_calls(p);
  v_who := nullif(v_in -> 'principal', 'null');
  v_id := v_who ->> 'id';
  if v_who is null then return v_in; end if;
  if p ->> 'idem_key' is not null then
    insert into idempotency_keys as i (principal_id, route, key, body_hash, locked_until)
    values (v_id, p ->> 'route', p ->> 'idem_key', p ->> 'body_hash', v_until)
    on conflict (principal_id, route, key) do update set key = excluded.key,
      locked_until = case when i.status is null and i.locked_until <= clock_timestamp() and i.body_hash = excluded.body_hash
                          then v_until else i.locked_until end
    returning * into k;
    v_idem := jsonb_build_object('state', case
        when k.body_hash <> p ->> 'body_hash' then 'reused' when k.status is not null then 'replay'
        when k.locked_until = v_until then 'fresh' else 'in_flight' end,
      'status', k.status, 'headers', k.headers, 'body', k.body,
      'retry_after_s', greatest(1, ceil(extract(epoch from k.locked_until - clock_timestamp()))));
  end if;
  return jsonb_build_object('principal', v_who, 'key', v_in -> 'key', 'idem', v_idem, 'now', clock_timestamp(),
    'policy_version', (select active_policy from settings where id = 1),
    'approval', (select to_jsonb(a) from approval_requests a where a.id = (p ->> 'approval_id')::uuid),
    'task', case when p ->> 'task_id' is not null then (select to_jsonb(t) from tasks t where t.id = p ->> 'task_id') end,
    'delegations', case when p ->> 'approval_id' is not null or (p ->> 'delegations')::boolean then delegations_to(v_id) end,
    'halt', halt_state(),
    'projects', case when (p ->> 'projects')::boolean then
      (select coalesce(jsonb_agg(jsonb_build_object('name', j.name, 'version', j.version) || j.definition order by j.name), '[]') from projects j where not j.deleted) end,
    'spent', case when (p ->> 'projects')::boolean then
      (select coalesce(sum((t.usage ->> 'cost_usd')::numeric), 0) from tasks t where t.requested_by = v_id and t.created_at > v_day) end);
end $$;
