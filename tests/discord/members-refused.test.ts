import { beforeAll, beforeEach } from "vitest";
import { addUser } from "../../dev/discord/state/build.ts";
import { ADMIN, CHLOE, ELENA, FARID, GRACE, MODERATOR, OWNER, REGULAR, SEEDED, withDiscord } from "./harness.ts";
import { grantOf } from "./moderation.ts";
import { judges, refusesBodies } from "./tables.ts";

const it = withDiscord();
const { applicationId, channels, guildId, roles } = SEEDED;
beforeAll(() => {
  addUser(it.discord.state, "340000000000000001", "Far");
  it.discord.script.join({ guildId, userId: "340000000000000002", name: "Kicked" });
});
beforeEach(() => it.discord.script.reset());

const path = (userId: string) => `/guilds/${guildId}/members/${userId}`;
const rolePath = (userId: string, roleId: string) => `${path(userId)}/roles/${roleId}`;

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => String(350000000000000000n + BigInt(index)));
refusesBodies(
  it,
  "members",
  [
    { what: "a nickname of 33", body: { nick: "x".repeat(33) }, at: "nick", error: "BASE_TYPE_MAX_LENGTH" },
    { what: "a nickname that is a number", body: { nick: 5 }, at: "nick", error: "STRING_TYPE_CONVERT" },
    { what: "roles that are a word", body: { roles: "all" }, at: "roles", error: "LIST_TYPE_CONVERT" },
    { what: "a role that is no id", body: { roles: ["Level 5"] }, at: "roles.0", error: "NUMBER_TYPE_COERCE" },
    {
      what: "a role twice",
      body: { roles: [roles.level5, roles.level5] },
      at: "roles",
      error: "SET_TYPE_ALREADY_CONTAINS_VALUE",
    },
    { what: "351 roles", body: { roles: many(351) }, at: "roles", error: "BASE_TYPE_MAX_LENGTH" },
    { what: "mute as a word", body: { mute: "please" }, at: "mute", error: "BOOLEAN_TYPE_CONVERT" },
    { what: "deaf as a number", body: { deaf: 1 }, at: "deaf", error: "BOOLEAN_TYPE_CONVERT" },
    { what: "a channel by name", body: { channel_id: "Lounge" }, at: "channel_id", error: "NUMBER_TYPE_COERCE" },
    { what: "flags as a word", body: { flags: "all" }, at: "flags", error: "NUMBER_TYPE_COERCE" },
    {
      what: "a time that is none",
      body: { communication_disabled_until: "tomorrow" },
      at: "communication_disabled_until",
      error: "DATE_TIME_TYPE_PARSE",
    },
    { what: "a list", body: [], at: "", error: "DICT_TYPE_CONVERT" },
    {
      what: "a key that Discord ignores",
      described: true,
      body: { nickname: "F" },
      at: "nickname",
      error: "UNKNOWN_KEY",
    },
  ].map((row) => ({ ...row, method: "PATCH" as const, path: path(FARID) })),
);
refusesBodies(
  it,
  "own member",
  [
    { what: "a nickname of 33", body: { nick: "x".repeat(33) }, at: "nick", error: "BASE_TYPE_MAX_LENGTH" },
    { what: "a bio of 191", body: { bio: "x".repeat(191) }, at: "bio", error: "BASE_TYPE_MAX_LENGTH" },
    {
      what: "a picture that is none",
      body: { avatar: "data:image/png;base64,aGVsbG8=" },
      at: "avatar",
      error: "IMAGE_INVALID",
    },
    {
      what: "a link as a picture",
      body: { banner: "https://example.org/a.png" },
      at: "banner",
      error: "IMAGE_INVALID",
    },
  ].map((row) => ({ ...row, method: "PATCH" as const, path: path("@me") })),
);
refusesBodies(
  it,
  "adding members",
  [
    { what: "no token", body: {}, at: "access_token", error: "BASE_TYPE_REQUIRED" },
    { what: "a token that is a number", body: { access_token: 5 }, at: "access_token", error: "STRING_TYPE_CONVERT" },
    {
      what: "a nickname of 33",
      body: { access_token: "t", nick: "x".repeat(33) },
      at: "nick",
      error: "BASE_TYPE_MAX_LENGTH",
    },
    { what: "251 roles", body: { access_token: "t", roles: many(251) }, at: "roles", error: "BASE_TYPE_MAX_LENGTH" },
  ].map((row) => ({ ...row, method: "PUT" as const, path: path("340000000000000001") })),
);

const timeout = () => ({ communication_disabled_until: new Date(Date.now() + 60_000).toISOString() });
judges(it, "members", [
  {
    what: "a bot without MANAGE_NICKNAMES renames",
    method: "PATCH",
    path: path(FARID),
    body: { nick: "F" },
    bot: ["MANAGE_ROLES"],
    gives: [403, 50013],
  },
  {
    what: "a bot renames somebody above it",
    method: "PATCH",
    path: path(ADMIN),
    body: { nick: "A" },
    bot: ["MANAGE_NICKNAMES"],
    gives: [403, 50013],
  },
  {
    what: "a bot that administers renames the owner",
    method: "PATCH",
    path: path(OWNER),
    body: { nick: "O" },
    bot: ["ADMINISTRATOR"],
    gives: [403, 50013],
  },
  {
    what: "a moderator renames an equal",
    method: "PATCH",
    path: path(CHLOE),
    body: { nick: "C" },
    as: MODERATOR,
    gives: [403, 50013],
  },
  {
    what: "a bot without MODERATE_MEMBERS times out",
    method: "PATCH",
    path: path(FARID),
    body: timeout,
    bot: ["KICK_MEMBERS"],
    gives: [403, 50013],
  },
  {
    what: "a bot times the owner out",
    method: "PATCH",
    path: path(OWNER),
    body: timeout,
    bot: ["MODERATE_MEMBERS"],
    gives: [403, 50013],
  },
  {
    what: "the owner times an administrator out",
    method: "PATCH",
    path: path(ADMIN),
    body: timeout,
    as: OWNER,
    gives: [403, 50013],
  },
  {
    what: "a moderator times themself out",
    method: "PATCH",
    path: path(MODERATOR),
    body: timeout,
    as: MODERATOR,
    gives: [403, 50013],
  },
  {
    what: "a moderator times a member out",
    method: "PATCH",
    path: path(ELENA),
    body: timeout,
    as: MODERATOR,
    gives: 200,
  },
  {
    what: "somebody timed out renames themself",
    method: "PATCH",
    path: path("@me"),
    body: { nick: "E" },
    as: ELENA,
    gives: [403, 50013],
  },
  {
    what: "the owner lets them speak again",
    method: "PATCH",
    path: path(ELENA),
    body: { communication_disabled_until: null },
    as: OWNER,
    gives: 200,
  },
  {
    what: "a bot without MANAGE_ROLES gives a role",
    method: "PUT",
    path: rolePath(FARID, roles.level5),
    bot: [],
    gives: [403, 50013],
  },
  {
    what: "a bot gives a role above its own",
    method: "PUT",
    path: rolePath(FARID, roles.admin),
    bot: ["MANAGE_ROLES"],
    gives: [403, 50013],
  },
  {
    what: "a bot that administers gives a role above its own",
    method: "PUT",
    path: rolePath(FARID, roles.admin),
    bot: ["ADMINISTRATOR"],
    gives: [403, 50013],
  },
  {
    what: "the owner gives a bot's own role",
    method: "PUT",
    path: rolePath(FARID, roles.kagami),
    as: OWNER,
    gives: [403, 50013],
  },
  {
    what: "the owner gives the role of everyone",
    method: "PUT",
    path: rolePath(FARID, guildId),
    as: OWNER,
    gives: [403, 50013],
  },
  {
    what: "a list takes a managed role",
    method: "PATCH",
    path: path(applicationId),
    body: { roles: [] },
    as: OWNER,
    gives: [403, 50013],
  },
  {
    what: "a list names a role of nobody",
    method: "PATCH",
    path: path(FARID),
    body: { roles: ["1"] },
    as: OWNER,
    gives: [404, 10011],
  },
  {
    what: "a bot without KICK_MEMBERS kicks",
    method: "DELETE",
    path: path(FARID),
    bot: ["BAN_MEMBERS"],
    gives: [403, 50013],
  },
  {
    what: "a bot kicks itself",
    method: "DELETE",
    path: path(applicationId),
    bot: ["KICK_MEMBERS"],
    gives: [403, 50013],
  },
  { what: "an administrator kicks the owner", method: "DELETE", path: path(OWNER), as: ADMIN, gives: [403, 50013] },
  {
    what: "a moderator kicks the bot above them",
    method: "DELETE",
    path: path(applicationId),
    as: MODERATOR,
    gives: [403, 50013],
  },
  { what: "a member kicks", method: "DELETE", path: path(REGULAR), as: GRACE, gives: [403, 50013] },
  {
    what: "somebody who is not there is kicked",
    method: "DELETE",
    path: path("340000000000000001"),
    as: OWNER,
    gives: [404, 10007],
  },
  { what: "nobody is kicked", method: "DELETE", path: path("1"), as: OWNER, gives: [404, 10013] },
  { what: "the owner kicks a member", method: "DELETE", path: path("340000000000000002"), as: OWNER, gives: 204 },
  {
    what: "muting without MUTE_MEMBERS",
    method: "PATCH",
    path: path(FARID),
    body: { mute: true },
    bot: ["DEAFEN_MEMBERS"],
    gives: [403, 50013],
  },
  {
    what: "deafening without DEAFEN_MEMBERS",
    method: "PATCH",
    path: path(FARID),
    body: { deaf: true },
    bot: ["MUTE_MEMBERS"],
    gives: [403, 50013],
  },
  {
    what: "moving without MOVE_MEMBERS",
    method: "PATCH",
    path: path(FARID),
    body: { channel_id: channels.lounge },
    bot: ["MUTE_MEMBERS"],
    gives: [403, 50013],
  },
  {
    what: "muting somebody in no channel",
    method: "PATCH",
    path: path(FARID),
    body: { mute: true },
    bot: ["MUTE_MEMBERS"],
    gives: [400, 40032],
  },
  {
    what: "moving somebody in no channel",
    method: "PATCH",
    path: path(FARID),
    body: { channel_id: channels.lounge },
    bot: ["MOVE_MEMBERS"],
    gives: [400, 40032],
  },
  {
    what: "moving into a text channel",
    method: "PATCH",
    path: path(FARID),
    body: { channel_id: channels.general },
    bot: ["MOVE_MEMBERS"],
    gives: [400, 50024],
  },
  {
    what: "moving into a channel of nowhere",
    method: "PATCH",
    path: path(FARID),
    body: { channel_id: "1" },
    bot: ["MOVE_MEMBERS"],
    gives: [404, 10003],
  },
  {
    what: "flags without any of the permissions",
    method: "PATCH",
    path: path(FARID),
    body: { flags: 4 },
    bot: ["KICK_MEMBERS", "BAN_MEMBERS"],
    gives: [403, 50013],
  },
  {
    what: "flags with the three together",
    method: "PATCH",
    path: path(FARID),
    body: { flags: 0 },
    bot: ["KICK_MEMBERS", "BAN_MEMBERS", "MODERATE_MEMBERS"],
    gives: 200,
  },
]);

const token = (scopes = ["guilds.join"], more = {}) => () => {
  return { access_token: grantOf(it, "340000000000000001", scopes, more) };
};
judges(
  it,
  "adding members",
  [
    { what: "a person tries", body: token(), as: OWNER, gives: [403, 20002] as const },
    { what: "a token that was never given", body: { access_token: "nothing" }, gives: [403, 50025] as const },
    { what: "a token without guilds.join", body: token(["identify"]), gives: [403, 50026] as const },
    { what: "a token that is over", body: token(undefined, { expires_at: 1 }), gives: [403, 50025] as const },
    {
      what: "another application's token",
      body: token(undefined, { application_id: "1" }),
      gives: [403, 50013] as const,
    },
    {
      what: "somebody else's token",
      body: () => ({ access_token: grantOf(it, GRACE, ["guilds.join"]) }),
      gives: [403, 50025] as const,
    },
    { what: "a name without MANAGE_NICKNAMES", body: { access_token: "t", nick: "F" }, gives: [403, 50013] as const },
    {
      what: "roles without MANAGE_ROLES",
      body: { access_token: "t", roles: [roles.level5] },
      gives: [403, 50013] as const,
    },
    { what: "mute without MUTE_MEMBERS", body: { access_token: "t", mute: true }, gives: [403, 50013] as const },
    { what: "somebody who is banned", body: token(), gives: [403, 40007] as const, before: banFirst },
  ].map((row) => ({
    ...row,
    method: "PUT" as const,
    path: path("340000000000000001"),
    bot: ["CREATE_INSTANT_INVITE"] as const,
  })),
);

async function banFirst() {
  await it.rest("PUT", `/guilds/${guildId}/bans/340000000000000001`, {}, OWNER);
}
