// Where the bot is in Discord's stream of events, and which stretches it could not see.
import { config, dataTable } from "../data/table.ts";
import { counter, identity, index, instant, integer, primaryKey, text } from "./columns.ts";
import { operating } from "./service.ts";

export const gatewayShard = dataTable("gateway_shard", {
  shardId: config(integer("shard_id").notNull(), "which shard"),
  shardCount: config(integer("shard_count").notNull(), "of how many"),
  holder: config(text("holder"), "which bot process runs it"),
  lease: config(counter("lease").notNull().default(0), "fencing number: an older one may not write"),
  leaseUntil: config(instant("lease_until"), "when another process may take over"),
  sessionId: config(text("session_id"), "Discord's name of the connection, to resume it", "system.authentication"),
  resumeUrl: config(text("resume_url"), "where to resume it"),
  seq: config(counter("seq"), "the last event that was counted"),
  updatedAt: config(instant("updated_at").notNull(), "when that was"),
}, {
  title: "Place in Discord's stream of events",
  purpose: operating,
  retention: { kind: "state", ends: "overwritten by the next event" },
}, (table) => [primaryKey({ columns: [table.shardId] })]);

export const gatewayGap = dataTable("gateway_gap", {
  id: config(identity("id").primaryKey(), "number of the entry"),
  shardId: config(integer("shard_id").notNull(), "which shard"),
  oldSession: config(text("old_session"), "the connection that could not be resumed", "system.authentication"),
  oldSeq: config(counter("old_seq"), "its last counted event"),
  fromAt: config(instant("from_at"), "from when events may be missing"),
  toAt: config(instant("to_at").notNull(), "until when"),
  reason: config(text("reason").notNull(), "what happened"),
}, {
  title: "Gaps in Discord's stream of events",
  purpose: operating,
  retention: { kind: "days", days: 90, from: "toAt" },
}, (table) => [index("gateway_gap_at").on(table.toAt)]);
