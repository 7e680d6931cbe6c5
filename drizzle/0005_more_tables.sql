CREATE TABLE "timelines" (
	"task_id" text PRIMARY KEY NOT NULL,
	"events" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "artifacts" (
	"id" text PRIMARY KEY NOT NULL,
	"task_id" text NOT NULL,
	"subtask_id" text NOT NULL,
	"run" integer NOT NULL,
	"turn" integer NOT NULL,
	"call_index" integer NOT NULL,
	"effect_key" text,
	"tool" text NOT NULL,
	"media_type" text NOT NULL,
	"bytes" integer NOT NULL,
	"sha256" text NOT NULL,
	"cut_bytes" integer DEFAULT 0 NOT NULL,
	"content" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "dead_letters" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"task_id" text,
	"project" text,
	"code" text NOT NULL,
	"reason" text NOT NULL,
	"attempts" integer NOT NULL,
	"first_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_at" timestamp with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" text,
	CONSTRAINT "dead_letters_kind" CHECK (kind in ('message', 'work', 'notice'))
);
--> statement-breakpoint
CREATE TABLE "work_rings" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"version" bigint NOT NULL,
	"rings" integer NOT NULL,
	"first_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recordings" (
	"hash" text PRIMARY KEY NOT NULL,
	"content" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "run_by" text;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "spending" jsonb;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "event_limit" integer DEFAULT 5000 NOT NULL;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "pruned_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "subtasks" ADD COLUMN "slice" jsonb;--> statement-breakpoint
ALTER TABLE "subtasks" ADD COLUMN "budget_answer" jsonb;--> statement-breakpoint
ALTER TABLE "subtasks" ADD COLUMN "forks" jsonb;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "asked_by" text;--> statement-breakpoint
ALTER TABLE "settings" ADD COLUMN "retained_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "artifacts" ADD CONSTRAINT "artifacts_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "artifacts_task" ON "artifacts" USING btree ("task_id","created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "dead_letters_open" ON "dead_letters" USING btree ("kind","subject") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "dead_letters_first" ON "dead_letters" USING btree ("first_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "dead_letters_task" ON "dead_letters" USING btree ("task_id");--> statement-breakpoint
CREATE INDEX "tasks_status" ON "tasks" USING btree ("status","created_at" DESC NULLS LAST,"id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "tasks_open_by" ON "tasks" USING btree ("requested_by") WHERE finished_at is null;--> statement-breakpoint
CREATE INDEX "tasks_unpruned" ON "tasks" USING btree ("finished_at") WHERE finished_at is not null and pruned_at is null;--> statement-breakpoint
CREATE INDEX "approval_inbox" ON "approval_requests" USING btree ((-array_position('{low,medium,high,critical}'::text[], risk_level::text)),"created_at","id") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "approval_remind" ON "approval_requests" USING btree ("remind_at") WHERE status = 'pending';--> statement-breakpoint
CREATE UNIQUE INDEX "approval_budget_open" ON "approval_requests" USING btree ("workflow_id") WHERE kind = 'budget' and status = 'pending';--> statement-breakpoint
CREATE INDEX "outbox_sent" ON "outbox" USING btree ("sent_at") WHERE sent_at is not null;