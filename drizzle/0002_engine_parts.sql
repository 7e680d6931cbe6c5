-- Parts that the engine's statements are made of. Lock order everywhere: subtasks by id, approval, task.

-- Events get their numbers from the task row, which the caller has just updated by as many: gapless, in commit order.
create function add_events(p_task text, p_last int, p_events jsonb) returns void language sql as $$
  insert into events (task_id, seq, type, at, subtask_id, approval_id, actor, data)
  select p_task, p_last - jsonb_array_length(p_events) + n::int, e ->> 'type', clock_timestamp(),
         e ->> 'subtask_id', e ->> 'approval_id', e -> 'actor', coalesce(e -> 'data', '{}')
  from jsonb_array_elements(p_events) with ordinality as x(e, n)
$$;
--> statement-breakpoint
create function system_event(p_type text, p_subtask text, p_data jsonb default '{}') returns jsonb language sql immutable as $$
  select jsonb_build_object('type', p_type, 'subtask_id', p_subtask, 'data', p_data,
    'actor', '{"id": "system", "kind": "system", "roles": [], "channel": "engine"}'::jsonb)
$$;
--> statement-breakpoint
create function add_usage(p_base jsonb, p_more jsonb) returns jsonb language sql immutable as $$
  select case when p_more is null or p_more = 'null' then p_base
    else (select jsonb_object_agg(k, (p_base ->> k)::numeric + coalesce((p_more ->> k)::numeric, 0)) from jsonb_object_keys(p_base) k) end
$$;
--> statement-breakpoint
create function add_audit(p_rows jsonb) returns void language sql as $$
  insert into audit_events (at, actor, type, subject, data, digest)
  select (r ->> 'at')::timestamptz, r ->> 'actor', r ->> 'type', r ->> 'subject', r ->> 'data', decode(r ->> 'digest', 'hex')
  from jsonb_array_elements(coalesce(nullif(p_rows, 'null'), '[]')) as r
$$;
--> statement-breakpoint
create function add_notices(p_rows jsonb) returns void language sql as $$
  insert into outbox (id, kind, task_id, approval_id, payload)
  select r ->> 'id', r ->> 'kind', r ->> 'task_id', r ->> 'approval_id', coalesce(r -> 'payload', '{}')
  from jsonb_array_elements(coalesce(nullif(p_rows, 'null'), '[]')) as r
$$;
--> statement-breakpoint
create function add_approval_action(p jsonb, p_approval uuid) returns void language sql as $$
  insert into approval_actions (approval_request_id, action, actor, actor_role, note, justification, metadata)
  select p_approval, p ->> 'action', p ->> 'actor', p ->> 'actor_role', p ->> 'note', p ->> 'justification', coalesce(p -> 'metadata', '{}')
  where p is not null and p <> 'null'
$$;
--> statement-breakpoint
create function keep_answer(p jsonb) returns void language sql as $$
  update idempotency_keys
  set status = (p ->> 'status')::int, headers = p -> 'headers', body = p ->> 'body', locked_until = null
  where p is not null and p <> 'null'
    and principal_id = p ->> 'principal_id' and route = p ->> 'route' and key = p ->> 'key'
$$;
--> statement-breakpoint
-- The journal of a thread: whole checkpoints, or only the pending writes of one that is already stored.
create function write_journal(j jsonb, p_fence bigint) returns void language plpgsql as $$
begin
  if j is null or j = 'null' then return; end if;
  insert into langgraph.blobs (thread_id, hash, content)
  select j ->> 'thread_id', b.key, b.value from jsonb_each_text(j -> 'blobs') b on conflict do nothing;
  insert into langgraph.checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_id, fence, doc, metadata, writes, blobs)
  select j ->> 'thread_id', '', r ->> 'checkpoint_id', r ->> 'parent_id', p_fence, r ->> 'doc', r ->> 'metadata', r -> 'writes',
         array(select jsonb_array_elements_text(r -> 'blobs'))
  from jsonb_array_elements(j -> 'rows') r where r ->> 'doc' is not null
  on conflict (thread_id, checkpoint_ns, checkpoint_id) do update set writes = excluded.writes, fence = excluded.fence, blobs = excluded.blobs;
  update langgraph.checkpoints c set writes = r -> 'writes', fence = greatest(c.fence, p_fence),
    blobs = c.blobs || array(select jsonb_array_elements_text(r -> 'blobs'))
  from jsonb_array_elements(j -> 'rows') r
  where r ->> 'doc' is null and c.thread_id = j ->> 'thread_id' and c.checkpoint_ns = '' and c.checkpoint_id = r ->> 'checkpoint_id';
end $$;
--> statement-breakpoint
create function load_checkpoint(p_thread text) returns jsonb language sql stable as $$
  select jsonb_build_object('checkpoint_id', c.checkpoint_id, 'parent_id', c.parent_id, 'doc', c.doc, 'metadata', c.metadata, 'writes', c.writes,
    'blobs', coalesce((select jsonb_object_agg(b.hash, b.content) from langgraph.blobs b where b.thread_id = c.thread_id and b.hash = any (c.blobs)), '{}'))
  from langgraph.checkpoints c where c.thread_id = p_thread and c.checkpoint_ns = ''
  order by c.fence desc, c.checkpoint_id desc limit 1
$$;
--> statement-breakpoint
-- How often people are told of an effect that nobody can tell the end of.
create function effect_reminder() returns interval language sql immutable as $$ select interval '30 minutes' $$;
--> statement-breakpoint
-- Facts about effects are never fenced: what happened, happened. A late answer closes `unknown` and wakes the subtask.
-- The subtask is locked first, so that an outcome and the step that gives its effect up cannot miss each other.
create function record_outcomes(p_outcomes jsonb) returns void language plpgsql as $$
declare o jsonb; e effects; s subtasks;
begin
  for o in select * from jsonb_array_elements(coalesce(nullif(p_outcomes, 'null'), '[]')) loop
    select x.* into s from subtasks x join effects f on f.subtask_id = x.id where f.key = o ->> 'key' for update of x;
    select * into e from effects where key = o ->> 'key';
    update effects set state = o ->> 'state', result = o -> 'result', settled_at = clock_timestamp(),
      remind_at = case when o ->> 'state' = 'unknown' then coalesce(remind_at, clock_timestamp() + effect_reminder()) end
    where key = o ->> 'key' and state in ('intent', 'unknown');
    if e.state = 'unknown' and o ->> 'state' <> 'unknown' and s.status = 'unknown' then
      perform wake_unknown(s.id, s.task_id, jsonb_build_array(system_event('effect.resolved', s.id,
        jsonb_build_object('key', e.key, 'outcome', o ->> 'state', 'evidence', 'The call answered late.'))));
    end if;
  end loop;
end $$;
--> statement-breakpoint
-- The subtask that a doubtful effect has stopped goes on, unless another effect of it is still in doubt.
create function wake_unknown(p_subtask text, p_task text, p_events jsonb) returns boolean language plpgsql as $$
declare v_woken boolean := false;
begin
  if not exists (select 1 from effects where subtask_id = p_subtask and state = 'unknown') then
    update subtasks set status = 'ready', error = null, version = version + 1, attempts = 0, bells = bells + 1, wake_at = clock_timestamp()
    where id = p_subtask and status = 'unknown';
    v_woken := found;
  end if;
  perform move_task(p_task, jsonb_build_object('busy', v_woken::int, 'events', p_events));
  return v_woken;
end $$;
--> statement-breakpoint
-- Everything an invocation needs to run one row of work, in the statement that claimed it.
create function load_work(p_kind text, p_id text) returns jsonb language plpgsql stable as $$
declare t tasks; s subtasks; v_thread text; v_call jsonb;
begin
  if p_kind = 'task' then
    select * into t from tasks where id = p_id;
    v_thread := t.id || '/' || t.run;
  else
    select * into s from subtasks where id = p_id;
    select * into t from tasks where id = s.task_id;
    v_thread := t.id || '/' || s.run || '/' || s.index;
    select to_jsonb(a) into v_call from approval_requests a
    where a.workflow_id = t.id and a.subtask_id = s.id and a.kind = 'call' and a.run = s.run
    order by a.created_at desc limit 1;
  end if;
  return jsonb_build_object(
    'kind', p_kind, 'id', p_id, 'thread_id', v_thread, 'now', clock_timestamp(),
    'version', case when p_kind = 'task' then t.version else s.version end,
    'bells', case when p_kind = 'task' then t.bells else s.bells end,
    'attempts', case when p_kind = 'task' then t.attempts else s.attempts end,
    'task', to_jsonb(t) - 'guardrail_report',
    'subtask', case when p_kind = 'subtask' then to_jsonb(s) end,
    'subtasks', (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'index', x.index, 'agent', x.agent, 'status', x.status,
        'title', x.planned ->> 'title', 'depends_on', x.planned -> 'depends_on', 'result', x.result, 'error', x.error) order by x.index), '[]')
      from subtasks x where x.task_id = t.id),
    'project', (select jsonb_build_object('name', p.name, 'version', p.version) || p.definition from projects p where p.name = t.project and not p.deleted),
    'checkpoint', load_checkpoint(v_thread),
    -- The last open subtask also ends the task: its thread goes along.
    'task_checkpoint', case when p_kind = 'subtask' and t.open_subtasks = 1 then load_checkpoint(t.id || '/' || t.run) end,
    'plan_approval', (select to_jsonb(a) - 'evidence' - 'action_details' from approval_requests a where a.id = t.approval_id::uuid),
    'call_approval', v_call,
    -- Calls of this run that have a ledger row: they are settled, never weighed anew.
    -- A commit that a call of this task made has a parent; one that it only deployed or tested has none in the answer.
    'own_commits', case when p_kind = 'subtask' then (select coalesce(jsonb_agg(distinct jsonb_build_object(
        'tool', f.tool, 'repository', f.args ->> 'repository', 'commit', f.result -> 'output' ->> 'commit')), '[]')
      from effects f where f.task_id = t.id and f.state = 'done' and f.result -> 'output' ? 'parent') end,
    'begun', case when p_kind = 'subtask' then (select coalesce(jsonb_agg(jsonb_build_object('turn', f.turn, 'call_index', f.call_index, 'key', f.key,
        'state', f.state, 'tool', f.tool, 'args', case when f.state = 'intent' then f.args end)), '[]')
      from effects f where f.subtask_id = s.id and f.run = s.run) end,
    'policy_version', (select active_policy from settings where id = 1),
    'projects', case when t.step = 'plan' then (select coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'version', p.version) || p.definition order by p.name), '[]')
      from projects p where not p.deleted) end,
    'people', case when t.step = 'plan' then (select coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name, 'kind', w.kind,
      'bindings', w.bindings, 'roles_version', w.roles_version)), '[]') from principals w where w.enabled and w.kind = 'human') end);
end $$;
--> statement-breakpoint
-- Inserts a request for sign-off. Times are the database's; a redelivery of the same interrupt changes nothing.
create function insert_approval(a jsonb) returns boolean language plpgsql as $$
begin
  insert into approval_requests (id, workflow_id, thread_id, checkpoint_id, task_type, task_description, agent_name, risk_level, risk_score,
    risk_factors, action_type, action_details, action_impact, expires_at, created_at, updated_at, kind, subtask_id, interrupt_id, run, turn, call_index,
    project, action_hash, revision, requested_by, requirements, decider_roles, justification_required, approvals_required,
    policy_version, execute_within_s, plan_run_s, remind_at, evidence)
  select (a ->> 'id')::uuid, a ->> 'workflow_id', a ->> 'thread_id', a ->> 'checkpoint_id', a ->> 'task_type', a ->> 'task_description', a ->> 'agent_name',
    a ->> 'risk_level', (a ->> 'risk_score')::float, a -> 'risk_factors', a ->> 'action_type', a -> 'action_details', a ->> 'action_impact',
    clock_timestamp() + make_interval(secs => (a ->> 'timeout_s')::float), clock_timestamp(), clock_timestamp(),
    a ->> 'kind', a ->> 'subtask_id', a ->> 'interrupt_id', (a ->> 'run')::int,
    (a ->> 'turn')::int, (a ->> 'call_index')::int, a ->> 'project', a ->> 'action_hash', coalesce((a ->> 'revision')::int, 1), a ->> 'requested_by',
    a -> 'requirements', array(select jsonb_array_elements_text(a -> 'decider_roles')), (a ->> 'justification_required')::int,
    (a ->> 'approvals_required')::int, (a ->> 'policy_version')::int, (a ->> 'execute_within_s')::int, (a ->> 'plan_run_s')::int,
    clock_timestamp() + make_interval(secs => (a ->> 'remind_s')::float), coalesce(a -> 'evidence', '{}')
  on conflict do nothing;
  if not found then return false; end if;
  perform add_approval_action(jsonb_build_object('action', 'request', 'actor', a ->> 'requested_by'), (a ->> 'id')::uuid);
  return true;
end $$;
--> statement-breakpoint
-- A subtask has ended: counts down what waits for it, or skips what can no longer run. Returns {ready, skipped}.
create function end_subtask(p_id text, p_completed boolean) returns jsonb language plpgsql as $$
declare v_ids jsonb;
begin
  if p_completed then
    perform 1 from subtasks s join subtask_deps d on d.subtask_id = s.id where d.needs_id = p_id order by s.id for update of s;
    with n as (
      update subtasks s set deps_left = s.deps_left - 1,
        status = case when s.deps_left = 1 then 'ready' else s.status end,
        wake_at = case when s.deps_left = 1 then clock_timestamp() + interval '12 seconds' end,
        bells = s.bells + case when s.deps_left = 1 then 1 else 0 end
      from subtask_deps d where d.needs_id = p_id and d.subtask_id = s.id and s.status = 'pending'
      returning s.id, s.index, s.status)
    select coalesce(jsonb_agg(id order by index) filter (where status = 'ready'), '[]') into v_ids from n;
    return jsonb_build_object('ready', v_ids, 'skipped', '[]'::jsonb);
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
  return jsonb_build_object('ready', '[]'::jsonb, 'skipped', v_ids);
end $$;
--> statement-breakpoint
-- Takes a ready subtask for the caller. Answers the events to add (a start is told once a run); null: it is not ready.
create function claim_ready_subtask(p_id text, p_lease_s float) returns jsonb language plpgsql as $$
declare v_now timestamptz := clock_timestamp(); v_first boolean;
begin
  update subtasks set status = 'running', version = version + 1, attempts = attempts + 1, bells = bells + 1,
    lease_until = clock_timestamp() + make_interval(secs => p_lease_s), wake_at = clock_timestamp() + make_interval(secs => p_lease_s),
    started_at = coalesce(started_at, v_now)
  where id = p_id and status = 'ready' returning started_at = v_now into v_first;
  if not found then return null; end if;
  return case when v_first then jsonb_build_array(system_event('subtask.started', p_id)) else '[]' end;
end $$;
