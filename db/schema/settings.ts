// What admins configured, one row per server and feature, and who changed what.
import { config, configJson, dataTable, personal, personalJson } from "../data/table.ts";
import { boolean, counter, identity, index, instant, integer, jsonb, primaryKey, snowflake, text } from "./columns.ts";
import { operating, securing } from "./service.ts";

export const guildSettings = dataTable("guild_settings", {
  guildId: config(snowflake("guild_id").notNull(), "which server"),
  feature: config(text("feature").notNull(), "which feature"),
  version: config(integer("version").notNull(), "so that two admins do not overwrite each other"),
  enabled: config(boolean("enabled").notNull(), "whether the feature is on"),
  value: configJson(jsonb("value").$type<Record<string, unknown>>().notNull(), {
    why: "what admins chose",
    leaves: {
      "*": {
        category: "system.operations",
        why: "a setting as the feature's contract describes it: numbers, texts, channels, roles",
      },
    },
  }),
  updatedAt: config(instant("updated_at").notNull(), "when it was last changed"),
}, {
  title: "Settings of servers",
  purpose: operating,
  scope: "guildId",
  onGuildLeave: { deleteAfterDays: 30 },
  retention: { kind: "guild" },
}, (table) => [primaryKey({ columns: [table.guildId, table.feature] })]);

export const auditEntry = dataTable("audit_entry", {
  id: config(identity("id").primaryKey(), "number of the entry"),
  guildId: config(snowflake("guild_id").notNull(), "in which server"),
  at: config(instant("at").notNull(), "when the change was made"),
  actorId: personal(snowflake("actor_id"), {
    category: "user.unique_id.discord",
    why: "who made the change",
    correct: "never",
  }),
  subjectId: personal(snowflake("subject_id"), {
    category: "user.unique_id.discord",
    why: "whom the change was about, when it was about a member",
    correct: "never",
  }),
  source: config(text("source").notNull(), "by command, dashboard or import"),
  action: config(text("action").notNull(), "what was done"),
  feature: config(text("feature"), "to which feature"),
  before: personalJson(jsonb("before").$type<Record<string, unknown>>(), {
    category: "user.account.settings",
    why: "what was there before, so that it can be undone",
    correct: "never",
    leaves: { "*": { category: "user.account.settings", why: "a changed field's old value, nothing else" } },
  }),
  after: personalJson(jsonb("after").$type<Record<string, unknown>>(), {
    category: "user.account.settings",
    why: "what was there after",
    correct: "never",
    leaves: { "*": { category: "user.account.settings", why: "a changed field's new value, nothing else" } },
  }),
  undoneBy: config(counter("undone_by"), "number of the entry that undid this one"),
}, {
  title: "Changes made by admins",
  purpose: securing,
  scope: "guildId",
  onGuildLeave: { deleteAfterDays: 30 },
  retention: { kind: "days", days: 365, from: "at" },
  subjects: { actor: "actorId", subject: "subjectId" },
  // A change to the server stays undoable without its author; an entry about a member goes with the member.
  onErase: { actor: "null", subject: "delete" },
  gate: { actor: { mode: "null", at: "at" }, subject: { mode: "drop", at: "at" } },
}, (table) => [
  index("audit_entry_guild").on(table.guildId, table.id.desc()),
  index("audit_entry_actor").on(table.actorId),
  index("audit_entry_subject").on(table.subjectId),
  index("audit_entry_at").on(table.at),
]);
