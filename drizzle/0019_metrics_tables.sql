CREATE TABLE "metric_deltas" (
	"metric" text NOT NULL,
	"labels" jsonb NOT NULL,
	"bucket" text DEFAULT '' NOT NULL,
	"value" numeric NOT NULL
);
--> statement-breakpoint
CREATE TABLE "metric_projects" (
	"name" text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "metric_state" (
	"id" integer PRIMARY KEY NOT NULL,
	"settled_to" timestamp with time zone DEFAULT '-infinity' NOT NULL,
	"mark_at" timestamp with time zone,
	"mark_xid" bigint,
	"computed_at" timestamp with time zone,
	"figures" jsonb
);
--> statement-breakpoint
CREATE TABLE "metric_totals" (
	"metric" text NOT NULL,
	"labels" jsonb NOT NULL,
	"bucket" text NOT NULL,
	"value" numeric NOT NULL,
	CONSTRAINT "metric_totals_metric_labels_bucket_pk" PRIMARY KEY("metric","labels","bucket")
);
--> statement-breakpoint
CREATE TABLE "metric_usage" (
	"task_id" text PRIMARY KEY NOT NULL,
	"usage" jsonb NOT NULL
);
--> statement-breakpoint
CREATE INDEX "events_at" ON "events" USING brin ("at") WITH (pages_per_range=32,autosummarize=true);