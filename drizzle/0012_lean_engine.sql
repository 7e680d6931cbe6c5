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
--> statement-breakpoint
-- A checkpoint as the first of another thread, with what its state refers to; false: it is no longer kept. What a node had found
-- out goes along: it is part of the state. A question is asked anew, and no answer of then counts: both are left behind.
-- Changed since 0007: the former.
create or replace function fork_thread(p_from text, p_checkpoint text, p_to text) returns boolean language plpgsql as $$
declare v_blobs text[];
begin
  insert into langgraph.checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_id, fence, doc, metadata, writes, blobs)
  select p_to, '', x.checkpoint_id, null, 0, x.doc, x.metadata,
    (select coalesce(jsonb_agg(w), '[]') from jsonb_array_elements(x.writes) w where (w ->> 1)::int >= 0), x.blobs
  from langgraph.checkpoints x
  where x.thread_id = p_from and x.checkpoint_ns = '' and x.checkpoint_id = p_checkpoint
  order by x.fence desc limit 1
  returning blobs into v_blobs;
  if not found then return false; end if;
  insert into langgraph.blobs (thread_id, hash, content)
  select p_to, b.hash, b.content from langgraph.blobs b where b.thread_id = p_from and b.hash = any (v_blobs) on conflict do nothing;
  return true;
end $$;
--> statement-breakpoint
-- As in 0009, but by the clock that stands still while its project is halted (0016).
create or replace function decide_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  a approval_requests; v_status text := p ->> 'status'; v_sub text; v_events jsonb := p -> 'events'; v_start jsonb; v_next text; v_task jsonb;
  v_claim boolean := coalesce((p ->> 'claim')::boolean, false); v_lease float := (p ->> 'lease_s')::float; v_n int; v_ready jsonb := '[]';
begin
  select subtask_id into v_sub from approval_requests where id = (p ->> 'approval_id')::uuid;
  if v_sub is not null then perform 1 from subtasks where id = v_sub for update;
  elsif v_status <> 'pending' then
    perform 1 from subtasks where task_id = (select workflow_id from approval_requests where id = (p ->> 'approval_id')::uuid) order by id for update;
  end if;
  update approval_requests set version = version + 1, status = v_status, votes = p -> 'votes', note = coalesce(p ->> 'note', note),
    approver_id = p ->> 'principal_id', approver_role = p ->> 'role',
    approval_justification = coalesce(p ->> 'justification', approval_justification), rejection_reason = p ->> 'reason',
    approved_at = case when v_status = 'approved' then clock_timestamp() end,
    rejected_at = case when v_status = 'rejected' then clock_timestamp() end,
    execute_by = case when v_status = 'approved' then clock_timestamp() + make_interval(secs => execute_within_s) end,
    plan_run_by = case when v_status = 'approved' and kind = 'plan' then clock_timestamp() + make_interval(secs => plan_run_s) end
  where id = (p ->> 'approval_id')::uuid and kind <> 'budget' and version = (p ->> 'version')::int and status = 'pending' and expires_at > running_clock(project)
    and exists (select 1 from principals where id = p ->> 'principal_id' and enabled and roles_version = (p ->> 'roles_version')::int)
  returning * into a;
  if not found then
    return jsonb_build_object('won', false, 'approval', (select to_jsonb(x) from approval_requests x where x.id = (p ->> 'approval_id')::uuid),
      'roles_version', (select roles_version from principals where id = p ->> 'principal_id' and enabled), 'now', clock_timestamp());
  end if;
  perform add_approval_action(p -> 'action', a.id);
  if v_status = 'rejected' and a.kind = 'plan' then
    update subtasks set status = 'cancelled', version = version + 1, wake_at = null, finished_at = clock_timestamp()
    where task_id = a.workflow_id and status in ('pending', 'ready');
    update tasks set status = 'rejected', open_subtasks = 0, busy_subtasks = 0, pending_approvals = 0, finished_at = clock_timestamp(),
      error = jsonb_build_object('code', 'rejected', 'message', p ->> 'reason'), event_seq = event_seq + jsonb_array_length(v_events) + 1
    where id = a.workflow_id returning event_seq into v_n;
    perform add_events(a.workflow_id, v_n, v_events || system_event('task.rejected', null, jsonb_build_object('reason', p ->> 'reason', 'by', p ->> 'principal_id')));
  elsif v_status = 'approved' and a.kind = 'plan' then
    v_start := start_ready(a.workflow_id, v_claim, v_lease);
    v_next := v_start ->> 'next'; v_ready := v_start -> 'ready';
    v_events := v_events || jsonb_build_array(system_event('task.started', null)) || (v_start -> 'events');
    v_task := move_task(a.workflow_id, jsonb_build_object('pending', -1, 'busy', jsonb_array_length(v_ready), 'starts', v_next is not null, 'events', v_events));
  elsif v_status in ('approved', 'rejected') then
    update subtasks set status = 'ready', wake_at = clock_timestamp() + interval '12 seconds', bells = bells + 1, attempts = 0
    where id = v_sub and status = 'awaiting_approval';
    v_n := found::int;
    if found then
      v_ready := jsonb_build_array(v_sub);
      if v_claim and claim_ready_subtask(v_sub, v_lease) is not null then v_next := v_sub; end if;
    end if;
    v_task := move_task(a.workflow_id, jsonb_build_object('pending', -1, 'busy', v_n, 'events', v_events));
  else
    v_task := move_task(a.workflow_id, jsonb_build_object('events', v_events));
  end if;
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('won', true, 'approval', to_jsonb(a), 'ready', bells_of(v_ready, v_next),
    'next', case when v_next is not null then load_work('subtask', v_next) end);
end $$;
