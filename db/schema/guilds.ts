// Servers Kagami is in, as the bot describes them, and how the people in them are shown.
import { defineCacheKey } from "../data/stores.ts";
import { config, configJson, dataTable, personal } from "../data/table.ts";
import { index, instant, integer, jsonb, snowflake, text } from "./columns.ts";
import { operating, showing } from "./service.ts";

export interface GuildStructure {
  channels: { id: string; name: string; type: number; parentId: string | null; position: number }[];
  roles: { id: string; name: string; color: number; position: number; permissions: string; managed: boolean }[];
  botPermissions: string;
  botTopRole: number;
}

export const guild = dataTable("guild", {
  id: config(snowflake("id").primaryKey(), "the server's id"),
  name: config(text("name").notNull(), "the server's name, for its admins' dashboard"),
  icon: config(text("icon"), "the server's icon, for its admins' dashboard"),
  ownerId: personal(snowflake("owner_id"), {
    category: "user.unique_id.discord",
    why: "the owner may always manage Kagami in the server",
    correct: "never",
  }),
  memberCount: config(integer("member_count").notNull(), "how large the server is"),
  joinedAt: config(instant("joined_at").notNull(), "since when Kagami is in the server"),
  leftAt: config(instant("left_at"), "since when Kagami is gone, which starts the clock of deletion"),
  snapshot: configJson(jsonb("snapshot").$type<GuildStructure>().notNull(), {
    why: "channels and roles to choose from in settings",
    leaves: {
      "channels.*": { category: "system.operations", why: "id, name, kind and place of a channel" },
      "roles.*": { category: "system.operations", why: "id, name, colour, place and permissions of a role" },
      botPermissions: { category: "system.operations", why: "what Kagami may do in the server" },
      botTopRole: { category: "system.operations", why: "which roles Kagami may hand out" },
    },
  }),
  updatedAt: config(instant("updated_at").notNull(), "when the bot last described the server"),
}, {
  title: "Servers",
  purpose: operating,
  scope: "id",
  onGuildLeave: { deleteAfterDays: 30 },
  retention: { kind: "guild" },
  subjects: { owner: "ownerId" },
  onErase: { owner: "null" },
  // The bot describes a server at every start: without this an erased owner would be back within the hour.
  gate: { owner: { mode: "null" } },
}, (table) => [index("guild_owner").on(table.ownerId)]);

export const profile = defineCacheKey({
  name: "profile",
  template: "profile:{guildId}:{userId}",
  title: "Names and avatars",
  purpose: showing,
  category: "user.account.username",
  holds: "Name and avatar of a member, as Discord shows them in the server",
  why: "pages show people by name; names are never in a table",
  ttl: "24 h",
  subject: "userId",
  scope: "guildId",
});
