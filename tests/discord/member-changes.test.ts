import { beforeEach, expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import { addUser } from "../../dev/discord/state/build.ts";
import { ADMIN, CHLOE, ELENA, FARID, GRACE, MODERATOR, OWNER, REGULAR, SEEDED, withDiscord } from "./harness.ts";
import { auditOf, PIXEL } from "./moderation.ts";
import { judges, refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { applicationId, channels, guildId, roles } = SEEDED;
const GUILDS = 1, MEMBERS = 1 << 1, MODERATION = 1 << 2;
const DAY = 86_400_000;
beforeEach(() => it.discord.script.reset());

const path = (userId: string) => `/guilds/${guildId}/members/${userId}`;
const rolePath = (userId: string, roleId: string) => `${path(userId)}/roles/${roleId}`;
const from = (ms: number) => new Date(clock.now() + ms).toISOString();
const WHY = { "x-audit-log-reason": "because" };
const guest = (name: string) => it.discord.script.join({ guildId, name });
let strangers = 0;
const stranger = () =>
  addUser(it.discord.state, String(340000000000000000n + BigInt(++strangers)), `Far ${strangers}`).id;

/** An access token of a person for the seeded application. */
function grant(userId: string, scopes = ["guilds.join"], more: { application_id?: string; expires_at?: number } = {}) {
  const access_token = `token-${userId}-${scopes.join("+")}-${more.application_id ?? ""}-${more.expires_at ?? ""}`;
  it.discord.state.grants.set(access_token, {
    access_token,
    refresh_token: `${access_token}-refresh`,
    application_id: applicationId,
    user_id: userId,
    scopes,
    expires_at: clock.now() + DAY,
    ...more,
  });
  return access_token;
}

test("a bot takes somebody in who gave it guilds.join, with a name and roles", async () => {
  it.botMay("CREATE_INSTANT_INVITE", "MANAGE_NICKNAMES", "MANAGE_ROLES");
  const listener = await it.identify(GUILDS | MEMBERS);
  const userId = stranger();
  const body = { access_token: grant(userId), nick: "Far", roles: [roles.level5] };
  const reply = await it.rest("PUT", path(userId), body);
  expect(reply.status).toBe(201);
  expect(reply.body).toMatchObject({ user: { id: userId }, nick: "Far", roles: [roles.level5], pending: false });
  await listener.event("GUILD_MEMBER_ADD", (d) => d.user.id === userId && d.guild_id === guildId);
  const again = await it.rest("PUT", path(userId), body);
  expect([again.status, again.body]).toEqual([204, null]);
});

test("somebody who comes back is marked as such", async () => {
  const userId = guest("Ash");
  it.discord.script.leave({ guildId, userId });
  it.discord.script.join({ guildId, userId });
  expect((await it.rest("GET", path(userId))).body.flags & 1).toBe(1);
});

test("what is changed of a member is told, and written down with the reason", async () => {
  it.botMay("MANAGE_NICKNAMES", "MODERATE_MEMBERS", "VIEW_AUDIT_LOG");
  const listener = await it.identify(GUILDS | MEMBERS | MODERATION);
  const deaf = await it.identify(GUILDS);
  const userId = guest("Birch");
  const until = from(3_600_000);
  const reply = await it.rest(
    "PATCH",
    path(userId),
    { nick: "B", communication_disabled_until: until },
    undefined,
    WHY,
  );
  expect(reply.body).toMatchObject({ nick: "B" });
  const { d } = await listener.event("GUILD_MEMBER_UPDATE", (event) => event.user.id === userId);
  expect(Date.parse(d.communication_disabled_until)).toBe(Date.parse(until));
  const entry = await listener.event("GUILD_AUDIT_LOG_ENTRY_CREATE", (event) => event.target_id === userId);
  expect(entry.d).toMatchObject({
    action_type: AUDIT.MEMBER_UPDATE,
    user_id: applicationId,
    reason: "because",
    changes: [{ key: "nick", new_value: "B" }, { key: "communication_disabled_until" }],
  });
  await deaf.settled();
  expect(deaf.events("GUILD_MEMBER_UPDATE")).toEqual([]);
});

test("roles given and taken are written down with their names", async () => {
  it.botMay("MANAGE_ROLES");
  const userId = guest("Cedar");
  await it.rest("PUT", rolePath(userId, roles.level5), undefined, undefined, WHY);
  expect(auditOf(it, AUDIT.MEMBER_ROLE_UPDATE)).toMatchObject({
    target_id: userId,
    reason: "because",
    changes: [{ key: "$add", new_value: [{ id: roles.level5, name: "Level 5" }] }],
  });
  await it.rest("DELETE", rolePath(userId, roles.level5));
  expect(auditOf(it, AUDIT.MEMBER_ROLE_UPDATE)?.changes).toEqual([
    { key: "$remove", new_value: [{ id: roles.level5, name: "Level 5" }] },
  ]);
  await it.rest("PATCH", path(userId), { roles: [roles.level10, roles.regular] });
  expect(auditOf(it, AUDIT.MEMBER_ROLE_UPDATE)?.changes?.[0]).toMatchObject({ key: "$add", new_value: { length: 2 } });
  const before = auditOf(it, AUDIT.MEMBER_ROLE_UPDATE)!.id;
  await it.rest("PUT", rolePath(userId, roles.level10));
  expect(auditOf(it, AUDIT.MEMBER_ROLE_UPDATE)!.id).toBe(before);
});

test("a kick is told and written down, and the person may come back", async () => {
  it.botMay("KICK_MEMBERS");
  const listener = await it.identify(GUILDS | MEMBERS);
  const userId = guest("Dogwood");
  expect((await it.rest("DELETE", path(userId), undefined, undefined, WHY)).status).toBe(204);
  await listener.event("GUILD_MEMBER_REMOVE", (d) => d.user.id === userId);
  expect(auditOf(it, AUDIT.MEMBER_KICK)).toMatchObject({ target_id: userId, reason: "because" });
  expect(it.discord.script.join({ guildId, userId })).toBe(userId);
});

test("a timeout ends by the clock", async () => {
  it.botMay("MODERATE_MEMBERS");
  const say = () => it.rest("POST", `/channels/${channels.offTopic}/messages`, { content: "hm" }, FARID);
  await it.rest("PATCH", path(FARID), { communication_disabled_until: from(60_000) });
  expect((await say()).body.code).toBe(50013);
  clock.advance(60_001);
  expect((await say()).status).toBe(200);
});

test("somebody timed out may neither react nor change their name", async () => {
  it.botMay("MODERATE_MEMBERS");
  const { id } = it.discord.script.say({ userId: OWNER, channelId: channels.offTopic, content: "well" });
  await it.rest("PATCH", path(GRACE), { communication_disabled_until: from(60_000) });
  const react = await it.rest(
    "PUT",
    `/channels/${channels.offTopic}/messages/${id}/reactions/%F0%9F%91%8D/@me`,
    undefined,
    GRACE,
  );
  expect(react.body.code).toBe(50013);
  expect((await it.rest("PATCH", path("@me"), { nick: "G" }, GRACE)).body.code).toBe(50013);
  await it.rest("PATCH", path(GRACE), { communication_disabled_until: null });
});

test("an administrator's timeout from before they were one does not hold", async () => {
  const userId = guest("Elm");
  await it.rest("PATCH", path(userId), { communication_disabled_until: from(60_000) }, OWNER);
  await it.rest("PUT", rolePath(userId, roles.admin), undefined, OWNER);
  const said = await it.rest("POST", `/channels/${channels.offTopic}/messages`, { content: "free" }, userId);
  expect(said.status).toBe(200);
});

test("only the flag that lifts verification can be set", async () => {
  it.botMay("MANAGE_ROLES");
  const userId = guest("Fir");
  expect((await it.rest("PATCH", path(userId), { flags: 0b1111 })).body.flags).toBe(4);
  expect((await it.rest("PATCH", path(userId), { flags: 0 })).body.flags).toBe(0);
});

test("one's own name, pictures and words about oneself in a server", async () => {
  const listener = await it.identify(GUILDS | MEMBERS);
  const body = { nick: "Mirror", avatar: PIXEL, banner: PIXEL, bio: "I reflect" };
  const reply = await it.rest("PATCH", path("@me"), body);
  expect(reply.body).toMatchObject({ nick: "Mirror", permissions: expect.stringMatching(/^\d+$/) });
  expect(reply.body.avatar).toMatch(/^[0-9a-f]{32}$/);
  await listener.event("GUILD_MEMBER_UPDATE", (d) => d.user.id === applicationId && d.nick === "Mirror");
  expect(auditOf(it, AUDIT.MEMBER_UPDATE)).toMatchObject({ target_id: applicationId, user_id: applicationId });
  const picture = await fetch(
    `${it.discord.url}/cdn/guilds/${guildId}/users/${applicationId}/avatars/${reply.body.avatar}.png`,
  );
  expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/png"]);
  const bare = await it.rest("PATCH", path("@me"), { nick: null, avatar: null, banner: null, bio: null });
  expect(bare.body).toMatchObject({ nick: null, avatar: null, banner: null });
});

test("limit: 1,000 members a page", async () => {
  expect((await it.rest("GET", `/guilds/${guildId}/members?limit=1000`)).status).toBe(200);
  expect((await it.rest("GET", `/guilds/${guildId}/members?limit=1001`)).body.errors.limit).toBeDefined();
  expect((await it.rest("GET", `/guilds/${guildId}/members/search?query=a&limit=1001`)).body.code).toBe(50035);
});

test("limit: a search of 100 characters", async () => {
  const search = (length: number) => it.rest("GET", `/guilds/${guildId}/members/search?query=${"x".repeat(length)}`);
  expect((await search(100)).status).toBe(200);
  expect((await search(101)).body.errors.query._errors[0].code).toBe("BASE_TYPE_BAD_LENGTH");
});

test("limit: ten changes of members in ten seconds", async () => {
  it.botMay("MANAGE_NICKNAMES");
  const change = (index: number) => it.rest("PATCH", path(FARID), { nick: `F${index}` });
  for (let index = 0; index < 10; index++) expect((await change(index)).status).toBe(200);
  const refused = await change(10);
  expect([refused.status, refused.headers.get("x-ratelimit-scope")]).toEqual([429, "user"]);
  clock.advance(10_000);
  expect((await change(11)).status).toBe(200);
});

test("limit: a person is in at most 100 servers", async () => {
  it.botMay("CREATE_INSTANT_INVITE");
  const userId = stranger();
  for (const id of it.discord.script.guilds({ count: 100, members: 1, channels: 0 })) {
    it.discord.script.join({ guildId: id, userId });
  }
  const reply = await it.rest("PUT", path(userId), { access_token: grant(userId) });
  expect([reply.status, reply.body.code]).toEqual([400, 30001]);
});

test("limit: a timeout of 28 days, not a second more", async () => {
  it.botMay("MODERATE_MEMBERS");
  expect((await it.rest("PATCH", path(FARID), { communication_disabled_until: from(28 * DAY - 1_000) })).status).toBe(
    200,
  );
  const reply = await it.rest("PATCH", path(FARID), { communication_disabled_until: from(28 * DAY + 60_000) });
  expect(reply.body.errors.communication_disabled_until._errors[0].code).toBe(
    "INVALID_COMMUNICATION_DISABLED_TIMESTAMP",
  );
  await it.rest("PATCH", path(FARID), { communication_disabled_until: null });
});

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
    { what: "351 roles", body: { roles: many(351) }, at: "roles", error: "BASE_TYPE_BAD_LENGTH" },
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
    { what: "a key that Discord ignores", body: { nickname: "F" }, at: "nickname", error: "UNKNOWN_KEY" },
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
    { what: "251 roles", body: { access_token: "t", roles: many(251) }, at: "roles", error: "BASE_TYPE_BAD_LENGTH" },
  ].map((row) => ({ ...row, method: "PUT" as const, path: path("340000000000000001") })),
);

const timeout = () => ({ communication_disabled_until: from(60_000) });
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
    gives: 204,
  },
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

const token = (scopes?: string[], more?: Parameters<typeof grant>[2]) => () => {
  return { access_token: grant("340000000000000001", scopes, more) };
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
    { what: "somebody else's token", body: () => ({ access_token: grant(GRACE) }), gives: [403, 50025] as const },
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
