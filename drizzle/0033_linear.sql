CREATE TABLE "linear_connections" (
	"workspace" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"app_user" text NOT NULL,
	"scopes" text DEFAULT '' NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"expires_at" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"reason" text,
	"installed_by" text NOT NULL,
	"reconciled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "linear_connections_state" CHECK (state in ('active', 'revoked'))
);
--> statement-breakpoint
CREATE TABLE "linear_inbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"delivery" text NOT NULL,
	"version_key" text NOT NULL,
	"workspace" text NOT NULL,
	"type" text NOT NULL,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"body" jsonb NOT NULL,
	"state" text DEFAULT 'new' NOT NULL,
	"outcome" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "linear_inbox_state" CHECK (state in ('new', 'done', 'ignored', 'kept', 'dead'))
);
--> statement-breakpoint
CREATE TABLE "linear_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"workspace" text NOT NULL,
	"kind" text NOT NULL,
	"task_id" text,
	"approval_id" text,
	"issue_id" text,
	"session_id" text,
	"comment_id" text,
	"asked_by" text,
	"data" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "linear_links_kind" CHECK (kind in ('session', 'issue', 'approval'))
);
--> statement-breakpoint
CREATE TABLE "linear_states" (
	"hash" text PRIMARY KEY NOT NULL,
	"principal_id" text NOT NULL,
	"return_to" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "linear_users" (
	"workspace" text NOT NULL,
	"linear_user" text NOT NULL,
	"principal_id" text NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"mapped_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "linear_users_workspace_linear_user_pk" PRIMARY KEY("workspace","linear_user")
);
--> statement-breakpoint
ALTER TABLE "notification_endpoints" DROP CONSTRAINT "notification_endpoints_channel";--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "notes" jsonb;--> statement-breakpoint
CREATE UNIQUE INDEX "linear_inbox_delivery" ON "linear_inbox" USING btree ("delivery");--> statement-breakpoint
CREATE UNIQUE INDEX "linear_inbox_version" ON "linear_inbox" USING btree ("version_key");--> statement-breakpoint
CREATE INDEX "linear_inbox_due" ON "linear_inbox" USING btree ("next_at") WHERE state = 'new';--> statement-breakpoint
CREATE INDEX "linear_inbox_subject" ON "linear_inbox" USING btree ("subject","id") WHERE state = 'new';--> statement-breakpoint
CREATE INDEX "linear_inbox_newest" ON "linear_inbox" USING btree ("received_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "linear_links_session" ON "linear_links" USING btree ("session_id") WHERE kind = 'session';--> statement-breakpoint
CREATE UNIQUE INDEX "linear_links_issue" ON "linear_links" USING btree ("issue_id") WHERE kind = 'issue';--> statement-breakpoint
CREATE UNIQUE INDEX "linear_links_approval" ON "linear_links" USING btree ("approval_id","comment_id") WHERE kind = 'approval';--> statement-breakpoint
CREATE INDEX "linear_links_task" ON "linear_links" USING btree ("task_id") WHERE task_id is not null;--> statement-breakpoint
CREATE INDEX "linear_links_issues" ON "linear_links" USING btree ("issue_id") WHERE issue_id is not null;--> statement-breakpoint
CREATE INDEX "linear_links_comment" ON "linear_links" USING btree ("comment_id") WHERE comment_id is not null;--> statement-breakpoint
CREATE INDEX "linear_users_principal" ON "linear_users" USING btree ("principal_id");--> statement-breakpoint
ALTER TABLE "notification_endpoints" ADD CONSTRAINT "notification_endpoints_channel" CHECK (channel in ('webhook', 'slack', 'email', 'linear', 'console', 'log'));
--> statement-breakpoint
-- Connections end by being revoked; links and mappings may go.
grant select, insert, update on linear_connections to devops_app;
--> statement-breakpoint
grant select, insert, update, delete on linear_states, linear_inbox, linear_links, linear_users to devops_app;
