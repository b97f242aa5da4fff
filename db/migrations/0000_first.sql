CREATE TABLE "audit_entry" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_entry_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"guild_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor_id" bigint,
	"subject_id" bigint,
	"source" text NOT NULL,
	"action" text NOT NULL,
	"feature" text,
	"before" jsonb,
	"after" jsonb,
	"undone_by" bigint
);
--> statement-breakpoint
CREATE TABLE "erasure_request" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tag" "bytea" NOT NULL,
	"user_id" bigint,
	"guild_id" bigint,
	"requester" text NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"verified_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"policy_version" text NOT NULL,
	"receipt" jsonb
);
--> statement-breakpoint
CREATE TABLE "erasure_step" (
	"request_id" uuid NOT NULL,
	"ordinal" integer NOT NULL,
	"store" text NOT NULL,
	"target" text NOT NULL,
	"role" text,
	"strategy" text NOT NULL,
	"state" text NOT NULL,
	"rows" integer DEFAULT 0 NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"error" text,
	CONSTRAINT "erasure_step_request_id_ordinal_pk" PRIMARY KEY("request_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "gateway_gap" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "gateway_gap_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shard_id" integer NOT NULL,
	"old_session" text,
	"old_seq" bigint,
	"from_at" timestamp with time zone,
	"to_at" timestamp with time zone NOT NULL,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "gateway_shard" (
	"shard_id" integer NOT NULL,
	"shard_count" integer NOT NULL,
	"holder" text,
	"lease" bigint DEFAULT 0 NOT NULL,
	"lease_until" timestamp with time zone,
	"session_id" text,
	"resume_url" text,
	"seq" bigint,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "gateway_shard_shard_id_pk" PRIMARY KEY("shard_id")
);
--> statement-breakpoint
CREATE TABLE "guild" (
	"id" bigint PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"icon" text,
	"owner_id" bigint,
	"member_count" integer NOT NULL,
	"joined_at" timestamp with time zone NOT NULL,
	"left_at" timestamp with time zone,
	"snapshot" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "guild_settings" (
	"guild_id" bigint NOT NULL,
	"feature" text NOT NULL,
	"version" integer NOT NULL,
	"enabled" boolean NOT NULL,
	"value" jsonb NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "guild_settings_guild_id_feature_pk" PRIMARY KEY("guild_id","feature")
);
--> statement-breakpoint
CREATE TABLE "member_xp" (
	"guild_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"xp" integer DEFAULT 0 NOT NULL,
	"messages" integer DEFAULT 0 NOT NULL,
	"last_xp_at" timestamp with time zone,
	"event_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "member_xp_guild_id_user_id_pk" PRIMARY KEY("guild_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"guild_id" bigint,
	"subject_id" bigint,
	"kind" text NOT NULL,
	"payload" jsonb NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"lease_id" uuid,
	"lease_until" timestamp with time zone,
	"last_error" text,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "privacy_choice" (
	"tag" "bytea" NOT NULL,
	"scope" text NOT NULL,
	"purpose" text NOT NULL,
	"allowed" boolean NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "privacy_choice_tag_scope_purpose_pk" PRIMARY KEY("tag","scope","purpose")
);
--> statement-breakpoint
CREATE TABLE "subject_gate" (
	"tag" "bytea" PRIMARY KEY NOT NULL,
	"erased_at" timestamp with time zone,
	"blocked" text[] DEFAULT '{}' NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "erasure_step" ADD CONSTRAINT "erasure_step_request_id_erasure_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "public"."erasure_request"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entry_guild" ON "audit_entry" USING btree ("guild_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "audit_entry_actor" ON "audit_entry" USING btree ("actor_id");--> statement-breakpoint
CREATE INDEX "audit_entry_subject" ON "audit_entry" USING btree ("subject_id");--> statement-breakpoint
CREATE INDEX "audit_entry_at" ON "audit_entry" USING btree ("at");--> statement-breakpoint
CREATE INDEX "erasure_request_tag" ON "erasure_request" USING btree ("tag");--> statement-breakpoint
CREATE INDEX "erasure_request_user" ON "erasure_request" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "erasure_request_created" ON "erasure_request" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "gateway_gap_at" ON "gateway_gap" USING btree ("to_at");--> statement-breakpoint
CREATE INDEX "guild_owner" ON "guild" USING btree ("owner_id");--> statement-breakpoint
CREATE INDEX "member_xp_leaderboard" ON "member_xp" USING btree ("guild_id","xp" DESC NULLS LAST,"user_id");--> statement-breakpoint
CREATE INDEX "member_xp_user" ON "member_xp" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "member_xp_event" ON "member_xp" USING btree ("event_at");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("state","due_at");--> statement-breakpoint
CREATE INDEX "outbox_subject" ON "outbox" USING btree ("subject_id");--> statement-breakpoint
CREATE INDEX "outbox_guild" ON "outbox" USING btree ("guild_id");--> statement-breakpoint
CREATE INDEX "outbox_created" ON "outbox" USING btree ("created_at");