import { beforeEach, expect, test } from "vitest";
import { bits, EVERYONE_DEFAULT, PERMISSIONS } from "../../dev/discord/permissions/bits.ts";
import { addRole } from "../../dev/discord/state/build.ts";
import { ADMIN, CHLOE, ELENA, FARID, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";

const it = withDiscord();
const { guildId, roles, channels } = SEEDED;
const ROLES = `/guilds/${guildId}/roles`;
beforeEach(() => {
  it.discord.script.reset();
  it.botMay("VIEW_CHANNEL", "MANAGE_ROLES", "MANAGE_MESSAGES", "VIEW_AUDIT_LOG");
});

async function make(body: Record<string, unknown> = {}): Promise<string> {
  return (await it.rest("POST", ROLES, body, OWNER)).body.id as string;
}

async function entry(action: number) {
  return (await it.rest("GET", `/guilds/${guildId}/audit-logs?action_type=${action}&limit=1`)).body
    .audit_log_entries[0];
}

test("a role is made at the bottom with what everyone may do, and told and written down", async () => {
  const listener = await it.identify(1);
  const made = await it.rest("POST", ROLES, { name: "Helper", hoist: true, colors: { primary_color: 0x123456 } });
  expect(made.body).toMatchObject({
    name: "Helper",
    position: 1,
    hoist: true,
    color: 0x123456,
    colors: { primary_color: 0x123456, secondary_color: null },
    managed: false,
  });
  // The bot may give everything that everyone may do without having it itself.
  expect(BigInt(made.body.permissions)).toBe(BigInt(it.discord.state.roles.get(guildId)!.permissions));
  await listener.event("GUILD_ROLE_CREATE", (d) => d.guild_id === guildId && d.role.id === made.body.id);
  const logged = await entry(30);
  expect(logged.target_id).toBe(made.body.id);
  expect(logged.changes).toContainEqual({ key: "name", new_value: "Helper" });
  expect((await it.rest("GET", `${ROLES}/${made.body.id}`)).body.name).toBe("Helper");
  expect((await it.rest("GET", ROLES)).body.map((role: { id: string }) => role.id)).toContain(made.body.id);
});

test("a role without a body is called new role", async () => {
  expect((await it.rest("POST", ROLES)).body.name).toBe("new role");
});

test("a role is changed, and the entry says from what to what", async () => {
  const id = await make({ name: "Before" });
  const listener = await it.identify(1);
  const answer = await it.rest("PATCH", `${ROLES}/${id}`, { name: "After", mentionable: true });
  expect(answer.body).toMatchObject({ name: "After", mentionable: true });
  await listener.event("GUILD_ROLE_UPDATE", (d) => d.role.id === id && d.role.name === "After");
  expect((await entry(31)).changes).toContainEqual({ key: "name", old_value: "Before", new_value: "After" });
});

test("of the role of everyone only the permissions change", async () => {
  const permissions = EVERYONE_DEFAULT & ~PERMISSIONS.SEND_POLLS;
  const answer = await it.rest("PATCH", `${ROLES}/${guildId}`, { name: "all", permissions: `${permissions}` }, OWNER);
  expect(answer.body).toMatchObject({ name: "@everyone", permissions: `${permissions}` });
  await it.rest("PATCH", `${ROLES}/${guildId}`, { permissions: `${EVERYONE_DEFAULT}` }, OWNER);
});

test("a deleted role is taken from its members and from channels' overwrites", async () => {
  const id = await make({ name: "Short-lived" });
  await it.rest("PUT", `/guilds/${guildId}/members/${ELENA}/roles/${id}`);
  await it.rest("PUT", `/channels/${channels.offTopic}/permissions/${id}`, { type: 0 }, OWNER);
  const listener = await it.identify(1 | 2);
  expect((await it.rest("DELETE", `${ROLES}/${id}`)).status).toBe(204);
  await listener.event("GUILD_ROLE_DELETE", (d) => d.role_id === id);
  await listener.event("GUILD_MEMBER_UPDATE", (d) => d.user.id === ELENA && !d.roles.includes(id));
  await listener.event("CHANNEL_UPDATE", (d) => d.id === channels.offTopic);
  expect(it.discord.state.channels.get(channels.offTopic)!.overwrites.some((overwrite) => overwrite.id === id))
    .toBe(false);
  expect((await entry(32)).target_id).toBe(id);
  expect((await it.rest("GET", `${ROLES}/${id}`)).body.code).toBe(10011);
});

test("roles are moved, the others close the gaps, and each that moved is told", async () => {
  const listener = await it.identify(1);
  const before = (await it.rest("GET", ROLES)).body as { id: string; name: string; position: number }[];
  const answer = await it.rest("PATCH", ROLES, [{ id: roles.level5, position: 3 }], OWNER);
  const place = (id: string) => answer.body.find((role: { id: string }) => role.id === id).position;
  expect(place(roles.level5)).toBe(3);
  expect(answer.body.map((role: { position: number }) => role.position).sort((a: number, b: number) => a - b))
    .toEqual(before.map((_, index) => index));
  await listener.event("GUILD_ROLE_UPDATE", (d) => d.role.id === roles.level5 && d.role.position === 3);
});

test("a role that opens channels gives its new member those channels, and takes them back", async () => {
  const client = await it.act(FARID);
  const path = `/guilds/${guildId}/members/${FARID}/roles/${roles.moderator}`;
  await it.rest("PUT", path, undefined, OWNER);
  await client.event("CHANNEL_CREATE", (d) => d.id === channels.moderators);
  await it.rest("DELETE", path, undefined, OWNER);
  await client.event("CHANNEL_DELETE", (d) => d.id === channels.moderators);
  // What a role may see opens and closes channels too.
  await it.rest("PUT", `/guilds/${guildId}/members/${FARID}/roles/${roles.level5}`, undefined, OWNER);
  await it.rest("PATCH", `${ROLES}/${roles.level5}`, { permissions: bits("ADMINISTRATOR").toString() }, OWNER);
  await client.event("CHANNEL_CREATE", (d) => d.id === channels.admins);
  await it.rest("PATCH", `${ROLES}/${roles.level5}`, { permissions: "0" }, OWNER);
  await client.event("CHANNEL_DELETE", (d) => d.id === channels.admins);
});

test("a bot keeps a channel that it may no longer read, a person's client does not", async () => {
  const id = (await it.rest("POST", `/guilds/${guildId}/channels`, { name: "closing" }, OWNER)).body.id;
  const bot = await it.identify(1), person = await it.act(FARID);
  const close = [{ id: guildId, type: 0, deny: bits("VIEW_CHANNEL").toString() }];
  await it.rest("PATCH", `/channels/${id}`, { permission_overwrites: close }, OWNER);
  await bot.event("CHANNEL_UPDATE", (d) => d.id === id);
  await person.event("CHANNEL_DELETE", (d) => d.id === id);
});

test("members are counted by role", async () => {
  const counts = (await it.rest("GET", `${ROLES}/member-counts`)).body;
  expect(counts[roles.moderator]).toBe(2);
  expect(counts[guildId]).toBeUndefined();
});

test("gradients, icons and emojis of roles have to be bought", async () => {
  const id = await make();
  for (const body of [{ colors: { primary_color: 1, secondary_color: 2 } }, { unicode_emoji: "🙂" }]) {
    const answer = await it.rest("PATCH", `${ROLES}/${id}`, body, OWNER);
    expect([answer.status, answer.body.code]).toEqual([400, 50101]);
  }
  const guild = it.discord.state.guilds.get(guildId)!;
  it.discord.state.guilds.set(guildId, { ...guild, features: ["ROLE_ICONS"] });
  expect((await it.rest("PATCH", `${ROLES}/${id}`, { unicode_emoji: "🙂" }, OWNER)).body.unicode_emoji).toBe("🙂");
  it.discord.state.guilds.set(guildId, guild);
});

test("limit: a server has 250 roles, that of everyone included", async () => {
  const { guildId: full, userIds } = it.discord.script.guild();
  const { state } = it.discord;
  for (let n = state.rolesOf(full).length; n < 250; n++) {
    addRole(state, full, { id: `99${String(n).padStart(16, "0")}`, name: "r", position: n });
  }
  const answer = await it.rest("POST", `/guilds/${full}/roles`, {}, userIds[0]);
  expect([answer.status, answer.body.code]).toEqual([400, 30005]);
  expect(answer.body.message).toContain("250");
});

refusesBodies(it, "roles", [
  { what: "a name of 101", path: ROLES, body: { name: "x".repeat(101) }, at: "name", error: "BASE_TYPE_BAD_LENGTH" },
  { what: "a colour beyond white", path: ROLES, body: { color: 0x1000000 }, at: "color", error: "NUMBER_TYPE_MAX" },
  {
    what: "a primary colour beyond white",
    path: ROLES,
    body: { colors: { primary_color: 0x1000000 } },
    at: "colors.primary_color",
    error: "NUMBER_TYPE_MAX",
  },
  {
    what: "three colours that are not the holographic ones",
    path: ROLES,
    body: { colors: { primary_color: 1, secondary_color: 2, tertiary_color: 3 } },
    at: "colors.tertiary_color",
    error: "ROLE_COLORS_INVALID",
  },
  {
    what: "permissions that are no number",
    path: ROLES,
    body: { permissions: "all" },
    at: "permissions",
    error: "NUMBER_TYPE_COERCE",
  },
  { what: "hoist as a word", path: ROLES, body: { hoist: "perhaps" }, at: "hoist", error: "BOOLEAN_TYPE_CONVERT" },
  {
    what: "an icon that is no picture",
    path: ROLES,
    body: { icon: "data:text/plain;base64,aGk=" },
    at: "icon",
    error: "IMAGE_INVALID",
  },
  {
    what: "a change to a name of 101",
    method: "PATCH",
    path: `${ROLES}/${roles.level5}`,
    body: { name: "x".repeat(101) },
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  { what: "positions that are no list", method: "PATCH", path: ROLES, body: {}, at: "", error: "LIST_TYPE_CONVERT" },
  {
    what: "a position that is a word",
    method: "PATCH",
    path: ROLES,
    body: [{ id: roles.level5, position: "top" }],
    at: "0.position",
    error: "NUMBER_TYPE_COERCE",
  },
  { what: "the place of everyone", method: "PATCH", path: ROLES, body: [{ id: guildId, position: 2 }], code: 50028 },
]);

const one = (id: string) => `${ROLES}/${id}`;
judges(it, "roles", [
  {
    what: "a bot without MANAGE_ROLES makes one",
    method: "POST",
    path: ROLES,
    body: {},
    bot: ["VIEW_CHANNEL"],
    gives: [403, 50013],
  },
  { what: "a moderator makes one", method: "POST", path: ROLES, body: {}, as: MODERATOR, gives: [403, 50013] },
  {
    what: "a bot makes one that may do more than itself",
    method: "POST",
    path: ROLES,
    body: { permissions: bits("BAN_MEMBERS").toString() },
    gives: [403, 50013],
  },
  {
    what: "a bot makes one that may do what it may",
    method: "POST",
    path: ROLES,
    body: { permissions: bits("MANAGE_MESSAGES").toString() },
    gives: 200,
  },
  {
    what: "a bot gives a role below a permission it lacks",
    method: "PATCH",
    path: one(roles.level5),
    body: { permissions: bits("ADMINISTRATOR").toString() },
    gives: [403, 50013],
  },
  {
    what: "a bot takes a permission away that it lacks",
    method: "PATCH",
    path: one(roles.moderator),
    body: { permissions: "0" },
    gives: 200,
  },
  {
    what: "a bot changes a role above its own",
    method: "PATCH",
    path: one(roles.admin),
    body: { hoist: true },
    gives: [403, 50013],
  },
  {
    what: "a bot changes its own role",
    method: "PATCH",
    path: one(roles.kagami),
    body: { hoist: true },
    gives: [403, 50013],
  },
  {
    what: "an administrator changes their own role",
    method: "PATCH",
    path: one(roles.admin),
    body: { hoist: true },
    as: ADMIN,
    gives: [403, 50013],
  },
  {
    what: "the owner changes the highest role",
    method: "PATCH",
    path: one(roles.admin),
    body: { hoist: true },
    as: OWNER,
    gives: 200,
  },
  { what: "a bot deletes a role above its own", method: "DELETE", path: one(roles.admin), gives: [403, 50013] },
  {
    what: "the owner deletes a bot's own role",
    method: "DELETE",
    path: one(roles.kagami),
    as: OWNER,
    gives: [400, 50028],
  },
  {
    what: "the owner deletes the role of everyone",
    method: "DELETE",
    path: one(guildId),
    as: OWNER,
    gives: [400, 50028],
  },
  {
    what: "a bot moves a role above itself",
    method: "PATCH",
    path: ROLES,
    body: [{ id: roles.level10, position: 60 }],
    gives: [403, 50013],
  },
  {
    what: "a bot moves a role that stands above it",
    method: "PATCH",
    path: ROLES,
    body: [{ id: roles.admin, position: 1 }],
    gives: [403, 50013],
  },
  {
    what: "a moderator moves a role",
    method: "PATCH",
    path: ROLES,
    body: [{ id: roles.level5, position: 1 }],
    as: CHLOE,
    gives: [403, 50013],
  },
  { what: "a member counts members by role", method: "GET", path: `${ROLES}/member-counts`, as: FARID, gives: 200 },
]);
