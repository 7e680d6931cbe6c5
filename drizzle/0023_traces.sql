CREATE TABLE "traces" (
	"task_id" text NOT NULL,
	"service" text NOT NULL,
	"told" integer NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "traces_task_id_service_pk" PRIMARY KEY("task_id","service")
);
--> statement-breakpoint
CREATE INDEX "traces_at" ON "traces" USING btree ("at");