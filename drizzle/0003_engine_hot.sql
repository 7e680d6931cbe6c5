-- The hot statements: one round trip each, planned once per backend. Old versions are dropped one release later.

-- The task's row after its subtasks moved: counters, status, end of the run and numbered events in one update.
-- An ended run stays as it ended; what is learned later only adds its event.
-- p: {open, busy, pending (deltas), events, usage, to (final status, when the last subtask ends), report, starts, lease_s, claim}
create function move_task(p_task text, p jsonb) returns jsonb language plpgsql as $$
declare
  t tasks; v_open int; v_busy int; v_pending int; v_status text; v_events jsonb := coalesce(p -> 'events', '[]'); v_final boolean; v_report boolean; v_until timestamptz;
begin
  select * into t from tasks where id = p_task for update;
  if t.status in ('completed', 'failed', 'rejected', 'expired', 'cancelled') then
    update tasks set event_seq = event_seq + jsonb_array_length(v_events), usage = add_usage(usage, p -> 'usage') where id = p_task returning * into t;
    perform add_events(p_task, t.event_seq, v_events);
    return jsonb_build_object('status', t.status, 'open', t.open_subtasks, 'work', t.work, 'version', t.version, 'bells', t.bells);
  end if;
  v_open := t.open_subtasks + coalesce((p ->> 'open')::int, 0);
  v_busy := t.busy_subtasks + coalesce((p ->> 'busy')::int, 0);
  v_pending := t.pending_approvals + coalesce((p ->> 'pending')::int, 0);
  v_final := v_open = 0 and nullif(p -> 'report', 'null') is not null;
  -- Nothing is left to run and nobody wrote the report: that is the task's own next step.
  v_report := v_open = 0 and not v_final and t.step is null;
  v_status := case
    when v_final then p ->> 'to'
    when v_pending > 0 and v_busy = 0 and v_open > 0 then 'awaiting_approval'
    when t.status = 'awaiting_approval' and (v_pending = 0 or v_busy > 0) then 'running'
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
-- A subtask's ready rows that nobody took, for the caller to ring.
create function bells_of(p_ids jsonb, p_but text) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('kind', 'subtask', 'id', s.id, 'version', s.version, 'bells', s.bells) order by s.index), '[]')
  from subtasks s where s.id in (select jsonb_array_elements_text(p_ids)) and s.status = 'ready' and s.id is distinct from p_but
$$;
--> statement-breakpoint
-- Claims one row of work by compare-and-set. `version` is the fencing token of everything the claim writes later.
-- A finished row's delivery takes what else of its task is overdue, so that a chain of run-ahead that died goes on.
-- p: {kind, id, jti, lease_s, max_attempts (claims beyond it come without their checkpoints: they only park the row)}
create function claim_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_id text := p ->> 'id'; v_kind text := p ->> 'kind'; v_lease interval := make_interval(secs => (p ->> 'lease_s')::float);
  s subtasks; t tasks; v_now timestamptz := clock_timestamp(); v_attempts int; v_until timestamptz; v_other text; v_claim jsonb;
begin
  if exists (select 1 from seen_messages where jti = p ->> 'jti') then return jsonb_build_object('state', 'seen'); end if;
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
-- The flush with the next effect's intent: fence, clearance, journal and ledger row, or none of them.
-- p: {task_id, subtask_id, version, run, turn, call_index, key, tool, effect, args, args_hash, action_hash, idempotent,
--     clearance: {kind, approval_id, action_hash} or null (only a row that is there already is looked for), journal, outcomes, events, spent}
create function intent_v1(p jsonb) returns jsonb language plpgsql as $$
declare e effects; c jsonb := p -> 'clearance'; v_last int; v_start timestamptz;
begin
  perform record_outcomes(p -> 'outcomes');
  perform 1 from subtasks where id = p ->> 'subtask_id' and version = (p ->> 'version')::bigint and status = 'running' for share;
  if not found then return jsonb_build_object('state', 'fenced'); end if;
  select * into e from effects where subtask_id = p ->> 'subtask_id' and run = (p ->> 'run')::int
    and turn = (p ->> 'turn')::int and call_index = (p ->> 'call_index')::int for update;
  if found and e.state <> 'intent' then return jsonb_build_object('state', 'existing', 'effect', to_jsonb(e)); end if;
  if exists (select 1 from settings where id = 1 and halted_at is not null) then return jsonb_build_object('state', 'halted'); end if;
  if e.key is not null then
    update effects set version = (p ->> 'version')::bigint where key = e.key;
    return jsonb_build_object('state', 'existing', 'effect', to_jsonb(e));
  end if;
  if (p ->> 'run')::int > 1 then
    -- Not by the action's hash: a new policy version changes that, and the effect is still there.
    select * into e from effects where subtask_id = p ->> 'subtask_id' and run < (p ->> 'run')::int
      and tool = p ->> 'tool' and args_hash = p ->> 'args_hash' and state = 'done' order by run desc limit 1;
    if found then
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
    select started_at into v_start from tasks where id = p ->> 'task_id';
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
  update tasks set event_seq = event_seq + jsonb_array_length(p -> 'events'), usage = add_usage(usage, p -> 'spent') where id = p ->> 'task_id' returning event_seq into v_last;
  perform add_events(p ->> 'task_id', v_last, p -> 'events');
  return jsonb_build_object('state', 'fresh');
end $$;
--> statement-breakpoint
-- Ends a claim on a subtask: outcomes, journal, status, what waits for it, the task's counters, and the next claim.
-- p: {id, task_id, version, to, result, error, spent (since the last flush), rejections, after_s, troubled (counts as an attempt), outcomes, journal, task_journal, approval, events, notices, audit,
--     report, final (status the task gets if this was the last), claim, lease_s}
create function settle_v1(p jsonb) returns jsonb language plpgsql as $$
declare
  s subtasks; v_to text := p ->> 'to'; v_over boolean; v_end jsonb := '{"ready": [], "skipped": []}'; v_next text; v_task jsonb;
  v_events jsonb := coalesce(p -> 'events', '[]'); v_lease float := (p ->> 'lease_s')::float; v_claim boolean := coalesce((p ->> 'claim')::boolean, false);
  v_asked boolean := false; v_begin jsonb;
begin
  perform record_outcomes(p -> 'outcomes');
  v_over := v_to in ('completed', 'failed');
  update subtasks set status = v_to, result = coalesce(nullif(p -> 'result', 'null'), result), error = nullif(p -> 'error', 'null'),
    rejections = coalesce((p ->> 'rejections')::int, rejections),
    attempts = case when (p ->> 'troubled')::boolean then attempts else 0 end, lease_until = null, bells = bells + 1,
    wake_at = case when v_to = 'ready' then clock_timestamp() + make_interval(secs => coalesce((p ->> 'after_s')::float, 0)) end,
    finished_at = case when v_over then clock_timestamp() end
  where id = p ->> 'id' and version = (p ->> 'version')::bigint and status = 'running' returning * into s;
  if not found then return jsonb_build_object('won', false); end if;
  perform write_journal(p -> 'journal', s.version);
  perform write_journal(p -> 'task_journal', (select version from tasks where id = s.task_id));
  if v_over then
    v_end := end_subtask(s.id, v_to = 'completed');
    v_events := v_events
      || coalesce((select jsonb_agg(system_event('subtask.ready', x #>> '{}')) from jsonb_array_elements(v_end -> 'ready') x), '[]')
      || coalesce((select jsonb_agg(system_event('subtask.skipped', x #>> '{}')) from jsonb_array_elements(v_end -> 'skipped') x), '[]');
  end if;
  if nullif(p -> 'approval', 'null') is not null then
    v_asked := insert_approval(p -> 'approval');
  end if;
  if v_claim and v_over then
    v_next := v_end -> 'ready' ->> 0;
    if v_next is null then
      select id into v_next from subtasks where task_id = s.task_id and status = 'ready' order by index limit 1 for update skip locked;
    end if;
    if v_next is not null then
      v_begin := claim_ready_subtask(v_next, v_lease);
      if v_begin is null then v_next := null; else v_events := v_events || v_begin; end if;
    end if;
  end if;
  v_task := move_task(s.task_id, jsonb_build_object(
    'open', case when v_over then -1 - jsonb_array_length(v_end -> 'skipped') else 0 end,
    'busy', (case when v_to = 'ready' then 0 else -1 end) + jsonb_array_length(v_end -> 'ready'),
    'pending', v_asked::int,
    'usage', p -> 'spent', 'events', v_events, 'report', p -> 'report', 'to', p -> 'final', 'claim', v_claim, 'lease_s', v_lease));
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  return jsonb_build_object('won', true, 'task', v_task,
    'ready', bells_of(v_end -> 'ready', v_next) || case when v_to = 'ready'
      then jsonb_build_array(jsonb_build_object('kind', 'subtask', 'id', s.id, 'version', s.version, 'bells', s.bells, 'delay_s', p -> 'after_s')) else '[]' end
      || case when (v_task ->> 'report')::boolean and v_task ->> 'work' = 'ready'
      then jsonb_build_array(jsonb_build_object('kind', 'task', 'id', s.task_id, 'version', v_task -> 'version', 'bells', v_task -> 'bells')) else '[]' end,
    'next', case when v_next is not null then load_work('subtask', v_next)
                 when (v_task ->> 'report')::boolean and v_task ->> 'work' = 'running' then load_work('task', s.task_id) end);
end $$;
--> statement-breakpoint
-- Starts what is ready of a cleared plan: the roots become ready, the caller may take the first.
create function start_ready(p_task text, p_claim boolean, p_lease_s float) returns jsonb language plpgsql as $$
declare v_ready jsonb; v_next text; v_begin jsonb;
begin
  with r as (
    update subtasks set status = 'ready', wake_at = clock_timestamp() + interval '12 seconds', bells = bells + 1
    where task_id = p_task and status = 'pending' and deps_left = 0 returning id, index)
  select coalesce(jsonb_agg(id order by index), '[]') into v_ready from r;
  if p_claim and jsonb_array_length(v_ready) > 0 then
    v_next := v_ready ->> 0;
    v_begin := claim_ready_subtask(v_next, p_lease_s);
  end if;
  return jsonb_build_object('ready', v_ready, 'next', v_next, 'events',
    coalesce((select jsonb_agg(system_event('subtask.ready', x #>> '{}')) from jsonb_array_elements(v_ready) x), '[]')
      || coalesce(v_begin, '[]'));
end $$;
--> statement-breakpoint
-- Ends the planning step: the plan with its subtasks and edges, then cleared, asking, or ended.
-- p: {id, version, to: running|awaiting_approval|completed|failed, plan, plan_hash, policy_version, assessment, model, subtasks, deps,
--     approval, journal, events, spent, audit, notices, report, error, claim, lease_s}
create function planned_v1(p jsonb) returns jsonb language plpgsql as $$
declare t tasks; v_to text := p ->> 'to'; v_start jsonb; v_events jsonb := p -> 'events'; v_n int; v_asked boolean := false; v_next text;
begin
  perform 1 from tasks where id = p ->> 'id' and version = (p ->> 'version')::bigint and work = 'running' for update;
  if not found then return jsonb_build_object('won', false); end if;
  perform write_journal(p -> 'journal', (p ->> 'version')::bigint);
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
--> statement-breakpoint
-- Releases the task's own step: to be rung again (yield), or ended with its report.
-- p: {id, version, to: ready|completed|failed, after_s, troubled, report, error, journal, events, spent, audit, notices}
create function reported_v1(p jsonb) returns jsonb language plpgsql as $$
declare t tasks; v_events jsonb := coalesce(p -> 'events', '[]'); v_yield boolean := p ->> 'to' = 'ready';
begin
  perform 1 from tasks where id = p ->> 'id' and version = (p ->> 'version')::bigint and work = 'running' for update;
  if not found then return jsonb_build_object('won', false); end if;
  perform write_journal(p -> 'journal', (p ->> 'version')::bigint);
  if not v_yield then v_events := v_events || system_event('task.' || (p ->> 'to'), null, p -> 'report'); end if;
  update tasks set status = case when v_yield then status else p ->> 'to' end, work = case when v_yield then 'ready' else 'idle' end,
    step = case when v_yield then step end, lease_until = null, bells = bells + 1,
    attempts = case when (p ->> 'troubled')::boolean then attempts else 0 end,
    wake_at = case when v_yield then clock_timestamp() + make_interval(secs => coalesce((p ->> 'after_s')::float, 0)) end,
    usage = add_usage(usage, p -> 'spent'),
    report = coalesce(nullif(p -> 'report', 'null'), report), error = nullif(p -> 'error', 'null'),
    finished_at = case when not v_yield then clock_timestamp() end,
    event_seq = event_seq + jsonb_array_length(v_events)
  where id = p ->> 'id' returning * into t;
  perform add_events(t.id, t.event_seq, v_events);
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  return jsonb_build_object('won', true, 'task', jsonb_build_object('status', t.status), 'next', null,
    'ready', case when v_yield then jsonb_build_array(jsonb_build_object('kind', 'task', 'id', t.id, 'version', t.version, 'bells', t.bells, 'delay_s', p -> 'after_s')) else '[]' end);
end $$;
--> statement-breakpoint
-- Records one person's answer and, when it decides, moves what waited for it. No row updated: somebody else was first.
-- p: {approval_id, version, roles_version, principal_id, decision, status, votes, role, justification, reason, note,
--     events, action, audit, notices, answer, claim, lease_s}
create function decide_v1(p jsonb) returns jsonb language plpgsql as $$
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
  where id = (p ->> 'approval_id')::uuid and version = (p ->> 'version')::int and status = 'pending' and expires_at > clock_timestamp()
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
