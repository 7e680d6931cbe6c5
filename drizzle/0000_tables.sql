CREATE SCHEMA "langgraph";
--> statement-breakpoint
CREATE TABLE "projects" (
	"name" text PRIMARY KEY NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"definition" jsonb NOT NULL,
	"deleted" boolean DEFAULT false NOT NULL,
	"updated_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"hash" text PRIMARY KEY NOT NULL,
	"principal_id" text NOT NULL,
	"label" text DEFAULT '' NOT NULL,
	"revoked_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "principals" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"bindings" jsonb NOT NULL,
	"roles_version" integer DEFAULT 1 NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" text PRIMARY KEY NOT NULL,
	"status" text DEFAULT 'planning' NOT NULL,
	"run" integer DEFAULT 1 NOT NULL,
	"graph_version" integer DEFAULT 1 NOT NULL,
	"description" text NOT NULL,
	"priority" text DEFAULT 'medium' NOT NULL,
	"project" text,
	"project_context" jsonb NOT NULL,
	"workspace_config" jsonb NOT NULL,
	"requested_by" text NOT NULL,
	"requester" jsonb NOT NULL,
	"channel" text DEFAULT 'http' NOT NULL,
	"dry_run" integer DEFAULT 0 NOT NULL,
	"guardrail_report" jsonb,
	"plan" jsonb,
	"plan_hash" text,
	"policy_version" integer,
	"assessment" jsonb,
	"approval_id" text,
	"budget" jsonb NOT NULL,
	"usage" jsonb NOT NULL,
	"model" text,
	"report" jsonb,
	"error" jsonb,
	"open_subtasks" integer DEFAULT 0 NOT NULL,
	"pending_approvals" integer DEFAULT 0 NOT NULL,
	"busy_subtasks" integer DEFAULT 0 NOT NULL,
	"event_seq" integer DEFAULT 0 NOT NULL,
	"step" text,
	"work" text DEFAULT 'idle' NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"wake_at" timestamp with time zone,
	"bells" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "tasks_status" CHECK (status in ('planning', 'awaiting_approval', 'running', 'budget_paused', 'completed', 'failed', 'rejected', 'expired', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "subtask_deps" (
	"subtask_id" text NOT NULL,
	"needs_id" text NOT NULL,
	CONSTRAINT "subtask_deps_subtask_id_needs_id_pk" PRIMARY KEY("subtask_id","needs_id")
);
--> statement-breakpoint
CREATE TABLE "subtasks" (
	"id" text PRIMARY KEY NOT NULL,
	"task_id" text NOT NULL,
	"index" integer NOT NULL,
	"run" integer DEFAULT 1 NOT NULL,
	"agent" text NOT NULL,
	"planned" jsonb NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"risk_level" text NOT NULL,
	"deps_left" integer DEFAULT 0 NOT NULL,
	"result" jsonb,
	"error" jsonb,
	"rejections" integer DEFAULT 0 NOT NULL,
	"version" bigint DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"wake_at" timestamp with time zone,
	"bells" integer DEFAULT 0 NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "subtasks_status" CHECK (status in ('pending', 'ready', 'running', 'awaiting_approval', 'unknown', 'completed', 'failed', 'skipped', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "approval_actions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"approval_request_id" uuid NOT NULL,
	"action" varchar(20) NOT NULL,
	"actor" varchar(100) NOT NULL,
	"actor_role" varchar(50),
	"note" text,
	"justification" text,
	"metadata" jsonb DEFAULT '{}'::jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "approval_actions_action" CHECK (action in ('request', 'approve', 'reject', 'escalate', 'timeout', 'remind', 'delegate', 'edit', 'cancel', 'consume'))
);
--> statement-breakpoint
CREATE TABLE "approval_requests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workflow_id" varchar(255) NOT NULL,
	"thread_id" varchar(255),
	"checkpoint_id" varchar(255),
	"task_type" varchar(100),
	"task_description" text NOT NULL,
	"agent_name" varchar(100) NOT NULL,
	"risk_level" varchar(20) NOT NULL,
	"risk_score" double precision,
	"risk_factors" jsonb DEFAULT '[]'::jsonb,
	"action_type" varchar(100),
	"action_details" jsonb DEFAULT '{}'::jsonb,
	"action_impact" text,
	"status" varchar(20) DEFAULT 'pending' NOT NULL,
	"approver_id" varchar(100),
	"approver_role" varchar(50),
	"approved_at" timestamp with time zone,
	"rejected_at" timestamp with time zone,
	"rejection_reason" text,
	"approval_justification" text,
	"expires_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"subtask_id" text,
	"interrupt_id" text,
	"run" integer DEFAULT 1 NOT NULL,
	"turn" integer,
	"call_index" integer,
	"project" text,
	"action_hash" text NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	"replaces" uuid,
	"requested_by" text NOT NULL,
	"requirements" jsonb NOT NULL,
	"decider_roles" text[] NOT NULL,
	"justification_required" integer DEFAULT 0 NOT NULL,
	"approvals_required" integer NOT NULL,
	"votes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"note" text,
	"policy_version" integer NOT NULL,
	"execute_within_s" integer NOT NULL,
	"plan_run_s" integer DEFAULT 0 NOT NULL,
	"execute_by" timestamp with time zone,
	"plan_run_by" timestamp with time zone,
	"consumed_by" text,
	"escalation_level" integer DEFAULT 0 NOT NULL,
	"remind_at" timestamp with time zone,
	"evidence" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"version" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "approval_requests_status" CHECK (status in ('pending', 'approved', 'rejected', 'expired', 'cancelled')),
	CONSTRAINT "approval_requests_risk_level" CHECK (risk_level in ('low', 'medium', 'high', 'critical'))
);
--> statement-breakpoint
CREATE TABLE "events" (
	"task_id" text NOT NULL,
	"seq" integer NOT NULL,
	"type" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"subtask_id" text,
	"approval_id" text,
	"actor" jsonb NOT NULL,
	"data" jsonb NOT NULL,
	CONSTRAINT "events_task_id_seq_pk" PRIMARY KEY("task_id","seq")
);
--> statement-breakpoint
CREATE TABLE "effects" (
	"subtask_id" text NOT NULL,
	"run" integer NOT NULL,
	"turn" integer NOT NULL,
	"call_index" integer NOT NULL,
	"task_id" text NOT NULL,
	"key" text NOT NULL,
	"tool" text NOT NULL,
	"effect" text NOT NULL,
	"args" jsonb NOT NULL,
	"args_hash" text NOT NULL,
	"action_hash" text NOT NULL,
	"idempotent" integer NOT NULL,
	"clearance" text NOT NULL,
	"approval_id" text,
	"state" text NOT NULL,
	"result" jsonb,
	"reused_from" text,
	"version" bigint NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone,
	"remind_at" timestamp with time zone,
	CONSTRAINT "effects_subtask_id_run_turn_call_index_pk" PRIMARY KEY("subtask_id","run","turn","call_index")
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"type" text NOT NULL,
	"subject" text NOT NULL,
	"data" text NOT NULL,
	"digest" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "langgraph"."blobs" (
	"thread_id" text NOT NULL,
	"hash" text NOT NULL,
	"content" text NOT NULL,
	CONSTRAINT "blobs_thread_id_hash_pk" PRIMARY KEY("thread_id","hash")
);
--> statement-breakpoint
CREATE TABLE "langgraph"."checkpoints" (
	"thread_id" text NOT NULL,
	"checkpoint_ns" text DEFAULT '' NOT NULL,
	"checkpoint_id" text NOT NULL,
	"parent_id" text,
	"fence" bigint DEFAULT 0 NOT NULL,
	"doc" text NOT NULL,
	"metadata" text NOT NULL,
	"writes" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"blobs" text[] DEFAULT '{}'::text[] NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "checkpoints_thread_id_checkpoint_ns_checkpoint_id_pk" PRIMARY KEY("thread_id","checkpoint_ns","checkpoint_id")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"principal_id" text NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"locked_until" timestamp with time zone,
	"status" integer,
	"headers" jsonb,
	"body" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_principal_id_route_key_pk" PRIMARY KEY("principal_id","route","key")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"task_id" text,
	"approval_id" text,
	"payload" jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"version" integer PRIMARY KEY NOT NULL,
	"document" text NOT NULL,
	"created_by" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "seen_messages" (
	"jti" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"id" integer PRIMARY KEY NOT NULL,
	"halted_at" timestamp with time zone,
	"halted_by" text,
	"halt_reason" text,
	"active_policy" integer
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_principal_id_principals_id_fk" FOREIGN KEY ("principal_id") REFERENCES "public"."principals"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subtask_deps" ADD CONSTRAINT "subtask_deps_subtask_id_subtasks_id_fk" FOREIGN KEY ("subtask_id") REFERENCES "public"."subtasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subtask_deps" ADD CONSTRAINT "subtask_deps_needs_id_subtasks_id_fk" FOREIGN KEY ("needs_id") REFERENCES "public"."subtasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subtasks" ADD CONSTRAINT "subtasks_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_actions" ADD CONSTRAINT "approval_actions_approval_request_id_approval_requests_id_fk" FOREIGN KEY ("approval_request_id") REFERENCES "public"."approval_requests"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_principal" ON "api_keys" USING btree ("principal_id");--> statement-breakpoint
CREATE INDEX "tasks_created" ON "tasks" USING btree ("created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "tasks_requested_by" ON "tasks" USING btree ("requested_by","created_at" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "tasks_open_work" ON "tasks" USING btree ("id") WHERE work <> 'idle';--> statement-breakpoint
CREATE INDEX "subtask_deps_needs" ON "subtask_deps" USING btree ("needs_id");--> statement-breakpoint
CREATE UNIQUE INDEX "subtasks_task_index" ON "subtasks" USING btree ("task_id","index");--> statement-breakpoint
CREATE INDEX "subtasks_open_work" ON "subtasks" USING btree ("id") WHERE status in ('ready', 'running');--> statement-breakpoint
CREATE INDEX "idx_approval_actions_request" ON "approval_actions" USING btree ("approval_request_id");--> statement-breakpoint
CREATE INDEX "idx_approval_actions_actor" ON "approval_actions" USING btree ("actor");--> statement-breakpoint
CREATE INDEX "idx_approval_actions_created_at" ON "approval_actions" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "idx_approval_status" ON "approval_requests" USING btree ("status");--> statement-breakpoint
CREATE INDEX "idx_approval_workflow" ON "approval_requests" USING btree ("workflow_id");--> statement-breakpoint
CREATE INDEX "idx_approval_created_at" ON "approval_requests" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "idx_approval_risk_level" ON "approval_requests" USING btree ("risk_level");--> statement-breakpoint
CREATE INDEX "idx_approval_expires" ON "approval_requests" USING btree ("expires_at") WHERE status = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "approval_interrupt" ON "approval_requests" USING btree ("thread_id","checkpoint_id","interrupt_id") WHERE interrupt_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "effects_key" ON "effects" USING btree ("key");--> statement-breakpoint
CREATE INDEX "effects_task" ON "effects" USING btree ("task_id","at");--> statement-breakpoint
CREATE INDEX "effects_open" ON "effects" USING btree ("at") WHERE state in ('intent', 'unknown');--> statement-breakpoint
CREATE INDEX "checkpoints_latest" ON "langgraph"."checkpoints" USING btree ("thread_id","checkpoint_ns","fence" DESC NULLS LAST,"checkpoint_id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "idempotency_keys_created" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "outbox_open" ON "outbox" USING btree ("next_at") WHERE sent_at is null;--> statement-breakpoint
CREATE INDEX "seen_messages_at" ON "seen_messages" USING btree ("at");