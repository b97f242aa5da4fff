import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { OUTSIDERS } from "../../dev/discord/actions/bans.ts";
import { banKey, bans } from "../../dev/discord/state/bans.ts";
import { type LocalDiscord, startLocalDiscord } from "../../dev/discord/server.ts";
import { addUser } from "../../dev/discord/state/build.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import { ADMIN, CHLOE, ELENA, FARID, GRACE, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";
import { auditOf } from "./moderation.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { applicationId, channels, guildId, roles } = SEEDED;
const GUILDS = 1, MEMBERS = 1 << 1, MODERATION = 1 << 2, MESSAGES = 1 << 9;
beforeEach(() => it.discord.script.reset());

const path = (userId: string) => `/guilds/${guildId}/bans/${userId}`;
const guest = (name: string) => it.discord.script.join({ guildId, name });
const stranger = (id: string) => addUser(it.discord.state, id, `Stranger ${id.slice(-3)}`).id;
const say = (userId: string, content: string, at?: number) =>
  it.discord.script.say({ userId, channelId: channels.offTopic, content, ...(at === undefined ? {} : { at }) }).id;

test("somebody banned is out, listed with the reason, and everybody who moderates is told", async () => {
  const listener = await it.identify(GUILDS | MEMBERS | MODERATION);
  const deaf = await it.identify(GUILDS);
  const userId = guest("Quill");
  const reply = await it.rest("PUT", path(userId), {}, undefined, { "x-audit-log-reason": "spam%20and%20more" });
  expect(reply.status).toBe(204);
  await listener.event("GUILD_MEMBER_REMOVE", (d) => d.user.id === userId);
  const { d } = await listener.event("GUILD_BAN_ADD", (event) => event.user.id === userId);
  expect(d).toMatchObject({ guild_id: guildId });
  expect((await it.rest("GET", path(userId))).body).toMatchObject({ user: { id: userId }, reason: "spam and more" });
  expect(auditOf(it, AUDIT.MEMBER_BAN_ADD)).toMatchObject({ target_id: userId, reason: "spam and more" });
  const entry = await listener.event("GUILD_AUDIT_LOG_ENTRY_CREATE", (event) => event.target_id === userId);
  expect(entry.d).toMatchObject({ action_type: 22, user_id: applicationId, guild_id: guildId });
  await deaf.settled();
  expect(deaf.events("GUILD_BAN_ADD")).toEqual([]);
});

test("only whoever could read the bans hears of them", async () => {
  const [moderator, member, bot] = [
    await it.act(MODERATOR),
    await it.act(GRACE),
    await it.identify(GUILDS | MODERATION),
  ];
  const userId = guest("Rye");
  it.botMay("BAN_MEMBERS");
  await it.rest("PUT", path(userId));
  await moderator.event("GUILD_BAN_ADD", (d) => d.user.id === userId);
  await bot.event("GUILD_BAN_ADD", (d) => d.user.id === userId);
  it.botMay();
  await it.rest("DELETE", path(userId), undefined, OWNER);
  await moderator.event("GUILD_BAN_REMOVE", (d) => d.user.id === userId);
  await Promise.all([member.settled(), bot.settled()]);
  expect([member.events("GUILD_BAN_ADD"), bot.events("GUILD_BAN_REMOVE")]).toEqual([[], []]);
  it.botMay("BAN_MEMBERS", "VIEW_AUDIT_LOG", "MANAGE_GUILD");
});

test("somebody banned cannot come back until the ban is lifted", async () => {
  const listener = await it.identify(GUILDS | MODERATION);
  const userId = guest("Rook");
  await it.rest("PUT", path(userId));
  expect(() => it.discord.script.join({ guildId, userId })).toThrow("banned");
  expect((await it.rest("DELETE", path(userId), undefined, undefined, { "x-audit-log-reason": "talked" })).status)
    .toBe(204);
  await listener.event("GUILD_BAN_REMOVE", (d) => d.user.id === userId && d.guild_id === guildId);
  expect(auditOf(it, AUDIT.MEMBER_BAN_REMOVE)).toMatchObject({ target_id: userId, reason: "talked" });
  expect(it.discord.script.join({ guildId, userId })).toBe(userId);
  expect((await it.rest("DELETE", path(userId))).body.code).toBe(10026);
  expect((await it.rest("GET", path(userId))).body.code).toBe(10026);
});

test("only what was written in the given time goes with a ban, channel by channel", async () => {
  const listener = await it.identify(GUILDS | MESSAGES);
  const userId = guest("Sable");
  const old = say(userId, "long ago", clock.now() - 7_200_000);
  const recent = [say(userId, "one"), say(userId, "two")];
  const other = it.discord.script.say({ userId, channelId: channels.levels, content: "three" }).id;
  const theirs = say(GRACE, "not theirs");
  await it.rest("PUT", path(userId), { delete_message_seconds: 3_600 });
  const bulk = await listener.event("MESSAGE_DELETE_BULK", (d) => d.channel_id === channels.offTopic);
  expect(bulk.d).toEqual({ ids: recent, channel_id: channels.offTopic, guild_id: guildId });
  const elsewhere = await listener.event("MESSAGE_DELETE_BULK", (d) => d.channel_id === channels.levels);
  expect(elsewhere.d.ids).toEqual([other]);
  expect(it.discord.state.messages.has(old)).toBe(true);
  expect(it.discord.state.messages.has(theirs)).toBe(true);
  expect(it.discord.state.messages.has(recent[0]!)).toBe(false);
});

test("a ban without a time leaves the messages", async () => {
  const userId = guest("Tarn");
  const id = say(userId, "stays");
  await it.rest("PUT", path(userId), {});
  expect(it.discord.state.messages.has(id)).toBe(true);
});

test("a second ban changes nothing and is not written down again", async () => {
  const userId = guest("Umber");
  await it.rest("PUT", path(userId), {}, undefined, { "x-audit-log-reason": "first" });
  await it.rest("PUT", path(userId), {}, undefined, { "x-audit-log-reason": "second" });
  expect((await it.rest("GET", path(userId))).body.reason).toBe("first");
  expect(auditOf(it, AUDIT.MEMBER_BAN_ADD)).toMatchObject({ reason: "first" });
});

test("bans are listed by id, paged both ways, before winning over after", async () => {
  const ids = ["310000000000000001", "310000000000000002", "310000000000000003"].map(stranger);
  for (const id of ids) await it.rest("PUT", path(id));
  const list = async (query: string) =>
    (await it.rest("GET", `/guilds/${guildId}/bans?${query}`)).body.map((row: { user: { id: string } }) => row.user.id);
  expect(await list(`limit=2&after=${BigInt(ids[0]!) - 1n}`)).toEqual(ids.slice(0, 2));
  expect(await list(`after=${ids[0]}&limit=1`)).toEqual([ids[1]]);
  expect(await list(`before=${ids[2]}&limit=1`)).toEqual([ids[1]]);
  expect(await list(`before=${ids[1]}&after=${ids[1]}`)).toContain(ids[0]);
});

test("many are banned at once; who cannot be or was already comes back as failed, oneself not at all", async () => {
  it.botMay("BAN_MEMBERS", "MANAGE_GUILD");
  const listener = await it.identify(GUILDS | MODERATION | MEMBERS);
  const [here, out] = [guest("Vale"), stranger("310000000000000010")];
  const already = stranger("310000000000000011");
  await it.rest("PUT", path(already));
  const body = { user_ids: [here, out, already, OWNER, applicationId, "310000000000000019"] };
  const reply = await it.rest("POST", `/guilds/${guildId}/bulk-ban`, body, undefined, { "x-audit-log-reason": "raid" });
  expect(reply.body).toEqual({ banned_users: [here, out], failed_users: [already, OWNER, "310000000000000019"] });
  await listener.event("GUILD_BAN_ADD", (d) => d.user.id === out);
  await listener.event("GUILD_MEMBER_REMOVE", (d) => d.user.id === here);
  expect(auditOf(it, AUDIT.MEMBER_BAN_ADD)).toMatchObject({ target_id: out, reason: "raid" });
  for (const user_ids of [[already], []]) {
    const none = await it.rest("POST", `/guilds/${guildId}/bulk-ban`, { user_ids });
    expect([none.status, none.body.code]).toEqual([400, 500000]);
  }
});

test("the messages of many go with them", async () => {
  it.botMay("BAN_MEMBERS", "MANAGE_GUILD");
  const ids = [guest("Wick"), guest("Xeno")];
  const messages = ids.map((id) => say(id, "raid"));
  await it.rest("POST", `/guilds/${guildId}/bulk-ban`, { user_ids: ids, delete_message_seconds: 60 });
  expect(messages.some((id) => it.discord.state.messages.has(id))).toBe(false);
});

test("a ban is still there after a restart", async () => {
  const stateFile = join(await mkdtemp(join(tmpdir(), "bans-")), "state");
  const start = () => startLocalDiscord({ stateFile, openapi: null });
  const ask = (discord: LocalDiscord, method: string) =>
    fetch(`${discord.url}/api/v10${path(FARID)}`, { method, headers: { authorization: `Bot ${discord.token}` } });
  {
    await using first = await start();
    expect((await ask(first, "PUT")).status).toBe(204);
  }
  await using second = await start();
  expect((await ask(second, "GET")).status).toBe(200);
  expect(() => second.script.join({ guildId, userId: FARID })).toThrow("banned");
});

test("limit: nobody else from outside can be banned after two thousand in a day", async () => {
  it.botMay("BAN_MEMBERS", "MANAGE_GUILD");
  const table = it.discord.state.table(bans);
  const known = table.by("guild", guildId).filter((row) => row.outsider).length;
  for (let index = known; index < OUTSIDERS.limit; index++) {
    const user_id = String(320000000000000000n + BigInt(index));
    table.set(banKey(guildId, user_id), { guild_id: guildId, user_id, reason: null, at: clock.now(), outsider: true });
  }
  const [next, inside] = [stranger("310000000000000020"), guest("Yarrow")];
  const refused = await it.rest("PUT", path(next));
  expect([refused.status, refused.body.code]).toEqual([400, 30035]);
  const bulk = await it.rest("POST", `/guilds/${guildId}/bulk-ban`, { user_ids: [next, inside] });
  expect(bulk.body).toEqual({ banned_users: [inside], failed_users: [next] });
  clock.advance(OUTSIDERS.windowMs);
  expect((await it.rest("PUT", path(next))).status).toBe(204);
});

test("limit: at most 1,000 bans a page, and a thousand and one is refused", async () => {
  expect((await it.rest("GET", `/guilds/${guildId}/bans`)).body).toHaveLength(1_000);
  const reply = await it.rest("GET", `/guilds/${guildId}/bans?limit=1001`);
  expect([reply.status, reply.body.code, reply.body.errors.limit._errors[0].code]).toEqual([
    400,
    50035,
    "NUMBER_TYPE_MAX",
  ]);
});

const bulk = `/guilds/${guildId}/bulk-ban`;
refusesBodies(
  it,
  "bans",
  [
    { what: "deleting more than a week", body: { delete_message_seconds: 604_801 }, error: "NUMBER_TYPE_MAX" },
    { what: "deleting less than nothing", body: { delete_message_seconds: -1 }, error: "NUMBER_TYPE_MIN" },
    { what: "a time that is a word", body: { delete_message_seconds: "week" }, error: "NUMBER_TYPE_COERCE" },
    { what: "a broken time", body: { delete_message_seconds: 1.5 }, error: "NUMBER_TYPE_COERCE" },
  ].map((row) => ({ ...row, method: "PUT" as const, path: path(FARID), at: "delete_message_seconds" })),
);
refusesBodies(it, "bans", [
  {
    what: "eight days by the old field",
    method: "PUT",
    path: path(FARID),
    body: { delete_message_days: 8 },
    at: "delete_message_days",
    error: "NUMBER_TYPE_MAX",
  },
  { what: "a list instead of a form", method: "PUT", path: path(FARID), body: [], at: "", error: "DICT_TYPE_CONVERT" },
  { what: "many: nobody named", path: bulk, body: {}, at: "user_ids", error: "BASE_TYPE_REQUIRED" },
  {
    what: "many: 201 people",
    path: bulk,
    body: { user_ids: Array.from({ length: 201 }, (_, index) => String(330000000000000000n + BigInt(index))) },
    at: "user_ids",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "many: one twice",
    described: true,
    path: bulk,
    body: { user_ids: [FARID, FARID] },
    at: "user_ids",
    error: "SET_TYPE_ALREADY_CONTAINS_VALUE",
  },
  { what: "many: a name", path: bulk, body: { user_ids: ["Farid"] }, at: "user_ids.0", error: "NUMBER_TYPE_COERCE" },
  { what: "many: one id, no list", path: bulk, body: { user_ids: FARID }, at: "user_ids", error: "LIST_TYPE_CONVERT" },
  {
    what: "many: deleting more than a week",
    path: bulk,
    body: { user_ids: [FARID], delete_message_seconds: 604_801 },
    at: "delete_message_seconds",
    error: "NUMBER_TYPE_MAX",
  },
  {
    what: "many: a key that Discord ignores",
    described: true,
    path: bulk,
    body: { user_ids: [FARID], reason: "why" },
    at: "reason",
    error: "UNKNOWN_KEY",
  },
]);

judges(it, "bans", [
  {
    what: "a bot without BAN_MEMBERS bans",
    method: "PUT",
    path: path(FARID),
    bot: ["KICK_MEMBERS"],
    gives: [403, 50013],
  },
  { what: "a bot bans the owner", method: "PUT", path: path(OWNER), bot: ["BAN_MEMBERS"], gives: [403, 50013] },
  { what: "a bot bans somebody above it", method: "PUT", path: path(ADMIN), bot: ["BAN_MEMBERS"], gives: [403, 50013] },
  { what: "a bot bans itself", method: "PUT", path: path(applicationId), bot: ["BAN_MEMBERS"], gives: [403, 50013] },
  { what: "an administrator bans the owner", method: "PUT", path: path(OWNER), as: ADMIN, gives: [403, 50013] },
  {
    what: "a moderator without BAN_MEMBERS bans",
    method: "PUT",
    path: path(FARID),
    as: MODERATOR,
    gives: [403, 50013],
  },
  {
    what: "a moderator with BAN_MEMBERS bans an equal",
    method: "PUT",
    path: path(CHLOE),
    as: MODERATOR,
    before: () => {
      const { state } = it.discord, role = state.roles.get(roles.moderator)!;
      state.roles.set(role.id, { ...role, permissions: String(BigInt(role.permissions) | 4n) });
    },
    gives: [403, 50013],
  },
  { what: "a moderator with BAN_MEMBERS bans a member", method: "PUT", path: path(ELENA), as: MODERATOR, gives: 204 },
  {
    what: "a bot that reads the audit log reads the list",
    method: "GET",
    path: `/guilds/${guildId}/bans`,
    bot: ["VIEW_AUDIT_LOG"],
    gives: 200,
  },
  {
    what: "a bot with neither reads the list",
    method: "GET",
    path: `/guilds/${guildId}/bans`,
    bot: [],
    gives: [403, 50013],
  },
  { what: "a member reads the list", method: "GET", path: `/guilds/${guildId}/bans`, as: GRACE, gives: [403, 50013] },
  { what: "a member reads one", method: "GET", path: path(ELENA), as: GRACE, gives: [403, 50013] },
  { what: "a member lifts one", method: "DELETE", path: path(ELENA), as: GRACE, gives: [403, 50013] },
  { what: "the owner lifts one", method: "DELETE", path: path(ELENA), as: OWNER, gives: 204 },
  { what: "somebody who does not exist is banned", method: "PUT", path: path("1"), as: OWNER, gives: [404, 10013] },
  {
    what: "a bot with BAN_MEMBERS alone bans many",
    method: "POST",
    path: bulk,
    body: { user_ids: [FARID] },
    bot: ["BAN_MEMBERS"],
    gives: [403, 50013],
  },
  {
    what: "a bot with MANAGE_GUILD alone bans many",
    method: "POST",
    path: bulk,
    body: { user_ids: [FARID] },
    bot: ["MANAGE_GUILD"],
    gives: [403, 50013],
  },
  {
    what: "a bot bans only people above it",
    method: "POST",
    path: bulk,
    body: { user_ids: [OWNER, ADMIN] },
    bot: ["BAN_MEMBERS", "MANAGE_GUILD"],
    gives: [400, 500000],
  },
]);
