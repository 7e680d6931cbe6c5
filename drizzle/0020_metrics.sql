-- Metrics: counted from rows that are never changed, once each, into totals that stay when retention packs the rows.

-- Upper bounds of a histogram; the same as in lib/metrics/catalogue.ts (a test compares them).
create function metric_bounds(p_metric text) returns numeric[] language sql immutable as $$
  select (case p_metric
    when 'orchestrator_approval_wait_seconds' then '{30,60,300,600,1800,3600,7200,14400,28800,86400}'
    when 'orchestrator_approver_latency_seconds' then '{5,30,60,300,600,1800,3600,7200,14400,28800,86400}'
    when 'orchestrator_task_duration_seconds' then '{1,5,15,60,300,900,3600,14400,86400}'
    when 'orchestrator_subtask_duration_seconds' then '{0.1,0.5,1,5,15,60,300,900,3600,14400}' end)::numeric[]
$$;
--> statement-breakpoint
-- The place among the bounds that a value falls under: that of the smallest which is not less.
create function bucket_of(p_metric text, p_value numeric) returns int language sql immutable as $$
  select width_bucket(p_value - 0.000000001, metric_bounds(p_metric))
$$;
--> statement-breakpoint
create function bound_of(p_metric text, p_bucket int) returns text language sql immutable as $$
  select coalesce((metric_bounds(p_metric))[p_bucket + 1]::text, '+Inf')
$$;
--> statement-breakpoint
create function add_totals(p_metric text, p_labels jsonb, p_bucket text, p_value numeric) returns void language plpgsql as $$
begin
  insert into metric_totals as m values (p_metric, p_labels, p_bucket, p_value)
  on conflict (metric, labels, bucket) do update set value = m.value + excluded.value;
end $$;
--> statement-breakpoint
-- The label of a project: its name for the first fifty, `other` after them, `none` without one.
create function project_label(p_project text) returns text language plpgsql as $$
begin
  if p_project is null then return 'none'; end if;
  if exists (select 1 from metric_projects where name = p_project) then return p_project; end if;
  if (select count(*) from metric_projects) >= 50 then return 'other'; end if;
  insert into metric_projects values (p_project);
  return p_project;
end $$;
--> statement-breakpoint
-- What was done to requests since p_from, counted; `settled`: before p_until. A request is decided by the last yes or no of it. Whatever counts
-- the same is put together first: the names and labels are then made for a few groups instead of for each row.
create function approval_facts(p_from timestamptz, p_until timestamptz)
returns table (settled boolean, metric text, labels jsonb, bucket text, value numeric) language sql stable as $$
  with w as (
    select x.created_at < p_until as settled, x.action, coalesce(x.actor_role, 'none') as role, a.risk_level, a.status,
      a.break_glass is not null as broken, coalesce(x.metadata ->> 'on_expiry' = 'true', false) as on_expiry,
      greatest(0, extract(epoch from x.created_at - a.created_at)) as voted_s,
      greatest(0, extract(epoch from coalesce(a.approved_at, a.rejected_at) - a.created_at)) as waited_s,
      x.action in ('approve', 'reject') and a.status in ('approved', 'rejected') and not exists (select 1 from approval_actions y
        where y.approval_request_id = a.id and y.action in ('approve', 'reject') and (y.created_at, y.id) > (x.created_at, x.id)) as decisive
    from approval_actions x join approval_requests a on a.id = x.approval_request_id
    where x.created_at >= p_from),
  g as materialized (
    select w.settled, w.action, w.role, w.risk_level, w.status, w.broken, w.on_expiry, w.decisive, w.waited_s < 5 as fast,
      bucket_of('orchestrator_approval_wait_seconds', w.waited_s) as waited, bucket_of('orchestrator_approver_latency_seconds', w.voted_s) as voted,
      count(*)::numeric as n, sum(w.waited_s) as waited_s, sum(w.voted_s) as voted_s
    from w group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
  f as (
    select g.settled, v.metric, v.labels, '' as bucket, g.n as value
    from g cross join lateral (values
      ('orchestrator_approval_requests_total', jsonb_build_object('risk_level', g.risk_level), g.action = 'request'),
      ('orchestrator_approval_decisions_total', jsonb_build_object('decision', g.status, 'risk_level', g.risk_level), g.decisive),
      ('orchestrator_approval_expirations_total', jsonb_build_object('risk_level', g.risk_level), g.action = 'timeout'),
      ('orchestrator_approval_cancellations_total', jsonb_build_object('risk_level', g.risk_level), g.action in ('cancel', 'edit')),
      ('orchestrator_approval_escalations_total', jsonb_build_object('risk_level', g.risk_level), g.action = 'escalate'),
      ('orchestrator_approval_reminders_total', jsonb_build_object('risk_level', g.risk_level), g.action = 'remind'),
      ('orchestrator_approval_fast_decisions_total', jsonb_build_object('risk_level', g.risk_level), g.decisive and not g.on_expiry and g.fast),
      ('orchestrator_break_glass_total', jsonb_build_object('risk_level', g.risk_level), g.decisive and g.broken),
      ('orchestrator_overrides_total', jsonb_build_object('kind', 'edit'), g.action = 'edit'),
      ('orchestrator_overrides_total', jsonb_build_object('kind', 'lent_role'), g.action = 'delegate'),
      ('orchestrator_overrides_total', jsonb_build_object('kind', 'on_expiry'), g.decisive and g.on_expiry)) v(metric, labels, applies)
    where v.applies
    union all
    select g.settled, o.metric, o.labels, b.bucket, b.value
    from g cross join lateral (values
      ('orchestrator_approval_wait_seconds', jsonb_build_object('risk_level', g.risk_level), g.waited, g.waited_s, g.decisive),
      ('orchestrator_approver_latency_seconds', jsonb_build_object('role', g.role), g.voted, g.voted_s,
        g.action in ('approve', 'reject') and not g.on_expiry)) o(metric, labels, bucket, seconds, applies)
    cross join lateral (values (bound_of(o.metric, o.bucket), g.n), ('sum', o.seconds)) b(bucket, value)
    where o.applies and o.seconds is not null)
  select f.settled, f.metric, f.labels, f.bucket, sum(f.value) from f group by 1, 2, 3, 4
$$;
--> statement-breakpoint
-- What happened to tasks since p_from, counted; of some tasks alone where p_tasks names them. A duration is told by events alone: no later run changes it.
create function task_facts(p_from timestamptz, p_until timestamptz, p_tasks text[])
returns table (settled boolean, metric text, labels jsonb, bucket text, value numeric) language plpgsql volatile set plan_cache_mode = force_custom_plan as $$
begin
  return query
  with w as materialized (
    select e.at < p_until as settled, e.task_id, e.seq, e.type, e.at, e.subtask_id, e.data ->> 'key' as key, e.data ->> 'state' as state
    from events e where e.at >= p_from and (p_tasks is null or e.task_id = any (p_tasks))),
  t as (
    select x.settled, x.type, x.status, project_label(y.project) as project, extract(epoch from x.at - b.at) as seconds
    from (select w.*, substr(w.type, 6) as status from w where w.type in
      ('task.created', 'task.completed', 'task.failed', 'task.rejected', 'task.expired', 'task.cancelled')) x
    left join tasks y on y.id = x.task_id
    left join lateral (select z.at from events z where x.type <> 'task.created' and z.task_id = x.task_id and z.seq < x.seq
      and z.type in ('task.created', 'task.retried', 'task.rolled_back') order by z.seq desc limit 1) b on true),
  s as (
    select x.settled, x.status, coalesce(y.agent, 'none') as agent, extract(epoch from x.at - b.at) as seconds
    from (select w.*, substr(w.type, 9) as status from w where w.type in ('subtask.completed', 'subtask.failed', 'subtask.skipped')) x
    left join subtasks y on y.id = x.subtask_id
    left join lateral (select z.at from events z where x.status <> 'skipped' and z.task_id = x.task_id and z.seq < x.seq
      and z.subtask_id = x.subtask_id and z.type = 'subtask.started' order by z.seq desc limit 1) b on true),
  o as (
    select x.settled, x.metric, x.labels, x.bucket, count(*)::numeric as n, sum(x.seconds) as seconds from (
      select t.settled, 'orchestrator_task_duration_seconds' as metric, jsonb_build_object('status', t.status) as labels,
        bucket_of('orchestrator_task_duration_seconds', greatest(0, t.seconds)) as bucket, greatest(0, t.seconds) as seconds
      from t where t.seconds is not null
      union all
      select s.settled, 'orchestrator_subtask_duration_seconds', jsonb_build_object('agent', s.agent, 'status', s.status),
        bucket_of('orchestrator_subtask_duration_seconds', greatest(0, s.seconds)), greatest(0, s.seconds)
      from s where s.seconds is not null) x group by 1, 2, 3, 4),
  f as (
    select t.settled, 'orchestrator_tasks_created_total' as metric, jsonb_build_object('project', t.project) as labels, '' as bucket, 1::numeric as value
    from t where t.type = 'task.created'
    union all
    select t.settled, 'orchestrator_tasks_ended_total', jsonb_build_object('project', t.project, 'status', t.status), '', 1 from t where t.type <> 'task.created'
    union all
    select s.settled, 'orchestrator_subtasks_ended_total', jsonb_build_object('agent', s.agent, 'status', s.status), '', 1 from s
    union all
    select o.settled, o.metric, o.labels, b.bucket, b.value
    from o cross join lateral (values (bound_of(o.metric, o.bucket), o.n), ('sum', o.seconds)) b(bucket, value)
    union all
    select w.settled, 'orchestrator_tool_calls_total', jsonb_build_object('effect', coalesce(e.effect, 'none'), 'outcome', coalesce(w.state, 'none')), '', 1
    from w left join effects e on e.key = w.key where w.type = 'tool.finished'
    union all
    select w.settled, 'orchestrator_effects_unknown_total', '{}', '', 1 from w where w.type = 'effect.unknown'
    union all
    select w.settled, 'orchestrator_budget_pauses_total', '{}', '', 1 from w where w.type = 'budget.paused'
    union all
    select w.settled, 'orchestrator_overrides_total', '{"kind": "effect_resolved"}', '', 1 from w where w.type = 'effect.resolved'
    union all
    select w.settled, 'orchestrator_task_reruns_total', jsonb_build_object('kind', substr(w.type, 6)), '', 1
    from w where w.type in ('task.retried', 'task.rolled_back'))
  select f.settled, f.metric, f.labels, f.bucket, sum(f.value) from f group by 1, 2, 3, 4;
end $$;
--> statement-breakpoint
-- Adds to the totals what these tasks have used since they were last looked at. The caller has the state's row.
create function fold_usage(p_tasks text[]) returns void language plpgsql as $$
begin
  with d as (
    select t.id, coalesce(t.model, 'none') as model, t.usage || jsonb_build_object('reads', greatest(coalesce((u.usage ->> 'reads')::numeric, 0),
        (t.usage ->> 'tool_calls')::numeric - (select count(*) from effects e where e.task_id = t.id))) as now,
      coalesce(u.usage, '{}') as was
    from tasks t left join metric_usage u on u.task_id = t.id where t.id = any (p_tasks)),
  k as (
    insert into metric_usage as m select d.id, d.now from d where d.now <> d.was and (d.now ->> 'model_calls')::numeric > 0 order by d.id
    on conflict (task_id) do update set usage = excluded.usage)
  insert into metric_totals as m
  select v.metric, v.labels, '', sum(coalesce((d.now ->> v.figure)::numeric, 0) - coalesce((d.was ->> v.figure)::numeric, 0))
  from d cross join lateral (values
    ('orchestrator_model_calls_total', jsonb_build_object('model', d.model), 'model_calls'),
    ('orchestrator_model_tokens_total', jsonb_build_object('kind', 'input', 'model', d.model), 'input_tokens'),
    ('orchestrator_model_tokens_total', jsonb_build_object('kind', 'output', 'model', d.model), 'output_tokens'),
    ('orchestrator_model_cost_usd_total', jsonb_build_object('model', d.model), 'cost_usd'),
    ('orchestrator_tool_calls_total', '{"effect": "read", "outcome": "made"}', 'reads')) v(metric, labels, figure)
  where d.now <> d.was and (d.now ->> 'model_calls')::numeric > 0
  group by 1, 2 having sum(coalesce((d.now ->> v.figure)::numeric, 0) - coalesce((d.was ->> v.figure)::numeric, 0)) > 0
  on conflict (metric, labels, bucket) do update set value = m.value + excluded.value;
end $$;
--> statement-breakpoint
-- Before these tasks are compacted, in the same statement: what the totals do not have of them yet. Mostly nothing, they ended long ago;
-- only then is the state's row waited for.
create function fold_before_compacting(p_tasks text[]) returns void language plpgsql as $$
declare v_from timestamptz := (select settled_to from metric_state where id = 1);
begin
  if exists (select 1 from events e where e.task_id = any (p_tasks) and e.at >= v_from)
    or exists (select 1 from tasks t left join metric_usage u on u.task_id = t.id where t.id = any (p_tasks)
      and (t.usage ->> 'model_calls')::numeric > coalesce((u.usage ->> 'model_calls')::numeric, 0)) then
    select settled_to into v_from from metric_state where id = 1 for update;
    perform add_totals(f.metric, f.labels, f.bucket, f.value) from task_facts(v_from, 'infinity', p_tasks) f;
    perform fold_usage(p_tasks);
  end if;
  delete from metric_usage where task_id = any (p_tasks);
end $$;
--> statement-breakpoint
-- As in 0008; the totals have everything of them first.
create or replace function compact_tasks(p_ids text[]) returns void language plpgsql as $$
begin
  perform fold_before_compacting(p_ids);
  insert into timelines (task_id, events)
  select e.task_id, jsonb_agg(jsonb_build_array(e.seq, e.type, e.at, e.subtask_id, e.approval_id, e.actor, e.data) order by e.seq)::text
  from events e where e.task_id = any (p_ids) group by e.task_id;
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
-- How things stand now: [metric, labels, '', value] each. What is open is found through the small indexes of it, never by reading all rows.
create function metric_gauges() returns jsonb language plpgsql stable set enable_seqscan = off as $$
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
    select 'orchestrator_halted_projects', '{}', count(*) from settings s, jsonb_object_keys(s.halted_projects)) g where g.value is not null);
end $$;
--> statement-breakpoint
-- Up to which moment everything is committed and seen. Transactions are told apart by their ids; those that write next and have none yet, by
-- when they began (of this role; no statement of ours waits for two minutes); five seconds are left for whatever lies between two clock readings.
create function settled_now(s metric_state, p_now timestamptz, p_snapshot pg_snapshot) returns timestamptz language sql volatile as $$
  select case when x.until is null then s.settled_to else greatest(s.settled_to, least(x.until, (select min(a.xact_start) from pg_stat_activity a
    where a.pid <> pg_backend_pid() and a.datname = current_database() and a.xact_start > p_now - interval '2 minutes')) - interval '5 seconds') end
  from (select case when not exists (select 1 from pg_snapshot_xip(p_snapshot)) then p_now
    when s.mark_xid <= pg_snapshot_xmin(p_snapshot)::text::bigint then s.mark_at end as until) x
$$;
--> statement-breakpoint
-- Every figure: {at, seconds (what it took), samples: [[metric, labels, bucket, value]]}. Whoever asks within share_s of the last computation shares it, on
-- whatever isolate; the others wait for the one that computes. Totals reach up to where everything is settled, what is newer is counted on top each time.
-- p: {share_s}
create function metrics_v1(p jsonb) returns jsonb language plpgsql set jit = off as $$
declare s metric_state; v_now timestamptz; v_snapshot pg_snapshot; v_until timestamptz; v_tail jsonb; v_figures jsonb; v_marks boolean;
  v_share interval := make_interval(secs => (p ->> 'share_s')::float);
begin
  select * into s from metric_state where id = 1;
  if s.computed_at > clock_timestamp() - v_share then return s.figures; end if;
  select * into s from metric_state where id = 1 for update;
  v_now := clock_timestamp();
  if s.computed_at > v_now - v_share then return s.figures; end if;
  select pg_current_snapshot() into v_snapshot;
  v_until := settled_now(s, v_now, v_snapshot);
  -- One mark at a time: the next when it is settled, or when it is of another cluster's counting.
  v_marks := s.mark_xid is null or s.mark_xid <= pg_snapshot_xmin(v_snapshot)::text::bigint or s.mark_xid > pg_snapshot_xmax(v_snapshot)::text::bigint;
  perform fold_usage(array(select distinct e.task_id from events e where e.at >= s.settled_to));
  with f as materialized (
    select * from approval_facts(s.settled_to, v_until) union all select * from task_facts(s.settled_to, v_until, null)
    union all select true, 'orchestrator_metrics_computations_total', '{}'::jsonb, '', 1::numeric),
  d as (delete from metric_deltas returning metric, labels, bucket, value),
  k as (
    insert into metric_totals as m
    select x.metric, x.labels, x.bucket, sum(x.value) from (
      select f.metric, f.labels, f.bucket, f.value from f where f.settled union all select * from d) x group by 1, 2, 3
    on conflict (metric, labels, bucket) do update set value = m.value + excluded.value)
  select coalesce(jsonb_agg(jsonb_build_array(f.metric, f.labels, f.bucket, f.value)), '[]') into v_tail from f where not f.settled;
  select jsonb_build_object('at', extract(epoch from v_now), 'samples', metric_gauges() || coalesce(jsonb_agg(jsonb_build_array(x.metric, x.labels, x.bucket, x.value)), '[]'))
  into v_figures from (
    select y.metric, y.labels, y.bucket, sum(y.value) as value from (
      select metric, labels, bucket, value from metric_totals
      union all select t ->> 0, t -> 1, t ->> 2, (t ->> 3)::numeric from jsonb_array_elements(v_tail) t) y group by 1, 2, 3) x;
  v_figures := v_figures || jsonb_build_object('seconds', extract(epoch from clock_timestamp() - v_now));
  update metric_state set settled_to = v_until, computed_at = v_now, figures = v_figures,
    mark_at = case when v_marks then v_now else mark_at end,
    mark_xid = case when v_marks then pg_snapshot_xmax(v_snapshot)::text::bigint else mark_xid end
  where id = 1;
  return v_figures;
end $$;
--> statement-breakpoint
-- What is rare, and counted where it happens: a claim taken over from somebody who did not come back, a row or message given up.
create function count_rarity() returns trigger language plpgsql as $$
begin
  insert into metric_deltas (metric, labels, value)
  values (tg_argv[0], jsonb_build_object('kind', case when tg_table_name = 'dead_letters' then to_jsonb(new) ->> 'kind' else tg_argv[1] end), 1);
  return null;
end $$;
--> statement-breakpoint
create trigger count_task_takeover after update of lease_until on tasks for each row
  when (old.work = 'running' and new.work = 'running' and new.attempts > old.attempts)
  execute function count_rarity('orchestrator_leases_taken_over_total', 'task');
--> statement-breakpoint
create trigger count_subtask_takeover after update of lease_until on subtasks for each row
  when (old.status = 'running' and new.status = 'running' and new.attempts > old.attempts)
  execute function count_rarity('orchestrator_leases_taken_over_total', 'subtask');
--> statement-breakpoint
create trigger count_dead_letter after insert on dead_letters for each row execute function count_rarity('orchestrator_dead_letters_total');
--> statement-breakpoint
insert into metric_deltas (metric, labels, value)
select 'orchestrator_dead_letters_total', jsonb_build_object('kind', kind), count(*) from dead_letters group by kind;
--> statement-breakpoint
insert into metric_state (id) values (1) on conflict do nothing;
--> statement-breakpoint
-- What is there already is counted now rather than in somebody's first scrape.
select metrics_v1('{"share_s": 0}');
