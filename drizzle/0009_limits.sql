-- Limits and budgets. A task without a budget never enters the budget's functions; its triggers compare two columns.

-- Artifacts go in with the journal or the outcome that refers to them, so that no reference is ever without its artifact.
create or replace function keep_artifacts(p_rows jsonb) returns void language sql as $$
  insert into artifacts (id, task_id, subtask_id, run, turn, call_index, effect_key, tool, media_type, bytes, sha256, cut_bytes, content, created_at)
  select r ->> 'id', r ->> 'task_id', r ->> 'subtask_id', (r ->> 'run')::int, (r ->> 'turn')::int, (r ->> 'call_index')::int, r ->> 'effect_key',
    r ->> 'tool', r ->> 'media_type', (r ->> 'bytes')::int, r ->> 'sha256', (r ->> 'cut_bytes')::int, r ->> 'content', clock_timestamp()
  from jsonb_array_elements(coalesce(nullif(p_rows, 'null'), '[]')) r on conflict do nothing
$$;
--> statement-breakpoint
-- Facts about effects are never fenced: what happened, happened. A late answer closes `unknown` and wakes the subtask.
-- The subtask is locked first, so that an outcome and the step that gives its effect up cannot miss each other.
create or replace function record_outcomes(p_outcomes jsonb) returns void language plpgsql as $$
declare o jsonb; v_subtask text; v_task text; v_status text; v_state text;
begin
  if p_outcomes is null or p_outcomes in ('null', '[]') then return; end if;
  for o in select * from jsonb_array_elements(p_outcomes) loop
    select x.id, x.task_id, x.status into v_subtask, v_task, v_status
    from subtasks x join effects f on f.subtask_id = x.id where f.key = o ->> 'key' for update of x;
    select state into v_state from effects where key = o ->> 'key';
    if o -> 'artifacts' <> '[]' then perform keep_artifacts(o -> 'artifacts'); end if;
    update effects set state = o ->> 'state', result = o -> 'result', settled_at = clock_timestamp(),
      remind_at = case when o ->> 'state' = 'unknown' then coalesce(remind_at, clock_timestamp() + effect_reminder()) end
    where key = o ->> 'key' and state in ('intent', 'unknown');
    if v_state = 'unknown' and o ->> 'state' <> 'unknown' and v_status = 'unknown' then
      perform wake_unknown(v_subtask, v_task, jsonb_build_array(system_event('effect.resolved', v_subtask,
        jsonb_build_object('key', o ->> 'key', 'outcome', o ->> 'state', 'evidence', 'The call answered late.'))));
    end if;
  end loop;
end $$;
--> statement-breakpoint
-- Of a task's events the last ones are kept for telling how it ends: some for each subtask that is still open and for people, 15 % at most.
create or replace function events_kept(p_open int, p_limit int) returns int language sql immutable as $$ select least(100 + 12 * p_open, floor(p_limit * 0.15)::int) $$;
--> statement-breakpoint
-- Near its limit of events, once: the warning takes the number before those of the statement that comes near.
create or replace function warn_of_events() returns trigger language plpgsql as $$
begin
  insert into events (task_id, seq, type, at, actor, data)
  select old.id, old.event_seq + 1, e ->> 'type', clock_timestamp(), e -> 'actor', e -> 'data'
  from system_event('limit.near', null, jsonb_build_object('limit', 'events', 'used', new.event_seq + 1, 'max', new.event_limit)) e;
  new.event_seq := new.event_seq + 1;
  return new;
end $$;
--> statement-breakpoint
create or replace trigger tasks_warn_of_events before update of event_seq on tasks
  for each row when (old.event_seq < ceil(old.event_limit * 0.8) and new.event_seq >= ceil(new.event_limit * 0.8)) execute function warn_of_events();
--> statement-breakpoint
-- Lets one principal keep the task they have just opened, or raises DA002: what they have open is counted behind a lock of theirs, so that of
-- many at once none is overlooked. Answers the warning to add when this one is near the limit. No limit given (a release that knows none): nothing is counted.
create or replace function near_running(p_by text, p_max int) returns jsonb language plpgsql as $$
declare v_n int;
begin
  if p_max is null then return '[]'; end if;
  perform pg_advisory_xact_lock(hashtextextended('running:' || p_by, 0));
  select count(*) into v_n from tasks where requested_by = p_by and finished_at is null;
  if v_n > p_max then raise exception 'too_many_running_tasks: %', v_n - 1 using errcode = 'DA002'; end if;
  if v_n < ceil(p_max * 0.8) then return '[]'; end if;
  return jsonb_build_array(system_event('limit.near', null, jsonb_build_object('limit', 'running_tasks', 'used', v_n, 'max', p_max)));
end $$;
--> statement-breakpoint
-- The task's row after its subtasks moved: counters, status, end of the run and numbered events in one update.
-- An ended run stays as it ended; what is learned later only adds its event.
-- p: {open, busy, pending (deltas), events, usage, to (final status, when the last subtask ends), report, starts, lease_s, claim}
create or replace function move_task(p_task text, p jsonb) returns jsonb language plpgsql as $$
declare
  t tasks; v_open int; v_busy int; v_pending int; v_status text; v_events jsonb := coalesce(p -> 'events', '[]'); v_final boolean; v_report boolean; v_until timestamptz;
begin
  select * into t from tasks where id = p_task for update;
  v_open := t.open_subtasks + coalesce((p ->> 'open')::int, 0);
  -- Where room is short the tools' events are left out: the ledger and the thread have what they tell.
  if t.event_seq + jsonb_array_length(v_events) > t.event_limit - 4 * v_open - 20 then
    select coalesce(jsonb_agg(e order by n), '[]') into v_events
    from jsonb_array_elements(v_events) with ordinality x(e, n) where e ->> 'type' not like 'tool.%';
  end if;
  if t.status in ('completed', 'failed', 'rejected', 'expired', 'cancelled') then
    update tasks set event_seq = event_seq + jsonb_array_length(v_events), usage = add_usage(usage, p -> 'usage') where id = p_task returning * into t;
    perform add_events(p_task, t.event_seq, v_events);
    return jsonb_build_object('status', t.status, 'open', t.open_subtasks, 'work', t.work, 'version', t.version, 'bells', t.bells);
  end if;
  v_busy := t.busy_subtasks + coalesce((p ->> 'busy')::int, 0);
  v_pending := t.pending_approvals + coalesce((p ->> 'pending')::int, 0);
  v_final := v_open = 0 and nullif(p -> 'report', 'null') is not null;
  -- Nothing is left to run and nobody wrote the report: that is the task's own next step.
  v_report := v_open = 0 and not v_final and t.step is null;
  v_status := case
    when v_final then p ->> 'to'
    when v_pending > 0 and v_busy = 0 and v_open > 0 then
      case when t.spending ->> 'approval_id' is null then 'awaiting_approval' else 'budget_paused' end
    when t.status in ('awaiting_approval', 'budget_paused') and (v_pending = 0 or v_busy > 0) then 'running'
    else t.status end;
  if v_final then v_events := v_events || system_event('task.' || v_status, null, p -> 'report'); end if;
  if v_report and (p ->> 'claim')::boolean then v_until := clock_timestamp() + make_interval(secs => (p ->> 'lease_s')::float); end if;
  update tasks set
    open_subtasks = v_open, busy_subtasks = v_busy, pending_approvals = v_pending, status = v_status,
    event_seq = t.event_seq + jsonb_array_length(v_events),
    report = case when v_final then p -> 'report' else t.report end,
    error = case when v_final then nullif(p -> 'report' -> 'error', 'null') else t.error end,
    finished_at = case when v_final then clock_timestamp() end,
    -- A plan starts with its first subtask, and in time: later than its execute-by it has not started.
    started_at = coalesce(t.started_at, case when (p ->> 'starts')::boolean and not exists (
      select 1 from approval_requests a where a.id = t.approval_id::uuid and a.execute_by <= clock_timestamp()) then clock_timestamp() end),
    usage = add_usage(t.usage, p -> 'usage'),
    step = case when v_final then null when v_report then 'report' else t.step end,
    work = case when v_final then 'idle' when v_until is not null then 'running' when v_report then 'ready' else t.work end,
    version = t.version + v_report::int,
    attempts = case when v_report then (v_until is not null)::int else t.attempts end,
    bells = t.bells + v_report::int,
    lease_until = case when v_report then v_until else t.lease_until end,
    wake_at = case when v_report then coalesce(v_until, clock_timestamp() + interval '12 seconds') when v_final then null else t.wake_at end
  where id = p_task returning * into t;
  perform add_events(p_task, t.event_seq, v_events);
  return jsonb_build_object('status', t.status, 'open', t.open_subtasks, 'work', t.work, 'version', t.version, 'bells', t.bells, 'report', v_report);
end $$;
--> statement-breakpoint
-- Slices of a budget: {usd, tokens}, null where that currency has no limit.
create or replace function add_slices(a jsonb, b jsonb, p_sign int) returns jsonb language sql immutable as $$
  select jsonb_build_object(
    'usd', greatest(0, coalesce((a ->> 'usd')::numeric, 0) + p_sign * coalesce((b ->> 'usd')::numeric, 0)),
    'tokens', greatest(0, coalesce((a ->> 'tokens')::numeric, 0) + p_sign * coalesce((b ->> 'tokens')::numeric, 0)))
$$;
--> statement-breakpoint
-- A fair part of what is left in one currency: `left / open`, at most `p_most`, at least `p_least`, never more than is left. Null: nothing is left.
create or replace function slice_of(p_max numeric, p_used numeric, p_open int, p_most numeric, p_least numeric) returns numeric language sql immutable as $$
  select case when p_max - p_used > 0 then least(p_max - p_used, greatest(least((p_max - p_used) / greatest(p_open, 1), p_most), p_least)) end
$$;
--> statement-breakpoint
-- The next slice of a task's budget; null: none is left in one of its currencies, or no more may be spent, as people said in this run or,
-- until they are asked again, in one before it.
create or replace function next_slice(t tasks, p_max jsonb) returns jsonb language sql immutable as $$
  with held as (select add_slices(t.spending -> 'reserved', t.spending -> 'lost', 1) as h),
  s as (select
    slice_of((t.budget ->> 'max_usd')::numeric, (t.usage ->> 'cost_usd')::numeric + (h ->> 'usd')::numeric, t.open_subtasks, (p_max ->> 'usd')::numeric, 0.01) as usd,
    slice_of((t.budget ->> 'max_tokens')::numeric, (t.usage ->> 'input_tokens')::numeric + (t.usage ->> 'output_tokens')::numeric + (h ->> 'tokens')::numeric,
      t.open_subtasks, (p_max ->> 'tokens')::numeric, 500) as tokens from held)
  select case
    when t.spending ->> 'ending' = 'stop' or (t.spending ->> 'stopped')::boolean then null
    when t.budget ->> 'max_usd' is not null and usd is null or t.budget ->> 'max_tokens' is not null and tokens is null then null
    else jsonb_build_object('usd', round(usd, 6), 'tokens', ceil(tokens)) end
  from s
$$;
--> statement-breakpoint
-- A claim that ends gives its slice back; a claim that is taken over or fenced out loses it: what its worker spent nobody knows.
create or replace function return_slice() returns trigger language plpgsql as $$
begin
  -- Whoever ends a subtask locks what waits for it, and subtasks are locked before their task.
  if new.status in ('completed', 'failed') then
    perform 1 from subtasks where task_id = old.task_id and status = 'pending' order by id for update;
  end if;
  update tasks set spending = spending || jsonb_build_object('reserved', add_slices(spending -> 'reserved', old.slice, -1))
    || case when new.version = old.version then '{}' else jsonb_build_object('lost', add_slices(spending -> 'lost', old.slice, 1)) end
  where id = old.task_id;
  new.slice := null;
  return new;
end $$;
--> statement-breakpoint
create or replace trigger subtasks_return_slice before update of status, version on subtasks
  for each row when (old.slice is not null and (new.version <> old.version or new.status <> 'running')) execute function return_slice();
--> statement-breakpoint
-- What a worker has reported as spent is no longer held for it as well.
create or replace function spend_slice(p_subtask text, p_task text, p_spent jsonb) returns void language plpgsql as $$
declare v_slice jsonb; v_left jsonb;
begin
  select slice into v_slice from subtasks where id = p_subtask and slice is not null for update;
  if not found then return; end if;
  v_left := add_slices(v_slice, jsonb_build_object('usd', p_spent -> 'cost_usd',
    'tokens', (p_spent ->> 'input_tokens')::numeric + (p_spent ->> 'output_tokens')::numeric), -1);
  update subtasks set slice = v_left where id = p_subtask;
  update tasks set spending = spending || jsonb_build_object('reserved', add_slices(add_slices(spending -> 'reserved', v_slice, -1), v_left, 1)) where id = p_task;
end $$;
--> statement-breakpoint
-- A claim's next slice, in the flush of what it has spent. Its old one is given back first.
-- p: {task_id, subtask_id, version, max_slice, journal, outcomes, events, spent}.
-- Answers {state: ok, slice} | {state: held} (others hold the rest, and may give some of it back) | {state: none, ending, task} | {state: fenced}.
create or replace function reserve_v1(p jsonb) returns jsonb language plpgsql as $$
declare s subtasks; t tasks; v_returned tasks; v_slice jsonb;
begin
  perform record_outcomes(p -> 'outcomes');
  select * into s from subtasks where id = p ->> 'subtask_id' and version = (p ->> 'version')::bigint and status = 'running' for update;
  if not found then return jsonb_build_object('state', 'fenced'); end if;
  perform write_journal(p -> 'journal', s.version);
  update tasks set usage = add_usage(usage, p -> 'spent'), event_seq = event_seq + jsonb_array_length(p -> 'events'),
    spending = coalesce(spending, '{}') || jsonb_build_object('reserved', add_slices(spending -> 'reserved', s.slice, -1))
  where id = s.task_id returning * into t;
  perform add_events(t.id, t.event_seq, p -> 'events');
  v_slice := next_slice(t, p -> 'max_slice');
  update subtasks set slice = v_slice where id = s.id;
  if v_slice is null then
    v_returned := t;
    v_returned.spending := t.spending - 'reserved';
    if next_slice(v_returned, p -> 'max_slice') is not null then return jsonb_build_object('state', 'held'); end if;
    return jsonb_build_object('state', 'none', 'ending', t.spending ->> 'ending', 'task', jsonb_build_object('budget', t.budget, 'usage', t.usage, 'spending', t.spending));
  end if;
  update tasks set spending = spending || jsonb_build_object('reserved', add_slices(spending -> 'reserved', v_slice, 1)) where id = t.id;
  return jsonb_build_object('state', 'ok', 'slice', v_slice);
end $$;
--> statement-breakpoint
-- A subtask that is out of budget waits. The first asks; the others wait for the same answer. One that was given meanwhile holds for it as well:
-- then it goes on at once.
-- p: {id, task_id, version, journal, outcomes, events, spent, budget (as its worker knew it), approval, paused (its event), asked: {events, audit, notices}}
create or replace function pause_v1(p jsonb) returns jsonb language plpgsql as $$
declare s subtasks; t tasks; v_asked boolean; v_id text; v_task jsonb; v_news jsonb;
begin
  perform record_outcomes(p -> 'outcomes');
  -- A decision locks every subtask before the request: it either sees this one wait or has been made by now.
  update subtasks set status = 'awaiting_approval', error = null, attempts = 0, bells = bells + 1, lease_until = null, wake_at = null
  where id = p ->> 'id' and version = (p ->> 'version')::bigint and status = 'running' returning * into s;
  if not found then return jsonb_build_object('won', false); end if;
  perform write_journal(p -> 'journal', s.version);
  select * into t from tasks where id = s.task_id;
  t.usage := add_usage(t.usage, p -> 'spent');
  if t.spending ->> 'ending' is not null or next_slice(t, '{}') is not null then
    select jsonb_build_object('approval_id', a.id, 'status', a.status, 'text', coalesce(a.rejection_reason, a.note)) into v_news
    from approval_requests a where a.workflow_id = t.id and a.kind = 'budget' and a.run = t.run and a.status in ('approved', 'rejected', 'expired')
      and (t.spending ->> 'ending' is not null or t.budget <> p -> 'budget')
    order by a.created_at desc limit 1;
    update subtasks set status = 'ready', wake_at = clock_timestamp() + interval '12 seconds', budget_answer = v_news where id = s.id;
    v_task := move_task(t.id, jsonb_build_object('usage', p -> 'spent', 'events', p -> 'events'));
    return jsonb_build_object('won', true, 'task', v_task, 'ready', bells_of(jsonb_build_array(s.id), null), 'next', null);
  end if;
  v_asked := insert_approval(p -> 'approval');
  select id into v_id from approval_requests where workflow_id = s.task_id and kind = 'budget' and status = 'pending';
  update subtasks set budget_answer = jsonb_build_object('approval_id', v_id, 'status', 'pending', 'text', null) where id = s.id;
  update tasks set spending = spending || jsonb_build_object('approval_id', v_id) where id = s.task_id;
  v_task := move_task(s.task_id, jsonb_build_object('busy', -1, 'pending', v_asked::int, 'usage', p -> 'spent',
    'events', (p -> 'events') || case when v_asked then p -> 'asked' -> 'events' else '[]' end || jsonb_set(p -> 'paused', '{approval_id}', to_jsonb(v_id))));
  if v_asked then
    perform add_audit(p -> 'asked' -> 'audit');
    perform add_notices(p -> 'asked' -> 'notices');
  end if;
  return jsonb_build_object('won', true, 'task', v_task, 'ready', '[]'::jsonb, 'next', null);
end $$;
--> statement-breakpoint
-- The answer to a budget's request: the new budget, and every subtask that waited goes on with it. Answers the ids that are ready.
-- p: {budget, ending, status, text, events}
create or replace function answer_budget(a approval_requests, p jsonb) returns jsonb language plpgsql as $$
declare v_ready jsonb;
begin
  with w as (
    update subtasks set status = 'ready', wake_at = clock_timestamp() + interval '12 seconds', bells = bells + 1, attempts = 0,
      budget_answer = jsonb_build_object('approval_id', a.id, 'status', p ->> 'status', 'text', p ->> 'text')
    where task_id = a.workflow_id and status = 'awaiting_approval' and budget_answer ->> 'status' = 'pending' returning id, index)
  select coalesce(jsonb_agg(id order by index), '[]') into v_ready from w;
  update tasks set budget = coalesce(nullif(p -> 'budget', 'null'), budget),
    spending = (spending - 'approval_id' - 'stopped') || case when p ->> 'ending' is null then '{}' else jsonb_build_object('ending', p ->> 'ending') end
  where id = a.workflow_id;
  perform move_task(a.workflow_id, jsonb_build_object('pending', -1, 'busy', jsonb_array_length(v_ready), 'events', p -> 'events'));
  return v_ready;
end $$;
--> statement-breakpoint
-- Records one person's answer to a budget's request, as decide does for the others.
-- p: {approval_id, version, roles_version, principal_id, status, votes, role, justification, reason, note, budget, ending,
--     events, action, audit, notices, answer, claim, lease_s}
create or replace function decide_budget_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_status text := p ->> 'status'; v_ready jsonb := '[]'; v_next text; v_begin jsonb;
begin
  perform 1 from subtasks where task_id = (select workflow_id from approval_requests where id = (p ->> 'approval_id')::uuid) order by id for update;
  update approval_requests set version = version + 1, status = v_status, votes = p -> 'votes', note = coalesce(p ->> 'note', note),
    approver_id = p ->> 'principal_id', approver_role = p ->> 'role',
    approval_justification = coalesce(p ->> 'justification', approval_justification), rejection_reason = p ->> 'reason',
    approved_at = case when v_status = 'approved' then clock_timestamp() end,
    rejected_at = case when v_status = 'rejected' then clock_timestamp() end
  where id = (p ->> 'approval_id')::uuid and kind = 'budget' and version = (p ->> 'version')::int and status = 'pending' and expires_at > clock_timestamp()
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
-- Nobody answered a budget's request in time: as if the answer were to stop. p: {approval_id, events, audit, notices}
create or replace function expire_budget_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_ready jsonb;
begin
  perform 1 from subtasks where task_id = (select workflow_id from approval_requests where id = (p ->> 'approval_id')::uuid) order by id for update;
  update approval_requests set status = 'expired', version = version + 1
  where id = (p ->> 'approval_id')::uuid and kind = 'budget' and status = 'pending' and expires_at <= clock_timestamp() returning * into a;
  if not found then return jsonb_build_object('won', false); end if;
  perform add_approval_action(jsonb_build_object('action', 'timeout', 'actor', 'system'), a.id);
  v_ready := answer_budget(a, jsonb_build_object('ending', 'stop', 'status', 'expired', 'text', null, 'events', p -> 'events'));
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  return jsonb_build_object('won', true, 'ready', bells_of(v_ready, null));
end $$;
--> statement-breakpoint
-- As in 0003, but for budgets: an older release beside this one does not decide about them, for it would wake nobody.
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
  where id = (p ->> 'approval_id')::uuid and kind <> 'budget' and version = (p ->> 'version')::int and status = 'pending' and expires_at > clock_timestamp()
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
--> statement-breakpoint
-- As in 0004, but for budgets, whoever calls.
create or replace function expire_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_sub text; v_task text; v_n int; v_events jsonb := p -> 'events';
begin
  if exists (select 1 from approval_requests where id = (p ->> 'approval_id')::uuid and kind = 'budget') then return expire_budget_v1(p); end if;
  select subtask_id, workflow_id into v_sub, v_task from approval_requests where id = (p ->> 'approval_id')::uuid;
  perform 1 from subtasks where task_id = v_task and (v_sub is null or id = v_sub) order by id for update;
  update approval_requests set status = 'expired', version = version + 1
  where id = (p ->> 'approval_id')::uuid and status = 'pending' and expires_at <= clock_timestamp() returning * into a;
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
-- The next run may ask again, and nothing of the last one is held. One that people stopped must ask before it spends.
create or replace function fresh_spending() returns trigger language plpgsql as $$
begin
  new.spending := (new.spending - 'ending' - 'approval_id') || jsonb_build_object('reserved', add_slices('{}', '{}', 1))
    || case when new.spending ->> 'ending' = 'stop' then '{"stopped": true}'::jsonb else '{}' end;
  return new;
end $$;
--> statement-breakpoint
create or replace trigger tasks_fresh_spending before update of run on tasks
  for each row when (old.run <> new.run and new.spending is not null) execute function fresh_spending();
