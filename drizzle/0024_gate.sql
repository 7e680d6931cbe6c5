-- A gate before what we do not run: a request of kind `gate` hangs on no task. Its `workflow_id` is `gate:<id>`, under which its ledger row is kept.
-- Events are a task's timeline; what has none is told by its actions and the audit log.
create or replace function add_events(p_task text, p_last int, p_events jsonb) returns void language plpgsql as $$
begin
  if p_last is null and p_task like 'gate:%' then return; end if;
  insert into events (task_id, seq, type, at, subtask_id, approval_id, actor, data)
  select p_task, p_last - jsonb_array_length(p_events) + n::int, e ->> 'type', clock_timestamp(),
         e ->> 'subtask_id', e ->> 'approval_id', e -> 'actor', coalesce(e -> 'data', '{}')
  from jsonb_array_elements(p_events) with ordinality as x(e, n);
end $$;
--> statement-breakpoint
-- As in 0016, for gates too.
create or replace function approves_on_expiry(a approval_requests) returns boolean language sql immutable as $$
  select a.kind in ('plan', 'call', 'gate') and a.risk_level = 'low' and coalesce(a.evidence -> 'decision' ->> 'on_expiry' = 'approve', false)
    and not exists (select 1 from jsonb_array_elements(a.requirements) r where r ->> 'rule' is distinct from 'level_low')
$$;
--> statement-breakpoint
-- As in 0018; a gate has no task to lock.
create or replace function expire_each_v1(p jsonb) returns jsonb language plpgsql as $$
declare r jsonb; v_one jsonb; v_ids uuid[]; v_tasks text[]; v_free text[]; v_won int := 0; v_ready jsonb := '[]'; v_failed jsonb := '[]';
begin
  select array_agg((x ->> 'approval_id')::uuid) into v_ids from jsonb_array_elements(p -> 'rows') x;
  select array_agg(distinct workflow_id) into v_tasks from approval_requests where id = any (v_ids);
  with had as (select id, task_id from subtasks where task_id = any (v_tasks) order by id for update skip locked)
  select array_agg(t.id) into v_free from unnest(v_tasks) as t(id)
  where (select count(*) from subtasks s where s.task_id = t.id) = (select count(*) from had h where h.task_id = t.id);
  with had as (select id from approval_requests where id = any (v_ids) and workflow_id = any (v_free) order by id for update skip locked)
  select array_agg(id) into v_ids from had;
  with had as (select id from tasks where id in (select workflow_id from approval_requests where id = any (v_ids)) order by id for update skip locked)
  select array_agg(x.id) into v_free from (
    select id from had union all select workflow_id from approval_requests where id = any (v_ids) and kind = 'gate') x;
  for r in select x from jsonb_array_elements(p -> 'rows') x join approval_requests a on a.id = (x ->> 'approval_id')::uuid
    where a.id = any (v_ids) and a.workflow_id = any (v_free) order by a.workflow_id, a.id
  loop
    begin
      v_one := expire_v1(r);
      if (v_one ->> 'won')::boolean then
        v_won := v_won + 1;
        v_ready := v_ready || coalesce(v_one -> 'ready', '[]');
      end if;
    exception when others then
      v_failed := v_failed || jsonb_build_object('id', r ->> 'approval_id', 'error', sqlerrm);
    end;
  end loop;
  return jsonb_build_object('won', v_won, 'ready', v_ready, 'failed', v_failed);
end $$;
--> statement-breakpoint
-- As in 0018; a gate has no task to lock, and no timeline.
create or replace function nudge_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_n int;
begin
  select * into a from approval_requests where id = (p ->> 'approval_id')::uuid for update skip locked;
  if not found then return jsonb_build_object('won', false); end if;
  if a.kind <> 'gate' then
    perform 1 from tasks where id = a.workflow_id for update skip locked;
    if not found then return jsonb_build_object('won', false); end if;
  end if;
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
-- As in 0022; of a call that we do not run, whoever was let through says what became of it.
create or replace function audit_effect() returns trigger language plpgsql as $$
begin
  perform audit_now(coalesce((select agent from subtasks where id = new.subtask_id),
      (select requested_by from approval_requests where new.task_id like 'gate:%' and id = new.approval_id::uuid)),
    'effect.' || new.state, new.key, jsonb_build_object('tool', new.tool, 'args_hash', new.args_hash, 'approval_id', new.approval_id));
  return null;
end $$;
--> statement-breakpoint
-- A request of somebody whom we do not run, as its answer tells it. What the policy itself decides is decided in the same statement: nobody is asked.
-- p: {approval, times: {created_at, expires_at, remind_at, approved_at, rejected_at, execute_by}, decided: null or {status, reason}, audit, notices, answer}
create function ask_v1(p jsonb) returns void language plpgsql as $$
declare v_id uuid := (p -> 'approval' ->> 'id')::uuid; v_decided jsonb := nullif(p -> 'decided', 'null'); t jsonb := p -> 'times';
begin
  if not insert_approval(p -> 'approval') then raise exception 'the request % is there already', v_id; end if;
  update approval_requests set created_at = (t ->> 'created_at')::timestamptz,
    expires_at = (t ->> 'expires_at')::timestamptz, remind_at = (t ->> 'remind_at')::timestamptz,
    status = coalesce(v_decided ->> 'status', status), approver_id = case when v_decided is not null then 'policy' end,
    rejection_reason = v_decided ->> 'reason', approved_at = (t ->> 'approved_at')::timestamptz, rejected_at = (t ->> 'rejected_at')::timestamptz,
    execute_by = (t ->> 'execute_by')::timestamptz
  where id = v_id;
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  perform keep_answer(p -> 'answer');
end $$;
--> statement-breakpoint
-- Spends an approval of a gate, once: whoever gets `fresh` may begin, and its intent is in the ledger. Nobody begins while it is halted.
-- p: {approval_id, by, action_hash, key, tool, effect, args, args_hash, clearance, action, audit, answer}
create function consume_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests;
begin
  update approval_requests set consumed_by = p ->> 'key', version = version + 1
  where id = (p ->> 'approval_id')::uuid and kind = 'gate' and status || '' = 'approved' and action_hash = p ->> 'action_hash'
    and requested_by = p ->> 'by' and consumed_by is null and execute_by > clock_timestamp() and not halted(project)
    and exists (select 1 from principals w where w.id = p ->> 'by' and w.enabled)
  returning * into a;
  if not found then
    select * into a from approval_requests where id = (p ->> 'approval_id')::uuid;
    return jsonb_build_object('state', 'refused', 'approval', to_jsonb(a), 'now', clock_timestamp(), 'halted', halted(a.project));
  end if;
  insert into effects (subtask_id, run, turn, call_index, task_id, key, tool, effect, args, args_hash, action_hash, idempotent, clearance, approval_id, state, version)
  values (a.workflow_id, 1, 0, 0, a.workflow_id, p ->> 'key', p ->> 'tool', p ->> 'effect', p -> 'args', p ->> 'args_hash', p ->> 'action_hash', 0,
    p ->> 'clearance', a.id::text, 'intent', a.version);
  perform add_approval_action(p -> 'action', a.id);
  perform add_audit(p -> 'audit');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('state', 'fresh', 'approval', to_jsonb(a));
end $$;
--> statement-breakpoint
-- What became of a call that we did not run: said once, and once more when nobody knew at first.
-- p: {approval_id, from: [states], state, result, audit, notices, answer}
create function outcome_v1(p jsonb) returns jsonb language plpgsql as $$
declare e effects;
begin
  update effects f set state = p ->> 'state', result = p -> 'result', settled_at = clock_timestamp(),
    remind_at = case when p ->> 'state' = 'unknown' then clock_timestamp() + effect_reminder() end
  from approval_requests a
  where a.id = (p ->> 'approval_id')::uuid and a.kind = 'gate' and f.key = a.consumed_by and p -> 'from' ? f.state and f.state <> p ->> 'state'
  returning f.* into e;
  if not found then
    return jsonb_build_object('won', false, 'state', (select f.state from approval_requests a join effects f on f.key = a.consumed_by
      where a.id = (p ->> 'approval_id')::uuid));
  end if;
  perform add_audit(p -> 'audit');
  perform add_notices(p -> 'notices');
  perform keep_answer(p -> 'answer');
  return jsonb_build_object('won', true, 'state', e.state);
end $$;
