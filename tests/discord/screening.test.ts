import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { addUser } from "../../dev/discord/state/build.ts";
import { ELENA, GRACE, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels, guildId, roles } = SEEDED;
const GUILDS = 1, MEMBERS = 1 << 1;
const MINUTE = 60_000;
const form = `/guilds/${guildId}/member-verification`, requests = `/guilds/${guildId}/requests`;
const RULES = { field_type: "TERMS", label: "Rules", values: ["Be kind"], required: true };
const WHY = { field_type: "PARAGRAPH", label: "Why?", required: false };

const setFeatures = (...features: string[]) => {
  const guild = it.discord.state.guilds.get(guildId)!;
  it.discord.state.guilds.set(guildId, { ...guild, features });
};
const setLevel = (verification_level: number) => {
  const guild = it.discord.state.guilds.get(guildId)!;
  it.discord.state.guilds.set(guildId, { ...guild, verification_level });
};
beforeEach(async () => {
  it.discord.script.reset();
  setFeatures();
  setLevel(0);
  await it.rest("PATCH", form, { enabled: true, form_fields: [RULES, WHY], description: "Read" }, OWNER);
});

const guest = (name: string) => it.discord.script.join({ guildId, name });
let strangers = 0;
const stranger = () =>
  addUser(it.discord.state, String(345000000000000000n + BigInt(++strangers)), `Far ${strangers}`).id;
const say = (as: string) => it.rest("POST", `/channels/${channels.offTopic}/messages`, { content: "hello" }, as);
async function answers(as: string, terms: unknown = true, why?: unknown) {
  const { body } = await it.rest("GET", form, undefined, as);
  return { version: body.version, form_fields: [{ ...RULES, response: terms }, { ...WHY, response: why }] };
}
const accept = async (as: string) => it.rest("PUT", `${requests}/@me`, await answers(as), as);

test("screening is turned on with what has to be accepted, and everybody's client sees it", async () => {
  const client = await it.act(GRACE);
  await it.rest("PATCH", form, { enabled: false }, OWNER);
  await client.event("GUILD_UPDATE", (d) => !d.features.includes("MEMBER_VERIFICATION_GATE_ENABLED"));
  const reply = await it.rest("PATCH", form, { enabled: true, form_fields: [RULES] }, OWNER);
  expect(reply.body).toEqual({ version: expect.any(String), description: "Read", form_fields: [RULES] });
  await client.event("GUILD_UPDATE", (d) => d.features.includes("MEMBER_VERIFICATION_GATE_ENABLED"));
  expect((await it.rest("GET", form, undefined, GRACE)).body).toEqual(reply.body);
});

test("a newcomer may look on but neither talk nor react until they accept the rules", async () => {
  const listener = await it.identify(GUILDS | MEMBERS);
  const userId = guest("Mo");
  const { d } = await listener.event("GUILD_MEMBER_ADD", (event) => event.user.id === userId);
  expect(d.pending).toBe(true);
  expect((await say(userId)).body.code).toBe(50013);
  const { id } = it.discord.script.say({ userId: OWNER, channelId: channels.offTopic, content: "welcome" });
  const react = `/channels/${channels.offTopic}/messages/${id}/reactions/%F0%9F%91%8D/@me`;
  expect((await it.rest("PUT", react, undefined, userId)).body.code).toBe(50013);
  expect((await it.rest("GET", `/channels/${channels.offTopic}/messages`, undefined, userId)).status).toBe(200);

  const reply = await accept(userId);
  expect([reply.status, reply.body.application_status]).toEqual([201, "APPROVED"]);
  await listener.event("GUILD_MEMBER_UPDATE", (event) => event.user.id === userId && !event.pending);
  expect((await say(userId)).status).toBe(200);
  expect((await it.rest("PUT", react, undefined, userId)).status).toBe(204);
});

test("a role lifts somebody over screening, and who was there before has no need of it", async () => {
  const userId = guest("Nia");
  await it.rest("PUT", `/guilds/${guildId}/members/${userId}/roles/${roles.level5}`, undefined, OWNER);
  expect((await it.rest("GET", `/guilds/${guildId}/members/${userId}`)).body.pending).toBe(false);
  expect((await say(userId)).status).toBe(200);
  expect((await say(GRACE)).status).toBe(200);
});

test("with screening off nobody is held back", async () => {
  const userId = guest("Ode");
  await it.rest("PATCH", form, { enabled: false }, OWNER);
  expect((await say(userId)).status).toBe(200);
});

test("where somebody decides, a request waits and is approved or turned down with a reason", async () => {
  setFeatures("MEMBER_VERIFICATION_GATE_ENABLED", "MEMBER_VERIFICATION_MANUAL_APPROVAL");
  const listener = await it.identify(GUILDS | MEMBERS);
  const [good, bad, decider] = [stranger(), stranger(), await it.act(OWNER)];
  const first = await it.rest("PUT", `${requests}/@me`, await answers(good, true, "I like mirrors"), good);
  expect(first.body).toMatchObject({ application_status: "SUBMITTED", user_id: good, reviewed_at: null });
  await decider.event("GUILD_JOIN_REQUEST_CREATE", (d) => d.request.id === first.body.id && d.status === "SUBMITTED");
  const second = (await accept(bad)).body;
  expect((await accept(bad)).body.id).toBe(second.id);
  const waiting = await it.rest("GET", `${requests}?status=SUBMITTED`);
  expect(waiting.body).toMatchObject({ total: 2, guild_join_requests: [{ id: second.id }, { id: first.body.id }] });
  expect(waiting.body.guild_join_requests[1].form_responses[1].response).toBe("I like mirrors");
  expect((await it.rest("GET", `${requests}?after=${first.body.id}&limit=1`)).body.guild_join_requests).toHaveLength(1);

  const approved = await it.rest("PATCH", `${requests}/${first.body.id}`, { action: "APPROVED" }, OWNER);
  expect(approved.body).toMatchObject({ application_status: "APPROVED", actioned_by_user: { id: OWNER } });
  await listener.event("GUILD_MEMBER_ADD", (d) => d.user.id === good && !d.pending);
  await decider.event("GUILD_JOIN_REQUEST_UPDATE", (d) => d.request.id === first.body.id);

  const rejection = { action: "REJECTED", rejection_reason: "Too new" };
  const rejected = await it.rest("PATCH", `${requests}/${second.id}`, rejection, MODERATOR);
  expect(rejected.body).toMatchObject({ application_status: "REJECTED", rejection_reason: "Too new" });
  expect(it.discord.state.isMember(guildId, bad)).toBe(false);
  expect((await it.rest("PATCH", `${requests}/${second.id}`, rejection, OWNER)).status).toBe(400);
  expect((await it.rest("PATCH", `${requests}/1`, rejection, OWNER)).status).toBe(404);
});

test.each<[level: number, account: number, membership: number, status: number]>([
  [1, 0, 0, 200],
  [2, 4 * MINUTE, 0, 403],
  [2, 6 * MINUTE, 0, 200],
  [3, 6 * MINUTE, 9 * MINUTE, 403],
  [3, 20 * MINUTE, 11 * MINUTE, 200],
  [4, 20 * MINUTE, 11 * MINUTE, 200],
])(
  "verification: level %d, an account of %d ms in the server for %d ms gets %d",
  async (level, account, member, status) => {
    setFeatures();
    setLevel(level);
    const now = clock.now();

    const id = String((BigInt(now - Math.max(account, member) - 1_420_070_400_000) << 22n) + BigInt(++strangers));
    addUser(it.discord.state, id, "Fresh");
    it.discord.script.join({ guildId, userId: id });
    const joined = it.discord.state.member(guildId, id)!;
    it.discord.state.setMember({ ...joined, joined_at: new Date(now - member).toISOString() });
    const reply = await say(id);
    expect([reply.status, reply.body.code ?? 0]).toEqual([status, status === 403 ? 50009 : 0]);
  },
);

test("verification: whoever has a role, or was let past it, may write at any level", async () => {
  setFeatures();
  setLevel(3);
  const [ranked, trusted, nobody] = [guest("Pru"), guest("Quin"), guest("Ria")];
  await it.rest("PUT", `/guilds/${guildId}/members/${ranked}/roles/${roles.level5}`, undefined, OWNER);
  await it.rest("PATCH", `/guilds/${guildId}/members/${trusted}`, { flags: 4 }, OWNER);
  expect((await say(nobody)).body.code).toBe(50009);
  expect([(await say(ranked)).status, (await say(trusted)).status]).toEqual([200, 200]);
  clock.advance(11 * MINUTE);
  expect((await say(nobody)).status).toBe(200);
});

test("limit: 100 requests a page", async () => {
  expect((await it.rest("GET", `${requests}?limit=100`)).status).toBe(200);
  expect((await it.rest("GET", `${requests}?limit=101`)).body.errors.limit._errors[0].code).toBe("NUMBER_TYPE_MAX");
});

refusesBodies(it, "screening", [
  { what: "no decision", method: "PATCH", path: `${requests}/1`, body: {}, at: "action", error: "BASE_TYPE_REQUIRED" },
  {
    what: "a decision that is none",
    method: "PATCH",
    path: `${requests}/1`,
    body: { action: "MAYBE" },
    at: "action",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a reason of 161",
    method: "PATCH",
    path: `${requests}/1`,
    body: { action: "REJECTED", rejection_reason: "x".repeat(161) },
    at: "rejection_reason",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "rules that are not accepted",
    method: "PUT",
    path: `${requests}/@me`,
    body: () => answers(ELENA, false),
    as: ELENA,
    at: "form_fields.0.response",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "an answer of 1,001",
    method: "PUT",
    path: `${requests}/@me`,
    body: () => answers(ELENA, true, "x".repeat(1_001)),
    as: ELENA,
    at: "form_fields.1.response",
    error: "BASE_TYPE_INVALID",
  },
  {
    what: "answers to an older form",
    method: "PUT",
    path: `${requests}/@me`,
    body: { version: "2020-01-01" },
    as: ELENA,
    at: "version",
    error: "VERSION_OUTDATED",
  },
  {
    what: "six fields",
    method: "PATCH",
    path: form,
    body: { form_fields: Array(6).fill(WHY) },
    as: OWNER,
    at: "form_fields",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "a field of an unknown kind",
    method: "PATCH",
    path: form,
    body: { form_fields: [{ field_type: "FILE", label: "F" }] },
    as: OWNER,
    at: "form_fields.0.field_type",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "terms without any",
    method: "PATCH",
    path: form,
    body: { form_fields: [{ field_type: "TERMS", label: "R" }] },
    as: OWNER,
    at: "form_fields.0.values",
    error: "BASE_TYPE_REQUIRED",
  },
]);

judges(it, "screening", [
  {
    what: "a bot without KICK_MEMBERS reads requests",
    method: "GET",
    path: requests,
    bot: ["BAN_MEMBERS"],
    gives: [403, 50013],
  },
  { what: "a bot with KICK_MEMBERS reads requests", method: "GET", path: requests, bot: ["KICK_MEMBERS"], gives: 200 },
  {
    what: "a member decides",
    method: "PATCH",
    path: `${requests}/1`,
    body: { action: "APPROVED" },
    as: GRACE,
    gives: [403, 50013],
  },
  { what: "a moderator changes the form", method: "PATCH", path: form, body: {}, as: MODERATOR, gives: [403, 50013] },
  { what: "a bot changes the form", method: "PATCH", path: form, body: {}, gives: [403, 20001] },
  {
    what: "somebody who is in already accepts the rules",
    method: "PUT",
    path: `${requests}/@me`,
    body: () => answers(GRACE),
    as: GRACE,
    gives: [400, 0],
  },
  {
    what: "somebody from outside accepts the rules",
    method: "PUT",
    path: `${requests}/@me`,
    body: () => answers(stranger()),
    as: stranger0(),
    before: makeStranger,
    gives: [403, 50001],
  },
  {
    what: "somebody banned asks to be let in",
    method: "PUT",
    path: `${requests}/@me`,
    body: () => answers(stranger0()),
    as: stranger0(),
    before: ban,
    gives: [403, 40007],
  },
]);

function stranger0(): string {
  return "345000000000009999";
}

function makeStranger(): void {
  addUser(it.discord.state, stranger0(), "Far away");
}

async function ban(): Promise<void> {
  makeStranger();
  await it.rest("PUT", `/guilds/${guildId}/bans/${stranger0()}`, {}, OWNER);
}
