CREATE TABLE "audit_anchors" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"target" text NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"error" text
);
--> statement-breakpoint
CREATE TABLE "audit_cuts" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"hash" "bytea" NOT NULL,
	"events" bigint NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"id" integer PRIMARY KEY NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_links" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"event_id" bigint NOT NULL,
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_unsealed" (
	"event_id" bigint PRIMARY KEY NOT NULL,
	"digest" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE INDEX "audit_anchors_target" ON "audit_anchors" USING btree ("target","at");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_links_event" ON "audit_links" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "audit_events_subject" ON "audit_events" USING hash ("subject");--> statement-breakpoint
CREATE INDEX "audit_events_at" ON "audit_events" USING brin ("at");