-- The other verbs' statements: entering by a door, and everything that people or the clock do to a task.

-- Who calls, and whether this very request was answered before. Reserves the idempotency key for 30 seconds.
-- p: {key_hash, route, idem_key, body_hash, approval_id, task_id}
create function enter_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_who jsonb; k idempotency_keys; v_idem jsonb; v_id text;
  -- Whoever reads back this very instant has the reservation; the fraction keeps two of one microsecond apart.
  v_until timestamptz := clock_timestamp() + interval '30 seconds' + random() * interval '1 millisecond';
begin
  select jsonb_build_object('id', w.id, 'name', w.name, 'kind', w.kind, 'bindings', w.bindings, 'roles_version', w.roles_version), w.id
  into v_who, v_id from api_keys a join principals w on w.id = a.principal_id
  where a.hash = p ->> 'key_hash' and a.revoked_at is null and (a.expires_at is null or a.expires_at > clock_timestamp()) and w.enabled;
  if v_who is null then return jsonb_build_object('principal', null); end if;
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
  return jsonb_build_object('principal', v_who, 'idem', v_idem, 'now', clock_timestamp(),
    'policy_version', (select active_policy from settings where id = 1),
    'approval', (select to_jsonb(a) from approval_requests a where a.id = (p ->> 'approval_id')::uuid),
    'task', case when p ->> 'task_id' is not null then (select to_jsonb(t) from tasks t where t.id = p ->> 'task_id') end,
    'projects', case when (p ->> 'projects')::boolean then
      (select coalesce(jsonb_agg(jsonb_build_object('name', j.name, 'version', j.version) || j.definition order by j.name), '[]') from projects j where not j.deleted) end,
    'spent', case when (p ->> 'projects')::boolean then
      (select coalesce(sum((t.usage ->> 'cost_usd')::numeric), 0) from tasks t where t.requested_by = v_id and t.created_at > clock_timestamp() - interval '1 day') end);
end $$;
--> statement-breakpoint
-- Frees a reserved key after a refusal, so that the corrected request may be sent again under it.
create function forget_answer_v1(p jsonb) returns void language sql as $$
  delete from idempotency_keys where principal_id = p ->> 'principal_id' and route = p ->> 'route' and key = p ->> 'key' and status is null
$$;
--> statement-breakpoint
-- A task with its first event, its work made ready (or claimed by the caller), and the answer kept: one statement.
-- `created_at` is the database's time as the door read it, so that the answer kept is the answer given.
create function open_v1(p jsonb) returns jsonb language plpgsql as $$
declare t tasks; v_claim boolean := coalesce((p ->> 'claim')::boolean, false); v_until timestamptz := clock_timestamp() + make_interval(secs => (p ->> 'lease_s')::float);
begin
  insert into tasks (id, description, priority, project, project_context, workspace_config, requested_by, requester, channel, dry_run, guardrail_report,
    budget, usage, model, event_seq, step, work, version, attempts, bells, lease_until, wake_at, created_at, updated_at)
  values (p ->> 'id', p ->> 'description', p ->> 'priority', p ->> 'project', p -> 'project_context', p -> 'workspace_config', p ->> 'requested_by',
    p -> 'requester', p ->> 'channel', (p ->> 'dry_run')::int, p -> 'guardrail_report', p -> 'budget', p -> 'usage', p ->> 'model',
    jsonb_array_length(p -> 'events'), 'plan', case when v_claim then 'running' else 'ready' end, v_claim::int, v_claim::int, 1,
    case when v_claim then v_until end, case when v_claim then v_until else clock_timestamp() + interval '12 seconds' end,
    (p ->> 'created_at')::timestamptz, (p ->> 'created_at')::timestamptz)
  returning * into t;
  perform add_events(t.id, t.event_seq, p -> 'events');
  perform add_audit(p -> 'audit');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('task', to_jsonb(t), 'work', case when v_claim then load_work('task', t.id) end);
end $$;
--> statement-breakpoint
-- A deadline has passed: a plan's request ends its task, a call's request wakes its agent, who is told.
-- p: {approval_id, events, audit, notices}
create function expire_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_sub text; v_task text; v_n int; v_events jsonb := p -> 'events';
begin
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
-- Reminder or escalation of a request that nobody has answered. p: {approval_id, version, next_s, escalation_level, requirements, decider_roles, action, event, audit, notices}
create function nudge_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_n int;
begin
  update approval_requests set version = version + 1, escalation_level = (p ->> 'escalation_level')::int,
    requirements = p -> 'requirements', decider_roles = array(select jsonb_array_elements_text(p -> 'decider_roles')),
    remind_at = case when p ->> 'next_at' is null then null else (p ->> 'next_at')::timestamptz end
  where id = (p ->> 'approval_id')::uuid and version = (p ->> 'version')::int and status = 'pending' returning * into a;
  if not found then return jsonb_build_object('won', false); end if;
  perform add_approval_action(p -> 'action', a.id);
  update tasks set event_seq = event_seq + 1 where id = a.workflow_id returning event_seq into v_n;
  perform add_events(a.workflow_id, v_n, jsonb_build_array(p -> 'event'));
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  return jsonb_build_object('won', true);
end $$;
--> statement-breakpoint
-- Stops a task before its next step. Every open work row is fenced out; a call already under way still records its outcome.
-- p: {task_id, events, audit, reason, answer}
create function cancel_v1(p jsonb) returns jsonb language plpgsql as $$
declare t tasks; v_events jsonb := p -> 'events'; v_ids jsonb;
begin
  perform 1 from subtasks where task_id = p ->> 'task_id' order by id for update;
  perform 1 from approval_requests where workflow_id = p ->> 'task_id' and status = 'pending' order by id for update;
  select * into t from tasks where id = p ->> 'task_id' for update;
  if not found then return jsonb_build_object('state', 'missing'); end if;
  if t.status in ('completed', 'failed', 'rejected', 'expired', 'cancelled') then return jsonb_build_object('state', 'ended', 'status', t.status); end if;
  update subtasks set status = 'cancelled', version = version + 1, lease_until = null, wake_at = null, finished_at = clock_timestamp()
  where task_id = t.id and status not in ('completed', 'failed', 'skipped', 'cancelled');
  with c as (
    update approval_requests set status = 'cancelled', version = version + 1 where workflow_id = t.id and status = 'pending' returning id),
  l as (
    insert into approval_actions (approval_request_id, action, actor, note) select id, 'cancel', p ->> 'actor', p ->> 'reason' from c returning approval_request_id)
  select coalesce(jsonb_agg(id), '[]') into v_ids from c;
  v_events := coalesce((select jsonb_agg(system_event('approval.cancelled', null) || jsonb_build_object('approval_id', x)) from jsonb_array_elements(v_ids) x), '[]') || v_events;
  update tasks set status = 'cancelled', work = 'idle', step = null, version = version + 1, lease_until = null, wake_at = null,
    open_subtasks = 0, busy_subtasks = 0, pending_approvals = 0, finished_at = clock_timestamp(),
    error = jsonb_build_object('code', 'cancelled', 'message', coalesce(p ->> 'reason', 'Cancelled.')),
    event_seq = event_seq + jsonb_array_length(v_events)
  where id = t.id returning * into t;
  perform add_events(t.id, t.event_seq, v_events);
  perform add_audit(p -> 'audit');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('state', 'cancelled', 'task', to_jsonb(t));
end $$;
--> statement-breakpoint
-- The next run: failed and skipped subtasks (or one and all that depend on it) go again, completed ones are carried over.
-- p: {task_id, from_index, subtasks: [{id, deps_left}], events, audit, notices, approval, answer}
create function retry_v1(p jsonb) returns jsonb language plpgsql as $$
declare t tasks; v_n int; v_start jsonb; v_asked boolean := false; v_events jsonb := p -> 'events'; v_replan boolean;
begin
  perform 1 from subtasks where task_id = p ->> 'task_id' order by id for update;
  select * into t from tasks where id = p ->> 'task_id' and status in ('completed', 'failed', 'expired') and run = (p ->> 'run')::int for update;
  if not found then return jsonb_build_object('won', false); end if;
  if exists (select 1 from effects where task_id = t.id and state in ('intent', 'unknown')) then return jsonb_build_object('won', false, 'state', 'effect_open'); end if;
  v_replan := t.plan is null;
  update subtasks s set run = t.run + 1, status = 'pending', deps_left = (x ->> 'deps_left')::int, result = null, error = null, rejections = 0,
    version = s.version + 1, attempts = 0, started_at = null, finished_at = null, wake_at = null
  from jsonb_array_elements(p -> 'subtasks') x where s.id = x ->> 'id' and s.task_id = t.id;
  get diagnostics v_n = row_count;
  if nullif(p -> 'approval', 'null') is not null then v_asked := insert_approval(p -> 'approval'); end if;
  if not v_replan and not v_asked then
    v_start := start_ready(t.id, false, 0);
    v_events := v_events || jsonb_build_array(system_event('task.started', null)) || (v_start -> 'events');
  end if;
  -- The next run's thread forks from this one's first rest: after the plan, before any report.
  insert into langgraph.checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_id, fence, doc, metadata, writes, blobs)
  select t.id || '/' || (t.run + 1), '', c.checkpoint_id, null, 0, c.doc, c.metadata, c.writes, c.blobs
  from langgraph.checkpoints c where c.thread_id = t.id || '/' || t.run and not v_replan
  order by c.fence, c.checkpoint_id limit 1;
  insert into langgraph.blobs (thread_id, hash, content)
  select t.id || '/' || (t.run + 1), hash, content from langgraph.blobs where thread_id = t.id || '/' || t.run on conflict do nothing;
  update tasks set run = run + 1, status = case when v_replan then 'planning' when v_asked then 'awaiting_approval' else 'running' end,
    open_subtasks = v_n, busy_subtasks = coalesce(jsonb_array_length(v_start -> 'ready'), 0), pending_approvals = v_asked::int,
    approval_id = coalesce(p -> 'approval' ->> 'id', approval_id), error = null, report = null, finished_at = null,
    -- A plan that is signed anew has not started under that signature.
    started_at = case when not v_asked then started_at end,
    step = case when v_replan then 'plan' end, work = case when v_replan then 'ready' else 'idle' end,
    version = version + 1, attempts = 0, bells = bells + 1, wake_at = case when v_replan then clock_timestamp() + interval '12 seconds' end,
    event_seq = event_seq + jsonb_array_length(v_events)
  where id = t.id returning * into t;
  perform add_events(t.id, t.event_seq, v_events);
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('won', true, 'task', to_jsonb(t), 'ready', bells_of(coalesce(v_start -> 'ready', '[]'), null)
    || case when v_replan then jsonb_build_array(jsonb_build_object('kind', 'task', 'id', t.id, 'version', t.version, 'bells', t.bells)) else '[]' end);
end $$;
--> statement-breakpoint
-- A human says what became of an effect that the machine could not tell. p: {key, state, result, events, audit, answer}
create function resolve_v1(p jsonb) returns jsonb language plpgsql as $$
declare e effects;
begin
  select * into e from effects where key = p ->> 'key';
  if not found then return jsonb_build_object('state', 'missing'); end if;
  perform 1 from subtasks where id = e.subtask_id for update;
  update effects set state = p ->> 'state', result = p -> 'result', settled_at = clock_timestamp(), remind_at = null where key = e.key and state = 'unknown' returning * into e;
  if not found then return jsonb_build_object('state', 'not_unknown', 'effect', (select state from effects where key = p ->> 'key')); end if;
  perform wake_unknown(e.subtask_id, e.task_id, p -> 'events');
  perform add_audit(p -> 'audit');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('state', 'resolved', 'effect', to_jsonb(e), 'ready', bells_of(jsonb_build_array(e.subtask_id), null));
end $$;
--> statement-breakpoint
-- A call whose subtask ended before it answered, and whose worker is long gone: nobody can tell whether it happened.
-- p: {key, events, audit, notices}
create function doubt_v1(p jsonb) returns jsonb language plpgsql as $$
declare e effects;
begin
  perform 1 from subtasks s join effects f on f.subtask_id = s.id where f.key = p ->> 'key' for update of s;
  select f.* into e from effects f join subtasks s on s.id = f.subtask_id
  where f.key = p ->> 'key' and f.state = 'intent' and s.status in ('completed', 'failed', 'skipped', 'cancelled');
  if not found then return jsonb_build_object('won', false); end if;
  perform record_outcomes(jsonb_build_array(jsonb_build_object('key', e.key, 'state', 'unknown', 'result', null)));
  perform move_task(e.task_id, jsonb_build_object('events', p -> 'events'));
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  return jsonb_build_object('won', true);
end $$;
--> statement-breakpoint
-- Tells people again of an effect that is still unknown; of sweeps that overlap one does. p: {key, audit, notices}
create function remind_v1(p jsonb) returns jsonb language plpgsql as $$
begin
  update effects set remind_at = clock_timestamp() + effect_reminder()
  where key = p ->> 'key' and state = 'unknown' and remind_at <= clock_timestamp();
  if not found then return jsonb_build_object('won', false); end if;
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  return jsonb_build_object('won', true);
end $$;
--> statement-breakpoint
-- Rings anew for what of a task could go on; it decides nothing. p: {task_id, events, audit}
create function resume_v1(p jsonb) returns jsonb language plpgsql as $$
declare t tasks; v_bells jsonb; v_late boolean;
begin
  perform 1 from subtasks where task_id = p ->> 'task_id' order by id for update;
  select * into t from tasks where id = p ->> 'task_id' for update;
  if not found then return jsonb_build_object('state', 'missing'); end if;
  with s as (
    update subtasks set bells = bells + 1 where task_id = t.id and status in ('ready', 'running') returning id, version, bells, index)
  select coalesce(jsonb_agg(jsonb_build_object('kind', 'subtask', 'id', id, 'version', version, 'bells', bells) order by index), '[]') into v_bells from s;
  if t.work <> 'idle' then
    v_bells := v_bells || jsonb_build_object('kind', 'task', 'id', t.id, 'version', t.version, 'bells', t.bells + 1);
  end if;
  if v_bells = '[]' then
    select expires_at <= clock_timestamp() into v_late from approval_requests where workflow_id = t.id and status = 'pending' order by 1 limit 1;
    return jsonb_build_object('status', t.status, 'state', case when v_late then 'expired' when found then 'approval_pending'
      when t.finished_at is not null then 'ended' else 'still' end);
  end if;
  update tasks set bells = bells + (t.work <> 'idle')::int, event_seq = event_seq + jsonb_array_length(p -> 'events')
  where id = t.id returning * into t;
  perform add_events(t.id, t.event_seq, p -> 'events');
  perform add_audit(p -> 'audit');
  return jsonb_build_object('state', 'rung', 'status', t.status, 'ready', v_bells);
end $$;
--> statement-breakpoint
-- What is overdue: bells to ring again (each moved on by its backoff), requests past their deadline or due for a nudge, notices, calls whose
-- answer is lost, unknown effects to remind of, and retention.
create function sweep_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_max int := (p ->> 'limit')::int; v_bells jsonb; v_expired jsonb; v_nudge jsonb; v_notices jsonb; v_orphans jsonb; v_unknown jsonb;
begin
  with due as (
    select id from subtasks where status in ('ready', 'running') and wake_at <= clock_timestamp() order by wake_at limit v_max for update skip locked),
  s as (
    update subtasks x set bells = x.bells + 1, wake_at = clock_timestamp() + make_interval(secs => least(300, 12 * (1 + x.bells)))
    from due where x.id = due.id returning x.id, x.version, x.bells),
  due_t as (
    select id from tasks where work in ('ready', 'running') and wake_at <= clock_timestamp() order by wake_at limit v_max for update skip locked),
  t as (
    update tasks x set bells = x.bells + 1, wake_at = clock_timestamp() + make_interval(secs => least(300, 12 * (1 + x.bells)))
    from due_t where x.id = due_t.id returning x.id, x.version, x.bells)
  select coalesce(jsonb_agg(r), '[]') into v_bells from (
    select 'subtask' as kind, id, version, bells from s union all select 'task', id, version, bells from t) r;
  select coalesce(jsonb_agg(to_jsonb(a)), '[]') into v_expired from (
    select * from approval_requests where status = 'pending' and expires_at <= clock_timestamp() order by expires_at limit v_max) a;
  select coalesce(jsonb_agg(to_jsonb(a)), '[]') into v_nudge from (
    select * from approval_requests where status = 'pending' and expires_at > clock_timestamp() and remind_at <= clock_timestamp() order by remind_at limit v_max) a;
  with due_n as (select id from outbox where sent_at is null and next_at <= clock_timestamp() order by next_at limit v_max for update skip locked),
  n as (update outbox o set next_at = clock_timestamp() + make_interval(secs => 30 * (1 + o.attempts)), attempts = o.attempts + 1
    from due_n where o.id = due_n.id returning o.id, o.attempts)
  select coalesce(jsonb_agg(n), '[]') into v_notices from n;
  select coalesce(jsonb_agg(to_jsonb(e)), '[]') into v_orphans from (
    select f.* from effects f join subtasks s on s.id = f.subtask_id
    where f.state = 'intent' and f.at <= clock_timestamp() - make_interval(secs => (p ->> 'orphan_s')::float)
      and s.status in ('completed', 'failed', 'skipped', 'cancelled') order by f.at limit v_max) e;
  select coalesce(jsonb_agg(to_jsonb(e)), '[]') into v_unknown from (
    select * from effects where state = 'unknown' and remind_at <= clock_timestamp() order by remind_at limit v_max) e;
  if (p ->> 'retention')::boolean then
    delete from seen_messages where at < clock_timestamp() - interval '2 days';
    delete from idempotency_keys where created_at < clock_timestamp() - interval '7 days';
    delete from outbox where sent_at < clock_timestamp() - interval '7 days';
  end if;
  return jsonb_build_object('now', clock_timestamp(), 'bells', v_bells, 'expired', v_expired, 'nudge', v_nudge, 'notices', v_notices,
    'orphans', v_orphans, 'unknown', v_unknown);
end $$;
