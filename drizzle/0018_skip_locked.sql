-- As in 0010, but nobody is waited for: what somebody else holds at this moment (a decision, say) is left for the next sweep.
-- In the order in which everybody locks: all subtasks, then all requests, then the tasks; a request counts when all its rows were had.
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
  select array_agg(id) into v_free from had;
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
-- As in 0016, without waiting: whoever holds the request or its task is deciding, or working, at this moment.
create or replace function nudge_v1(p jsonb) returns jsonb language plpgsql as $$
declare a approval_requests; v_n int;
begin
  perform 1 from approval_requests where id = (p ->> 'approval_id')::uuid for update skip locked;
  if not found then return jsonb_build_object('won', false); end if;
  perform 1 from tasks where id = (select workflow_id from approval_requests where id = (p ->> 'approval_id')::uuid) for update skip locked;
  if not found then return jsonb_build_object('won', false); end if;
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
