import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { invites } from "../../dev/discord/state/invites.ts";
import { addGuild, addUser } from "../../dev/discord/state/build.ts";
import { newMember } from "../../dev/discord/actions/members.ts";
import { bits } from "../../dev/discord/permissions/bits.ts";
import { ADMIN, FARID, GRACE, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels, guildId, roles } = SEEDED;
const MAKE = `/channels/${channels.general}/invites`;
let strangers = 0;
beforeEach(() => it.discord.script.reset());

async function make(body: Record<string, unknown> = {}, as = OWNER) {
  return (await it.rest("POST", MAKE, { unique: true, ...body }, as)).body;
}

/** Somebody who is in no server. */
function stranger(): string {
  const id = `31000000000000${String(++strangers).padStart(4, "0")}`;
  addUser(it.discord.state, id, `Stranger ${strangers}`);
  return id;
}

function setGuild(changes: Record<string, unknown>): () => void {
  const guild = it.discord.state.guilds.get(guildId)!;
  it.discord.state.guilds.set(guildId, { ...guild, ...changes });
  return () => it.discord.state.guilds.set(guildId, guild);
}

test("an invite is made, told to those who manage channels, written down and listed", async () => {
  it.botMay("VIEW_CHANNEL", "CREATE_INSTANT_INVITE", "MANAGE_CHANNELS", "MANAGE_GUILD", "VIEW_AUDIT_LOG");
  const listener = await it.identify(64);
  const made = await it.rest("POST", MAKE, { max_age: 600, max_uses: 3, temporary: true });
  expect(made.body).toMatchObject({
    type: 0,
    guild_id: guildId,
    channel: { id: channels.general, name: "general", type: 0 },
    inviter: { id: SEEDED.applicationId },
    max_age: 600,
    max_uses: 3,
    uses: 0,
    temporary: true,
  });
  expect(Date.parse(made.body.expires_at) - Date.parse(made.body.created_at)).toBe(600_000);
  await listener.event("INVITE_CREATE", (d) => d.code === made.body.code && d.channel_id === channels.general);
  const codes = (list: { code: string }[]) => list.map(({ code }) => code);
  expect(codes((await it.rest("GET", `/guilds/${guildId}/invites`)).body)).toContain(made.body.code);
  expect(codes((await it.rest("GET", MAKE)).body)).toContain(made.body.code);
  const log = (await it.rest("GET", `/guilds/${guildId}/audit-logs?action_type=40&limit=1`)).body.audit_log_entries[0];
  expect(log.changes).toContainEqual({ key: "channel_id", new_value: channels.general });

  const gone = await it.rest("DELETE", `/invites/${made.body.code}`);
  expect(gone.body.code).toBe(made.body.code);
  await listener.event("INVITE_DELETE", (d) => d.code === made.body.code && d.guild_id === guildId);
  const deleted = await it.rest("GET", `/guilds/${guildId}/audit-logs?action_type=42&limit=1`);
  expect(deleted.body.audit_log_entries[0].changes).toContainEqual({ key: "code", old_value: made.body.code });
  expect((await it.rest("DELETE", `/invites/${made.body.code}`)).body.code).toBe(10006);
});

test("invites are told to whoever manages the channel they lead to, not another one", async () => {
  const kept = it.botRole, general = it.discord.state.channels.get(channels.general)!;
  it.botMay("VIEW_CHANNEL");
  const allow = bits("MANAGE_CHANNELS").toString();
  const overwrites = [{ id: roles.kagami, type: 0 as const, allow, deny: "0" }];
  it.discord.state.channels.set(general.id, { ...general, overwrites });
  const listener = await it.identify(1 | (1 << 6));
  const other = await it.rest("POST", `/channels/${channels.offTopic}/invites`, { unique: true }, OWNER);
  const own = await make();
  await listener.event("INVITE_CREATE", (d) => d.code === own.code);
  expect(listener.events("INVITE_CREATE").map(({ d }) => d.code)).not.toContain(other.body.code);
  it.discord.state.channels.set(general.id, general);
  it.botRole = kept;
});

test("how invites were made is told only to those who manage the server", async () => {
  await make();
  const kept = it.botRole;
  it.botMay("VIEW_AUDIT_LOG");
  expect((await it.rest("GET", `/guilds/${guildId}/invites`)).body[0].uses).toBeUndefined();
  it.botMay("MANAGE_GUILD");
  expect((await it.rest("GET", `/guilds/${guildId}/invites`)).body[0].uses).toBe(0);
  it.botRole = kept;
});

test("the same invite is given again unless a unique one is wanted", async () => {
  const ask = (unique: boolean) => it.rest("POST", MAKE, { max_age: 1_234, unique }, ADMIN);
  const first = (await ask(false)).body.code;
  expect((await ask(false)).body.code).toBe(first);
  expect((await ask(true)).body.code).not.toBe(first);
});

test("anybody can look an invite up, with counts and an event when they are asked for", async () => {
  const { code } = await make();
  const plain = await it.rest("GET", `/invites/${code}`, undefined, "nobody");
  expect(plain.body).toMatchObject({ code, guild: { id: guildId, name: "Kagami Garden" } });
  expect(plain.body.approximate_member_count).toBeUndefined();
  const counted = await it.rest("GET", `/invites/${code}?with_counts=true`, undefined, "nobody");
  expect(counted.body.approximate_member_count).toBeGreaterThan(10);
  expect((await it.rest("GET", "/invites/nothing-here", undefined, "nobody")).body.code).toBe(10006);
});

test("somebody joins by an invite, which counts them and ends with its last use", async () => {
  const { code } = await make({ max_uses: 1, role_ids: [roles.level5] });
  const listener = await it.identify(2 | 64);
  it.botMay("MANAGE_CHANNELS", "MANAGE_ROLES");
  const guest = stranger();
  const joined = await it.rest("POST", `/invites/${code}`, undefined, guest);
  expect([joined.status, joined.body.new_member]).toEqual([200, true]);
  await listener.event("GUILD_MEMBER_ADD", (d) => d.user.id === guest);
  await listener.event("INVITE_DELETE", (d) => d.code === code);
  expect(it.discord.state.member(guildId, guest)!.roles).toEqual([roles.level5]);
  expect((await it.rest("POST", `/invites/${code}`, undefined, stranger())).body.code).toBe(10006);
});

test("whoever is in the server already uses nothing up", async () => {
  const { code } = await make({ max_uses: 1 });
  expect((await it.rest("POST", `/invites/${code}`, undefined, FARID)).body.new_member).toBe(false);
  expect(it.discord.state.table(invites).get(code)!.uses).toBe(0);
});

test("who came for a while goes when they go offline, unless they were given a role", async () => {
  const { code } = await make({ temporary: true });
  const listener = await it.identify(2);
  const [guest, friend] = [stranger(), stranger()];
  const clients = await Promise.all([it.act(guest), it.act(friend)]);
  for (const who of [guest, friend]) await it.rest("POST", `/invites/${code}`, undefined, who);
  await it.rest("PUT", `/guilds/${guildId}/members/${friend}/roles/${roles.level5}`, undefined, OWNER);
  for (const client of clients) client.close(1000);
  await listener.event("GUILD_MEMBER_REMOVE", (d) => d.user.id === guest);
  expect(it.discord.state.isMember(guildId, friend)).toBe(true);
});

test("an invite ends when its time is over", async () => {
  const { code } = await make({ max_age: 60 });
  clock.advance(61_000);
  expect((await it.rest("POST", `/invites/${code}`, undefined, stranger())).body.code).toBe(10006);
  expect((await it.rest("GET", `/invites/${code}`)).body.code).toBe(10006);
});

test("bots cannot join by an invite, the banned are refused, and a server can pause its invites", async () => {
  const { code } = await make();
  expect((await it.rest("POST", `/invites/${code}`)).body.code).toBe(20001);
  const guest = stranger();
  await it.rest("PUT", `/guilds/${guildId}/bans/${guest}`, {}, OWNER);
  const banned = await it.rest("POST", `/invites/${code}`, undefined, guest);
  expect([banned.status, banned.body.code]).toEqual([403, 40007]);
  const undo = setGuild({ features: ["INVITES_DISABLED"] });
  const paused = await it.rest("POST", `/invites/${code}`, undefined, stranger());
  expect([paused.status, paused.body.message]).toEqual([
    403,
    "Invites are currently paused for this server. Please try again later.",
  ]);
  undo();
});

test("a server's own code leads into it", async () => {
  const undo = setGuild({ vanity_url_code: "garden" });
  expect((await it.rest("GET", "/invites/Garden", undefined, "nobody")).body.code).toBe("garden");
  expect((await it.rest("POST", "/invites/garden", undefined, stranger())).body.new_member).toBe(true);
  expect((await it.rest("GET", `/guilds/${guildId}/vanity-url`, undefined, OWNER)).body)
    .toEqual({ code: "garden", uses: 1 });
  undo();
});

test("an invite for some people alone does not exist for others", async () => {
  const guest = stranger(), other = stranger();
  const form = new FormData();
  form.set("payload_json", JSON.stringify({ unique: true }));
  form.set("target_users_file", new Blob([`user_id\n${guest}\n`], { type: "text/csv" }), "users.csv");
  const made = await it.rest("POST", MAKE, form, OWNER);
  expect(made.status).toBe(200);
  const path = `/invites/${made.body.code}/target-users`;
  expect((await it.rest("GET", `${path}/job-status`, undefined, OWNER)).body)
    .toMatchObject({ status: 2, total_users: 1, processed_users: 1 });
  expect((await it.rest("POST", `/invites/${made.body.code}`, undefined, other)).body.code).toBe(10006);
  expect((await it.rest("POST", `/invites/${made.body.code}`, undefined, guest)).status).toBe(200);

  const file = new FormData();
  file.set("target_users_file", new Blob([`user_id\n${guest}\n${other}\n`]), "users.csv");
  expect((await it.rest("PUT", path, file, OWNER)).status).toBe(204);
  const list = await fetch(`${it.discord.url}/api/v10${path}`, { headers: { authorization: `User user.${OWNER}` } });
  expect(list.headers.get("content-type")).toContain("text/csv");
  expect((await list.text()).trim().split("\n")).toEqual(["user_id", guest, other]);
  expect((await it.rest("GET", `${path}/job-status`, undefined, FARID)).body.code).toBe(50013);
});

test("people ask others into a conversation of several", async () => {
  const pair = (await it.rest("POST", "/users/@me/channels", { recipient_id: GRACE }, FARID)).body.id;
  const group = (await it.rest("PUT", `/channels/${pair}/recipients/${ADMIN}`, undefined, FARID)).body.id;
  const made = await it.rest("POST", `/channels/${group}/invites`, { max_age: 3_600 }, FARID);
  expect(made.body).toMatchObject({ type: 1, channel: { id: group, type: 3 }, approximate_member_count: 3 });
  const { code } = made.body;
  expect((await it.rest("GET", `/channels/${group}/invites`, undefined, GRACE)).body).toHaveLength(1);
  expect((await it.rest("GET", `/invites/${code}`)).body.code).toBe(code);
  const client = await it.act(OWNER);
  expect((await it.rest("POST", `/invites/${code}`, undefined, OWNER)).status).toBe(200);
  await client.event("CHANNEL_CREATE", (d) => d.id === group);
  expect((await it.rest("DELETE", `/invites/${code}`, undefined, GRACE)).body.code).toBe(50013);
  expect((await it.rest("DELETE", `/invites/${code}`, undefined, FARID)).body.code).toBe(code);
  expect((await it.rest("GET", `/invites/${code}`)).body.code).toBe(10006);
});

test("a list with a bad line is refused by the line's number", async () => {
  const { code } = await make();
  const file = new FormData();
  file.set("target_users_file", new Blob(["user_id\nnobody\n"]), "users.csv");
  const answer = await it.rest("PUT", `/invites/${code}/target-users`, file, OWNER);
  expect(answer.status).toBe(400);
  expect(answer.body.target_users_file[0]).toContain("Line 2");
});

test("limit: a server has 1,000 invites, those that have ended not counted", async () => {
  const table = it.discord.state.table(invites);
  const template = table.get((await make()).code)!;
  const have = table.by("guild", guildId).length;
  for (let n = have; n < 1_000; n++) table.set(`full${n}`, { ...template, code: `full${n}`, max_age: 60 });
  const over = await it.rest("POST", MAKE, { unique: true }, OWNER);
  expect([over.status, over.body.code]).toEqual([400, 30016]);
  clock.advance(120_000);
  expect((await it.rest("POST", MAKE, { unique: true }, OWNER)).status).toBe(200);
});

test("limit: somebody is in a hundred servers at most", async () => {
  const guest = stranger(), { state } = it.discord;
  for (let n = 0; n < 100; n++) {
    const id = `68000000000000${String(n).padStart(4, "0")}`;
    addGuild(state, id, "Many", guest, Date.now());
    state.setMember(newMember(id, guest, Date.now()));
  }
  const { code } = await make();
  const over = await it.rest("POST", `/invites/${code}`, undefined, guest);
  expect([over.status, over.body.code]).toEqual([400, 30001]);
});

refusesBodies(it, "invites", [
  {
    what: "an age of more than sixty days",
    path: MAKE,
    body: { max_age: 5_184_001 },
    at: "max_age",
    error: "NUMBER_TYPE_MAX",
  },
  { what: "a negative age", path: MAKE, body: { max_age: -1 }, at: "max_age", error: "NUMBER_TYPE_MIN" },
  { what: "101 uses", path: MAKE, body: { max_uses: 101 }, at: "max_uses", error: "NUMBER_TYPE_MAX" },
  {
    what: "a stream of nobody",
    path: MAKE,
    body: { target_type: 1 },
    at: "target_user_id",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a stream of somebody who does not stream",
    path: `/channels/${channels.lounge}/invites`,
    body: { target_type: 1, target_user_id: FARID },
    at: "target_user_id",
    error: "GUILD_INVITE_INVALID_STREAMER",
    as: OWNER,
  },
  {
    what: "an activity that is none",
    path: `/channels/${channels.lounge}/invites`,
    body: { target_type: 2, target_application_id: SEEDED.applicationId },
    at: "target_application_id",
    error: "GUILD_INVITE_INVALID_APPLICATION",
    as: OWNER,
  },
  {
    what: "somebody's stream without saying so",
    path: MAKE,
    body: { target_user_id: FARID },
    at: "target_type",
    error: "GUILD_INVITE_INVALID_TARGET_TYPE",
  },
  {
    what: "a role that is none",
    path: MAKE,
    body: { role_ids: ["1"] },
    at: "role_ids.0",
    error: "GUILD_INVITE_INVALID_ROLE",
    as: OWNER,
  },
  {
    what: "temporary as a word",
    path: MAKE,
    body: { temporary: "maybe" },
    at: "temporary",
    error: "BOOLEAN_TYPE_CONVERT",
  },
  { what: "a category to come into", path: "/channels/400000000000000001/invites", body: {}, code: 50024, as: OWNER },
]);

judges(it, "invites", [
  {
    what: "a bot that may not invite",
    method: "POST",
    path: MAKE,
    body: {},
    bot: [],
    before: () => mayAll(false),
    gives: [403, 50013],
  },
  {
    what: "a member who may invite",
    method: "POST",
    path: MAKE,
    body: {},
    as: GRACE,
    before: () => mayAll(true),
    gives: 200,
  },
  {
    what: "a member gives a role with it",
    method: "POST",
    path: MAKE,
    body: { role_ids: [roles.level5] },
    as: GRACE,
    gives: [403, 50013],
  },
  {
    what: "an administrator gives a role above theirs",
    method: "POST",
    path: MAKE,
    body: { role_ids: [roles.admin] },
    as: ADMIN,
    gives: [403, 50013],
  },
  {
    what: "a member lists the server's",
    method: "GET",
    path: `/guilds/${guildId}/invites`,
    as: GRACE,
    gives: [403, 50013],
  },
  { what: "a member lists a channel's", method: "GET", path: MAKE, as: GRACE, gives: [403, 50013] },
  {
    what: "a member deletes another's",
    method: "DELETE",
    path: async () => `/invites/${(await make()).code}`,
    as: GRACE,
    gives: [403, 50013],
  },
  {
    what: "a bot that manages channels deletes one",
    method: "DELETE",
    path: async () => `/invites/${(await make()).code}`,
    bot: ["MANAGE_CHANNELS"],
    gives: 200,
  },
]);

/** Whether everyone may invite. */
function mayAll(may: boolean): void {
  const { state } = it.discord, everyone = state.roles.get(guildId)!;
  const permissions = may ? BigInt(everyone.permissions) | 1n : BigInt(everyone.permissions) & ~1n;
  state.roles.set(guildId, { ...everyone, permissions: `${permissions}` });
}
