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
ALTER TABLE "approval_requests" ADD COLUMN "editors" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "replaced_by" uuid;--> statement-breakpoint
ALTER TABLE "approval_requests" ADD COLUMN "break_glass" jsonb;--> statement-breakpoint
ALTER TABLE "settings" ADD COLUMN "halted_projects" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "grant_uses" ADD CONSTRAINT "grant_uses_grant_id_grants_id_fk" FOREIGN KEY ("grant_id") REFERENCES "public"."grants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "delegations_to" ON "delegations" USING btree ("to_id","until") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "delegations_from" ON "delegations" USING btree ("from_id","created_at");--> statement-breakpoint
CREATE INDEX "grant_uses_grant" ON "grant_uses" USING btree ("grant_id","at");--> statement-breakpoint
CREATE INDEX "grants_project" ON "grants" USING btree ("project","tool","expires_at");--> statement-breakpoint
CREATE INDEX "grants_granted_by" ON "grants" USING btree ("granted_by","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "reviews_approval" ON "reviews" USING btree ("approval_id");--> statement-breakpoint
CREATE INDEX "reviews_open" ON "reviews" USING btree ("due_at","id") WHERE reviewed_at is null;--> statement-breakpoint
CREATE INDEX "reviews_remind" ON "reviews" USING btree ("remind_at") WHERE reviewed_at is null;