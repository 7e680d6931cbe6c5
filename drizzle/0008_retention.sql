-- The saver's own statements, and what is kept of it all.

-- A flush of its own: the journal with whatever facts have gathered, under the claim's fence; without a claim below every
-- claim. p: {kind (task, subtask or none), id, version, task_id, journal, outcomes, events, spent}
create function flush_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_last int;
begin
  perform record_outcomes(p -> 'outcomes');
  if not holds_claim(p) then return jsonb_build_object('state', 'fenced'); end if;
  perform write_journal(p -> 'journal', coalesce((p ->> 'version')::bigint, 0));
  if p ->> 'task_id' is not null then
    update tasks set event_seq = event_seq + jsonb_array_length(coalesce(p -> 'events', '[]')), usage = add_usage(usage, p -> 'spent')
    where id = p ->> 'task_id' returning event_seq into v_last;
    perform add_events(p ->> 'task_id', v_last, coalesce(p -> 'events', '[]'));
    if p ->> 'kind' = 'subtask' and nullif(p -> 'spent', 'null') is not null then perform spend_slice(p ->> 'id', p ->> 'task_id', p -> 'spent'); end if;
  end if;
  return jsonb_build_object('state', 'stored');
end $$;
--> statement-breakpoint
-- Whether the claim is still this one, and locked so until the statement ends: for the updates that may follow. No claim: true.
create function holds_claim(p jsonb) returns boolean language plpgsql as $$
begin
  if p ->> 'kind' = 'subtask' then
    perform 1 from subtasks where id = p ->> 'id' and version = (p ->> 'version')::bigint and status = 'running' for update;
  elsif p ->> 'kind' = 'task' then
    perform 1 from tasks where id = p ->> 'id' and version = (p ->> 'version')::bigint and work = 'running' for update;
  else return true;
  end if;
  return found;
end $$;
--> statement-breakpoint
-- Checkpoints with their blobs, newest first: by fence, then id. What is left out of p does not matter, but `thread_id` and
-- `checkpoint_ns` should be there. p: {thread_id, checkpoint_ns, checkpoint_id, before, filter (of metadata), limit}
create function read_checkpoints_v1(p jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('thread_id', c.thread_id, 'checkpoint_ns', c.checkpoint_ns, 'checkpoint_id', c.checkpoint_id,
    'parent_id', c.parent_id, 'doc', c.doc, 'metadata', c.metadata, 'writes', c.writes, 'blobs', coalesce((
      select jsonb_object_agg(b.hash, b.content) from langgraph.blobs b where b.thread_id = c.thread_id and b.hash = any (c.blobs)), '{}'))
    order by c.fence desc, c.checkpoint_id desc), '[]')
  from (
    select x.* from langgraph.checkpoints x
    where x.thread_id = any ((select case when p ->> 'thread_id' is not null then array[p ->> 'thread_id']
        else array(select distinct thread_id from langgraph.checkpoints) end)::text[])
      and (p ->> 'checkpoint_ns' is null or x.checkpoint_ns = p ->> 'checkpoint_ns')
      and (p ->> 'checkpoint_id' is null or x.checkpoint_id = p ->> 'checkpoint_id')
      and (p ->> 'before' is null or (x.fence, x.checkpoint_id) < (coalesce((select y.fence from langgraph.checkpoints y
        where y.thread_id = x.thread_id and y.checkpoint_ns = x.checkpoint_ns and y.checkpoint_id = p ->> 'before'), x.fence), p ->> 'before'))
      and (nullif(p -> 'filter', 'null') is null or x.metadata::jsonb @> (p -> 'filter'))
    order by x.fence desc, x.checkpoint_id desc limit (p ->> 'limit')::int) c
$$;
--> statement-breakpoint
-- Deletes a whole thread. p: {kind, id, version, thread_id}
create function forget_thread_v1(p jsonb) returns jsonb language plpgsql as $$
begin
  if not holds_claim(p) then return jsonb_build_object('state', 'fenced'); end if;
  perform pg_advisory_xact_lock(hashtextextended(p ->> 'thread_id', 0));
  delete from langgraph.checkpoints where thread_id = p ->> 'thread_id';
  delete from langgraph.blobs where thread_id = p ->> 'thread_id';
  return jsonb_build_object('state', 'deleted');
end $$;
--> statement-breakpoint
-- Deletes all but the newest checkpoints of each namespace of a thread. Each holds its whole state, so none needs what goes.
-- p: {kind, id, version, thread_id, keep (at least 1)}
create function prune_thread_v1(p jsonb) returns jsonb language plpgsql as $$
declare v_thread text := p ->> 'thread_id'; v_n int;
begin
  if not holds_claim(p) then return jsonb_build_object('state', 'fenced'); end if;
  perform pg_advisory_xact_lock(hashtextextended(v_thread, 0));
  with old as (
    select checkpoint_ns, checkpoint_id, row_number() over (partition by checkpoint_ns order by fence desc, checkpoint_id desc) as place
    from langgraph.checkpoints where thread_id = v_thread)
  delete from langgraph.checkpoints c using old
  where c.thread_id = v_thread and c.checkpoint_ns = old.checkpoint_ns and c.checkpoint_id = old.checkpoint_id
    and old.place > greatest(1, (p ->> 'keep')::int);
  get diagnostics v_n = row_count;
  -- A parent that is gone is nobody's parent.
  update langgraph.checkpoints c set parent_id = null
  where c.thread_id = v_thread and c.parent_id is not null and not exists (select 1 from langgraph.checkpoints x
    where x.thread_id = v_thread and x.checkpoint_ns = c.checkpoint_ns and x.checkpoint_id = c.parent_id);
  delete from langgraph.blobs b where b.thread_id = v_thread
    and not exists (select 1 from langgraph.checkpoints c where c.thread_id = v_thread and b.hash = any (c.blobs));
  return jsonb_build_object('state', 'pruned', 'deleted', v_n);
end $$;
--> statement-breakpoint
-- The plan of a task: what of it was signed is kept in the request alone once the task is compacted.
create function plan_of(t tasks) returns jsonb language sql stable as $$
  select case when t.plan is not null or t.pruned_at is null then t.plan
    else (select a.action_details -> 'args' from approval_requests a where a.id = t.approval_id::uuid) end
$$;
--> statement-breakpoint
-- A task's events after a number, oldest first, packed or not.
create function events_of(p_task text, p_after int default 0, p_limit int default null) returns setof events language sql stable as $$
  select * from (
    (select * from events where task_id = p_task and seq > p_after order by seq limit p_limit)
    union all
    select x.task_id, (e ->> 0)::int, e ->> 1, (e ->> 2)::timestamptz, e ->> 3, e ->> 4, e -> 5, e -> 6
    from timelines x, jsonb_array_elements(x.events::jsonb) e where x.task_id = p_task and (e ->> 0)::int > p_after) both_of
  order by seq limit p_limit
$$;
--> statement-breakpoint
-- Keeps of ended tasks what can still be shown and proven, each thing once: no threads, no edges and no copies of the plan (`plan_of`),
-- no arguments and answers of calls that were made (their hashes stay), nothing that only a run needs, all events in one row
-- (`events_of`). None of them runs again.
create function compact_tasks(p_ids text[]) returns void language plpgsql as $$
begin
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
-- Compacting a task is no change of the task.
create or replace trigger update_tasks_updated_at
  before update on tasks for each row when (old.pruned_at is not distinct from new.pruned_at) execute function update_updated_at_column();
--> statement-breakpoint
-- What need not be kept any longer, a batch of it: tasks that ended `history_days` ago are compacted; answered requests, seen messages, notices
-- sent. At most once an hour, unless the last batch was full. A task that runs, waits, or has an effect whose end nobody knows keeps
-- all of all its runs; so does every one that can still be retried or rolled back.
-- p: {history_days, compact (false: tasks stay as they are), limit}. Answers {state: not_due | done | more, tasks, checkpoints, blobs}
create function retain_v1(p jsonb) returns jsonb language plpgsql as $$
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
      and not exists (select 1 from effects e where e.task_id = t.id and e.state in ('intent', 'unknown'))
      -- Not NOT EXISTS: for that the planner reads all requests and subtasks there are.
      and (select a.id from approval_requests a where a.workflow_id = t.id and a.status = 'pending' limit 1) is null
      and (select s.id from subtasks s where s.task_id = t.id and s.status not in ('completed', 'failed', 'skipped', 'cancelled') limit 1) is null
    order by t.finished_at limit v_max) x;
  v_more := coalesce(cardinality(v_ids), 0) = v_max;
  -- Subtasks, then the task, as everybody locks them; whichever has begun another run meanwhile is left alone.
  perform 1 from subtasks where task_id = any (v_ids) order by id for update;
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
