-- History: a task goes on from one of its checkpoints as a new run.

-- An open subtask may begin again, but only in the next run; a paused task may ask for its plan anew.
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
      'pending>ready', 'pending>skipped', 'pending>cancelled',
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
create or replace trigger subtasks_final_in_run before update of status on subtasks
  for each row when ((old.status in ('completed', 'failed', 'skipped', 'cancelled') or new.status = 'pending')
    and old.status is distinct from new.status and new.run <= old.run)
  execute function refuse_reopening();
--> statement-breakpoint
-- The threads of a task: its own and each subtask's, of every run.
create function threads_of(p_task text) returns table (thread_id text, run int, index int) language sql stable rows 50 as $$
  select t.id || '/' || r, r, null::int from tasks t, generate_series(1, t.run) r where t.id = p_task
  union all
  select t.id || '/' || r || '/' || s.index, r, s.index from tasks t join subtasks s on s.task_id = t.id, generate_series(1, s.run) r where t.id = p_task
$$;
--> statement-breakpoint
-- A checkpoint as the first of another thread, with what its state refers to; false: it is no longer kept. What was pending on it is
-- left behind: a question is asked anew, and no answer of then counts.
create function fork_thread(p_from text, p_checkpoint text, p_to text) returns boolean language plpgsql as $$
declare v_blobs text[];
begin
  insert into langgraph.checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_id, fence, doc, metadata, blobs)
  select p_to, '', x.checkpoint_id, null, 0, x.doc, x.metadata, x.blobs from langgraph.checkpoints x
  where x.thread_id = p_from and x.checkpoint_ns = '' and x.checkpoint_id = p_checkpoint
  order by x.fence desc limit 1
  returning blobs into v_blobs;
  if not found then return false; end if;
  insert into langgraph.blobs (thread_id, hash, content)
  select p_to, b.hash, b.content from langgraph.blobs b where b.thread_id = p_from and b.hash = any (v_blobs) on conflict do nothing;
  return true;
end $$;
--> statement-breakpoint
-- The next run's own thread begins at this one's first rest, its question with it: after the plan, before any report.
create function fork_task_thread(p_task text, p_run int) returns void language sql as $$
  with c as (
    insert into langgraph.checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_id, fence, doc, metadata, writes, blobs)
    select p_task || '/' || (p_run + 1), '', x.checkpoint_id, null, 0, x.doc, x.metadata, x.writes, x.blobs from langgraph.checkpoints x
    where x.thread_id = p_task || '/' || p_run and x.checkpoint_ns = ''
    order by x.fence, x.checkpoint_id limit 1
    returning blobs)
  insert into langgraph.blobs (thread_id, hash, content)
  select p_task || '/' || (p_run + 1), b.hash, b.content from c, langgraph.blobs b
  where b.thread_id = p_task || '/' || p_run and b.hash = any (c.blobs) on conflict do nothing
$$;
--> statement-breakpoint
-- A request for approval, told who began the run that it is of: nobody signs what they asked for. Answers whether it is new.
create or replace function insert_approval(a jsonb) returns boolean language plpgsql as $$
declare v_asked_by text := coalesce(a ->> 'asked_by', (select run_by from tasks where id = a ->> 'workflow_id'));
begin
  insert into approval_requests (id, workflow_id, thread_id, checkpoint_id, task_type, task_description, agent_name, risk_level, risk_score,
    risk_factors, action_type, action_details, action_impact, expires_at, created_at, updated_at, kind, subtask_id, interrupt_id, run, turn, call_index,
    project, action_hash, revision, requested_by, asked_by, requirements, decider_roles, justification_required, approvals_required,
    policy_version, execute_within_s, plan_run_s, remind_at, evidence)
  select (a ->> 'id')::uuid, a ->> 'workflow_id', a ->> 'thread_id', a ->> 'checkpoint_id', a ->> 'task_type', a ->> 'task_description', a ->> 'agent_name',
    a ->> 'risk_level', (a ->> 'risk_score')::float, a -> 'risk_factors', a ->> 'action_type', a -> 'action_details', a ->> 'action_impact',
    clock_timestamp() + make_interval(secs => (a ->> 'timeout_s')::float), clock_timestamp(), clock_timestamp(),
    a ->> 'kind', a ->> 'subtask_id', a ->> 'interrupt_id', (a ->> 'run')::int,
    (a ->> 'turn')::int, (a ->> 'call_index')::int, a ->> 'project', a ->> 'action_hash', coalesce((a ->> 'revision')::int, 1), a ->> 'requested_by', v_asked_by,
    a -> 'requirements', array(select jsonb_array_elements_text(a -> 'decider_roles')), (a ->> 'justification_required')::int,
    (a ->> 'approvals_required')::int, (a ->> 'policy_version')::int, (a ->> 'execute_within_s')::int, (a ->> 'plan_run_s')::int,
    clock_timestamp() + make_interval(secs => (a ->> 'remind_s')::float), coalesce(a -> 'evidence', '{}')
  on conflict do nothing;
  if not found then return false; end if;
  perform add_approval_action(jsonb_build_object('action', 'request', 'actor', coalesce(a ->> 'asked_by', a ->> 'requested_by')), (a ->> 'id')::uuid);
  return true;
end $$;
--> statement-breakpoint
-- Raises DA001 where a task has so many events that no other run may begin.
create function refuse_full(t tasks) returns void language plpgsql as $$
begin
  if t.event_seq > t.event_limit * 0.85 then raise exception 'too_many_events: %', t.event_seq using errcode = 'DA001'; end if;
end $$;
--> statement-breakpoint
-- A task that had ended is open again: it counts among what its requester has open, or this raises DA002. Last of all in its statement, as when
-- a task is opened.
create function count_reopened(p_task text, p_by text, p_max int) returns void language plpgsql as $$
declare v_near jsonb := near_running(p_by, p_max); v_last int;
begin
  if v_near = '[]' then return; end if;
  update tasks set event_seq = event_seq + jsonb_array_length(v_near) where id = p_task returning event_seq into v_last;
  perform add_events(p_task, v_last, v_near);
end $$;
--> statement-breakpoint
-- The next run: failed and skipped subtasks (or one and all that depend on it) go again, completed ones are carried over. None at all: only
-- the report is written again.
-- p: {task_id, run, by, max_running, subtasks: [{id, deps_left}], events, audit, notices, approval, answer}
create or replace function retry_v1(p jsonb) returns jsonb language plpgsql as $$
declare t tasks; v_n int; v_start jsonb; v_asked boolean := false; v_events jsonb := p -> 'events'; v_replan boolean; v_report boolean; v_step text;
begin
  perform 1 from subtasks where task_id = p ->> 'task_id' order by id for update;
  select * into t from tasks where id = p ->> 'task_id' and status in ('completed', 'failed', 'expired') and run = (p ->> 'run')::int for update;
  if not found then return jsonb_build_object('won', false); end if;
  if t.pruned_at is not null then return jsonb_build_object('won', false, 'state', 'pruned'); end if;
  if exists (select 1 from effects where task_id = t.id and state in ('intent', 'unknown')) then return jsonb_build_object('won', false, 'state', 'effect_open'); end if;
  perform refuse_full(t);
  v_replan := t.plan is null;
  v_report := not v_replan and jsonb_array_length(p -> 'subtasks') = 0;
  v_step := case when v_replan then 'plan' when v_report then 'report' end;
  update subtasks s set run = t.run + 1, status = 'pending', deps_left = (x ->> 'deps_left')::int, result = null, error = null, rejections = 0,
    version = s.version + 1, attempts = 0, started_at = null, finished_at = null, wake_at = null, budget_answer = null
  from jsonb_array_elements(p -> 'subtasks') x where s.id = x ->> 'id' and s.task_id = t.id;
  get diagnostics v_n = row_count;
  if nullif(p -> 'approval', 'null') is not null then v_asked := insert_approval(p -> 'approval'); end if;
  if v_step is null and not v_asked then
    v_start := start_ready(t.id, false, 0);
    v_events := v_events || jsonb_build_array(system_event('task.started', null)) || (v_start -> 'events');
  end if;
  if not v_replan then perform fork_task_thread(t.id, t.run); end if;
  update tasks set run = run + 1, status = case when v_replan then 'planning' when v_asked then 'awaiting_approval' else 'running' end,
    open_subtasks = v_n, busy_subtasks = coalesce(jsonb_array_length(v_start -> 'ready'), 0), pending_approvals = v_asked::int,
    approval_id = coalesce(p -> 'approval' ->> 'id', approval_id), run_by = p ->> 'by', error = null, report = null, finished_at = null,
    -- A plan that is signed anew has not started under that signature.
    started_at = case when not v_asked then started_at end,
    step = v_step, work = case when v_step is null then 'idle' else 'ready' end,
    version = version + 1, attempts = 0, bells = bells + 1, wake_at = case when v_step is not null then clock_timestamp() + interval '12 seconds' end,
    event_seq = event_seq + jsonb_array_length(v_events)
  where id = t.id returning * into t;
  perform add_events(t.id, t.event_seq, v_events);
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  perform keep_answer(p -> 'answer');
  perform count_reopened(t.id, t.requested_by, (p ->> 'max_running')::int);
  return jsonb_build_object('won', true, 'task', to_jsonb(t), 'ready', bells_of(coalesce(v_start -> 'ready', '[]'), null)
    || case when v_step is not null then jsonb_build_array(jsonb_build_object('kind', 'task', 'id', t.id, 'version', t.version, 'bells', t.bells)) else '[]' end);
end $$;
--> statement-breakpoint
-- What must begin again when a task goes back: the subtask of the checkpoint (null: every one), what has not completed, and all
-- that depends on either.
create function begin_again(p_task text, p_target text) returns text[] language sql stable as $$
  with recursive again(id) as (
    select s.id from subtasks s where s.task_id = p_task and (p_target is null or s.id = p_target or s.status <> 'completed')
    union select d.subtask_id from subtask_deps d join again on d.needs_id = again.id)
  select array_agg(id) from again
$$;
--> statement-breakpoint
-- Open subtasks that go on from where they are when a task goes back to a checkpoint of `p_target`: nothing that begins again is needed by them.
create function going_on(p_task text, p_target text) returns setof subtasks language sql stable as $$
  with again as materialized (select begin_again(p_task, p_target) as ids where p_target is not null)
  select x.* from again, subtasks x
  where x.id = any (ids) and x.id <> p_target and x.status in ('ready', 'running', 'awaiting_approval') and x.deps_left = 0
    and not exists (select 1 from subtask_deps d where d.subtask_id = x.id and d.needs_id = any (ids))
$$;
--> statement-breakpoint
-- Takes back every open request of a task; answers the events of it.
create function withdraw_requests(p_task text, p_actor text, p_note text) returns jsonb language sql as $$
  with c as (
    update approval_requests set status = 'cancelled', version = version + 1 where workflow_id = p_task and status = 'pending' returning id, subtask_id),
  l as (
    insert into approval_actions (approval_request_id, action, actor, note) select id, 'cancel', p_actor, p_note from c)
  select coalesce(jsonb_agg(system_event('approval.cancelled', subtask_id) || jsonb_build_object('approval_id', id)), '[]') from c
$$;
--> statement-breakpoint
-- A new run from a checkpoint of an earlier one. Every open row of work is fenced out and every open request withdrawn; nothing signed before
-- covers what follows. The subtask of the checkpoint forks from it, what depends on it starts anew, what is independent and still under
-- way goes on from the checkpoint that the caller saw as its newest, and what of it has completed is carried over.
-- p: {task_id, run (as the caller saw it), effects (how many done ones the answer names), target: the subtask or null (the whole plan),
--     forks: [{subtask_id, from (its run), thread_id, checkpoint_id, turn, call_index (the next call there)}], max_running, plan, plan_hash,
--     policy_version, approval, actor, reason, events, audit, notices, answer}
create function rollback_v1(p jsonb) returns jsonb language plpgsql as $$
declare
  t tasks; v_target text := p ->> 'target'; v_again text[]; v_indexes jsonb; v_start jsonb; v_asked boolean := false;
  v_events jsonb := p -> 'events'; v_withdrawn jsonb; v_next int; f jsonb; v_ended boolean;
begin
  perform 1 from subtasks where task_id = p ->> 'task_id' order by id for update;
  perform 1 from approval_requests where workflow_id = p ->> 'task_id' and status = 'pending' order by id for update;
  select * into t from tasks where id = p ->> 'task_id' for update;
  if t.status in ('rejected', 'cancelled') or t.dry_run = 1 then return jsonb_build_object('state', 'refused', 'status', t.status); end if;
  if t.pruned_at is not null then return jsonb_build_object('state', 'pruned'); end if;
  if t.plan is null then return jsonb_build_object('state', 'refused', 'status', 'without a plan'); end if;
  if exists (select 1 from effects where task_id = t.id and state in ('intent', 'unknown')) then return jsonb_build_object('state', 'effect_open'); end if;
  if t.run <> (p ->> 'run')::int or (select count(*) from effects where task_id = t.id and state = 'done') <> (p ->> 'effects')::int then
    return jsonb_build_object('state', 'stale');
  end if;
  perform refuse_full(t);
  v_ended := t.finished_at is not null;
  v_next := t.run + 1;
  v_again := begin_again(t.id, v_target);
  for f in
    select x from jsonb_array_elements(p -> 'forks') x
    where x ->> 'subtask_id' = v_target or x ->> 'subtask_id' in (select g.id from going_on(t.id, v_target) g)
    order by (x ->> 'subtask_id' = v_target) desc
  loop
    if fork_thread(f ->> 'thread_id', f ->> 'checkpoint_id', t.id || '/' || v_next || '/' || (select index from subtasks where id = f ->> 'subtask_id')) then
      update subtasks set forks = coalesce(forks, '[]')
        || jsonb_build_object('run', v_next, 'from', f -> 'from', 'turn', f -> 'turn', 'call_index', f -> 'call_index')
      where id = f ->> 'subtask_id';
    elsif f ->> 'subtask_id' = v_target then return jsonb_build_object('state', 'gone');
    end if;
  end loop;
  perform fork_task_thread(t.id, t.run);
  update subtasks x set run = v_next, status = 'pending', result = null, error = null, rejections = 0, attempts = 0, budget_answer = null,
    deps_left = (select count(*) from subtask_deps d where d.subtask_id = x.id and d.needs_id = any (v_again)),
    version = x.version + 1, lease_until = null, wake_at = null, started_at = null, finished_at = null
  where x.id = any (v_again);
  select coalesce(jsonb_agg(x.index order by x.index), '[]') into v_indexes from subtasks x where x.id = any (v_again);
  v_withdrawn := withdraw_requests(t.id, p ->> 'actor', p ->> 'reason');
  if nullif(p -> 'approval', 'null') is not null then v_asked := insert_approval(p -> 'approval'); end if;
  v_events := jsonb_set(v_events, '{0,data,subtasks}', v_indexes);
  v_events := jsonb_build_array(v_events -> 0) || v_withdrawn || (v_events - 0);
  if not v_asked then
    v_start := start_ready(t.id, false, 0);
    v_events := v_events || jsonb_build_array(system_event('task.started', null)) || (v_start -> 'events');
  end if;
  update tasks set run = v_next, status = case when v_asked then 'awaiting_approval' else 'running' end,
    plan = p -> 'plan', plan_hash = p ->> 'plan_hash', policy_version = (p ->> 'policy_version')::int, approval_id = p -> 'approval' ->> 'id', run_by = p ->> 'actor',
    open_subtasks = jsonb_array_length(v_indexes), busy_subtasks = coalesce(jsonb_array_length(v_start -> 'ready'), 0), pending_approvals = v_asked::int,
    error = null, report = null, finished_at = null, started_at = case when not v_asked then clock_timestamp() end,
    step = null, work = 'idle', version = version + 1, attempts = 0, lease_until = null, wake_at = null,
    event_seq = event_seq + jsonb_array_length(v_events)
  where id = t.id returning * into t;
  perform add_events(t.id, t.event_seq, v_events);
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  perform keep_answer(p -> 'answer');
  if v_ended then perform count_reopened(t.id, t.requested_by, (p ->> 'max_running')::int); end if;
  return jsonb_build_object('state', 'rolled_back', 'ready', bells_of(coalesce(v_start -> 'ready', '[]'), null));
end $$;
--> statement-breakpoint
-- What a run's thread remembers, from where it branched off: calls that were made along its own line, of whatever run, each by the key of
-- the effect that was sent.
create function behind_thread(p_subtask text, p_run int) returns setof text language sql stable as $$
  with recursive line(run, turn, call_index) as (
    select p_run, null::int, null::int
    union all
    select (f ->> 'from')::int, (f ->> 'turn')::int, (f ->> 'call_index')::int
    from line l, subtasks s, jsonb_array_elements(s.forks) f where s.id = p_subtask and (f ->> 'run')::int = l.run)
  select coalesce(e.reused_from, e.key) from line l join effects e on e.subtask_id = p_subtask and e.run = l.run and (e.turn, e.call_index) < (l.turn, l.call_index)
$$;
--> statement-breakpoint
-- What an earlier run has done of the call that this one is about to make: its result is taken, it is never sent again. Not told by the
-- action's hash: a new policy version changes that, and the effect is still there. Each is taken once a run, and none that the
-- thread remembers: that one was made, and this is another.
create function earlier_effect(p_subtask text, p_run int, p_turn int, p_call int, p_tool text, p_args_hash text) returns effects language sql stable as $$
  select o.* from effects f join effects o on o.key = coalesce(f.reused_from, f.key)
  where f.subtask_id = p_subtask and f.run < p_run and f.tool = p_tool and f.args_hash = p_args_hash and f.state = 'done'
    and o.key not in (select behind_thread(p_subtask, p_run))
    and not exists (select 1 from effects u where u.subtask_id = p_subtask and u.run = p_run and u.reused_from = o.key)
  order by (f.turn, f.call_index) = (p_turn, p_call) desc, f.run desc, f.turn, f.call_index limit 1
$$;
--> statement-breakpoint
-- The flush with the next effect's intent: fence, clearance, journal and ledger row, or none of them.
-- p: {task_id, subtask_id, version, run, turn, call_index, key, tool, effect, args, args_hash, action_hash, idempotent,
--     clearance: {kind, approval_id, action_hash} or null (only a row that is there already is looked for), journal, outcomes, events, spent,
--     sliced (the claim holds a part of the task's budget)}
create or replace function intent_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare e effects; c jsonb := p -> 'clearance'; v_last int; v_most int; v_start timestamptz; v_halted boolean; v_sliced boolean := coalesce((p ->> 'sliced')::boolean, false);
begin
  if p -> 'outcomes' <> '[]' then perform record_outcomes(p -> 'outcomes'); end if;
  -- A claim with a slice of its task's budget writes its own row below: it takes the stronger lock at once.
  if v_sliced then perform 1 from subtasks where id = p ->> 'subtask_id' for update; end if;
  perform 1 from subtasks where id = p ->> 'subtask_id' and version = (p ->> 'version')::bigint and status = 'running' for share;
  if not found then return jsonb_build_object('state', 'fenced'); end if;
  select * into e from effects where subtask_id = p ->> 'subtask_id' and run = (p ->> 'run')::int
    and turn = (p ->> 'turn')::int and call_index = (p ->> 'call_index')::int for update;
  if found and e.state <> 'intent' then return jsonb_build_object('state', 'existing', 'effect', to_jsonb(e)); end if;
  select x.halted_at is not null, t.started_at into v_halted, v_start from tasks t left join settings x on x.id = 1 where t.id = p ->> 'task_id';
  if v_halted then return jsonb_build_object('state', 'halted'); end if;
  if e.key is not null then
    update effects set version = (p ->> 'version')::bigint where key = e.key;
    return jsonb_build_object('state', 'existing', 'effect', to_jsonb(e));
  end if;
  if (p ->> 'run')::int > 1 then
    e := earlier_effect(p ->> 'subtask_id', (p ->> 'run')::int, (p ->> 'turn')::int, (p ->> 'call_index')::int, p ->> 'tool', p ->> 'args_hash');
    if e.key is not null then
      perform write_journal(p -> 'journal', (p ->> 'version')::bigint);
      insert into effects (subtask_id, run, turn, call_index, task_id, key, tool, effect, args, args_hash, action_hash, idempotent,
        clearance, approval_id, state, result, reused_from, version, settled_at)
      values (e.subtask_id, (p ->> 'run')::int, (p ->> 'turn')::int, (p ->> 'call_index')::int, e.task_id, p ->> 'key', e.tool, e.effect, e.args,
        e.args_hash, e.action_hash, e.idempotent, e.clearance, e.approval_id, 'done', e.result, e.key, (p ->> 'version')::bigint, clock_timestamp())
      returning * into e;
      return jsonb_build_object('state', 'existing', 'effect', to_jsonb(e));
    end if;
  end if;
  if c ->> 'kind' = 'plan' then
    perform 1 from approval_requests where id = (c ->> 'approval_id')::uuid and status = 'approved' and action_hash = c ->> 'action_hash'
      and case when v_start is null then execute_by else plan_run_by end > clock_timestamp() for share;
    if not found then return jsonb_build_object('state', 'not_cleared'); end if;
  elsif c ->> 'kind' = 'call' then
    update approval_requests set consumed_by = p ->> 'key' where id = (c ->> 'approval_id')::uuid and status = 'approved'
      and action_hash = p ->> 'action_hash' and execute_by > clock_timestamp() and (consumed_by is null or consumed_by = p ->> 'key');
    if not found then return jsonb_build_object('state', 'not_cleared'); end if;
  elsif c ->> 'kind' is distinct from 'policy' then
    return jsonb_build_object('state', 'not_cleared');
  end if;
  perform write_journal(p -> 'journal', (p ->> 'version')::bigint);
  insert into effects (subtask_id, run, turn, call_index, task_id, key, tool, effect, args, args_hash, action_hash, idempotent,
    clearance, approval_id, state, version)
  values (p ->> 'subtask_id', (p ->> 'run')::int, (p ->> 'turn')::int, (p ->> 'call_index')::int, p ->> 'task_id', p ->> 'key', p ->> 'tool',
    p ->> 'effect', p -> 'args', p ->> 'args_hash', p ->> 'action_hash', (p ->> 'idempotent')::int, c ->> 'kind',
    c ->> 'approval_id', 'intent', (p ->> 'version')::bigint);
  update tasks set event_seq = event_seq + jsonb_array_length(p -> 'events'), usage = add_usage(usage, p -> 'spent') where id = p ->> 'task_id'
  returning event_seq, event_limit - events_kept(open_subtasks, event_limit) into v_last, v_most;
  if v_last > v_most then raise exception 'too_many_events: %', v_last using errcode = 'DA001'; end if;
  perform add_events(p ->> 'task_id', v_last, p -> 'events');
  if v_sliced then perform spend_slice(p ->> 'subtask_id', p ->> 'task_id', p -> 'spent'); end if;
  return jsonb_build_object('state', 'fresh');
end $$;
--> statement-breakpoint
-- Ends the planning step: the plan with its subtasks and edges, then cleared, asking, or ended.
-- p: {id, version, to: running|awaiting_approval|completed|failed, plan, plan_hash, policy_version, assessment, model, subtasks, deps,
--     approval, journal, recording, events, spent, audit, notices, report, error, claim, lease_s}
create or replace function planned_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare t tasks; v_to text := p ->> 'to'; v_start jsonb; v_events jsonb := p -> 'events'; v_n int; v_asked boolean := false; v_next text;
begin
  perform 1 from tasks where id = p ->> 'id' and version = (p ->> 'version')::bigint and work = 'running' for update;
  if not found then return jsonb_build_object('won', false); end if;
  perform write_journal(p -> 'journal', (p ->> 'version')::bigint);
  insert into recordings (hash, content) select p -> 'recording' ->> 'hash', p -> 'recording' -> 'content'
  where nullif(p -> 'recording', 'null') is not null on conflict do nothing;
  insert into subtasks (id, task_id, index, run, agent, planned, risk_level, deps_left)
  select x ->> 'id', p ->> 'id', (x ->> 'index')::int, (x ->> 'run')::int, x ->> 'agent', x -> 'planned', x ->> 'risk_level', (x ->> 'deps_left')::int
  from jsonb_array_elements(coalesce(p -> 'subtasks', '[]')) x;
  get diagnostics v_n = row_count;
  insert into subtask_deps (subtask_id, needs_id) select x ->> 0, x ->> 1 from jsonb_array_elements(coalesce(p -> 'deps', '[]')) x;
  if nullif(p -> 'approval', 'null') is not null then v_asked := insert_approval(p -> 'approval'); end if;
  if v_to = 'running' then
    v_start := start_ready(p ->> 'id', coalesce((p ->> 'claim')::boolean, false), (p ->> 'lease_s')::float);
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
