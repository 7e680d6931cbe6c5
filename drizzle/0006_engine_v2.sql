-- Hot functions of release 2: same names and compatible, or _v2.
-- The journal of a thread: whole checkpoints, or only the pending writes of one that is already stored (`doc` null).
-- Changed since 0002: namespaces; writes are merged, so that a repeated put loses none; a row that a later claim wrote is
-- never changed, and writes to a row that is not there fail (LG001) instead of vanishing; pruning waits for it.
-- j: {thread_id, rows: [{ns, checkpoint_id, parent_id, doc, metadata, writes, blobs}], blobs: {hash: content}}
create or replace function write_journal(j jsonb, p_fence bigint) returns void language plpgsql as $$
declare v_thread text := j ->> 'thread_id'; v_done int; v_more int;
begin
  if j is null or j = 'null' then return; end if;
  if j ? 'artifacts' then perform keep_artifacts(j -> 'artifacts'); end if;
  perform pg_advisory_xact_lock_shared(hashtextextended(v_thread, 0));
  insert into langgraph.blobs (thread_id, hash, content)
  select v_thread, b.key, b.value from jsonb_each_text(j -> 'blobs') b on conflict do nothing;
  insert into langgraph.checkpoints as c (thread_id, checkpoint_ns, checkpoint_id, parent_id, fence, doc, metadata, writes, blobs)
  select v_thread, coalesce(r ->> 'ns', ''), r ->> 'checkpoint_id', r ->> 'parent_id', p_fence, r ->> 'doc', r ->> 'metadata', r -> 'writes',
         array(select jsonb_array_elements_text(r -> 'blobs'))
  from jsonb_array_elements(j -> 'rows') r where r ->> 'doc' is not null
  on conflict (thread_id, checkpoint_ns, checkpoint_id) do update set parent_id = excluded.parent_id, doc = excluded.doc,
    metadata = excluded.metadata, fence = excluded.fence, writes = merge_writes(c.writes, excluded.writes),
    blobs = array(select unnest(c.blobs) union select unnest(excluded.blobs))
  where c.fence <= excluded.fence;
  get diagnostics v_done = row_count;
  update langgraph.checkpoints c set writes = merge_writes(c.writes, r -> 'writes'), fence = p_fence,
    blobs = array(select unnest(c.blobs) union select jsonb_array_elements_text(r -> 'blobs'))
  from jsonb_array_elements(j -> 'rows') r
  where r ->> 'doc' is null and c.thread_id = v_thread and c.checkpoint_ns = coalesce(r ->> 'ns', '')
    and c.checkpoint_id = r ->> 'checkpoint_id' and c.fence <= p_fence;
  get diagnostics v_more = row_count;
  if v_done + v_more < jsonb_array_length(j -> 'rows') then
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
create or replace function open_v1(p jsonb) returns jsonb language plpgsql as $$
declare t tasks; v_claim boolean := coalesce((p ->> 'claim')::boolean, false); v_until timestamptz := clock_timestamp() + make_interval(secs => (p ->> 'lease_s')::float);
  a jsonb := nullif(p -> 'answer', 'null'); v_answered int;
begin
  if a is not null then
    select status into v_answered from idempotency_keys
    where principal_id = a ->> 'principal_id' and route = a ->> 'route' and key = a ->> 'key' for update;
    if v_answered is not null then return jsonb_build_object('state', 'answered'); end if;
  end if;
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
