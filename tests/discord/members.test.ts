import { beforeEach, expect, test } from "vitest";
import { bits, PERMISSIONS } from "../../dev/discord/permissions/bits.ts";
import { addRole } from "../../dev/discord/state/build.ts";
import {
  ADMIN,
  CHLOE,
  ELENA,
  FARID,
  GRACE,
  MODERATOR,
  OWNER,
  person,
  REGULAR,
  SEEDED,
  withDiscord,
} from "./harness.ts";

const it = withDiscord();
const { applicationId, channels, guildId, roles } = SEEDED;
const BOT = undefined;
const HUGO = person(8);
beforeEach(() => it.discord.script.reset());

const roleOf = (userId: string, roleId: string) => `/guilds/${guildId}/members/${userId}/roles/${roleId}`;
const memberPath = (userId: string) => `/guilds/${guildId}/members/${userId}`;
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

test("a role is given and taken, and everybody who listens is told", async () => {
  const listener = await it.identify(1 | 2);
  expect((await it.rest("PUT", roleOf(FARID, roles.level5))).status).toBe(204);
  await listener.event("GUILD_MEMBER_UPDATE", (d) => d.user.id === FARID && d.roles.includes(roles.level5));
  expect((await it.rest("GET", memberPath(FARID))).body.roles).toEqual([roles.level5]);
  expect((await it.rest("DELETE", roleOf(FARID, roles.level5))).status).toBe(204);
  await listener.event("GUILD_MEMBER_UPDATE", (d) => d.user.id === FARID && d.roles.length === 0);
});

test.each<[string, string | undefined, string, string, number, number]>([
  ["the bot gives a role below its own", BOT, FARID, roles.level10, 204, 0],
  ["the bot gives a role above its own", BOT, FARID, roles.admin, 403, 50013],
  ["the bot gives its own managed role", BOT, FARID, roles.kagami, 403, 50013],
  ["the bot gives the role of everyone", BOT, FARID, guildId, 403, 50013],
  ["the bot gives a role to the owner", BOT, OWNER, roles.level5, 204, 0],
  ["the owner gives the highest role", OWNER, HUGO, roles.admin, 204, 0],
  ["an administrator gives a role below theirs", ADMIN, GRACE, roles.moderator, 204, 0],
  ["an administrator gives their own role", ADMIN, GRACE, roles.admin, 403, 50013],
  ["a moderator without the permission gives a role", MODERATOR, GRACE, roles.level5, 403, 50013],
  ["a member gives a role to themself", FARID, FARID, roles.level5, 403, 50013],
  ["a role that does not exist", BOT, FARID, "1", 404, 10011],
  ["somebody who does not exist", BOT, "1", roles.level5, 404, 10013],
])("roles: %s", async (_what, as, userId, roleId, status, code) => {
  const reply = await it.rest("PUT", roleOf(userId, roleId), undefined, as);
  expect([reply.status, reply.body?.code ?? 0]).toEqual([status, code]);
});

test.each<[string, string | undefined, string, object | (() => object), number, number]>([
  ["the bot renames a member", BOT, ELENA, { nick: "El" }, 200, 0],
  ["the bot renames the owner", BOT, OWNER, { nick: "M" }, 403, 50013],
  ["the bot renames an administrator", BOT, ADMIN, { nick: "A" }, 403, 50013],
  ["a nickname of 33", BOT, ELENA, { nick: "x".repeat(33) }, 400, 50035],
  ["a moderator renames a member", MODERATOR, ELENA, { nick: "Elena" }, 200, 0],
  ["a moderator renames a moderator", MODERATOR, CHLOE, { nick: "C" }, 403, 50013],
  ["a member renames another", REGULAR, ELENA, { nick: "E" }, 403, 50013],
  ["the bot times a member out", BOT, ELENA, () => ({ communication_disabled_until: inAnHour() }), 200, 0],
  ["the bot lets them speak again", BOT, ELENA, { communication_disabled_until: null }, 200, 0],
  ["the bot times an administrator out", BOT, ADMIN, () => ({ communication_disabled_until: inAnHour() }), 403, 50013],
  [
    "a timeout of 29 days",
    BOT,
    ELENA,
    () => ({ communication_disabled_until: new Date(Date.now() + 29 * 86_400_000).toISOString() }),
    400,
    50035,
  ],
  ["a time that is none", BOT, ELENA, { communication_disabled_until: "tomorrow" }, 400, 50035],
  ["a member times another out", REGULAR, ELENA, () => ({ communication_disabled_until: inAnHour() }), 403, 50013],
  ["roles as a list, all below", BOT, REGULAR, { roles: [roles.level5, roles.level10] }, 200, 0],
  ["roles as a list, one above", BOT, REGULAR, { roles: [roles.admin] }, 403, 50013],
  ["a list that takes a role above", BOT, ADMIN, { roles: [] }, 403, 50013],
  ["roles that do not exist", BOT, REGULAR, { roles: ["1"] }, 404, 10011],
  ["muting somebody who is in no voice channel", OWNER, REGULAR, { mute: true }, 400, 40032],
])("members: %s", async (_what, as, userId, body, status, code) => {
  const reply = await it.rest("PATCH", memberPath(userId), typeof body === "function" ? body() : body, as);
  expect([reply.status, reply.body?.code ?? 0]).toEqual([status, code]);
});

test("somebody timed out may read but not write", async () => {
  await it.rest("PATCH", memberPath(GRACE), { communication_disabled_until: inAnHour() }, OWNER);
  const path = `/channels/${channels.general}/messages`;
  expect((await it.rest("POST", path, { content: "c" }, GRACE)).body.code).toBe(50013);
  expect((await it.rest("GET", path, undefined, GRACE)).status).toBe(200);
  await it.rest("PATCH", memberPath(GRACE), { communication_disabled_until: null }, OWNER);
  expect((await it.rest("POST", path, { content: "c" }, GRACE)).status).toBe(200);
});

test("when somebody joins, Discord itself says so where the server wants it", async () => {
  const listener = await it.identify(1 | 512);
  const userId = it.discord.script.join({ guildId, name: "Quinn" });
  const { d } = await listener.event("MESSAGE_CREATE", (message) => message.author.id === userId);
  expect([d.type, d.content, d.channel_id]).toEqual([7, "", channels.general]);
});

test("kicking needs the permission and to stand above", async () => {
  const listener = await it.identify(1 | 2);
  const guest = it.discord.script.join({ guildId, name: "Otto" });
  expect((await it.rest("DELETE", memberPath(guest), undefined, HUGO)).status).toBe(204);
  // Hugo was made an administrator above; Elena was not.
  const another = it.discord.script.join({ guildId, name: "Pia" });
  expect((await it.rest("DELETE", memberPath(another), undefined, ELENA)).body.code).toBe(50013);
  expect((await it.rest("DELETE", memberPath(OWNER))).body.code).toBe(50013);
  await listener.event("GUILD_MEMBER_REMOVE", (d) => d.user.id === guest);
  expect((await it.rest("GET", memberPath(guest))).body.code).toBe(10007);
});

test("members are listed by id, paged, and searched by the start of a name", async () => {
  const page = await it.rest("GET", `/guilds/${guildId}/members?limit=2`);
  expect(page.body.map((m: { user: { id: string } }) => m.user.id)).toEqual([applicationId, OWNER]);
  const next = await it.rest("GET", `/guilds/${guildId}/members?limit=1&after=${OWNER}`);
  expect(next.body[0].user.id).toBe(ADMIN);
  expect((await it.rest("GET", `/guilds/${guildId}/members?limit=1001`)).status).toBe(400);
  expect((await it.rest("GET", `/guilds/${guildId}/members/search?query=CHL`)).body[0].user.id).toBe(CHLOE);
  expect((await it.rest("GET", `/guilds/${guildId}/members/search`)).body.errors.query).toBeDefined();
});

test("listing members needs the grant of the members intent", async () => {
  it.discord.script.privileged({ members: false });
  expect((await it.rest("GET", `/guilds/${guildId}/members?limit=2`)).body.code).toBe(50001);
  it.discord.script.privileged({ members: true });
});

const everyone = (allow: bigint, deny: bigint) => ({
  id: guildId,
  type: 0 as const,
  allow: `${allow}`,
  deny: `${deny}`,
});
const VIEW = PERMISSIONS.VIEW_CHANNEL, SEND = PERMISSIONS.SEND_MESSAGES;
const role = (id: string, allow: bigint, deny: bigint) => ({
  id,
  type: 0 as const,
  allow: `${allow}`,
  deny: `${deny}`,
});
const one = (id: string, allow: bigint, deny: bigint) => ({ id, type: 1 as const, allow: `${allow}`, deny: `${deny}` });

test.each([
  ["everyone denied", [everyone(0n, SEND)], ELENA, false],
  ["everyone denied, role allowed", [everyone(0n, SEND), role(roles.regular, SEND, 0n)], ELENA, true],
  ["role denied, another role allowed", [role(roles.moderator, 0n, SEND), role(roles.level10, SEND, 0n)], CHLOE, true],
  ["role allowed, member denied", [role(roles.regular, SEND, 0n), one(ELENA, 0n, SEND)], ELENA, false],
  ["everyone denied, member allowed", [everyone(0n, SEND), one(GRACE, SEND, 0n)], GRACE, true],
  ["seeing denied takes writing along", [everyone(SEND, VIEW)], ELENA, false],
  ["an administrator is above overwrites", [everyone(0n, SEND | VIEW)], ADMIN, true],
  ["the owner is above overwrites", [everyone(0n, SEND | VIEW)], OWNER, true],
])("overwrites: %s", async (_what, overwrites, userId, may) => {
  const { state } = it.discord;
  const channel = state.channels.get(channels.offTopic)!;
  const before = state.member(guildId, ELENA)!;
  state.setMember({ ...before, roles: [roles.regular] });
  state.channels.set(channel.id, { ...channel, overwrites });
  const reply = await it.rest("POST", `/channels/${channel.id}/messages`, { content: "c" }, userId);
  expect(reply.status).toBe(may ? 200 : 403);
  state.channels.set(channel.id, { ...channel, overwrites: [] });
});

test("of two roles at one position the older stands above", async () => {
  const { state } = it.discord;
  addRole(state, guildId, { id: "500000000000000099", name: "Twin", position: 5, permissions: bits("SEND_MESSAGES") });
  expect((await it.rest("PUT", roleOf(REGULAR, "500000000000000099"))).status).toBe(204);
});

test("of a server that the bot is not in it does not learn that there is one, but its routes say so", async () => {
  const other = it.discord.script.guild({ withBot: false });
  expect((await it.rest("GET", `/guilds/${other.guildId}`)).body.code).toBe(10004);
  expect((await it.rest("GET", "/guilds/1")).body.code).toBe(10004);
  expect((await it.rest("GET", `/guilds/${other.guildId}/roles`)).body.code).toBe(50001);
});

test("server, channels, roles, users and application are shown as Discord shows them", async () => {
  expect((await it.rest("GET", `/guilds/${guildId}?with_counts=true`)).body.approximate_member_count).toBeGreaterThan(
    10,
  );
  // All but #admins, which the bot may not view.
  expect((await it.rest("GET", `/guilds/${guildId}/channels`)).body.length).toBe(13);
  expect((await it.rest("GET", `/guilds/${guildId}/roles`)).body.map((r: { name: string }) => r.name)).toContain(
    "Level 5",
  );
  expect((await it.rest("GET", `/users/${GRACE}`)).body.global_name).toBe("Grace");
  expect((await it.rest("GET", "/users/1")).body.code).toBe(10013);
  expect((await it.rest("GET", "/users/@me")).body.bot).toBe(true);
  expect((await it.rest("GET", "/applications/@me")).body.id).toBe(applicationId);
  expect((await it.rest("GET", "/oauth2/applications/@me")).body.owner.id).toBe(OWNER);
  const guilds = (await it.rest("GET", "/users/@me/guilds?with_counts=true")).body;
  expect(guilds[0]).toMatchObject({ id: guildId, owner: false, permissions: expect.stringMatching(/^\d+$/) });
});

test("nobody, a wrong token and an unknown path are refused before anything else", async () => {
  expect(await it.rest("GET", "/users/@me", undefined, "nobody")).toMatchObject({
    status: 401,
    body: { message: "401: Unauthorized", code: 0 },
  });
  expect((await it.rest("GET", "/users/@me", undefined, "Bot wrong")).status).toBe(401);
  expect((await it.rest("GET", "/nowhere")).body).toEqual({ message: "404: Not Found", code: 0 });
  expect((await it.rest("DELETE", "/users/@me")).status).toBe(405);
  expect((await it.rest("POST", "/interactions", {})).status).toBe(403);
});
