-- The role that the service connects as: it owns nothing, changes no definition, and holds what is granted here and no more. What is
-- granted, and why, table by table: schema/database-grants.ts. A deployment gives it a password (docs/runbooks/deploy.md).

-- Roles belong to the whole cluster: another database's migration may have made it, or be making it now.
do $$ begin
  create role devops_app nologin;
exception
  when duplicate_object or unique_violation then null;
  when insufficient_privilege then
    if not exists (select from pg_roles where rolname = 'devops_app') then
      raise exception 'The role devops_app is missing, and % may not make it.', current_user
        using errcode = '42501', hint = 'Let somebody who may run: create role devops_app nologin;';
    end if;
end $$;
--> statement-breakpoint
-- Nothing for whoever else may connect, now or later: what is made from here on is closed until a migration opens it.
revoke all on all tables in schema public, langgraph from public;
--> statement-breakpoint
revoke all on all functions in schema public, langgraph from public;
--> statement-breakpoint
revoke create on schema public from public;
--> statement-breakpoint
alter default privileges revoke execute on functions from public;
--> statement-breakpoint
-- A function runs with its caller's rights, so it opens nothing by itself. Tables have no such line: each wants a grant of its own.
alter default privileges in schema public grant execute on functions to devops_app;
--> statement-breakpoint
grant execute on all functions in schema public to devops_app;
--> statement-breakpoint
grant usage on schema public, langgraph, drizzle to devops_app;
--> statement-breakpoint
grant select on drizzle.__drizzle_migrations, pending_approvals, approval_statistics, review_figures to devops_app;
--> statement-breakpoint
-- The chain: written by seal_v1, audit_witness and audit_cut_v1 alone, which run as the owner.
grant select on audit_links, audit_head, audit_cuts, audit_unsealed to devops_app;
--> statement-breakpoint
-- Only ever added to.
grant select, insert on audit_events, audit_anchors, approval_actions, policies, grant_uses, recordings, artifacts, timelines,
  metric_projects to devops_app;
--> statement-breakpoint
-- The next number, and never an earlier one.
grant usage on sequence audit_events_id_seq, audit_anchors_id_seq to devops_app;
--> statement-breakpoint
-- Never deleted.
grant select, insert, update on tasks, approval_requests, effects, principals, api_keys, projects, grants, delegations, reviews,
  settings, dead_letters, metric_totals to devops_app;
--> statement-breakpoint
grant select, update on metric_state to devops_app;
--> statement-breakpoint
-- Added and taken away, never changed.
grant select, insert, delete on events, seen_messages, subtask_deps, group_members, metric_deltas, langgraph.blobs to devops_app;
--> statement-breakpoint
grant select, insert, update, delete on subtasks, groups, idempotency_keys, outbox, work_rings, traces, metric_usage,
  langgraph.checkpoints to devops_app;
--> statement-breakpoint
-- What runs as the owner looks for nothing in its caller's schemas.
alter function audit_witness() set search_path = public, pg_temp;
--> statement-breakpoint
alter function audit_cut_v1(jsonb) set search_path = public, pg_temp;
