-- The kill switch, and deadlines that move on with it.
-- Whether calls of this project may not start: everything is halted, or the project is.
create or replace function halted(p_project text) returns boolean language sql stable as $$
  select exists (select 1 from settings where id = 1 and (halted_at is not null or coalesce(halted_projects ? p_project, false)))
$$;
--> statement-breakpoint
-- The time by which a project's deadlines go: it stands still while the project is halted.
create or replace function running_clock(p_project text) returns timestamptz language sql volatile as $$
  select coalesce((select least(halted_at, (halted_projects -> p_project ->> 'since')::timestamptz) from settings where id = 1), clock_timestamp())
$$;
--> statement-breakpoint
-- What is halted, for whoever asks; null: nothing is.
create or replace function halt_state() returns jsonb language sql stable as $$
  select jsonb_build_object('all', case when halted_at is not null then jsonb_build_object('since', halted_at, 'by', halted_by, 'reason', halt_reason) end,
    'projects', halted_projects)
  from settings where id = 1 and (halted_at is not null or halted_projects <> '{}')
$$;
--> statement-breakpoint
-- Halts everything, or one project. One row of one table, whatever is going on: nothing can hold it up. Harmless to repeat.
-- p: {project (null: everything), by, reason, audit, notices, answer}
create or replace function halt_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_changed boolean; v_project text := p ->> 'project';
begin
  if v_project is null then
    update settings set halted_at = clock_timestamp(), halted_by = p ->> 'by', halt_reason = p ->> 'reason' where id = 1 and halted_at is null;
  else
    update settings set halted_projects = halted_projects
      || jsonb_build_object(v_project, jsonb_build_object('since', clock_timestamp(), 'by', p ->> 'by', 'reason', p ->> 'reason'))
    where id = 1 and not halted_projects ? v_project;
  end if;
  v_changed := found;
  if v_changed then
    perform add_audit(p -> 'audit');
    perform add_notices(p -> 'notices');
  end if;
  return jsonb_build_object('changed', v_changed, 'halt', halt_state());
end $$;
--> statement-breakpoint
-- Ends a halt. Every deadline that stood still moves on by as long as it did: from the halt, or from when the row was made or
-- approved, until now, or until another halt that still holds it. Of two that end the same halt one moves them.
-- p: {project (null: the halt of everything), audit, notices}
create or replace function unhalt_v1(p jsonb) returns jsonb language plpgsql as $$
declare x settings; v_project text := p ->> 'project'; v_since timestamptz; v_moved int;
begin
  select * into x from settings where id = 1 for update;
  v_since := case when v_project is null then x.halted_at else (x.halted_projects -> v_project ->> 'since')::timestamptz end;
  if v_since is null then return jsonb_build_object('changed', false, 'halt', halt_state(), 'moved', 0, 'seconds', 0); end if;
  if v_project is null then
    update settings set halted_at = null, halted_by = null, halt_reason = null where id = 1;
  else
    update settings set halted_projects = halted_projects - v_project where id = 1;
  end if;
  -- As everybody locks them: by id. No deadline is more than thirty days after its request or its last yes.
  perform 1 from approval_requests where status in ('pending', 'approved') and created_at > v_since - interval '90 days'
    and (v_project is null or project = v_project) order by id for update;
  with c as (
    select a.id, clock_timestamp() as now, case when v_project is null then (x.halted_projects -> a.project ->> 'since')::timestamptz else x.halted_at end as other,
      greatest(v_since, case when a.status = 'pending' then a.created_at else a.approved_at end) as since
    from approval_requests a where a.status in ('pending', 'approved') and a.created_at > v_since - interval '90 days'
      and (v_project is null or a.project = v_project)),
  d as (select id, since, greatest(interval '0', coalesce(other, now) - since) as stood from c),
  m as (
    update approval_requests a set version = a.version + 1,
      expires_at = case when a.status = 'pending' and a.expires_at > d.since then a.expires_at + d.stood else a.expires_at end,
      remind_at = case when a.status = 'pending' and a.remind_at > d.since then a.remind_at + d.stood else a.remind_at end,
      execute_by = case when a.execute_by > d.since then a.execute_by + d.stood else a.execute_by end,
      plan_run_by = case when a.plan_run_by > d.since then a.plan_run_by + d.stood else a.plan_run_by end
    from d where a.id = d.id and d.stood > interval '0'
      and (a.status = 'pending' and a.expires_at > d.since or a.execute_by > d.since or a.plan_run_by > d.since) returning 1)
  select count(*) into v_moved from m;
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  return jsonb_build_object('changed', true, 'halt', halt_state(), 'moved', v_moved, 'seconds', extract(epoch from clock_timestamp() - v_since));
end $$;
--> statement-breakpoint
-- As in 0009, but by the clock that stands still while its project is halted.
create or replace function decide_budget_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_status text := p ->> 'status'; v_ready jsonb := '[]'; v_next text; v_begin jsonb;
begin
  perform 1 from subtasks where task_id = (select workflow_id from approval_requests where id = (p ->> 'approval_id')::uuid) order by id for update;
  update approval_requests set version = version + 1, status = v_status, votes = p -> 'votes', note = coalesce(p ->> 'note', note),
    approver_id = p ->> 'principal_id', approver_role = p ->> 'role',
    approval_justification = coalesce(p ->> 'justification', approval_justification), rejection_reason = p ->> 'reason',
    approved_at = case when v_status = 'approved' then clock_timestamp() end,
    rejected_at = case when v_status = 'rejected' then clock_timestamp() end
  where id = (p ->> 'approval_id')::uuid and kind = 'budget' and version = (p ->> 'version')::int and status = 'pending' and expires_at > running_clock(project)
    and exists (select 1 from principals where id = p ->> 'principal_id' and enabled and roles_version = (p ->> 'roles_version')::int)
  returning * into a;
  if not found then
    return jsonb_build_object('won', false, 'approval', (select to_jsonb(x) from approval_requests x where x.id = (p ->> 'approval_id')::uuid),
      'roles_version', (select roles_version from principals where id = p ->> 'principal_id' and enabled), 'now', clock_timestamp());
  end if;
  perform add_approval_action(p -> 'action', a.id);
  if v_status = 'pending' then
    perform move_task(a.workflow_id, jsonb_build_object('events', p -> 'events'));
  else
    v_ready := answer_budget(a, jsonb_build_object('budget', p -> 'budget', 'ending', p -> 'ending', 'status', v_status,
      'text', coalesce(p ->> 'reason', p ->> 'note'), 'events', p -> 'events'));
    if (p ->> 'claim')::boolean and v_ready ->> 0 is not null then
      v_begin := claim_ready_subtask(v_ready ->> 0, (p ->> 'lease_s')::float);
      if v_begin is not null then v_next := v_ready ->> 0; end if;
    end if;
  end if;
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('won', true, 'approval', to_jsonb(a), 'ready', bells_of(v_ready, v_next),
    'next', case when v_next is not null then load_work('subtask', v_next) end);
end $$;
--> statement-breakpoint
create or replace function expire_budget_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_ready jsonb;
begin
  perform 1 from subtasks where task_id = (select workflow_id from approval_requests where id = (p ->> 'approval_id')::uuid) order by id for update;
  update approval_requests set status = 'expired', version = version + 1
  where id = (p ->> 'approval_id')::uuid and kind = 'budget' and status = 'pending' and expires_at <= running_clock(project) returning * into a;
  if not found then return jsonb_build_object('won', false); end if;
  perform add_approval_action(jsonb_build_object('action', 'timeout', 'actor', 'system'), a.id);
  v_ready := answer_budget(a, jsonb_build_object('ending', 'stop', 'status', 'expired', 'text', null, 'events', p -> 'events'));
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  return jsonb_build_object('won', true, 'ready', bells_of(v_ready, null));
end $$;
--> statement-breakpoint
-- Whether a request is approved when nobody answers: its own row alone says so, of the mildest level, with nothing asked but by that level.
create or replace function approves_on_expiry(a approval_requests) returns boolean language sql immutable as $$
  select a.kind in ('plan', 'call') and a.risk_level = 'low' and coalesce(a.evidence -> 'decision' ->> 'on_expiry' = 'approve', false)
    and not exists (select 1 from jsonb_array_elements(a.requirements) r where r ->> 'rule' is distinct from 'level_low')
$$;
--> statement-breakpoint
-- A request whose time has passed, approved in the name of the policy; its work goes on as after a yes. Its subtasks are locked by the caller.
-- p: {approval_id, approved: {events, audit, notices}}; null: its row does not say so.
create or replace function approve_on_expiry(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_start jsonb; v_ready jsonb := '[]'; v_events jsonb := p -> 'approved' -> 'events';
begin
  update approval_requests x set status = 'approved', version = version + 1, approver_id = 'policy', approved_at = clock_timestamp(),
    execute_by = clock_timestamp() + make_interval(secs => execute_within_s),
    plan_run_by = case when kind = 'plan' then clock_timestamp() + make_interval(secs => plan_run_s) end
  where id = (p ->> 'approval_id')::uuid and status = 'pending' and expires_at <= running_clock(project) and approves_on_expiry(x) returning * into a;
  if not found then return null; end if;
  perform add_approval_action('{"action": "approve", "actor": "policy", "metadata": {"on_expiry": true}}', a.id);
  if a.kind = 'plan' then
    v_start := start_ready(a.workflow_id, false, 0);
    v_ready := v_start -> 'ready';
    perform move_task(a.workflow_id, jsonb_build_object('pending', -1, 'busy', jsonb_array_length(v_ready), 'starts', false,
      'events', v_events || jsonb_build_array(system_event('task.started', null)) || (v_start -> 'events')));
  else
    update subtasks set status = 'ready', wake_at = clock_timestamp(), bells = bells + 1, attempts = 0 where id = a.subtask_id and status = 'awaiting_approval';
    if found then v_ready := jsonb_build_array(a.subtask_id); end if;
    perform move_task(a.workflow_id, jsonb_build_object('pending', -1, 'busy', jsonb_array_length(v_ready), 'events', v_events));
  end if;
  perform add_audit(p -> 'approved' -> 'audit');
  perform add_notices(p -> 'approved' -> 'notices');
  return jsonb_build_object('won', true, 'ready', bells_of(v_ready, null));
end $$;
--> statement-breakpoint
create or replace function expire_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_sub text; v_task text; v_n int; v_events jsonb := p -> 'events'; v_done jsonb;
begin
  if exists (select 1 from approval_requests where id = (p ->> 'approval_id')::uuid and kind = 'budget') then return expire_budget_v1(p); end if;
  select subtask_id, workflow_id into v_sub, v_task from approval_requests where id = (p ->> 'approval_id')::uuid;
  perform 1 from subtasks where task_id = v_task and (v_sub is null or id = v_sub) order by id for update;
  -- The release before this one hands no `approved` in: with it everything ends.
  if p ? 'approved' then
    v_done := approve_on_expiry(p);
    if v_done is not null then return v_done; end if;
  end if;
  update approval_requests set status = 'expired', version = version + 1
  where id = (p ->> 'approval_id')::uuid and status = 'pending' and expires_at <= running_clock(project) returning * into a;
  if not found then return jsonb_build_object('won', false); end if;
  perform add_approval_action(jsonb_build_object('action', 'timeout', 'actor', 'system'), a.id);
  if a.kind = 'plan' then
    update subtasks set status = 'cancelled', version = version + 1, wake_at = null, finished_at = clock_timestamp()
    where task_id = v_task and status in ('pending', 'ready');
    update tasks set status = 'expired', open_subtasks = 0, busy_subtasks = 0, pending_approvals = 0, finished_at = clock_timestamp(),
      error = '{"code": "expired", "message": "Nobody decided in time; submit it again or retry it."}', event_seq = event_seq + jsonb_array_length(v_events) + 1
    where id = v_task returning event_seq into v_n;
    perform add_events(v_task, v_n, v_events || system_event('task.expired', null));
  else
    update subtasks set status = 'ready', wake_at = clock_timestamp(), bells = bells + 1, attempts = 0 where id = v_sub and status = 'awaiting_approval';
    perform move_task(v_task, jsonb_build_object('pending', -1, 'busy', found::int, 'events', v_events));
  end if;
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  return jsonb_build_object('won', true, 'ready', bells_of(jsonb_build_array(v_sub), null));
end $$;
--> statement-breakpoint
-- As in 0004; nobody is urged while nothing could run.
create or replace function nudge_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_n int;
begin
  update approval_requests set version = version + 1, escalation_level = (p ->> 'escalation_level')::int,
    requirements = p -> 'requirements', decider_roles = array(select jsonb_array_elements_text(p -> 'decider_roles')),
    remind_at = case when p ->> 'next_at' is null then null else (p ->> 'next_at')::timestamptz end
  where id = (p ->> 'approval_id')::uuid and version = (p ->> 'version')::int and status = 'pending' and not halted(project) returning * into a;
  if not found then return jsonb_build_object('won', false); end if;
  perform add_approval_action(p -> 'action', a.id);
  update tasks set event_seq = event_seq + 1 where id = a.workflow_id returning event_seq into v_n;
  perform add_events(a.workflow_id, v_n, jsonb_build_array(p -> 'event'));
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  return jsonb_build_object('won', true);
end $$;
--> statement-breakpoint
-- As in 0010; what is halted is neither rung for nor expired nor nudged. Notices, lost answers and unknown effects go on:
-- during a halt people look at exactly these. Whatever fell due meanwhile is taken up in the sweeps' own portions.
create or replace function sweep_v2(p jsonb) returns jsonb language plpgsql as $$
declare v_max int := (p ->> 'limit')::int; v_now timestamptz := clock_timestamp(); v_bells jsonb; v_expired jsonb; v_nudge jsonb; v_notices jsonb; v_orphans jsonb; v_unknown jsonb;
  v_all boolean; v_projects jsonb; v_some boolean;
begin
  select halted_at is not null, halted_projects, halted_projects <> '{}' into v_all, v_projects, v_some from settings where id = 1;
  delete from work_rings w where not exists (select 1 from subtasks s where s.id = w.id and s.version = w.version and s.status in ('ready', 'running'))
    and not exists (select 1 from tasks t where t.id = w.id and t.version = w.version and t.work <> 'idle');
  update dead_letters d set closed_at = clock_timestamp(), closed_by = 'system' where d.closed_at is null
    and (d.kind = 'message' and not still_waits(d.subject)
      or d.code = 'not_taken' and not exists (select 1 from work_rings w where d.subject = w.kind || ':' || w.id)
      or d.kind = 'notice' and not still_waits(d.subject));
  with due as (
    select s.id, s.version from tasks t join subtasks s on s.task_id = t.id
    where not v_all and t.busy_subtasks > 0 and s.status in ('ready', 'running') and s.wake_at <= v_now
      and not (v_some and coalesce(v_projects ? t.project, false)) order by s.wake_at limit v_max for update of s skip locked),
  due_t as (
    select id, version from tasks where not v_all and work in ('ready', 'running') and wake_at <= v_now
      and not (v_some and coalesce(v_projects ? project, false)) order by wake_at limit v_max for update skip locked),
  r as (
    insert into work_rings as w (id, kind, version, rings, first_at)
    select x.id, x.kind, x.version, 1, clock_timestamp() from (select id, 'subtask' as kind, version from due union all select id, 'task', version from due_t) x
    on conflict (id) do update set rings = w.rings + 1 returning w.id, w.kind, w.rings),
  s as (
    update subtasks x set bells = x.bells + 1, wake_at = clock_timestamp() + ring_pause(r.rings, (p ->> 'max_rings')::int)
    from r where r.kind = 'subtask' and x.id = r.id returning x.id, x.version, x.bells, r.rings),
  t as (
    update tasks x set bells = x.bells + 1, wake_at = clock_timestamp() + ring_pause(r.rings, (p ->> 'max_rings')::int)
    from r where r.kind = 'task' and x.id = r.id returning x.id, x.version, x.bells, r.rings)
  select coalesce(jsonb_agg(q), '[]') into v_bells from (
    select 'subtask' as kind, id, version, bells, rings from s union all select 'task', id, version, bells, rings from t) q;
  perform bury(jsonb_build_object('kind', 'work', 'subject', w.kind || ':' || w.id, 'code', 'not_taken', 'attempts', w.rings, 'first_at', w.first_at,
      'task_id', case w.kind when 'task' then w.id else (select s.task_id from subtasks s where s.id = w.id) end,
      'reason', 'Rung ' || w.rings || ' times, and no worker took it.'))
  from work_rings w where w.rings > (p ->> 'max_rings')::int;
  select coalesce(jsonb_agg(to_jsonb(a)), '[]') into v_expired from (
    select * from approval_requests where not v_all and status = 'pending' and expires_at <= v_now
      and not (v_some and coalesce(v_projects ? project, false)) order by expires_at limit v_max) a;
  select coalesce(jsonb_agg(to_jsonb(a)), '[]') into v_nudge from (
    select * from approval_requests where not v_all and status = 'pending' and expires_at > v_now and remind_at <= v_now
      and not (v_some and coalesce(v_projects ? project, false)) order by remind_at limit v_max) a;
  with due_n as (select id from outbox where sent_at is null and attempts < max_notice_attempts() and next_at <= v_now
      order by next_at limit v_max for update skip locked),
  n as (update outbox o set next_at = clock_timestamp() + make_interval(secs => 30 * (1 + o.attempts)), attempts = o.attempts + 1
    from due_n where o.id = due_n.id returning o.id, o.attempts)
  select coalesce(jsonb_agg(n), '[]') into v_notices from n;
  perform bury(jsonb_build_object('kind', 'notice', 'subject', 'notice:' || o.id, 'task_id', o.task_id, 'code', 'not_delivered', 'attempts', o.attempts,
      'first_at', o.created_at, 'reason', 'Tried ' || o.attempts || ' times without success.'))
  from outbox o where o.sent_at is null and o.attempts >= max_notice_attempts() and o.next_at <= v_now
    and not exists (select 1 from dead_letters d where d.kind = 'notice' and d.subject = 'notice:' || o.id and d.closed_at is null);
  select coalesce(jsonb_agg(to_jsonb(e)), '[]') into v_orphans from (
    select f.* from effects f join subtasks s on s.id = f.subtask_id
    where f.state = 'intent' and f.at <= v_now - make_interval(secs => (p ->> 'orphan_s')::float)
      and s.status in ('completed', 'failed', 'skipped', 'cancelled') order by f.at limit v_max) e;
  select coalesce(jsonb_agg(to_jsonb(e)), '[]') into v_unknown from (
    select * from effects where state = 'unknown' and remind_at <= v_now order by remind_at limit v_max) e;
  return jsonb_build_object('now', clock_timestamp(), 'bells', v_bells, 'expired', v_expired, 'nudge', v_nudge, 'notices', v_notices,
    'orphans', v_orphans, 'unknown', v_unknown, 'reviews', reviews_to_tell(v_max),
    'next_due', least(next_due((p ->> 'orphan_s')::float), next_review_due()),
    'policy_version', (select active_policy from settings where id = 1),
    'dead', (select count(*) from dead_letters where closed_at is null),
    'retain', (select retained_at is null or retained_at <= clock_timestamp() - interval '1 hour' from settings where id = 1));
end $$;
