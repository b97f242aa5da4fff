// Work that must happen on Discord, written in the transaction of the state it belongs to.
import { defineJob } from "../data/stores.ts";
import { config, dataTable, personal, personalJson } from "../data/table.ts";
import { index, instant, integer, jsonb, snowflake, text, uuid } from "./columns.ts";
import { delivering } from "./service.ts";

export const outbox = dataTable("outbox", {
  id: config(uuid("id").primaryKey(), "the same at every attempt, so that Discord drops repetitions"),
  guildId: config(snowflake("guild_id"), "in which server"),
  subjectId: personal(snowflake("subject_id"), {
    category: "user.unique_id.discord",
    why: "whom the message or the roles are for",
    correct: "never",
  }),
  kind: config(text("kind").notNull(), "send a message or change roles"),
  payload: personalJson(jsonb("payload").$type<Record<string, unknown>>().notNull(), {
    category: "user.content.public",
    why: "what to send or change",
    correct: "never",
    leaves: {
      content: { category: "user.content.public", why: "the text, with the member's mention" },
      pingUserIds: { category: "user.unique_id.discord", why: "who may be notified" },
      userId: { category: "user.unique_id.discord", why: "whose roles change" },
      "*": { category: "system.operations", why: "channel, server, roles and reason" },
    },
  }),
  state: config(text("state").$type<"pending" | "leased" | "dead">().notNull().default("pending"), "how far it got"),
  attempts: config(integer("attempts").notNull().default(0), "how often it was tried"),
  dueAt: config(instant("due_at").notNull(), "not before"),
  leaseId: config(uuid("lease_id"), "which attempt is under way"),
  leaseUntil: config(instant("lease_until"), "when that attempt counts as lost"),
  lastError: config(text("last_error"), "why it failed: Discord's answer without ids of people, or what to change"),
  createdAt: config(instant("created_at").notNull(), "when it was decided"),
}, {
  title: "Messages and role changes on their way",
  purpose: delivering,
  scope: "guildId",
  onGuildLeave: { deleteAfterDays: 0 },
  // Delivered rows are deleted at once; only what Discord refuses for good stays that long.
  retention: { kind: "days", days: 7, from: "createdAt" },
  subjects: { member: "subjectId" },
  onErase: { member: "delete" },
  gate: { member: { mode: "drop", at: "createdAt" } },
}, (table) => [
  index("outbox_due").on(table.state, table.dueAt),
  index("outbox_subject").on(table.subjectId),
  index("outbox_guild").on(table.guildId),
  index("outbox_created").on(table.createdAt),
]);

export const outboxSweep = defineJob({
  name: "outbox.sweep",
  title: "Freeing work whose bot died",
  purpose: delivering,
  payload: {},
  subject: null,
  keepDays: 1,
});
