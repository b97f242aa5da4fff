import { beforeEach, expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import { addUser } from "../../dev/discord/state/build.ts";
import { FARID, GRACE, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { auditOf, grantOf, PIXEL } from "./moderation.ts";

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
const grant = (userId: string) => grantOf(it, userId, ["guilds.join"], { expires_at: clock.now() + DAY });

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
