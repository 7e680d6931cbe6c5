-- The engine's hot statements once more: fewer statements within each, every row found by its key whatever the planner knows of the tables, and
-- what a release or a claim finds unchanged is not looked at. Names, arguments and answers are as before, but for what is said at each.

-- A subtask that becomes ready and is taken in the same statement runs at once.
create or replace function legal_transition(p_noun text, p_from text, p_to text) returns boolean language sql immutable as $$
  select p_from || '>' || p_to = any (case p_noun
    when 'tasks' then array[
      'planning>awaiting_approval', 'planning>running', 'planning>completed', 'planning>failed', 'planning>cancelled',
      'awaiting_approval>running', 'awaiting_approval>rejected', 'awaiting_approval>expired', 'awaiting_approval>cancelled',
      'running>awaiting_approval', 'running>budget_paused', 'running>completed', 'running>failed', 'running>cancelled',
      'budget_paused>running', 'budget_paused>awaiting_approval', 'budget_paused>failed', 'budget_paused>cancelled',
      'completed>running', 'completed>awaiting_approval',
      'failed>planning', 'failed>running', 'failed>awaiting_approval',
      'expired>running', 'expired>awaiting_approval']
    when 'subtasks' then array[
      'pending>ready', 'pending>running', 'pending>skipped', 'pending>cancelled',
      'ready>running', 'ready>cancelled', 'ready>pending',
      'running>ready', 'running>awaiting_approval', 'running>unknown', 'running>completed', 'running>failed', 'running>cancelled', 'running>pending',
      'awaiting_approval>ready', 'awaiting_approval>cancelled', 'awaiting_approval>pending',
      'unknown>ready', 'unknown>cancelled',
      'completed>pending', 'failed>pending', 'skipped>pending', 'cancelled>pending']
    when 'approval_requests' then array[
      'pending>approved', 'pending>rejected', 'pending>expired', 'pending>cancelled']
    end)
$$;
--> statement-breakpoint
-- Conditions of triggers are read from the catalogue at each statement, dearer than a call: a changed status is looked at by one function. A terminal
-- status is final for its run, and a subtask waits again in a later run only.
create or replace function guard_status() returns trigger language plpgsql as $$
begin
  if new.status = old.status then return new; end if;
  if not legal_transition(tg_table_name, old.status, new.status) then
    raise exception '% may not go from % to %', tg_table_name, old.status, new.status using errcode = '23514';
  end if;
  if new.run <= old.run and tg_table_name = 'tasks' and old.status in ('completed', 'failed', 'rejected', 'expired', 'cancelled')
    or new.run <= old.run and tg_table_name = 'subtasks' and (old.status in ('completed', 'failed', 'skipped', 'cancelled') or new.status = 'pending') then
    raise exception '% has ended as % in run %', tg_table_name, old.status, old.run using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create or replace trigger tasks_guard_status before update of status on tasks for each row execute function guard_status();
--> statement-breakpoint
create or replace trigger subtasks_guard_status before update of status on subtasks for each row execute function guard_status();
--> statement-breakpoint
create or replace trigger approval_requests_guard_status before update of status on approval_requests for each row execute function guard_status();
--> statement-breakpoint
drop trigger tasks_final_in_run on tasks;
--> statement-breakpoint
drop trigger subtasks_final_in_run on subtasks;
--> statement-breakpoint
drop function refuse_reopening();
--> statement-breakpoint
-- As in 0009; whether the claim ends is looked at here, a slice is rare.
create or replace function return_slice() returns trigger language plpgsql as $$
begin
  if new.version = old.version and new.status = 'running' then return new; end if;
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
  for each row when (old.slice is not null) execute function return_slice();
--> statement-breakpoint
-- As in 0010; rows without an error are none of its business.
create or replace function mirror_parked() returns trigger language plpgsql as $$
declare v_subject text := tg_argv[0] || ':' || new.id;
begin
  if old.status = new.status or not coalesce(new.error ->> 'code' = 'parked', false) and not coalesce(old.error ->> 'code' = 'parked', false) then return null; end if;
  if new.status = 'failed' and new.error ->> 'code' = 'parked' then
    perform bury(jsonb_build_object('kind', 'work', 'subject', v_subject, 'task_id', coalesce(to_jsonb(new) ->> 'task_id', new.id), 'code', 'parked',
      'reason', new.error ->> 'message', 'attempts', greatest(0, old.attempts - 1), 'first_at', coalesce(old.started_at, clock_timestamp())));
  else
    update dead_letters set closed_at = clock_timestamp(), closed_by = coalesce(closed_by, 'system')
    where kind = 'work' and subject = v_subject and closed_at is null;
  end if;
  return null;
end $$;
--> statement-breakpoint
create or replace trigger subtasks_mirror_parked after update of status on subtasks for each row
  when (new.error is not null or old.error is not null) execute function mirror_parked('subtask');
--> statement-breakpoint
create or replace trigger tasks_mirror_parked after update of status on tasks for each row
  when (new.error is not null or old.error is not null) execute function mirror_parked('task');
--> statement-breakpoint
-- As in 0008: compacting a task is no change of the task.
create or replace function update_task_updated_at() returns trigger language plpgsql as $$
begin
  if new.pruned_at is not distinct from old.pruned_at then new.updated_at := clock_timestamp(); end if;
  return new;
end $$;
--> statement-breakpoint
create or replace trigger update_tasks_updated_at before update on tasks for each row execute function update_task_updated_at();
--> statement-breakpoint
-- Each of these was planned anew at every call, as SQL functions are before PostgreSQL 18; as plpgsql they keep their plan.
create or replace function add_events(p_task text, p_last int, p_events jsonb) returns void language plpgsql as $$
begin
  insert into events (task_id, seq, type, at, subtask_id, approval_id, actor, data)
  select p_task, p_last - jsonb_array_length(p_events) + n::int, e ->> 'type', clock_timestamp(),
         e ->> 'subtask_id', e ->> 'approval_id', e -> 'actor', coalesce(e -> 'data', '{}')
  from jsonb_array_elements(p_events) with ordinality as x(e, n);
end $$;
--> statement-breakpoint
create or replace function add_audit(p_rows jsonb) returns void language plpgsql as $$
begin
  if p_rows is null or p_rows in ('null', '[]') then return; end if;
  insert into audit_events (at, actor, type, subject, data, digest)
  select (r ->> 'at')::timestamptz, r ->> 'actor', r ->> 'type', r ->> 'subject', r ->> 'data', decode(r ->> 'digest', 'hex')
  from jsonb_array_elements(p_rows) as r;
end $$;
--> statement-breakpoint
create or replace function add_notices(p_rows jsonb) returns void language plpgsql as $$
begin
  if p_rows is null or p_rows in ('null', '[]') then return; end if;
  insert into outbox (id, kind, task_id, approval_id, payload)
  select r ->> 'id', r ->> 'kind', r ->> 'task_id', r ->> 'approval_id', coalesce(r -> 'payload', '{}')
  from jsonb_array_elements(p_rows) as r;
end $$;
--> statement-breakpoint
create or replace function add_approval_action(p jsonb, p_approval uuid) returns void language plpgsql as $$
begin
  if p is null or p = 'null' then return; end if;
  insert into approval_actions (approval_request_id, action, actor, actor_role, note, justification, metadata)
  values (p_approval, p ->> 'action', p ->> 'actor', p ->> 'actor_role', p ->> 'note', p ->> 'justification', coalesce(p -> 'metadata', '{}'));
end $$;
--> statement-breakpoint
create or replace function keep_answer(p jsonb) returns void language plpgsql as $$
begin
  if p is null or p = 'null' then return; end if;
  update idempotency_keys
  set status = (p ->> 'status')::int, headers = p -> 'headers', body = p ->> 'body', locked_until = null
  where principal_id = p ->> 'principal_id' and route = p ->> 'route' and key = p ->> 'key';
end $$;
--> statement-breakpoint
-- Every figure of schema/turn.ts' Usage is added up; one expression, so that the planner puts it into the statement that calls it.
create or replace function add_usage(p_base jsonb, p_more jsonb) returns jsonb language sql stable as $$
  select case when p_more is null or p_more = 'null' then p_base else p_base || jsonb_build_object(
    'input_tokens', (p_base ->> 'input_tokens')::numeric + coalesce((p_more ->> 'input_tokens')::numeric, 0),
    'output_tokens', (p_base ->> 'output_tokens')::numeric + coalesce((p_more ->> 'output_tokens')::numeric, 0),
    'cost_usd', (p_base ->> 'cost_usd')::numeric + coalesce((p_more ->> 'cost_usd')::numeric, 0),
    'model_calls', (p_base ->> 'model_calls')::numeric + coalesce((p_more ->> 'model_calls')::numeric, 0),
    'tool_calls', (p_base ->> 'tool_calls')::numeric + coalesce((p_more ->> 'tool_calls')::numeric, 0)) end
$$;
--> statement-breakpoint
create or replace function load_checkpoint(p_thread text) returns jsonb language plpgsql stable as $$
begin
  return (
    select jsonb_build_object('checkpoint_id', c.checkpoint_id, 'parent_id', c.parent_id, 'doc', c.doc, 'metadata', c.metadata, 'writes', c.writes,
      'blobs', case when c.blobs = '{}' then '{}' else
        coalesce((select jsonb_object_agg(b.hash, b.content) from langgraph.blobs b where b.thread_id = c.thread_id and b.hash = any (c.blobs)), '{}') end)
    from langgraph.checkpoints c where c.thread_id = p_thread and c.checkpoint_ns = ''
    order by c.fence desc, c.checkpoint_id desc limit 1);
end $$;
--> statement-breakpoint
-- As in 0006.
create or replace function write_journal(j jsonb, p_fence bigint) returns void language plpgsql as $$
declare v_thread text := j ->> 'thread_id'; v_done int; v_more int; v_rows int := jsonb_array_length(j -> 'rows'); v_held boolean;
begin
  if j is null or j = 'null' then return; end if;
  if j -> 'artifacts' <> '[]' then perform keep_artifacts(j -> 'artifacts'); end if;
  v_held := pg_advisory_xact_lock_shared(hashtextextended(v_thread, 0)) is not null;
  if j -> 'blobs' <> '{}' then
    insert into langgraph.blobs (thread_id, hash, content)
    select v_thread, b.key, b.value from jsonb_each_text(j -> 'blobs') b on conflict do nothing;
  end if;
  insert into langgraph.checkpoints as c (thread_id, checkpoint_ns, checkpoint_id, parent_id, fence, doc, metadata, writes, blobs)
  select v_thread, coalesce(r ->> 'ns', ''), r ->> 'checkpoint_id', r ->> 'parent_id', p_fence, r ->> 'doc', r ->> 'metadata', r -> 'writes',
         case when r -> 'blobs' = '[]' then '{}' else array(select jsonb_array_elements_text(r -> 'blobs')) end
  from jsonb_array_elements(j -> 'rows') r where r ->> 'doc' is not null
  on conflict (thread_id, checkpoint_ns, checkpoint_id) do update set parent_id = excluded.parent_id, doc = excluded.doc,
    metadata = excluded.metadata, fence = excluded.fence, writes = merge_writes(c.writes, excluded.writes),
    blobs = array(select unnest(c.blobs) union select unnest(excluded.blobs))
  where c.fence <= excluded.fence;
  get diagnostics v_done = row_count;
  if v_done = v_rows then return; end if;
  update langgraph.checkpoints c set writes = merge_writes(c.writes, r -> 'writes'), fence = p_fence,
    blobs = array(select unnest(c.blobs) union select jsonb_array_elements_text(r -> 'blobs'))
  from jsonb_array_elements(j -> 'rows') r
  where r ->> 'doc' is null and c.thread_id = v_thread and c.checkpoint_ns = coalesce(r ->> 'ns', '')
    and c.checkpoint_id = r ->> 'checkpoint_id' and c.fence <= p_fence;
  get diagnostics v_more = row_count;
  if v_done + v_more < v_rows then
    raise exception 'a checkpoint of % is not there, or of a later claim', v_thread using errcode = 'LG001';
  end if;
end $$;
--> statement-breakpoint
-- Outcomes of the subtask whose row the caller holds while it runs: none of them can wake it. What is not such a one goes the long way.
create function record_own_outcomes(p_subtask text, p_outcomes jsonb) returns void language plpgsql as $$
declare o jsonb;
begin
  for i in 0 .. jsonb_array_length(p_outcomes) - 1 loop
    o := p_outcomes -> i;
    if o -> 'artifacts' <> '[]' then perform keep_artifacts(o -> 'artifacts'); end if;
    -- Spelled so that the key alone finds the row, not the index of open effects.
    update effects set state = o ->> 'state', result = o -> 'result', settled_at = clock_timestamp(),
      remind_at = case when o ->> 'state' = 'unknown' then coalesce(remind_at, clock_timestamp() + effect_reminder()) end
    where key = o ->> 'key' and subtask_id = p_subtask and state not in ('done', 'failed');
    if not found then perform record_outcomes(jsonb_build_array(o)); end if;
  end loop;
end $$;
--> statement-breakpoint
-- A subtask's ready rows that nobody took, for the caller to ring.
create or replace function bells_of(p_ids jsonb, p_but text) returns jsonb language plpgsql stable set enable_seqscan = off as $$
begin
  if p_ids = '[]' or p_ids = jsonb_build_array(p_but) then return '[]'; end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object('kind', 'subtask', 'id', s.id, 'version', s.version, 'bells', s.bells) order by s.index), '[]')
    from subtasks s where s.id = any (array(select jsonb_array_elements_text(p_ids))) and s.status = 'ready' and s.id is distinct from p_but);
end $$;
--> statement-breakpoint
-- Lets pending subtasks go: counts each down by `p_step` (0: they waited for nothing), and those with nothing left are ready; the first of
-- them is taken for the caller in the same update. Rows are locked by id, as everywhere.
-- Answers {ready: [ids, in the plan's order], next: id or null, events}.
create function let_go(p_ids text[], p_step int, p_claim boolean, p_lease_s float) returns jsonb language plpgsql set enable_seqscan = off as $$
declare v_ids text[]; v_ready text[]; v_next text; v_first boolean; v_events jsonb := '[]'; v_now timestamptz;
begin
  select array_agg(x.id), array_agg(x.id order by x.index) filter (where x.deps_left = p_step),
    (array_agg(x.started_at is null order by x.index) filter (where x.deps_left = p_step))[1]
  into v_ids, v_ready, v_first
  from (select s.id, s.index, s.deps_left, s.started_at from subtasks s where s.id = any (p_ids) and s.status = 'pending' order by s.id for update) x;
  if v_ids is null then return '{"ready": [], "next": null, "events": []}'; end if;
  if p_claim then v_next := v_ready[1]; end if;
  v_now := clock_timestamp();
  if p_step = 1 and v_ready is null then
    update subtasks set deps_left = deps_left - p_step where id = any (v_ids);
    return '{"ready": [], "next": null, "events": []}';
  end if;
  update subtasks s set deps_left = s.deps_left - p_step,
    status = case when s.deps_left > p_step then s.status when s.id = v_next then 'running' else 'ready' end,
    bells = s.bells + case when s.deps_left > p_step then 0 when s.id = v_next then 2 else 1 end,
    version = s.version + coalesce(s.id = v_next, false)::int, attempts = s.attempts + coalesce(s.id = v_next, false)::int,
    lease_until = case when s.id = v_next then v_now + make_interval(secs => p_lease_s) else s.lease_until end,
    wake_at = case when s.deps_left > p_step then s.wake_at when s.id = v_next then v_now + make_interval(secs => p_lease_s)
      else v_now + interval '12 seconds' end,
    started_at = case when s.id = v_next then coalesce(s.started_at, v_now) else s.started_at end
  where s.id = any (v_ids);
  for i in 1 .. cardinality(v_ready) loop v_events := v_events || system_event('subtask.ready', v_ready[i]); end loop;
  if v_next is not null and v_first then v_events := v_events || system_event('subtask.started', v_next); end if;
  return jsonb_build_object('ready', v_ready, 'next', v_next, 'events', v_events);
end $$;
--> statement-breakpoint
-- A subtask has failed: skips what can no longer run. Answers {ready: [], skipped, next: null, events}; completed ones: see let_go.
create or replace function end_subtask(p_id text, p_completed boolean) returns jsonb language plpgsql as $$
declare v_ids jsonb;
begin
  if p_completed then
    return let_go(array(select d.subtask_id from subtask_deps d where d.needs_id = p_id), 1, false, 0) || '{"skipped": []}';
  end if;
  perform 1 from subtasks s where s.id in (
    with recursive down(id) as (
      select d.subtask_id from subtask_deps d where d.needs_id = p_id
      union select d.subtask_id from subtask_deps d join down on d.needs_id = down.id)
    select id from down) order by s.id for update;
  with recursive down(id) as (
    select d.subtask_id from subtask_deps d where d.needs_id = p_id
    union select d.subtask_id from subtask_deps d join down on d.needs_id = down.id),
  k as (
    update subtasks s set status = 'skipped', version = s.version + 1, wake_at = null, finished_at = clock_timestamp()
    from down where s.id = down.id and s.status = 'pending' returning s.id, s.index)
  select coalesce(jsonb_agg(id order by index), '[]') into v_ids from k;
  return jsonb_build_object('ready', '[]'::jsonb, 'skipped', v_ids, 'next', null, 'events',
    coalesce((select jsonb_agg(system_event('subtask.skipped', x #>> '{}')) from jsonb_array_elements(v_ids) x), '[]'));
end $$;
--> statement-breakpoint
-- Starts what is ready of a cleared plan: the roots become ready, the caller may take the first.
create or replace function start_ready(p_task text, p_claim boolean, p_lease_s float) returns jsonb language plpgsql as $$
begin
  return let_go(array(select id from subtasks where task_id = p_task and status = 'pending' and deps_left = 0), 0, p_claim, p_lease_s);
end $$;
--> statement-breakpoint
-- As in 0009, in one update: everything is worked out from the row as the update finds it, under its lock.
-- p: {open, busy, pending (deltas), events, usage, to (final status, when the last subtask ends), report, starts, lease_s, claim}
create or replace function move_task(p_task text, p jsonb) returns jsonb language plpgsql as $$
declare
  r record; v_events jsonb := coalesce(p -> 'events', '[]'); v_n int := jsonb_array_length(v_events); v_plain boolean := true;
  v_open int := coalesce((p ->> 'open')::int, 0); v_busy int := coalesce((p ->> 'busy')::int, 0); v_pending int := coalesce((p ->> 'pending')::int, 0);
  v_usage jsonb := p -> 'usage'; v_told jsonb := nullif(p -> 'report', 'null'); v_final boolean; v_until timestamptz; v_wake timestamptz;
begin
  -- Nothing is left to run and nobody wrote the report: that is the task's own next step.
  if (p ->> 'claim')::boolean then v_until := clock_timestamp() + make_interval(secs => (p ->> 'lease_s')::float); end if;
  v_wake := coalesce(v_until, clock_timestamp() + interval '12 seconds');
  loop
    -- It runs on as it ran: no status is named, so that no trigger of the status and none of its indexes has to look.
    if v_told is null and not coalesce((p ->> 'starts')::boolean, false) then
      update tasks t set open_subtasks = t.open_subtasks + v_open, busy_subtasks = t.busy_subtasks + v_busy,
        pending_approvals = t.pending_approvals + v_pending, event_seq = t.event_seq + v_n, usage = add_usage(t.usage, v_usage)
      where t.id = p_task and t.status || '' = 'running' and t.open_subtasks + v_open > 0
        and (t.pending_approvals + v_pending = 0 or t.busy_subtasks + v_busy > 0)
        and (not v_plain or t.event_seq + v_n <= t.event_limit - 4 * (t.open_subtasks + v_open) - 20)
      returning t.status, t.open_subtasks, t.work, t.version, t.bells, t.event_seq, false as report into r;
      exit when found;
    end if;
    update tasks t set
      open_subtasks = t.open_subtasks + v_open, busy_subtasks = t.busy_subtasks + v_busy, pending_approvals = t.pending_approvals + v_pending,
      status = case
        when t.open_subtasks + v_open = 0 and v_told is not null then p ->> 'to'
        when t.pending_approvals + v_pending > 0 and t.busy_subtasks + v_busy = 0 and t.open_subtasks + v_open > 0 then
          case when t.spending ->> 'approval_id' is null then 'awaiting_approval' else 'budget_paused' end
        when t.status in ('awaiting_approval', 'budget_paused') and (t.pending_approvals + v_pending = 0 or t.busy_subtasks + v_busy > 0) then 'running'
        else t.status end,
      event_seq = t.event_seq + v_n + (t.open_subtasks + v_open = 0 and v_told is not null)::int,
      report = case when t.open_subtasks + v_open = 0 then coalesce(v_told, t.report) else t.report end,
      error = case when t.open_subtasks + v_open = 0 and v_told is not null then nullif(v_told -> 'error', 'null') else t.error end,
      finished_at = case when t.open_subtasks + v_open = 0 and v_told is not null then clock_timestamp() end,
      -- A plan starts with its first subtask, and in time: later than its execute-by it has not started.
      started_at = coalesce(t.started_at, case when (p ->> 'starts')::boolean and not exists (
        select 1 from approval_requests a where a.id = t.approval_id::uuid and a.execute_by <= running_clock(t.project)) then clock_timestamp() end),
      usage = add_usage(t.usage, v_usage),
      step = case when t.open_subtasks + v_open > 0 then t.step when v_told is not null then null else coalesce(t.step, 'report') end,
      work = case when t.open_subtasks + v_open > 0 then t.work when v_told is not null then 'idle' when t.step is not null then t.work
        when v_until is not null then 'running' else 'ready' end,
      version = t.version + (t.open_subtasks + v_open = 0 and v_told is null and t.step is null)::int,
      attempts = case when t.open_subtasks + v_open = 0 and v_told is null and t.step is null then (v_until is not null)::int else t.attempts end,
      bells = t.bells + (t.open_subtasks + v_open = 0 and v_told is null and t.step is null)::int,
      lease_until = case when t.open_subtasks + v_open = 0 and v_told is null and t.step is null then v_until else t.lease_until end,
      wake_at = case when t.open_subtasks + v_open > 0 then t.wake_at when v_told is not null then null when t.step is null then v_wake else t.wake_at end
    where t.id = p_task and (not v_plain or t.event_seq + v_n <= t.event_limit - 4 * (t.open_subtasks + v_open) - 20)
      and t.status not in ('completed', 'failed', 'rejected', 'expired', 'cancelled')
    returning t.status, t.open_subtasks, t.work, t.version, t.bells, t.event_seq,
      t.open_subtasks = 0 and v_told is null and t.step = 'report' and t.wake_at is not distinct from v_wake as report into r;
    exit when found;
    -- Where room is short the tools' events are left out: the ledger and the thread have what they tell.
    if v_plain then
      v_plain := false;
      if exists (select 1 from tasks t where t.id = p_task and t.event_seq + v_n > t.event_limit - 4 * (t.open_subtasks + v_open) - 20) then
        select coalesce(jsonb_agg(e order by n), '[]') into v_events
        from jsonb_array_elements(v_events) with ordinality x(e, n) where e ->> 'type' not like 'tool.%';
        v_n := jsonb_array_length(v_events);
      end if;
      continue;
    end if;
    -- An ended run stays as it ended; what is learned later only adds its event.
    update tasks t set event_seq = t.event_seq + v_n, usage = add_usage(t.usage, v_usage) where t.id = p_task
    returning t.status, t.open_subtasks, t.work, t.version, t.bells, t.event_seq into r;
    perform add_events(p_task, r.event_seq, v_events);
    return jsonb_build_object('status', r.status, 'open', r.open_subtasks, 'work', r.work, 'version', r.version, 'bells', r.bells);
  end loop;
  v_final := r.open_subtasks = 0 and v_told is not null;
  if v_final then v_events := v_events || system_event('task.' || r.status, null, v_told); end if;
  perform add_events(p_task, r.event_seq, v_events);
  return jsonb_build_object('status', r.status, 'open', r.open_subtasks, 'work', r.work, 'version', r.version, 'bells', r.bells, 'report', r.report);
end $$;
--> statement-breakpoint
-- Everything an invocation needs to run one row of work, in the statement that claimed it. As in 0002; the first claim of all has no journal,
-- no question of its own and no effect behind it.
create or replace function load_work(p_kind text, p_id text) returns jsonb language plpgsql stable as $$
declare t tasks; s subtasks; v_thread text; v_version bigint; v_bells int; v_attempts int; v_more jsonb := '{}'; v_first boolean; v_policy int; v_project jsonb;
begin
  if p_kind = 'task' then
    select * into t from tasks where id = p_id;
    v_thread := t.id || '/' || t.run; v_version := t.version; v_bells := t.bells; v_attempts := t.attempts;
  else
    select * into s from subtasks where id = p_id;
    select * into t from tasks where id = s.task_id;
    v_thread := t.id || '/' || s.run || '/' || s.index; v_version := s.version; v_bells := s.bells; v_attempts := s.attempts;
  end if;
  v_first := v_version = 1;
  t.guardrail_report := null;
  select x.active_policy, (select jsonb_build_object('name', p.name, 'version', p.version) || p.definition from projects p where p.name = t.project and not p.deleted)
  into v_policy, v_project from settings x where x.id = 1;
  if p_kind = 'subtask' then
    v_more := jsonb_build_object('subtask', to_jsonb(s),
      'call_approval', case when not v_first then (select to_jsonb(a) from approval_requests a
        where a.workflow_id = t.id and a.subtask_id = s.id and a.kind = 'call' and a.run = s.run order by a.created_at desc limit 1) end,
      -- The last open subtask also ends the task: its thread goes along.
      'task_checkpoint', case when t.open_subtasks = 1 then load_checkpoint(t.id || '/' || t.run) end,
      'own_commits', commits_of(t.id),
      'begun', case when v_first then '[]' else begun_of(s.id, s.run) end);
  else
    v_more := '{"subtask": null, "call_approval": null, "task_checkpoint": null, "own_commits": null, "begun": null}';
  end if;
  if t.step = 'plan' then
    v_more := v_more || jsonb_build_object(
      'projects', (select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'version', p.version) || p.definition order by p.name), '[]')
        from projects p where not p.deleted),
      'people', (select coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name, 'kind', w.kind,
        'bindings', w.bindings, 'roles_version', w.roles_version)), '[]') from principals w where w.enabled and w.kind = 'human'));
  else
    v_more := v_more || '{"projects": null, "people": null}';
  end if;
  return v_more || jsonb_build_object(
    'kind', p_kind, 'id', p_id, 'thread_id', v_thread, 'now', clock_timestamp(), 'version', v_version, 'bells', v_bells, 'attempts', v_attempts,
    'task', to_jsonb(t) - 'guardrail_report',
    'subtasks', case when t.plan is null and p_kind = 'task' and v_first then '[]' else (
      select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'index', x.index, 'agent', x.agent, 'status', x.status,
        'title', x.planned ->> 'title', 'depends_on', x.planned -> 'depends_on', 'result', x.result, 'error', x.error) order by x.index), '[]')
      from subtasks x where x.task_id = t.id) end,
    'project', v_project, 'policy_version', v_policy,
    'checkpoint', case when not v_first then load_checkpoint(v_thread) end,
    'plan_approval', case when t.approval_id is not null then
      (select to_jsonb(a) - 'evidence' - 'action_details' from approval_requests a where a.id = t.approval_id::uuid) end);
end $$;
--> statement-breakpoint
-- A commit that a call of this task made has a parent; one that it only deployed or tested has none in the answer.
create function commits_of(p_task text) returns jsonb language plpgsql stable as $$
begin
  return (select coalesce(jsonb_agg(distinct jsonb_build_object(
      'tool', f.tool, 'repository', f.args ->> 'repository', 'commit', f.result -> 'output' ->> 'commit')), '[]')
    from effects f where f.task_id = p_task and f.state = 'done' and f.result -> 'output' ? 'parent');
end $$;
--> statement-breakpoint
-- Calls of this run that have a ledger row: they are settled, never weighed anew.
create function begun_of(p_subtask text, p_run int) returns jsonb language plpgsql stable as $$
begin
  return (select coalesce(jsonb_agg(jsonb_build_object('turn', f.turn, 'call_index', f.call_index, 'key', f.key,
      'state', f.state, 'tool', f.tool, 'args', case when f.state = 'intent' then f.args end)), '[]')
    from effects f where f.subtask_id = p_subtask and f.run = p_run);
end $$;
--> statement-breakpoint
-- The next subtask of a chain: what may have changed since its worker last looked, and what it has not seen. As in 0006; of the task only
-- what can change while it runs.
create or replace function load_next(p_id text, known jsonb) returns jsonb language plpgsql stable as $$
declare t record; s subtasks; v_thread text; v_more jsonb := '{}'; v_first boolean;
begin
  select * into s from subtasks where id = p_id;
  select k.id, k.run, k.status, k.project, k.approval_id, k.open_subtasks, x.active_policy,
    (select p.version from projects p where p.name = k.project and not p.deleted) as project_version,
    (select a.version from approval_requests a where a.id = k.approval_id::uuid) as approval_version,
    jsonb_build_object('status', k.status, 'priority', k.priority, 'policy_version', k.policy_version, 'plan_hash', k.plan_hash,
      'approval_id', k.approval_id, 'budget', k.budget, 'usage', k.usage, 'model', k.model, 'report', k.report, 'error', k.error,
      'open_subtasks', k.open_subtasks, 'pending_approvals', k.pending_approvals, 'busy_subtasks', k.busy_subtasks, 'event_seq', k.event_seq,
      'step', k.step, 'work', k.work, 'version', k.version, 'attempts', k.attempts, 'lease_until', k.lease_until, 'wake_at', k.wake_at,
      'bells', k.bells, 'updated_at', k.updated_at, 'started_at', k.started_at, 'finished_at', k.finished_at,
      'run_by', k.run_by, 'spending', k.spending, 'pruned_at', k.pruned_at) as task,
    (select coalesce(jsonb_agg(jsonb_build_object('index', x.index, 'status', x.status, 'result', x.result, 'error', x.error)), '[]')
      from subtasks x where x.task_id = k.id and not (known -> 'done') @> to_jsonb(x.index)) as subtasks
  into t from tasks k join settings x on x.id = 1 where k.id = s.task_id;
  if t.run is distinct from (known ->> 'run')::int then return load_work('subtask', p_id); end if;
  v_first := s.version = 1;
  v_thread := t.id || '/' || s.run || '/' || s.index;
  s.planned := null;
  if t.project_version is null or t.project_version is distinct from (known ->> 'project_version')::int then
    v_more := jsonb_build_object('project', (select jsonb_build_object('name', p.name, 'version', p.version) || p.definition
      from projects p where p.name = t.project and not p.deleted));
  end if;
  if t.approval_id is not null and t.approval_version is distinct from (known ->> 'approval_version')::int then
    v_more := v_more || jsonb_build_object('plan_approval',
      (select to_jsonb(a) - 'evidence' - 'action_details' from approval_requests a where a.id = t.approval_id::uuid));
  end if;
  if t.open_subtasks = 1 then v_more := v_more || jsonb_build_object('task_checkpoint', load_checkpoint(t.id || '/' || t.run)); end if;
  if v_first then v_more := v_more || '{"checkpoint": null, "call_approval": null, "begun": []}';
  else
    v_more := v_more || jsonb_build_object('checkpoint', load_checkpoint(v_thread), 'begun', begun_of(s.id, s.run),
      'call_approval', (select to_jsonb(a) from approval_requests a
        where a.workflow_id = t.id and a.subtask_id = s.id and a.kind = 'call' and a.run = s.run order by a.created_at desc limit 1));
  end if;
  return v_more || jsonb_build_object(
    'partial', true, 'kind', 'subtask', 'id', p_id, 'thread_id', v_thread, 'now', clock_timestamp(),
    'version', s.version, 'bells', s.bells, 'attempts', s.attempts, 'task', t.task, 'subtask', to_jsonb(s) - 'planned', 'subtasks', t.subtasks,
    'own_commits', commits_of(t.id), 'policy_version', t.active_policy);
end $$;
--> statement-breakpoint
-- Ends a claim on a subtask: as in 0006. A subtask that becomes ready is taken in the update that makes it so; while its project is halted
-- nothing is taken.
create or replace function settle_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  s record; v_to text := p ->> 'to'; v_over boolean; v_end jsonb := '{"ready": [], "skipped": [], "next": null, "events": []}'; v_next text; v_task jsonb;
  v_events jsonb := coalesce(p -> 'events', '[]'); v_lease float := (p ->> 'lease_s')::float; v_claim boolean := coalesce((p ->> 'claim')::boolean, false);
  v_asked boolean := false; v_begin jsonb; v_ready jsonb; v_report boolean; known jsonb := nullif(p -> 'known', 'null');
begin
  v_over := v_to in ('completed', 'failed');
  update subtasks x set status = v_to, result = coalesce(nullif(p -> 'result', 'null'), result), error = nullif(p -> 'error', 'null'),
    rejections = coalesce((p ->> 'rejections')::int, rejections),
    attempts = case when (p ->> 'troubled')::boolean then attempts else 0 end, lease_until = null, bells = bells + 1,
    wake_at = case when v_to = 'ready' then clock_timestamp() + make_interval(secs => coalesce((p ->> 'after_s')::float, 0)) end,
    finished_at = case when v_over then clock_timestamp() end
  where id = p ->> 'id' and version = (p ->> 'version')::bigint and status = 'running'
  returning x.id, x.task_id, x.version, x.bells, (select h.halted_at is not null
    or (h.halted_projects <> '{}' and h.halted_projects ? (select t.project from tasks t where t.id = x.task_id)) from settings h where h.id = 1) as halted into s;
  if not found then
    -- What a fenced worker learned of its effects is a fact all the same.
    perform record_outcomes(p -> 'outcomes');
    return jsonb_build_object('won', false);
  end if;
  if p -> 'outcomes' <> '[]' then perform record_own_outcomes(s.id, p -> 'outcomes'); end if;
  perform write_journal(p -> 'journal', s.version);
  if nullif(p -> 'task_journal', 'null') is not null then
    perform write_journal(p -> 'task_journal', (select version from tasks where id = s.task_id));
  end if;
  v_claim := v_claim and not coalesce(s.halted, false);
  if v_over then
    v_end := case when v_to = 'completed' then let_go(array(select d.subtask_id from subtask_deps d where d.needs_id = s.id), 1, v_claim, v_lease)
      else end_subtask(s.id, false) end;
    v_next := v_end ->> 'next';
    v_events := v_events || (v_end -> 'events');
  end if;
  if nullif(p -> 'approval', 'null') is not null then
    v_asked := insert_approval(p -> 'approval');
  end if;
  if v_claim and v_over and v_next is null then
    select id into v_next from subtasks where task_id = s.task_id and status = 'ready' order by index limit 1 for update skip locked;
    if v_next is not null then
      v_begin := claim_ready_subtask(v_next, v_lease);
      if v_begin is null then v_next := null; else v_events := v_events || v_begin; end if;
    end if;
  end if;
  v_task := move_task(s.task_id, jsonb_build_object(
    'open', case when v_over then -1 - coalesce(jsonb_array_length(v_end -> 'skipped'), 0) else 0 end,
    'busy', (case when v_to = 'ready' then 0 else -1 end) + jsonb_array_length(v_end -> 'ready'),
    'pending', v_asked::int,
    'usage', p -> 'spent', 'events', v_events, 'report', p -> 'report', 'to', p -> 'final', 'claim', v_claim, 'lease_s', v_lease));
  if nullif(p -> 'audit', 'null') is not null then perform add_audit(p -> 'audit'); end if;
  if nullif(p -> 'notices', 'null') is not null then perform add_notices(p -> 'notices'); end if;
  v_report := coalesce((v_task ->> 'report')::boolean, false);
  v_ready := bells_of(v_end -> 'ready', v_next);
  if v_to = 'ready' then
    v_ready := v_ready || jsonb_build_object('kind', 'subtask', 'id', s.id, 'version', s.version, 'bells', s.bells, 'delay_s', p -> 'after_s');
  end if;
  if v_report and v_task ->> 'work' = 'ready' then
    v_ready := v_ready || jsonb_build_object('kind', 'task', 'id', s.task_id, 'version', v_task -> 'version', 'bells', v_task -> 'bells');
  end if;
  return jsonb_build_object('won', true, 'task', v_task, 'ready', v_ready,
    'next', case when v_next is not null then case when known is null then load_work('subtask', v_next) else load_next(v_next, known) end
                 when v_report and v_task ->> 'work' = 'running' then load_work('task', s.task_id) end);
end $$;
--> statement-breakpoint
-- The flush with the next effect's intent: fence, clearance, journal and ledger row, or none of them. As in 0007; fence, halt and whether the
-- place is taken are read at once, and a halt that came while this waited for a row still stops it.
-- p: {task_id, subtask_id, version, run, turn, call_index, key, tool, effect, args, args_hash, action_hash, idempotent,
--     clearance: {kind, approval_id, action_hash} or null (only a row that is there already is looked for), journal, outcomes, events, spent,
--     sliced (the claim holds a part of the task's budget)}
create or replace function intent_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  e effects; c jsonb := p -> 'clearance'; v_last int; v_most int; v_start timestamptz; v_halted boolean; v_project text; v_there boolean; v_cleared boolean;
  v_sliced boolean := coalesce((p ->> 'sliced')::boolean, false); v_run int := (p ->> 'run')::int; v_looked timestamptz;
begin
  if p -> 'outcomes' <> '[]' then perform record_outcomes(p -> 'outcomes'); end if;
  -- A claim with a slice of its task's budget writes its own row below: it takes the stronger lock at once.
  if v_sliced then perform 1 from subtasks where id = p ->> 'subtask_id' for update; end if;
  v_looked := clock_timestamp();
  select t.started_at, t.project, x.halted_at is not null or coalesce(x.halted_projects ? t.project, false), exists (
      select 1 from effects f where f.subtask_id = p ->> 'subtask_id' and f.run = v_run and f.turn = (p ->> 'turn')::int and f.call_index = (p ->> 'call_index')::int)
  into v_start, v_project, v_halted, v_there
  from subtasks s join tasks t on t.id = p ->> 'task_id' left join settings x on x.id = 1
  where s.id = p ->> 'subtask_id' and s.version = (p ->> 'version')::bigint and s.status = 'running' for share of s;
  if not found then return jsonb_build_object('state', 'fenced'); end if;
  if v_there then
    select * into e from effects where subtask_id = p ->> 'subtask_id' and run = v_run
      and turn = (p ->> 'turn')::int and call_index = (p ->> 'call_index')::int for update;
    if found and e.state <> 'intent' then return jsonb_build_object('state', 'existing', 'effect', to_jsonb(e)); end if;
  end if;
  if v_halted then return jsonb_build_object('state', 'halted'); end if;
  if e.key is not null then
    update effects set version = (p ->> 'version')::bigint where key = e.key;
    return jsonb_build_object('state', 'existing', 'effect', to_jsonb(e));
  end if;
  if v_run > 1 then
    e := earlier_effect(p ->> 'subtask_id', v_run, (p ->> 'turn')::int, (p ->> 'call_index')::int, p ->> 'tool', p ->> 'args_hash');
    if e.key is not null then
      perform write_journal(p -> 'journal', (p ->> 'version')::bigint);
      insert into effects (subtask_id, run, turn, call_index, task_id, key, tool, effect, args, args_hash, action_hash, idempotent,
        clearance, approval_id, state, result, reused_from, version, settled_at)
      values (e.subtask_id, v_run, (p ->> 'turn')::int, (p ->> 'call_index')::int, e.task_id, p ->> 'key', e.tool, e.effect, e.args,
        e.args_hash, e.action_hash, e.idempotent, e.clearance, e.approval_id, 'done', e.result, e.key, (p ->> 'version')::bigint, clock_timestamp())
      returning * into e;
      return jsonb_build_object('state', 'existing', 'effect', to_jsonb(e));
    end if;
  end if;
  if c ->> 'kind' = 'plan' then
    -- An approved request stays so: it is found by its id alone, and needs no lock.
    select a.status = 'approved' and a.action_hash = c ->> 'action_hash'
      and case when v_start is null then a.execute_by else a.plan_run_by end > running_clock(v_project)
    into v_cleared from approval_requests a where a.id = (c ->> 'approval_id')::uuid;
    if not coalesce(v_cleared, false) then return jsonb_build_object('state', 'not_cleared'); end if;
  elsif c ->> 'kind' = 'call' then
    update approval_requests set consumed_by = p ->> 'key' where id = (c ->> 'approval_id')::uuid and status || '' = 'approved'
      and action_hash = p ->> 'action_hash' and execute_by > clock_timestamp() and (consumed_by is null or consumed_by = p ->> 'key');
    if not found then return jsonb_build_object('state', 'not_cleared'); end if;
  elsif c ->> 'kind' = 'grant' then
    if not use_grant(p) then return jsonb_build_object('state', 'not_cleared'); end if;
  elsif c ->> 'kind' is distinct from 'policy' then
    return jsonb_build_object('state', 'not_cleared');
  end if;
  perform write_journal(p -> 'journal', (p ->> 'version')::bigint);
  insert into effects (subtask_id, run, turn, call_index, task_id, key, tool, effect, args, args_hash, action_hash, idempotent,
    clearance, approval_id, state, version)
  values (p ->> 'subtask_id', v_run, (p ->> 'turn')::int, (p ->> 'call_index')::int, p ->> 'task_id', p ->> 'key', p ->> 'tool',
    p ->> 'effect', p -> 'args', p ->> 'args_hash', p ->> 'action_hash', (p ->> 'idempotent')::int, c ->> 'kind',
    c ->> 'approval_id', 'intent', (p ->> 'version')::bigint);
  update tasks set event_seq = event_seq + jsonb_array_length(p -> 'events'), usage = add_usage(usage, p -> 'spent') where id = p ->> 'task_id'
  returning event_seq, event_limit - events_kept(open_subtasks, event_limit) into v_last, v_most;
  if v_last > v_most then raise exception 'too_many_events: %', v_last using errcode = 'DA001'; end if;
  perform add_events(p ->> 'task_id', v_last, p -> 'events');
  if v_sliced then perform spend_slice(p ->> 'subtask_id', p ->> 'task_id', p -> 'spent'); end if;
  if clock_timestamp() > v_looked + interval '100 milliseconds' and halted(v_project) then raise exception 'halted' using errcode = 'DA010'; end if;
  return jsonb_build_object('state', 'fresh');
end $$;
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
-- As in 0009, but by the clock that stands still while its project is halted (0016), in which nothing is taken either. The request is found by
-- its id alone, whatever index the planner likes for what is pending.
create or replace function decide_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  a approval_requests; v_status text := p ->> 'status'; v_sub text; v_events jsonb := p -> 'events'; v_start jsonb; v_next text; v_task jsonb;
  v_claim boolean := coalesce((p ->> 'claim')::boolean, false); v_lease float := (p ->> 'lease_s')::float; v_n int; v_ready jsonb := '[]'; v_for text;
begin
  select subtask_id, workflow_id into v_sub, v_for from approval_requests where id = (p ->> 'approval_id')::uuid;
  if v_sub is not null then perform 1 from subtasks where id = v_sub for update;
  elsif v_status <> 'pending' then
    -- Of a plan that is approved the roots move, of one that is rejected all.
    perform 1 from subtasks where task_id = v_for and (v_status <> 'approved' or deps_left = 0) order by id for update;
  end if;
  update approval_requests set version = version + 1, status = v_status, votes = p -> 'votes', note = coalesce(p ->> 'note', note),
    approver_id = p ->> 'principal_id', approver_role = p ->> 'role',
    approval_justification = coalesce(p ->> 'justification', approval_justification), rejection_reason = p ->> 'reason',
    approved_at = case when v_status = 'approved' then clock_timestamp() end,
    rejected_at = case when v_status = 'rejected' then clock_timestamp() end,
    execute_by = case when v_status = 'approved' then clock_timestamp() + make_interval(secs => execute_within_s) end,
    plan_run_by = case when v_status = 'approved' and kind = 'plan' then clock_timestamp() + make_interval(secs => plan_run_s) end
  where id = (p ->> 'approval_id')::uuid and kind <> 'budget' and version = (p ->> 'version')::int and status || '' = 'pending' and expires_at > running_clock(project)
    and exists (select 1 from principals where id = p ->> 'principal_id' and enabled and roles_version = (p ->> 'roles_version')::int)
  returning * into a;
  if not found then
    return jsonb_build_object('won', false, 'approval', (select to_jsonb(x) from approval_requests x where x.id = (p ->> 'approval_id')::uuid),
      'roles_version', (select roles_version from principals where id = p ->> 'principal_id' and enabled), 'now', clock_timestamp());
  end if;
  perform add_approval_action(p -> 'action', a.id);
  if v_claim and halted(a.project) then v_claim := false; end if;
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
-- Claims one row of work by compare-and-set: as in 0003; of a project that is halted nothing is taken, and the token is good for later.
create or replace function claim_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare v_id text := p ->> 'id'; v_kind text := p ->> 'kind'; v_lease interval := make_interval(secs => (p ->> 'lease_s')::float);
  s subtasks; t tasks; v_now timestamptz := clock_timestamp(); v_attempts int; v_until timestamptz; v_other text; v_claim jsonb;
begin
  if exists (select 1 from seen_messages where jti = p ->> 'jti') then return jsonb_build_object('state', 'seen'); end if;
  if halted((select w.project from tasks w where w.id = case when v_kind = 'task' then v_id else (select x.task_id from subtasks x where x.id = v_id) end)) then
    return jsonb_build_object('state', 'halted');
  end if;
  if v_kind = 'task' then
    update tasks set work = 'running', version = version + 1, attempts = attempts + 1, bells = bells + 1,
      lease_until = clock_timestamp() + v_lease, wake_at = clock_timestamp() + v_lease
    where id = v_id and (work = 'ready' or (work = 'running' and lease_until <= clock_timestamp()))
    returning attempts into v_attempts;
  else
    update subtasks set status = 'running', version = version + 1, attempts = attempts + 1, bells = bells + 1,
      lease_until = clock_timestamp() + v_lease, wake_at = clock_timestamp() + v_lease, started_at = coalesce(started_at, v_now)
    where id = v_id and (status = 'ready' or (status = 'running' and lease_until <= clock_timestamp()))
    returning * into s;
    v_attempts := s.attempts;
    if s.started_at = v_now then
      perform move_task(s.task_id, jsonb_build_object('starts', true, 'events', jsonb_build_array(system_event('subtask.started', s.id))));
    end if;
  end if;
  if v_attempts is not null then
    insert into seen_messages (jti) select p ->> 'jti' where p ->> 'jti' is not null on conflict do nothing;
    return jsonb_build_object('state', 'claimed', 'work', load_work(v_kind, v_id)
      || case when v_attempts > (p ->> 'max_attempts')::int then '{"checkpoint": null, "task_checkpoint": null}' else '{}'::jsonb end);
  end if;
  if v_kind = 'task' then
    select * into t from tasks where id = v_id;
    if not found then return jsonb_build_object('state', 'missing'); end if;
    if t.work <> 'idle' then v_until := coalesce(t.lease_until, v_now); end if;
  else
    select * into s from subtasks where id = v_id;
    if not found then return jsonb_build_object('state', 'missing'); end if;
    select * into t from tasks where id = s.task_id;
    if s.status in ('ready', 'running') then v_until := coalesce(s.lease_until, v_now); end if;
  end if;
  if v_until is not null then
    return jsonb_build_object('state', 'leased', 'retry_after_s', greatest(1, ceil(extract(epoch from v_until - clock_timestamp()))));
  end if;
  select x.id into v_other from subtasks x where x.task_id = t.id
    and (x.status = 'ready' and x.wake_at <= clock_timestamp() or x.status = 'running' and x.lease_until <= clock_timestamp()) order by x.index limit 1;
  if v_other is not null then
    v_claim := claim_v1(p || jsonb_build_object('kind', 'subtask', 'id', v_other));
  elsif v_kind = 'subtask' and (t.work = 'ready' and t.wake_at <= clock_timestamp() or t.work = 'running' and t.lease_until <= clock_timestamp()) then
    v_claim := claim_v1(p || jsonb_build_object('kind', 'task', 'id', t.id));
  end if;
  return case when v_claim ->> 'state' = 'claimed' then v_claim else jsonb_build_object('state', 'finished') end;
end $$;
--> statement-breakpoint
-- Takes a ready subtask for the caller. Answers the events to add (a start is told once a run); null: it is not ready, or halted.
create or replace function claim_ready_subtask(p_id text, p_lease_s float) returns jsonb language plpgsql as $$
declare v_now timestamptz := clock_timestamp(); v_first boolean;
begin
  if halted((select w.project from tasks w where w.id = (select x.task_id from subtasks x where x.id = p_id))) then return null; end if;
  update subtasks set status = 'running', version = version + 1, attempts = attempts + 1, bells = bells + 1,
    lease_until = clock_timestamp() + make_interval(secs => p_lease_s), wake_at = clock_timestamp() + make_interval(secs => p_lease_s),
    started_at = coalesce(started_at, v_now)
  where id = p_id and status = 'ready' returning started_at = v_now into v_first;
  if not found then return null; end if;
  return case when v_first then jsonb_build_array(system_event('subtask.started', p_id)) else '[]' end;
end $$;
--> statement-breakpoint
-- Ends the planning step: as in 0007; while its project is halted nothing of the plan is taken.
create or replace function planned_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare t tasks; v_to text := p ->> 'to'; v_start jsonb; v_events jsonb := p -> 'events'; v_n int; v_asked boolean := false; v_next text;
begin
  perform 1 from tasks where id = p ->> 'id' and version = (p ->> 'version')::bigint and work = 'running' for update;
  if not found then return jsonb_build_object('won', false); end if;
  perform write_journal(p -> 'journal', (p ->> 'version')::bigint);
  if nullif(p -> 'recording', 'null') is not null then
    insert into recordings (hash, content) values (p -> 'recording' ->> 'hash', p -> 'recording' -> 'content') on conflict do nothing;
  end if;
  insert into subtasks (id, task_id, index, run, agent, planned, risk_level, deps_left)
  select x ->> 'id', p ->> 'id', (x ->> 'index')::int, (x ->> 'run')::int, x ->> 'agent', x -> 'planned', x ->> 'risk_level', (x ->> 'deps_left')::int
  from jsonb_array_elements(coalesce(p -> 'subtasks', '[]')) x;
  get diagnostics v_n = row_count;
  insert into subtask_deps (subtask_id, needs_id) select x ->> 0, x ->> 1 from jsonb_array_elements(coalesce(p -> 'deps', '[]')) x;
  if nullif(p -> 'approval', 'null') is not null then v_asked := insert_approval(p -> 'approval'); end if;
  if v_to = 'running' then
    v_start := start_ready(p ->> 'id', coalesce((p ->> 'claim')::boolean, false) and not halted((select project from tasks where id = p ->> 'id')), (p ->> 'lease_s')::float);
    v_next := v_start ->> 'next';
    v_events := v_events || jsonb_build_array(system_event('task.started', null)) || (v_start -> 'events');
  elsif v_to in ('completed', 'failed') then
    v_events := v_events || system_event('task.' || v_to, null, coalesce(p -> 'report', '{}'));
  end if;
  update tasks set status = v_to, work = 'idle', step = null, lease_until = null, wake_at = null, attempts = 0,
    plan = nullif(p -> 'plan', 'null'), plan_hash = p ->> 'plan_hash', policy_version = (p ->> 'policy_version')::int,
    assessment = nullif(p -> 'assessment', 'null'), model = p ->> 'model', usage = add_usage(usage, p -> 'spent'),
    approval_id = coalesce(p -> 'approval' ->> 'id', approval_id), error = nullif(p -> 'error', 'null'), report = nullif(p -> 'report', 'null'),
    open_subtasks = case when v_to in ('running', 'awaiting_approval') then v_n else 0 end,
    busy_subtasks = coalesce(jsonb_array_length(v_start -> 'ready'), 0), pending_approvals = v_asked::int,
    started_at = case when v_to = 'running' then clock_timestamp() end,
    finished_at = case when v_to in ('completed', 'failed') then clock_timestamp() end,
    event_seq = event_seq + jsonb_array_length(v_events)
  where id = p ->> 'id' returning * into t;
  perform add_events(t.id, t.event_seq, v_events);
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  return jsonb_build_object('won', true, 'task', jsonb_build_object('status', t.status),
    'ready', bells_of(coalesce(v_start -> 'ready', '[]'), v_next),
    'next', case when v_next is not null then load_work('subtask', v_next) end);
end $$;
--> statement-breakpoint
-- A task with its first event, its work made ready (or claimed by the caller, where nothing is halted), and the answer kept: as in 0006.
create or replace function open_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare t tasks; v_claim boolean := coalesce((p ->> 'claim')::boolean, false); v_until timestamptz := clock_timestamp() + make_interval(secs => (p ->> 'lease_s')::float);
  a jsonb := nullif(p -> 'answer', 'null'); v_answered int; v_events jsonb := p -> 'events'; v_near jsonb;
begin
  if v_claim and halted(p ->> 'project') then v_claim := false; end if;
  if a is not null then
    select status into v_answered from idempotency_keys
    where principal_id = a ->> 'principal_id' and route = a ->> 'route' and key = a ->> 'key' for update;
    if v_answered is not null then return jsonb_build_object('state', 'answered'); end if;
  end if;
  insert into tasks (id, description, priority, project, project_context, workspace_config, requested_by, requester, channel, dry_run, guardrail_report,
    budget, usage, model, event_limit, graph_version, event_seq, step, work, version, attempts, bells, lease_until, wake_at, created_at, updated_at)
  values (p ->> 'id', p ->> 'description', p ->> 'priority', p ->> 'project', p -> 'project_context', p -> 'workspace_config', p ->> 'requested_by',
    p -> 'requester', p ->> 'channel', (p ->> 'dry_run')::int, p -> 'guardrail_report', p -> 'budget', p -> 'usage', p ->> 'model',
    coalesce((p ->> 'max_events')::int, 5000), coalesce((p ->> 'graph_version')::int, 1), jsonb_array_length(v_events), 'plan', case when v_claim then 'running' else 'ready' end, v_claim::int, v_claim::int, 1,
    case when v_claim then v_until end, case when v_claim then v_until else clock_timestamp() + interval '12 seconds' end,
    (p ->> 'created_at')::timestamptz, (p ->> 'created_at')::timestamptz)
  returning * into t;
  perform add_events(t.id, t.event_seq, v_events);
  perform add_audit(p -> 'audit');
  perform keep_answer(p -> 'answer');
  -- Last of all, so that others of the same person wait for the commit alone.
  v_near := near_running(t.requested_by, (p ->> 'max_running')::int);
  if v_near <> '[]' then
    update tasks set event_seq = event_seq + jsonb_array_length(v_near) where id = t.id returning * into t;
    perform add_events(t.id, t.event_seq, v_near);
  end if;
  return jsonb_build_object('task', to_jsonb(t), 'work', case when v_claim then load_work('task', t.id) end);
end $$;
--> statement-breakpoint
-- The first moment at which anything could fall due; null: nothing is open at all. Subtasks are found by their tasks.
create or replace function next_due(p_orphan_s float) returns timestamptz language sql stable as $$
  select least(
    (select min(s.wake_at) from tasks t join subtasks s on s.task_id = t.id where t.busy_subtasks > 0 and s.status in ('ready', 'running')),
    (select min(wake_at) from tasks where work <> 'idle'),
    (select min(expires_at) from approval_requests where status = 'pending'),
    (select min(remind_at) from approval_requests where status = 'pending'),
    (select min(next_at) from outbox where sent_at is null and attempts < max_notice_attempts()),
    (select min(case state when 'intent' then at + make_interval(secs => p_orphan_s) else remind_at end) from effects where state in ('intent', 'unknown')))
$$;
--> statement-breakpoint
-- Room for the next version of a row beside the last: no index is touched by what happens to a subtask.
alter table subtasks set (fillfactor = 85);
--> statement-breakpoint
alter table tasks set (fillfactor = 70);
--> statement-breakpoint
-- What need not be kept any longer, a batch of it: tasks that ended `history_days` ago are compacted; answered requests, seen messages, notices
-- sent. At most once an hour, unless the last batch was full. A task that runs, waits, or has an effect whose end nobody knows keeps
-- all of all its runs; so does every one that can still be retried or rolled back.
-- As in 0008, but that tasks are taken in the order of their index, until there are enough: sorting them means looking at each of them first.
-- p: {history_days, compact (false: tasks stay as they are), limit}. Answers {state: not_due | done | more, tasks, checkpoints, blobs}
create or replace function retain_v1(p jsonb) returns jsonb language plpgsql set enable_sort = off as $$
declare v_max int := (p ->> 'limit')::int; v_ids text[]; v_threads text[]; v_checkpoints int; v_blobs int; v_more boolean := false; v_n int;
  -- Read once: the clock, being volatile, would keep the planner from every index.
  v_now timestamptz := clock_timestamp();
begin
  update settings set retained_at = clock_timestamp() where id = 1
    and (retained_at is null or retained_at <= clock_timestamp() - interval '1 hour');
  if not found then return jsonb_build_object('state', 'not_due'); end if;
  select array_agg(id) into v_ids from (
    select t.id from tasks t
    where (p ->> 'compact')::boolean and t.finished_at is not null and t.pruned_at is null
      and t.finished_at <= v_now - make_interval(days => (p ->> 'history_days')::int) and t.work = 'idle'
      -- Not NOT EXISTS: for that the planner reads all effects, requests and subtasks there are.
      and (select e.key from effects e where e.task_id = t.id and e.state in ('intent', 'unknown') limit 1) is null
      and (select a.id from approval_requests a where a.workflow_id = t.id and a.status = 'pending' limit 1) is null
      and (select s.id from subtasks s where s.task_id = t.id and s.status not in ('completed', 'failed', 'skipped', 'cancelled') limit 1) is null
    order by t.finished_at limit v_max) x;
  v_more := coalesce(cardinality(v_ids), 0) = v_max;
  -- Subtasks, then the task, as everybody locks them; whichever has begun another run meanwhile is left alone.
  perform 1 from subtasks where id = any (array(select s.id from subtasks s where s.task_id = any (v_ids))) order by id for update;
  select array_agg(id) into v_ids from (
    select t.id from tasks t where t.id = any (v_ids) and t.finished_at is not null and t.pruned_at is null order by t.id for update) x;
  -- Nobody writes to these threads: every flush needs a running row of the task, and a new run waits for the locks.
  v_threads := array(select h.thread_id from unnest(v_ids) i, threads_of(i) h);
  delete from langgraph.checkpoints where thread_id = any (v_threads);
  get diagnostics v_checkpoints = row_count;
  delete from langgraph.blobs where thread_id = any (v_threads);
  get diagnostics v_blobs = row_count;
  perform compact_tasks(v_ids);
  delete from seen_messages where ctid = any (array(select ctid from seen_messages where at < v_now - interval '2 days' order by at limit v_max * 20));
  get diagnostics v_n = row_count; v_more := v_more or v_n = v_max * 20;
  delete from idempotency_keys where ctid = any (array(select ctid from idempotency_keys where created_at < v_now - interval '7 days' order by created_at limit v_max * 20));
  get diagnostics v_n = row_count; v_more := v_more or v_n = v_max * 20;
  delete from outbox where ctid = any (array(select ctid from outbox where sent_at < v_now - interval '7 days' order by sent_at limit v_max * 20));
  get diagnostics v_n = row_count; v_more := v_more or v_n = v_max * 20;
  if v_more then update settings set retained_at = null where id = 1; end if;
  return jsonb_build_object('state', case when v_more then 'more' else 'done' end,
    'tasks', coalesce(cardinality(v_ids), 0), 'checkpoints', v_checkpoints, 'blobs', v_blobs);
end $$;
