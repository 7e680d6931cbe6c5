CREATE TABLE "group_members" (
	"group_name" text NOT NULL,
	"principal_id" text NOT NULL,
	CONSTRAINT "group_members_group_name_principal_id_pk" PRIMARY KEY("group_name","principal_id")
);
--> statement-breakpoint
CREATE TABLE "groups" (
	"name" text PRIMARY KEY NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"bindings" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "delegations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"from_id" text NOT NULL,
	"to_id" text NOT NULL,
	"roles" text[] NOT NULL,
	"projects" text[] NOT NULL,
	"levels" text[] NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"reason" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_by" text,
	CONSTRAINT "delegations_two_people" CHECK (from_id <> to_id)
);
--> statement-breakpoint
CREATE TABLE "grant_uses" (
	"key" text PRIMARY KEY NOT NULL,
	"grant_id" uuid NOT NULL,
	"task_id" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "grants" (
	"id" uuid PRIMARY KEY NOT NULL,
	"granted_by" text NOT NULL,
	"approval_id" uuid,
	"project" text NOT NULL,
	"tool" text NOT NULL,
	"args" jsonb NOT NULL,
	"target" jsonb NOT NULL,
	"max_level" text NOT NULL,
	"uses" integer NOT NULL,
	"used" integer DEFAULT 0 NOT NULL,
	"reason" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_by" text,
	CONSTRAINT "grants_within_their_uses" CHECK (used between 0 and uses)
);
--> statement-breakpoint
CREATE TABLE "reviews" (
	"id" uuid PRIMARY KEY NOT NULL,
	"approval_id" uuid NOT NULL,
	"task_id" text NOT NULL,
	"project" text,
	"risk_level" text NOT NULL,
	"decider_roles" text[] NOT NULL,
	"broken_by" text NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"remind_at" timestamp with time zone,
	"reminded" integer DEFAULT 0 NOT NULL,
	"verdict" text,
	"comment" text,
	"reviewed_by" text,
	"reviewed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "subtask_deps" DROP CONSTRAINT "subtask_deps_subtask_id_subtasks_id_fk";
--> statement-breakpoint
ALTER TABLE "subtask_deps" DROP CONSTRAINT "subtask_deps_needs_id_subtasks_id_fk";
--> statement-breakpoint
ALTER TABLE "subtasks" DROP CONSTRAINT "subtasks_task_id_tasks_id_fk";
--> statement-breakpoint
DROP INDEX "subtasks_open_work";--> statement-breakpoint
DROP INDEX "langgraph"."checkpoints_latest";--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "id" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "hint" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "scopes" text[] DEFAULT '{read,submit,decide,admin}'::text[] NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "created_by" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "revoked_by" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "last_used_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "principals" ADD COLUMN "own_bindings" jsonb;--> statement-breakpoint
ALTER TABLE "principals" ADD COLUMN "issuer" text;--> statement-breakpoint
ALTER TABLE "principals" ADD COLUMN "subject" text;--> statement-breakpoint
ALTER TABLE "principals" ADD COLUMN "email" text;--> statement-breakpoint
ALTER TABLE "principals" ADD COLUMN "claims" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "principals" ADD COLUMN "claims_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "principals" ADD COLUMN "created_by" text;--> statement-breakpoint
ALTER TABLE "principals" ADD COLUMN "seen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "editors" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "replaced_by" uuid;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "break_glass" jsonb;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "identity" jsonb DEFAULT '{"mappings":[]}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "restored_from" text;--> statement-breakpoint
ALTER TABLE "settings" ADD COLUMN "halted_projects" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_group_name_groups_name_fk" FOREIGN KEY ("group_name") REFERENCES "public"."groups"("name") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_members" ADD CONSTRAINT "group_members_principal_id_principals_id_fk" FOREIGN KEY ("principal_id") REFERENCES "public"."principals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grant_uses" ADD CONSTRAINT "grant_uses_grant_id_grants_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."grants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "group_members_principal" ON "group_members" USING btree ("principal_id");--> statement-breakpoint
CREATE INDEX "delegations_to" ON "delegations" USING btree ("to_id","until") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "delegations_from" ON "delegations" USING btree ("from_id","created_at");--> statement-breakpoint
CREATE INDEX "grant_uses_grant" ON "grant_uses" USING btree ("grant_id","at");--> statement-breakpoint
CREATE INDEX "grants_project" ON "grants" USING btree ("project","tool","expires_at");--> statement-breakpoint
CREATE INDEX "grants_granted_by" ON "grants" USING btree ("granted_by","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "reviews_approval" ON "reviews" USING btree ("approval_id");--> statement-breakpoint
CREATE INDEX "reviews_open" ON "reviews" USING btree ("due_at","id") WHERE reviewed_at is null;--> statement-breakpoint
CREATE INDEX "reviews_remind" ON "reviews" USING btree ("remind_at") WHERE reviewed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_id" ON "api_keys" USING btree ("id");--> statement-breakpoint
CREATE UNIQUE INDEX "principals_identity" ON "principals" USING btree ("issuer","subject") WHERE issuer is not null;--> statement-breakpoint
CREATE INDEX "tasks_busy" ON "tasks" USING btree ("id") WHERE busy_subtasks > 0;