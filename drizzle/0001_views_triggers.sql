-- What drizzle does not generate: views, triggers, the one row of settings. Safe to run again.
create or replace function update_updated_at_column() returns trigger language plpgsql as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end $$;
--> statement-breakpoint
create or replace trigger update_approval_requests_updated_at
  before update on approval_requests for each row execute function update_updated_at_column();
--> statement-breakpoint
create or replace trigger update_tasks_updated_at
  before update on tasks for each row execute function update_updated_at_column();
--> statement-breakpoint
create or replace trigger update_projects_updated_at
  before update on projects for each row execute function update_updated_at_column();
--> statement-breakpoint
-- Which status may follow which: the data of schema/task.ts, schema/subtask.ts and schema/approval.ts, held by the database.
create or replace function legal_transition(p_noun text, p_from text, p_to text) returns boolean language sql immutable as $$
  select p_from || '>' || p_to = any (case p_noun
    when 'tasks' then array[
      'planning>awaiting_approval', 'planning>running', 'planning>completed', 'planning>failed', 'planning>cancelled',
      'awaiting_approval>running', 'awaiting_approval>rejected', 'awaiting_approval>expired', 'awaiting_approval>cancelled',
      'running>awaiting_approval', 'running>budget_paused', 'running>completed', 'running>failed', 'running>cancelled',
      'budget_paused>running', 'budget_paused>failed', 'budget_paused>cancelled',
      'completed>running', 'completed>awaiting_approval',
      'failed>planning', 'failed>running', 'failed>awaiting_approval',
      'expired>running', 'expired>awaiting_approval']
    when 'subtasks' then array[
      'pending>ready', 'pending>skipped', 'pending>cancelled',
      'ready>running', 'ready>cancelled',
      'running>ready', 'running>awaiting_approval', 'running>unknown', 'running>completed', 'running>failed', 'running>cancelled',
      'awaiting_approval>ready', 'awaiting_approval>cancelled',
      'unknown>ready', 'unknown>cancelled',
      'completed>pending', 'failed>pending', 'skipped>pending', 'cancelled>pending']
    when 'approval_requests' then array[
      'pending>approved', 'pending>rejected', 'pending>expired', 'pending>cancelled']
    end)
$$;
--> statement-breakpoint
create or replace function guard_status() returns trigger language plpgsql as $$
begin
  if not legal_transition(tg_table_name, old.status, new.status) then
    raise exception '% may not go from % to %', tg_table_name, old.status, new.status using errcode = '23514';
  end if;
  return new;
end $$;
--> statement-breakpoint
create or replace function refuse_reopening() returns trigger language plpgsql as $$
begin
  raise exception '% has ended as % in run %', tg_table_name, old.status, old.run using errcode = '23514';
end $$;
--> statement-breakpoint
create or replace trigger tasks_guard_status before update of status on tasks
  for each row when (old.status is distinct from new.status) execute function guard_status();
--> statement-breakpoint
create or replace trigger subtasks_guard_status before update of status on subtasks
  for each row when (old.status is distinct from new.status) execute function guard_status();
--> statement-breakpoint
create or replace trigger approval_requests_guard_status before update of status on approval_requests
  for each row when (old.status is distinct from new.status) execute function guard_status();
--> statement-breakpoint
-- A terminal status is final for its run.
create or replace trigger tasks_final_in_run before update of status on tasks
  for each row when (old.status in ('completed', 'failed', 'rejected', 'expired', 'cancelled') and old.status is distinct from new.status and new.run <= old.run)
  execute function refuse_reopening();
--> statement-breakpoint
create or replace trigger subtasks_final_in_run before update of status on subtasks
  for each row when (old.status in ('completed', 'failed', 'skipped', 'cancelled') and old.status is distinct from new.status and new.run <= old.run)
  execute function refuse_reopening();
--> statement-breakpoint
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = '42501';
end $$;
--> statement-breakpoint
create or replace trigger audit_events_append_only
  before update or delete or truncate on audit_events for each statement execute function refuse_change();
--> statement-breakpoint
create or replace trigger approval_actions_append_only
  before update or delete or truncate on approval_actions for each statement execute function refuse_change();
--> statement-breakpoint
create or replace view pending_approvals with (security_invoker = true) as
select id, workflow_id, thread_id, checkpoint_id, task_type, task_description, agent_name,
       risk_level, risk_score, action_type, action_impact, created_at, expires_at,
       extract(epoch from (expires_at - clock_timestamp())) / 60 as minutes_remaining
from approval_requests
where status = 'pending' and expires_at > clock_timestamp()
order by array_position(array['critical', 'high', 'medium', 'low'], risk_level::text), created_at;
--> statement-breakpoint
create or replace view approval_statistics with (security_invoker = true) as
select date_trunc('day', created_at) as day, risk_level, status, count(*) as count,
       avg(extract(epoch from (coalesce(approved_at, rejected_at) - created_at)) / 60) as avg_resolution_minutes
from approval_requests
where created_at > clock_timestamp() - interval '30 days'
group by 1, 2, 3
order by 1 desc, 2, 3;
--> statement-breakpoint
insert into settings (id) values (1) on conflict do nothing;
