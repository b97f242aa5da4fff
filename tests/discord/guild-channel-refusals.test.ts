import { beforeEach } from "vitest";
import { bits, PERMISSIONS } from "../../dev/discord/permissions/bits.ts";
import { ADMIN, FARID, MODERATOR, SEEDED, withDiscord } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";

const it = withDiscord();
const { channels, guildId, roles } = SEEDED;
const MINE = `/guilds/${guildId}/channels`;
const WORK = bits("VIEW_CHANNEL", "MANAGE_CHANNELS", "MANAGE_ROLES", "VIEW_AUDIT_LOG", "MANAGE_MESSAGES");
beforeEach(() => {
  it.discord.script.reset();
  it.botRole = { ...it.botRole, permissions: WORK.toString() };
});

const CREATE = MINE, EDIT = `/channels/${channels.offTopic}`;
refusesBodies(it, "channels", [
  { what: "no name", path: CREATE, body: {}, at: "name", error: "BASE_TYPE_REQUIRED" },
  { what: "a name of 101", path: CREATE, body: { name: "x".repeat(101) }, at: "name", error: "BASE_TYPE_BAD_LENGTH" },
  { what: "a name of spaces", path: CREATE, body: { name: "  " }, at: "name", error: "BASE_TYPE_REQUIRED" },
  { what: "an empty name", path: CREATE, body: { name: "" }, at: "name", error: "BASE_TYPE_REQUIRED" },
  { what: "a type that is none", path: CREATE, body: { name: "x", type: 99 }, at: "type", error: "BASE_TYPE_CHOICES" },
  {
    what: "a topic of 1,025 in a text channel",
    path: CREATE,
    body: { name: "x", topic: "x".repeat(1_025) },
    at: "topic",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "a slowmode of more than six hours",
    path: CREATE,
    body: { name: "x", rate_limit_per_user: 21_601 },
    at: "rate_limit_per_user",
    error: "NUMBER_TYPE_MAX",
  },
  {
    what: "a bitrate below 8,000",
    path: CREATE,
    body: { name: "x", type: 2, bitrate: 7_999 },
    at: "bitrate",
    error: "NUMBER_TYPE_MIN",
  },
  { what: "a bitrate above the server's", path: CREATE, body: { name: "x", type: 2, bitrate: 128_000 }, code: 30052 },
  {
    what: "room for 100 in a voice channel",
    path: CREATE,
    body: { name: "x", type: 2, user_limit: 100 },
    at: "user_limit",
    error: "NUMBER_TYPE_MAX",
  },
  {
    what: "a region that is none",
    path: CREATE,
    body: { name: "x", type: 2, rtc_region: "moon" },
    at: "rtc_region",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a category that does not exist",
    path: CREATE,
    body: { name: "x", parent_id: "1" },
    at: "parent_id",
    error: "CHANNEL_PARENT_INVALID",
  },
  {
    what: "a parent that is no category",
    path: CREATE,
    body: { name: "x", parent_id: channels.general },
    at: "parent_id",
    error: "CHANNEL_PARENT_INVALID_TYPE",
  },
  {
    what: "a category in a category",
    path: CREATE,
    body: { name: "x", type: 4, parent_id: "400000000000000001" },
    at: "parent_id",
    error: "CHANNEL_PARENT_INVALID_PARENT",
  },
  {
    what: "tags of the same name",
    path: CREATE,
    body: { name: "x", type: 15, available_tags: [{ name: "a" }, { name: "a" }] },
    code: 40061,
  },
  {
    what: "21 tags",
    path: CREATE,
    body: { name: "x", type: 15, available_tags: Array.from({ length: 21 }, (_, n) => ({ name: `t${n}` })) },
    at: "available_tags",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "an overwrite of nobody",
    path: CREATE,
    body: { name: "x", permission_overwrites: [{ id: "1", type: 0 }] },
    at: "permission_overwrites.0",
    error: "OVERWRITE_INVALID",
  },
  {
    what: "permissions that are no number",
    path: CREATE,
    body: { name: "x", permission_overwrites: [{ id: guildId, allow: "many" }] },
    at: "permission_overwrites.0.allow",
    error: "NUMBER_TYPE_COERCE",
  },
  {
    what: "a key Discord does not know",
    described: true,
    path: CREATE,
    body: { name: "x", titel: "y" },
    at: "titel",
    error: "UNKNOWN_KEY",
  },
  {
    what: "a name that is a list",
    method: "PATCH",
    path: EDIT,
    body: { name: ["x"] },
    at: "name",
    error: "STRING_TYPE_CONVERT",
  },
  {
    what: "a topic of 1,025",
    method: "PATCH",
    path: EDIT,
    body: { topic: "x".repeat(1_025) },
    at: "topic",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "a negative position",
    method: "PATCH",
    path: EDIT,
    body: { position: -1 },
    at: "position",
    error: "NUMBER_TYPE_MIN",
  },
  {
    what: "an archive after two hours",
    method: "PATCH",
    path: EDIT,
    body: { default_auto_archive_duration: 120 },
    at: "default_auto_archive_duration",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "moves that are no list",
    method: "PATCH",
    path: MINE,
    body: { id: channels.general },
    at: "",
    error: "LIST_TYPE_CONVERT",
  },
  {
    what: "a move into what is no category",
    method: "PATCH",
    path: MINE,
    body: [{ id: channels.general, parent_id: channels.levels }],
    at: "0.parent_id",
    error: "CHANNEL_PARENT_INVALID_TYPE",
  },
  {
    what: "a move of a channel that does not exist",
    method: "PATCH",
    path: MINE,
    body: [{ id: "1", position: 1 }],
    status: 404,
    code: 10003,
  },
  {
    what: "a move without a channel",
    method: "PATCH",
    path: MINE,
    body: [{ position: 1 }],
    at: "0.id",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "an overwrite of a third kind",
    method: "PUT",
    path: `${EDIT}/permissions/${guildId}`,
    body: { type: 2 },
    at: "type",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a voice status of 501",
    method: "PUT",
    path: `/channels/${channels.lounge}/voice-status`,
    body: { status: "x".repeat(501) },
    at: "status",
    error: "BASE_TYPE_MAX_LENGTH",
  },
]);

function deny(id: string, ...names: Parameters<typeof bits>) {
  return { id, type: 0, deny: bits(...names).toString() };
}

judges(it, "channels", [
  {
    what: "a bot without MANAGE_CHANNELS makes one",
    method: "POST",
    path: MINE,
    body: { name: "x" },
    bot: ["VIEW_CHANNEL"],
    gives: [403, 50013],
  },
  { what: "a member makes one", method: "POST", path: MINE, body: { name: "x" }, as: FARID, gives: [403, 50013] },
  { what: "an administrator makes one", method: "POST", path: MINE, body: { name: "x" }, as: ADMIN, gives: 201 },
  {
    what: "a bot denies what it lacks itself",
    method: "POST",
    path: MINE,
    body: { name: "x", permission_overwrites: [deny(guildId, "BAN_MEMBERS")] },
    gives: [403, 50013],
  },
  {
    what: "a bot denies what it has",
    method: "POST",
    path: MINE,
    body: { name: "x", permission_overwrites: [deny(guildId, "VIEW_CHANNEL")] },
    gives: 201,
  },
  {
    what: "a bot hands the handing out of rights on",
    method: "POST",
    path: MINE,
    body: { name: "x", permission_overwrites: [deny(guildId, "MANAGE_ROLES")] },
    gives: [403, 50013],
  },
  {
    what: "an administrator hands it on",
    method: "POST",
    path: MINE,
    body: { name: "x", permission_overwrites: [deny(guildId, "MANAGE_ROLES")] },
    as: ADMIN,
    gives: 201,
  },
  {
    what: "a bot changes a channel it cannot see",
    method: "PATCH",
    path: `/channels/${channels.admins}`,
    body: { nsfw: true },
    gives: [403, 50001],
  },
  {
    what: "a moderator changes a channel",
    method: "PATCH",
    path: EDIT,
    body: { nsfw: true },
    as: MODERATOR,
    gives: [403, 50013],
  },
  { what: "a member deletes a channel", method: "DELETE", path: EDIT, as: FARID, gives: [403, 50013] },
  {
    what: "overwrites without MANAGE_ROLES",
    method: "PATCH",
    path: EDIT,
    body: { permission_overwrites: [] },
    bot: ["VIEW_CHANNEL", "MANAGE_CHANNELS"],
    gives: [403, 50013],
  },
  {
    what: "one overwrite without MANAGE_ROLES",
    method: "PUT",
    path: `${EDIT}/permissions/${roles.level5}`,
    body: { type: 0 },
    bot: ["VIEW_CHANNEL", "MANAGE_CHANNELS"],
    gives: [403, 50013],
  },
  {
    what: "one overwrite that allows what the bot lacks",
    method: "PUT",
    path: `${EDIT}/permissions/${roles.level5}`,
    body: { type: 0, allow: `${PERMISSIONS.KICK_MEMBERS}` },
    gives: [403, 50013],
  },
  {
    what: "positions without MANAGE_CHANNELS",
    method: "PATCH",
    path: MINE,
    body: [{ id: channels.general, position: 1 }],
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "a member sets a voice status",
    method: "PUT",
    path: `/channels/${channels.lounge}/voice-status`,
    body: { status: "x" },
    as: FARID,
    gives: [403, 50013],
  },
]);
