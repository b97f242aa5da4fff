// Levels: the XP of members, counted per server where its admins turned levels on.
import { definePurpose } from "../data/stores.ts";
import { config, dataTable, personal } from "../data/table.ts";
import { index, instant, integer, primaryKey, snowflake } from "./columns.ts";

export const earningXp = definePurpose({
  name: "levels.xp",
  title: "Levels",
  why: "Members earn XP by writing and reach levels, where the admins of a server turned this on",
  use: "functional.service",
  basis: "legitimate_interest",
  lia:
    "A server's members play for levels together. Counted is only that somebody wrote, never what. It is off until an admin " +
    "turns it on, everybody can leave at once and for good without asking anybody, and nothing follows from a level but what " +
    "the server ties to it.",
});

export const memberXp = dataTable("member_xp", {
  guildId: config(snowflake("guild_id").notNull(), "in which server"),
  userId: personal(snowflake("user_id").notNull(), {
    category: "user.unique_id.discord",
    why: "whose XP it is",
    correct: "never",
  }),
  xp: personal(integer("xp").notNull().default(0), {
    category: "user.behavior.activity",
    why: "the level follows from it",
    correct: "dispute",
  }),
  messages: personal(integer("messages").notNull().default(0), {
    category: "user.behavior.activity",
    why: "how many messages were counted, with XP or within the cooldown",
    correct: "dispute",
  }),
  lastXpAt: personal(instant("last_xp_at"), {
    category: "user.behavior.activity",
    why: "the cooldown counts from it",
    correct: "never",
  }),
  eventAt: personal(instant("event_at").notNull(), {
    category: "user.behavior.activity",
    why:
      "when the last counted thing happened: what is older than an erasure is dropped, and a year later the row goes",
    correct: "never",
  }),
  updatedAt: config(instant("updated_at").notNull(), "when the row was last written"),
}, {
  title: "XP of members",
  purpose: earningXp,
  scope: "guildId",
  onGuildLeave: { deleteAfterDays: 7 },
  retention: { kind: "days", days: 365, from: "eventAt" },
  subjects: { member: "userId" },
  onErase: { member: "delete" },
  gate: { member: { mode: "drop", at: "eventAt" } },
}, (table) => [
  primaryKey({ columns: [table.guildId, table.userId] }),
  index("member_xp_leaderboard").on(table.guildId, table.xp.desc(), table.userId),
  index("member_xp_user").on(table.userId),
  index("member_xp_event").on(table.eventAt),
]);
