-- Ids that sort by the time they were made at (RFC 9562, version 7), on every Postgres we run on.
create function uuid7() returns uuid language sql volatile as $$
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;
--> statement-breakpoint
CREATE TABLE "notification_endpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"channel" text NOT NULL,
	"target" jsonb NOT NULL,
	"filter" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"quiet_hours" jsonb,
	"digest_minutes" integer,
	"fallback_id" uuid,
	"fallback_after" integer DEFAULT 3 NOT NULL,
	"secrets" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"disabled_reason" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"failing_since" timestamp with time zone,
	"open_until" timestamp with time zone,
	"last_error" text,
	"last_success_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "notification_endpoints_channel" CHECK (channel in ('webhook', 'slack', 'email', 'console', 'log'))
);
--> statement-breakpoint
CREATE TABLE "notification_preferences" (
	"principal_id" text PRIMARY KEY NOT NULL,
	"preferences" jsonb NOT NULL,
	"slack_user" text,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "event_outbox" (
	"id" uuid PRIMARY KEY DEFAULT uuid7() NOT NULL,
	"task_id" text,
	"approval_id" text,
	"payload" jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notification_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"message_id" text NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"recipient" text DEFAULT '' NOT NULL,
	"replay" integer DEFAULT 0 NOT NULL,
	"type" text NOT NULL,
	"project" text,
	"task_id" text,
	"approval_id" text,
	"seq" integer DEFAULT 0 NOT NULL,
	"message" jsonb NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"digest" boolean DEFAULT false NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_status" integer,
	"last_error" text,
	"handle" text,
	"fallback_of" uuid,
	"event_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"delivered_at" timestamp with time zone,
	"read_at" timestamp with time zone,
	CONSTRAINT "notification_deliveries_state" CHECK (state in ('pending', 'sent', 'gathered', 'dead', 'dropped'))
);
--> statement-breakpoint
CREATE UNIQUE INDEX "notification_endpoints_name" ON "notification_endpoints" USING btree ("name") WHERE deleted_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "notification_preferences_slack" ON "notification_preferences" USING btree ("slack_user");--> statement-breakpoint
CREATE INDEX "event_outbox_due" ON "event_outbox" USING btree ("next_at");--> statement-breakpoint
CREATE UNIQUE INDEX "notification_deliveries_once" ON "notification_deliveries" USING btree ("message_id","endpoint_id","recipient","replay");--> statement-breakpoint
CREATE INDEX "notification_deliveries_due" ON "notification_deliveries" USING btree ("next_at") WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX "notification_deliveries_order" ON "notification_deliveries" USING btree ("endpoint_id","task_id","seq") WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX "notification_deliveries_newest" ON "notification_deliveries" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "notification_deliveries_approval" ON "notification_deliveries" USING btree ("approval_id") WHERE handle is not null;
--> statement-breakpoint
grant select, insert, update on notification_endpoints to devops_app;
--> statement-breakpoint
grant select, insert, update, delete on notification_preferences, notification_deliveries, event_outbox to devops_app;
