// Who may use an application's commands in a server, and who may decide that.
import { beforeAll, beforeEach, expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { ADMIN, CHLOE, ELENA, FARID, GRACE, MODERATOR, OWNER, type RawClient, SEEDED } from "./harness.ts";
import { withApp } from "./app-harness.ts";
import { judges } from "./tables.ts";
import { personBearer } from "./app-oauth.ts";

const app = withApp([
  { name: "open", description: "For everyone" },
  { name: "manage", description: "For those who manage", default_member_permissions: "32" },
  { name: "admins", description: "For administrators", default_member_permissions: "0" },
]);
const { it } = app;
const { applicationId, channels, guildId, roles } = SEEDED;
const ALL = `/applications/${applicationId}/guilds/${guildId}/commands/permissions`;
const of = (name: string) =>
  `/applications/${applicationId}/guilds/${guildId}/commands/${app.commands[name]?.id ?? name}/permissions`;
const SCOPE = "applications.commands.permissions.update";
const bearers: Record<string, string> = {};
let owner: RawClient;

beforeAll(async () => {
  for (const id of [OWNER, ADMIN, MODERATOR, FARID]) bearers[id] = await personBearer(it, id, SCOPE);
  bearers["other"] = await personBearer(it, OWNER, "identify");
  owner = await it.act(OWNER);
});
beforeEach(async () => {
  for (const name of ["open", "manage", "admins", applicationId]) await set(name, []);
  it.discord.script.reset();
});

const role = (id: string, permission: boolean) => ({ id, type: 1, permission });
const user = (id: string, permission: boolean) => ({ id, type: 2, permission });
const channel = (id: string, permission: boolean) => ({ id, type: 3, permission });
const everywhere = (BigInt(guildId) - 1n).toString();
const set = (name: string, permissions: object[], as = bearers[OWNER]) => it.rest("PUT", of(name), { permissions }, as);

/** What somebody is offered. @param where a channel; else anywhere in the server */
async function offered(as: string, where?: string): Promise<string[]> {
  const path = where ? `/channels/${where}` : `/guilds/${guildId}`;
  const { body } = await it.rest("GET", `${path}/application-command-index`, undefined, as);
  return body.application_commands.map((command: { name: string }) => command.name);
}

test("permissions are set by a person's token, told to the bot, written down and read again", async () => {
  const permissions = [role(roles.regular, false), user(GRACE, true), channel(channels.general, true)];
  const { status, body } = await set("open", permissions);
  const row = { id: app.commands["open"]!.id, application_id: applicationId, guild_id: guildId, permissions };
  expect([status, body]).toEqual([200, row]);
  expect((await app.bot.event("APPLICATION_COMMAND_PERMISSIONS_UPDATE", (d) => d.permissions.length === 3)).d)
    .toEqual(row);
  const { d: entry } = await owner.event("GUILD_AUDIT_LOG_ENTRY_CREATE", (d) => d.changes?.length === 3);
  expect(entry).toMatchObject({
    action_type: AUDIT.APPLICATION_COMMAND_PERMISSION_UPDATE,
    target_id: row.id,
    user_id: OWNER,
    options: { application_id: applicationId },
  });
  expect(entry.changes[0]).toEqual({ key: roles.regular, new_value: permissions[0] });
  expect((await it.rest("GET", of("open"))).body).toEqual(row);
  expect((await it.rest("GET", of("open"), undefined, bearers[FARID])).body).toEqual(row);
  expect((await it.rest("GET", ALL)).body).toEqual([row]);
  await set("open", []);
  expect((await it.rest("GET", of("open"))).body.code).toBe(10066);
  expect((await it.rest("GET", ALL)).body).toEqual([]);
});

test("without permissions the command's own default decides", async () => {
  expect(await offered(FARID)).toEqual(["open"]);
  expect(await offered(ADMIN)).toEqual(["open", "manage", "admins"]);
});

test("a person, then their roles, then everyone: the nearest word counts", async () => {
  await set("open", [role(guildId, false), role(roles.regular, true), user(ELENA, false)]);
  expect(await offered(FARID)).toEqual([]);
  // Elena is a regular, like Daniel.
  expect(await offered(ELENA)).toEqual([]);
  expect(await offered((BigInt(OWNER) + 4n).toString())).toEqual(["open"]);
});

test("of several roles one that allows is enough", async () => {
  await set("open", [role(roles.level10, true), role(roles.moderator, false)]);
  // Chloe has both, Ben only the second.
  expect(await offered(CHLOE)).toEqual(["open"]);
  expect(await offered(MODERATOR)).toEqual([]);
});

test("what is set for a command lets people past its default, what is set for the application does not", async () => {
  await set(applicationId, [user(FARID, true)]);
  expect(await offered(FARID)).toEqual(["open"]);
  await set("manage", [user(FARID, true)]);
  expect(await offered(FARID)).toEqual(["open", "manage"]);
});

test("what is set for the application holds for commands that say nothing themselves", async () => {
  await set(applicationId, [role(guildId, false)]);
  expect(await offered(FARID)).toEqual([]);
  await set("open", [user(FARID, true)]);
  expect(await offered(FARID)).toEqual(["open"]);
  expect(await offered(ADMIN)).toEqual(["open", "manage", "admins"]);
});

test("channels are opened and closed one by one or all at once, threads like theirs", async () => {
  await set("open", [channel(everywhere, false), channel(channels.commands, true)]);
  expect(await offered(FARID, channels.general)).toEqual([]);
  expect(await offered(FARID, channels.commands)).toEqual(["open"]);
  const used = await app.use("open", [], { channel_id: channels.general });
  expect([used.status, used.body.code]).toEqual([403, 50013]);
  expect((await app.use("open", [], { channel_id: channels.commands })).status).toBe(204);
  expect(await offered(ADMIN, channels.general)).toEqual(["open", "manage", "admins"]);
});

test("a command's permissions go with it", async () => {
  const { body } = await it.rest("POST", `/applications/${applicationId}/guilds/${guildId}/commands`, {
    name: "passing",
    description: "Gone soon",
  });
  await set(body.id, [user(FARID, false)]);
  await it.rest("DELETE", `/applications/${applicationId}/guilds/${guildId}/commands/${body.id}`);
  expect((await it.rest("GET", ALL)).body).toEqual([]);
});

test("limit: a command has at most a hundred permissions", async () => {
  const many = (count: number) => Array.from({ length: count }, () => user(GRACE, true));
  expect((await set("open", many(100))).status).toBe(200);
  expect((await set("open", many(101))).body.errors.permissions._errors[0].code).toBe("BASE_TYPE_MAX_LENGTH");
});

const put = (what: string, by: () => string | undefined, gives: number | readonly [number, number], more: {
  name?: string;
  permissions?: object[];
} = {}) => ({
  what,
  method: "PUT" as const,
  path: () => of(more.name ?? "open"),
  body: { permissions: more.permissions ?? [user(GRACE, true)] },
  by,
  gives,
});

const cases = [
  put("the owner decides", () => bearers[OWNER], 200),
  put("an administrator decides", () => bearers[ADMIN], 200),
  put("a moderator without Manage Server cannot", () => bearers[MODERATOR], [403, 50013]),
  put("somebody without permissions cannot", () => bearers[FARID], [403, 50013]),
  put("the bot itself cannot", () => undefined, [403, 20001]),
  put("a token for something else cannot", () => bearers["other"], [403, 50026]),
  put("an administrator about a role above theirs cannot", () => bearers[ADMIN], [403, 50013], {
    permissions: [role(roles.admin, false)],
  }),
  put("an administrator about the owner cannot", () => bearers[ADMIN], [403, 50013], {
    permissions: [user(OWNER, false)],
  }),
  put("an administrator about themself can", () => bearers[ADMIN], 200, { permissions: [user(ADMIN, true)] }),
  put("the owner about the highest role can", () => bearers[OWNER], 200, { permissions: [role(roles.admin, true)] }),
  put("about everyone, all channels and a role can", () => bearers[ADMIN], 200, {
    permissions: [role(guildId, true), channel(everywhere, true), role(roles.regular, true)],
  }),
  put("about a role that does not exist", () => bearers[OWNER], [404, 10011], { permissions: [role("1", true)] }),
  put("about somebody who is not there", () => bearers[OWNER], [404, 10013], { permissions: [user("1", true)] }),
  put("about a channel elsewhere", () => bearers[OWNER], [404, 10003], { permissions: [channel("1", true)] }),
  put("about a command that does not exist", () => bearers[OWNER], [404, 10063], { name: "1" }),
];
for (const { by, ...row } of cases) {
  test(`permission: commands' permissions: ${row.what}`, async () => {
    const { status, body } = await it.rest("PUT", row.path(), row.body, by());
    expect(typeof row.gives === "number" ? status : [status, body.code], JSON.stringify(body)).toEqual(row.gives);
  });
}

judges(it, "commands' permissions", [
  {
    what: "the bot reads them",
    method: "GET",
    path: ALL,
    gives: 200,
  },
  { what: "a person's client does not", method: "GET", path: ALL, as: OWNER, gives: [403, 20002] },
  { what: "nobody is unauthorised", method: "GET", path: ALL, as: "nobody", gives: [401, 0] },
]);

const wrong = (what: string, permissions: unknown, at: string, error: string) => ({
  what,
  method: "PUT" as const,
  path: () => of("open"),
  body: permissions === undefined ? {} : { permissions },
  at,
  error,
});
const rows = [
  wrong("no list", undefined, "permissions", "BASE_TYPE_REQUIRED"),
  wrong("a word for a list", "all", "permissions", "LIST_TYPE_CONVERT"),
  wrong("no id", [{ type: 1, permission: true }], "permissions.0.id", "BASE_TYPE_REQUIRED"),
  wrong("an unknown type", [{ id: "1", type: 4, permission: true }], "permissions.0.type", "BASE_TYPE_CHOICES"),
  wrong("neither yes nor no", [{ id: "1", type: 1 }], "permissions.0.permission", "BASE_TYPE_REQUIRED"),
];
for (const row of rows) {
  test(`bad body: commands' permissions: ${row.what}`, async () => {
    const { status, body } = await it.rest("PUT", row.path(), row.body, bearers[OWNER]);
    expect([status, body.code]).toEqual([400, 50035]);
    const place = row.at.split(".").reduce((node, key) => node?.[key], body.errors);
    expect(place?._errors?.[0]?.code, JSON.stringify(body.errors)).toBe(row.error);
  });
}
