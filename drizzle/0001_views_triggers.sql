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
