-- Less to keep of an ended task: what its events share with the ledger is kept there alone.
-- A task's events as `timelines` keeps them, as text: [seq, type, at, subtask_id, approval_id, actor, data, n] each. From the second on `at` is
-- microseconds after the one before. With `n`, what is null of `key` and `args_hash` in `data` is that of the task's n-th call in the ledger, by key:
-- 64 random characters get no smaller. Null: there are none.
create function pack_events(p_task text) returns text language sql stable as $$
  with c as (select key, args_hash, row_number() over (order by key) as n from effects where task_id = p_task),
  h as (select args_hash, min(n) as n from c group by args_hash),
  e as (select e.*, e.at - lag(e.at) over (order by e.seq) as after, coalesce(c.n, h.n) as n
    from events e
    left join c on c.key = e.data ->> 'key' and c.args_hash = coalesce(e.data ->> 'args_hash', c.args_hash)
      and not e.data @> '{"args_hash": null}'
    left join h on h.args_hash = e.data ->> 'args_hash' and not e.data ? 'key'
    where e.task_id = p_task)
  select jsonb_agg(jsonb_build_array(e.seq, e.type,
      coalesce(to_jsonb((extract(epoch from e.after) * 1000000)::bigint), to_jsonb(e.at)),
      e.subtask_id, e.approval_id, e.actor,
      case when e.n is null then e.data else (select jsonb_object_agg(d.key, case when d.key not in ('key', 'args_hash') then d.value end) from jsonb_each(e.data) d) end)
    || case when e.n is null then '[]' else to_jsonb(e.n) end order by e.seq)::text
  from e
$$;
--> statement-breakpoint
-- As in 0008; events packed as `pack_events` says, or as those of 0008 were: all of them whole.
create or replace function events_of(p_task text, p_after int default 0, p_limit int default null) returns setof events language sql stable as $$
  select * from (
    (select * from events where task_id = p_task and seq > p_after order by seq limit p_limit)
    union all
    select x.task_id, (e ->> 0)::int, e ->> 1,
      case when us is null then (e ->> 2)::timestamptz else (x.packed -> 0 ->> 2)::timestamptz + us * interval '1 microsecond' end,
      e ->> 3, e ->> 4, e -> 5,
      e -> 6 || case when n is not null and e -> 6 -> 'key' = 'null' then jsonb_build_object('key', c.keys[n]) else '{}' end
        || case when n is not null and e -> 6 -> 'args_hash' = 'null' then jsonb_build_object('args_hash', c.hashes[n]) else '{}' end
    from (select t.task_id, t.events::jsonb as packed from timelines t where t.task_id = p_task offset 0) x
    cross join lateral (select array_agg(f.key order by f.key) as keys, array_agg(f.args_hash order by f.key) as hashes from effects f where f.task_id = x.task_id) c
    cross join lateral (select e, (e ->> 7)::int as n,
        sum(case jsonb_typeof(e -> 2) when 'number' then (e ->> 2)::bigint end) over (order by place)::float8 as us
      from jsonb_array_elements(x.packed) with ordinality as packed(e, place)) y
    where (e ->> 0)::int > p_after) both_of
  order by seq limit p_limit
$$;
--> statement-breakpoint
-- As in 0020; events are packed.
create or replace function compact_tasks(p_ids text[]) returns void language plpgsql as $$
begin
  perform fold_before_compacting(p_ids);
  insert into timelines (task_id, events)
  select t.id, p.packed from unnest(p_ids) t(id) cross join lateral (select pack_events(t.id) as packed) p where p.packed is not null;
  delete from events where task_id = any (p_ids);
  delete from subtask_deps where subtask_id = any (array(select id from subtasks where task_id = any (p_ids)));
  update subtasks set planned = 'null' where task_id = any (p_ids);
  update effects set args = 'null', action_hash = '', result = case when state <> 'done' then result end where task_id = any (p_ids);
  update tasks t set pruned_at = clock_timestamp(), workspace_config = '{}', requester = '{}',
    plan = case when not exists (select 1 from approval_requests a
      where a.id = t.approval_id::uuid and a.action_hash = t.plan_hash and a.action_details -> 'args' = t.plan) then t.plan end
  where t.id = any (p_ids);
end $$;
--> statement-breakpoint
-- As in 0024; what there is nothing to say of is left out.
create or replace function audit_effect() returns trigger language plpgsql as $$
begin
  perform audit_now(coalesce((select agent from subtasks where id = new.subtask_id),
      (select requested_by from approval_requests where new.task_id like 'gate:%' and id = new.approval_id::uuid)),
    'effect.' || new.state, new.key, jsonb_strip_nulls(jsonb_build_object('tool', new.tool, 'args_hash', new.args_hash, 'approval_id', new.approval_id)));
  return null;
end $$;
--> statement-breakpoint
-- As in 0020, with the audit log: how long its oldest event waits for its link, and who outside lacks a head since when. Takers are found one by one
-- through their index; who was not told anything for a week is not asked any more.
-- How things stand now: [metric, labels, '', value] each. What is open is found through the small indexes of it, never by reading all rows.
create or replace function metric_gauges() returns jsonb language plpgsql stable set enable_seqscan = off as $$
declare v_now timestamptz := clock_timestamp();
begin
  return (select coalesce(jsonb_agg(jsonb_build_array(g.metric, g.labels, '', g.value)), '[]') from (
    select 'orchestrator_approvals_pending' as metric, jsonb_build_object('risk_level', risk_level) as labels, count(*)::numeric as value
    from approval_requests where status = 'pending' group by risk_level
    union all
    select 'orchestrator_approvals_oldest_age_seconds', '{}', greatest(0, extract(epoch from v_now - (select min(created_at) from approval_requests where status = 'pending')))
    union all
    select 'orchestrator_tasks', jsonb_build_object('status', status), count(*) from tasks
    where status in ('planning', 'awaiting_approval', 'running', 'budget_paused') group by status
    union all
    select 'orchestrator_subtasks', jsonb_build_object('agent', s.agent, 'status', s.status), count(*) from (
      select x.id, x.agent, x.status from subtasks x
      where x.task_id = any (array(select t.id from tasks t where t.busy_subtasks > 0)) and x.status in ('ready', 'running')
      union
      select x.id, x.agent, x.status from subtasks x where x.status = 'awaiting_approval'
        and x.id = any (array(select a.subtask_id from approval_requests a where a.status = 'pending' and a.subtask_id is not null))
      union
      select x.id, x.agent, x.status from subtasks x where x.status = 'unknown'
        and x.id = any (array(select e.subtask_id from effects e where e.state = 'unknown'))) s
    group by s.agent, s.status
    union all
    select 'orchestrator_effects_open', jsonb_build_object('state', state), count(*) from effects where state in ('intent', 'unknown') group by state
    union all
    select 'orchestrator_queue_lag_seconds', '{}', greatest(0, extract(epoch from v_now - least(
      (select min(s.wake_at) from tasks t join subtasks s on s.task_id = t.id where t.busy_subtasks > 0 and s.status in ('ready', 'running')),
      (select min(wake_at) from tasks where work <> 'idle'))))
    union all
    select 'orchestrator_outbox_pending', '{}', count(*) from outbox where sent_at is null and attempts < max_notice_attempts()
    union all
    select 'orchestrator_outbox_lag_seconds', '{}', greatest(0, extract(epoch from v_now - min(next_at))) from outbox where sent_at is null and attempts < max_notice_attempts()
    union all
    select 'orchestrator_dead_letters_open', jsonb_build_object('kind', kind), count(*) from dead_letters where closed_at is null group by kind
    union all
    select 'orchestrator_overrides_total', '{"kind": "grant"}', coalesce(sum(used), 0) from grants
    union all
    select 'orchestrator_break_glass_reviews', jsonb_build_object('state', r.key), r.value::numeric from review_figures f, jsonb_each_text(to_jsonb(f)) r
    union all
    select 'orchestrator_halted', '{}', (halted_at is not null)::int from settings
    union all
    select 'orchestrator_halted_projects', '{}', count(*) from settings s, jsonb_object_keys(s.halted_projects)
    union all
    select 'orchestrator_audit_events_total', '{}', (select seq from audit_head) + (select count(*) from audit_unsealed)
    union all
    select 'orchestrator_audit_seal_lag_seconds', '{}', coalesce(extract(epoch from v_now - (select at from audit_events where id = (select min(event_id) from audit_unsealed))), 0)
    union all
    select 'orchestrator_audit_anchor_lag_seconds', jsonb_build_object('target', t.target), coalesce((select extract(epoch from v_now - e.at)
      from audit_links l join audit_events e on e.id = l.event_id
      where l.seq = 1 + (select coalesce(max(a.seq), 0) from audit_anchors a where a.target = t.target and a.error is null)), 0)
    from (with recursive known as (select min(target) as target from audit_anchors
        union all select (select min(a.target) from audit_anchors a where a.target > k.target) from known k where k.target is not null)
      select target from known where target is not null) t
    where (select max(a.at) from audit_anchors a where a.target = t.target) > v_now - interval '7 days') g where g.value is not null);
end $$;
