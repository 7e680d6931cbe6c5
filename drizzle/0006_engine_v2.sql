-- Hot functions of release 2: same names and compatible, or _v2.
-- The journal of a thread: whole checkpoints, or only the pending writes of one that is already stored (`doc` null).
-- Changed since 0002: namespaces; writes are merged, so that a repeated put loses none; a row that a later claim wrote is
-- never changed, and writes to a row that is not there fail (LG001) instead of vanishing; pruning waits for it.
-- j: {thread_id, rows: [{ns, checkpoint_id, parent_id, doc, metadata, writes, blobs}], blobs: {hash: content}}
create or replace function write_journal(j jsonb, p_fence bigint) returns void language plpgsql as $$
declare v_thread text := j ->> 'thread_id'; v_done int; v_more int; v_rows int := jsonb_array_length(j -> 'rows');
begin
  if j is null or j = 'null' then return; end if;
  if j -> 'artifacts' <> '[]' then perform keep_artifacts(j -> 'artifacts'); end if;
  perform pg_advisory_xact_lock_shared(hashtextextended(v_thread, 0));
  if j -> 'blobs' <> '{}' then
    insert into langgraph.blobs (thread_id, hash, content)
    select v_thread, b.key, b.value from jsonb_each_text(j -> 'blobs') b on conflict do nothing;
  end if;
  insert into langgraph.checkpoints as c (thread_id, checkpoint_ns, checkpoint_id, parent_id, fence, doc, metadata, writes, blobs)
  select v_thread, coalesce(r ->> 'ns', ''), r ->> 'checkpoint_id', r ->> 'parent_id', p_fence, r ->> 'doc', r ->> 'metadata', r -> 'writes',
         array(select jsonb_array_elements_text(r -> 'blobs'))
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
-- Pending writes by task and position: the first of a task stands, but errors, interrupts and answers (below 0) are replaced.
create or replace function merge_writes(p_old jsonb, p_new jsonb) returns jsonb language sql immutable as $$
  select case when p_old = '[]' then p_new else (
    select coalesce(jsonb_agg(w), '[]') from (
      select distinct on (w ->> 0, (w ->> 1)::int) w
      from (select w, 0 as age from jsonb_array_elements(p_new) w union all select w, 1 from jsonb_array_elements(p_old) w) x
      order by w ->> 0, (w ->> 1)::int, case when (w ->> 1)::int < 0 then age else -age end) y) end
$$;
--> statement-breakpoint
-- A task with its first event, its work made ready (or claimed by the caller), and the answer kept: one statement.
-- Whoever stood still for longer than its reservation lasts finds the request answered by another: no second task.
create or replace function open_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare t tasks; v_claim boolean := coalesce((p ->> 'claim')::boolean, false); v_until timestamptz := clock_timestamp() + make_interval(secs => (p ->> 'lease_s')::float);
  a jsonb := nullif(p -> 'answer', 'null'); v_answered int; v_events jsonb := p -> 'events'; v_near jsonb;
begin
  if a is not null then
    select status into v_answered from idempotency_keys
    where principal_id = a ->> 'principal_id' and route = a ->> 'route' and key = a ->> 'key' for update;
    if v_answered is not null then return jsonb_build_object('state', 'answered'); end if;
  end if;
  insert into tasks (id, description, priority, project, project_context, workspace_config, requested_by, requester, channel, dry_run, guardrail_report,
    budget, usage, model, event_limit, event_seq, step, work, version, attempts, bells, lease_until, wake_at, created_at, updated_at)
  values (p ->> 'id', p ->> 'description', p ->> 'priority', p ->> 'project', p -> 'project_context', p -> 'workspace_config', p ->> 'requested_by',
    p -> 'requester', p ->> 'channel', (p ->> 'dry_run')::int, p -> 'guardrail_report', p -> 'budget', p -> 'usage', p ->> 'model',
    coalesce((p ->> 'max_events')::int, 5000), jsonb_array_length(v_events), 'plan', case when v_claim then 'running' else 'ready' end, v_claim::int, v_claim::int, 1,
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
-- The next subtask of a chain: what may have changed since its worker last looked, and what it has not seen. What stays as it is
-- for the whole run (the plan, who asked for it) is not sent again. `known` is what the worker has:
-- {run, project_version, approval_version, done: [indexes of subtasks whose end it knows]}
create or replace function load_next(p_id text, known jsonb) returns jsonb language plpgsql stable as $$
declare t tasks; s subtasks; v_thread text; v_more jsonb := '{}';
begin
  select * into s from subtasks where id = p_id;
  select * into t from tasks where id = s.task_id;
  if t.run is distinct from (known ->> 'run')::int then return load_work('subtask', p_id); end if;
  v_thread := t.id || '/' || s.run || '/' || s.index;
  -- Emptied before they are turned into JSON: that is what costs.
  t.plan := null; t.assessment := null; t.guardrail_report := null; t.description := null; t.project_context := null;
  t.workspace_config := null; t.requester := null; s.planned := null;
  if not exists (select 1 from projects p where p.name = t.project and not p.deleted and p.version = (known ->> 'project_version')::int) then
    v_more := jsonb_build_object('project', (select jsonb_build_object('name', p.name, 'version', p.version) || p.definition
      from projects p where p.name = t.project and not p.deleted));
  end if;
  if t.approval_id is not null and not exists (
      select 1 from approval_requests a where a.id = t.approval_id::uuid and a.version = (known ->> 'approval_version')::int) then
    v_more := v_more || jsonb_build_object('plan_approval',
      (select to_jsonb(a) - 'evidence' - 'action_details' from approval_requests a where a.id = t.approval_id::uuid));
  end if;
  if t.open_subtasks = 1 then v_more := v_more || jsonb_build_object('task_checkpoint', load_checkpoint(t.id || '/' || t.run)); end if;
  return v_more || jsonb_build_object(
    'partial', true, 'kind', 'subtask', 'id', p_id, 'thread_id', v_thread, 'now', clock_timestamp(),
    'version', s.version, 'bells', s.bells, 'attempts', s.attempts,
    'task', to_jsonb(t) - '{plan,assessment,guardrail_report,description,project_context,workspace_config,requester}'::text[],
    'subtask', to_jsonb(s) - 'planned',
    'subtasks', (select coalesce(jsonb_agg(jsonb_build_object('index', x.index, 'status', x.status, 'result', x.result, 'error', x.error)), '[]')
      from subtasks x where x.task_id = t.id and not (known -> 'done') @> to_jsonb(x.index)),
    'checkpoint', load_checkpoint(v_thread),
    'call_approval', (select to_jsonb(a) from approval_requests a
      where a.workflow_id = t.id and a.subtask_id = s.id and a.kind = 'call' and a.run = s.run order by a.created_at desc limit 1),
    'own_commits', (select coalesce(jsonb_agg(distinct jsonb_build_object(
        'tool', f.tool, 'repository', f.args ->> 'repository', 'commit', f.result -> 'output' ->> 'commit')), '[]')
      from effects f where f.task_id = t.id and f.state = 'done' and f.result -> 'output' ? 'parent'),
    'begun', (select coalesce(jsonb_agg(jsonb_build_object('turn', f.turn, 'call_index', f.call_index, 'key', f.key,
        'state', f.state, 'tool', f.tool, 'args', case when f.state = 'intent' then f.args end)), '[]')
      from effects f where f.subtask_id = s.id and f.run = s.run),
    'policy_version', (select active_policy from settings where id = 1));
end $$;
--> statement-breakpoint
-- Ends a claim on a subtask. As in 0003, but for: `known` (see load_next) makes the next claim's answer a short one, and what
-- has nothing to do is not called.
create or replace function settle_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  s subtasks; v_to text := p ->> 'to'; v_over boolean; v_end jsonb := '{"ready": [], "skipped": []}'; v_next text; v_task jsonb;
  v_events jsonb := coalesce(p -> 'events', '[]'); v_lease float := (p ->> 'lease_s')::float; v_claim boolean := coalesce((p ->> 'claim')::boolean, false);
  v_asked boolean := false; v_begin jsonb; v_ready jsonb := '[]'; v_report boolean; known jsonb := nullif(p -> 'known', 'null');
begin
  if p -> 'outcomes' <> '[]' then perform record_outcomes(p -> 'outcomes'); end if;
  v_over := v_to in ('completed', 'failed');
  update subtasks set status = v_to, result = coalesce(nullif(p -> 'result', 'null'), result), error = nullif(p -> 'error', 'null'),
    rejections = coalesce((p ->> 'rejections')::int, rejections),
    attempts = case when (p ->> 'troubled')::boolean then attempts else 0 end, lease_until = null, bells = bells + 1,
    wake_at = case when v_to = 'ready' then clock_timestamp() + make_interval(secs => coalesce((p ->> 'after_s')::float, 0)) end,
    finished_at = case when v_over then clock_timestamp() end
  where id = p ->> 'id' and version = (p ->> 'version')::bigint and status = 'running' returning * into s;
  if not found then return jsonb_build_object('won', false); end if;
  perform write_journal(p -> 'journal', s.version);
  if nullif(p -> 'task_journal', 'null') is not null then
    perform write_journal(p -> 'task_journal', (select version from tasks where id = s.task_id));
  end if;
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
  if nullif(p -> 'audit', 'null') is not null then perform add_audit(p -> 'audit'); end if;
  if nullif(p -> 'notices', 'null') is not null then perform add_notices(p -> 'notices'); end if;
  v_report := coalesce((v_task ->> 'report')::boolean, false);
  if v_end -> 'ready' <> '[]' and v_end -> 'ready' is distinct from jsonb_build_array(v_next) then v_ready := bells_of(v_end -> 'ready', v_next); end if;
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
-- Who calls, and whether this very request was answered before. Reserves the idempotency key for 30 seconds.
-- Changed since 0004: what a person spent today is read by index.
-- p: {key_hash, route, idem_key, body_hash, approval_id, task_id}
create or replace function enter_v1(p jsonb) returns jsonb language plpgsql set plan_cache_mode = force_generic_plan as $$
declare v_who jsonb; k idempotency_keys; v_idem jsonb; v_id text;
  -- In the condition itself the clock, being volatile, would keep the planner from the index.
  v_day timestamptz := clock_timestamp() - interval '1 day';
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
      (select coalesce(sum((t.usage ->> 'cost_usd')::numeric), 0) from tasks t where t.requested_by = v_id and t.created_at > v_day) end);
end $$;
--> statement-breakpoint
-- A task's row changes fourteen times and its plan once: long columns are kept out of the row, and each page has room for the
-- next version beside the last, so that most changes touch no index.
alter table tasks set (fillfactor = 60, toast_tuple_target = 256);
--> statement-breakpoint
-- Short and changed all the time: these stay in the row.
alter table tasks alter usage set storage main, alter budget set storage main, alter spending set storage main;
--> statement-breakpoint
-- A plan that knows how long an array is looks cheaper than one that does not, so that the planner would make one each time;
-- none of these statements is the better for it, and planning was an eighth of what Postgres did.
alter function claim_v1(jsonb) set plan_cache_mode = force_generic_plan;
--> statement-breakpoint
alter function decide_v1(jsonb) set plan_cache_mode = force_generic_plan;
--> statement-breakpoint
alter function reported_v1(jsonb) set plan_cache_mode = force_generic_plan;
