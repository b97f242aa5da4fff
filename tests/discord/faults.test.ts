// Everything that can go wrong at the gateway, seen by a client that does nothing by itself.
import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import type { Fault } from "../../dev/discord/script/fault-kinds.ts";
import { ADMIN, FARID, type RawClient, SEEDED, withDiscord } from "./harness.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels, guildId } = SEEDED;
const INTENTS = 1 | 2 | 512 | 32768;
const fault = (given: Fault) => it.discord.script.fault(given);
beforeEach(() => {
  // Clients of earlier tests would take part in what is counted.
  fault({ kind: "drop" });
  fault({ kind: "expire" });
  it.discord.script.reset();
});

const say = (content: string) => it.discord.script.say({ userId: FARID, channelId: channels.general, content });
const heard = (client: RawClient) => client.events("MESSAGE_CREATE").map(({ d }) => d.content as string);
const numbers = (client: RawClient) => client.events("MESSAGE_CREATE").map(({ s }) => s!);

async function resume({ session }: RawClient, seq: number, path = "/gateway/"): Promise<RawClient> {
  const client = it.connect(undefined, path);
  await client.op(10);
  client.send(6, { token: it.discord.token, session_id: session, seq });
  await client.find((packet) => packet.t === "RESUMED" || packet.op === 9);
  return client;
}

test("fault drop: the line is cut and the session waits", async () => {
  const client = await it.identify(INTENTS);
  fault({ kind: "drop" });
  expect(await client.closed).toBe(1006);
  say("missed");
  expect(heard(await resume(client, client.sequence))).toEqual(["missed"]);
});

test.each([1000, 1001, 4000, 4001, 4002, 4005, 4006, 4008])(
  "fault close %i: the client sees it and may resume",
  async (code) => {
    const client = await it.identify(INTENTS);
    fault({ kind: "close", code });
    expect(await client.closed).toBe(code);
    await (await resume(client, client.sequence)).event("RESUMED");
  },
);

test.each([4003, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014])(
  "fault close %i: the client sees it and its session is over",
  async (code) => {
    const client = await it.identify(INTENTS);
    fault({ kind: "close", code });
    expect(await client.closed).toBe(code);
    expect((await (await resume(client, client.sequence)).op(9)).d).toBe(false);
  },
);

test("fault close 1006: nothing is said, the line is gone", async () => {
  const client = await it.identify(INTENTS);
  fault({ kind: "close", code: 1006 });
  expect(await client.closed).toBe(1006);
});

test("fault zombie: everything is taken and nothing answered, until it ends", async () => {
  const client = await it.identify(INTENTS);
  fault({ kind: "zombie", people: false });
  expect(it.discord.script.faults).toEqual([{ kind: "silent", connections: 1 }]);
  say("unheard");
  client.send(1, client.sequence);
  const person = await it.act(ADMIN);
  await person.settled();
  expect([heard(client), client.packets.some(({ op }) => op === 11)]).toEqual([[], false]);
  fault({ kind: "none", of: "zombie" });
  await client.settled();
});

test("fault reconnect and invalid: opcode 7, opcode 9 with true and with false", async () => {
  const client = await it.identify(INTENTS);
  fault({ kind: "reconnect" });
  await client.op(7);
  fault({ kind: "invalid", resumable: true });
  expect((await client.op(9)).d).toBe(true);
  const second = await resume(client, client.sequence);
  fault({ kind: "invalid", resumable: false });
  expect((await second.op(9)).d).toBe(false);
  expect((await (await resume(client, client.sequence)).op(9)).d).toBe(false);
});

test("fault heartbeat: one is asked for, and its answer acknowledged", async () => {
  const client = await it.identify(INTENTS);
  fault({ kind: "heartbeat" });
  await client.op(1);
  await client.settled();
});

test("fault expire: a session is forgotten and its client learns of it when it resumes", async () => {
  const client = await it.identify(INTENTS);
  fault({ kind: "expire" });
  client.close();
  await client.closed;
  expect((await (await resume(client, client.sequence)).op(9)).d).toBe(false);
});

test("fault refuse: no connection is let in until the time is over", async () => {
  fault({ kind: "refuse", ms: 60_000 });
  expect(await it.connect().closed).toBe(1006);
  expect(it.discord.script.faults).toEqual([{ kind: "refuse", ms: expect.any(Number) }]);
  clock.advance(60_001);
  await it.connect().op(10);
  expect(it.discord.script.faults).toEqual([]);
});

test("fault dead-resume: the address of READY is dead, the main one resumes", async () => {
  const client = await it.identify(INTENTS);
  const { pathname } = new URL(client.events("READY")[0]!.d.resume_gateway_url);
  expect(pathname).not.toBe("/");
  fault({ kind: "dead-resume" });
  client.close();
  await client.closed;
  expect(await it.connect(undefined, `${pathname}/`).closed).toBe(1006);
  await (await resume(client, client.sequence)).event("RESUMED");
  fault({ kind: "dead-resume", on: false });
  await it.connect(undefined, `${pathname}/`).op(10);
});

test("fault unknown: an event and an opcode that nobody knows", async () => {
  const client = await it.identify(INTENTS);
  const before = client.sequence;
  fault({ kind: "unknown" });
  expect((await client.event("SOMETHING_NEW_CREATE")).s).toBeGreaterThan(before);
  fault({ kind: "unknown", what: "opcode" });
  expect((await client.op(99)).s).toBeNull();
});

test("fault delay: events of a type come later, others overtake them, numbers stay in order", async () => {
  const client = await it.identify(INTENTS);
  await client.settled();
  fault({ kind: "delay", ms: 5_000, types: ["MESSAGE_CREATE"] });
  say("first"), say("second");
  const userId = it.discord.script.join({ guildId, name: "Nora" });
  const joined = await client.event("GUILD_MEMBER_ADD", (d) => d.user.id === userId);
  await client.settled();
  expect(heard(client)).toEqual([]);
  clock.advance(5_001);
  await client.event("MESSAGE_CREATE", (d) => d.content === "second");
  expect(heard(client).slice(0, 2)).toEqual(["first", "second"]);
  expect(Math.min(...numbers(client))).toBe(joined.s! + 1);
});

test("fault delay: what waits comes at once when the fault ends", async () => {
  const client = await it.identify(INTENTS);
  fault({ kind: "delay", ms: 60_000, count: 1 });
  fault({ kind: "delay", ms: 60_000, types: ["MESSAGE_CREATE"] });
  say("waits");
  fault({ kind: "none" });
  await client.event("MESSAGE_CREATE", (d) => d.content === "waits");
});

test("fault duplicate: twice as two events, or the very same frame", async () => {
  const client = await it.identify(INTENTS);
  fault({ kind: "duplicate", types: ["MESSAGE_CREATE"], count: 1 });
  say("twice"), say("once");
  await client.event("MESSAGE_CREATE", (d) => d.content === "once");
  expect(heard(client)).toEqual(["twice", "twice", "once"]);
  const [first, second, third] = numbers(client);
  expect([second! - first!, third! - second!]).toEqual([1, 1]);
  fault({ kind: "duplicate", types: ["MESSAGE_CREATE"], count: 1, sameSequence: true });
  say("the same"), say("after");
  await client.event("MESSAGE_CREATE", (d) => d.content === "after");
  const same = client.events("MESSAGE_CREATE").filter(({ d }) => d.content === "the same");
  expect(same[0]).toEqual(same[1]);
});

test("fault reorder: neighbours change places, and one without a neighbour comes in the end", async () => {
  const client = await it.identify(INTENTS);
  fault({ kind: "reorder", types: ["MESSAGE_CREATE"] });
  for (const text of ["a", "b", "c", "d", "e"]) say(text);
  await client.event("MESSAGE_CREATE", (d) => d.content === "c");
  expect(heard(client)).toEqual(["b", "a", "d", "c"]);
  clock.advance(1_001);
  await client.event("MESSAGE_CREATE", (d) => d.content === "e");
  const sequence = numbers(client);
  expect(sequence).toEqual(sequence.toSorted((a, b) => a - b));
});

test("fault lose: gone without a trace, or with a hole that RESUME fills", async () => {
  const client = await it.identify(INTENTS);
  await client.settled();
  const before = client.sequence;
  fault({ kind: "lose", types: ["MESSAGE_CREATE"], count: 1 });
  say("gone"), say("there");
  expect((await client.event("MESSAGE_CREATE")).s).toBe(before + 1);
  fault({ kind: "lose", types: ["MESSAGE_CREATE"], count: 1, gap: true });
  say("in the hole"), say("behind it");
  expect((await client.event("MESSAGE_CREATE", (d) => d.content === "behind it")).s).toBe(before + 3);
  client.close();
  await client.closed;
  expect(heard(await resume(client, before + 1))).toEqual(["in the hole", "behind it"]);
});

test("event faults may be for bots alone", async () => {
  const bot = await it.identify(INTENTS), person = await it.act(ADMIN);
  fault({ kind: "lose", types: ["MESSAGE_CREATE"], people: false });
  say("for people");
  await person.event("MESSAGE_CREATE", (d) => d.content === "for people");
  await bot.settled();
  expect(heard(bot)).toEqual([]);
});

test("fault unavailable: GUILD_DELETE says so, silence, then the whole server again", async () => {
  const client = await it.identify(INTENTS);
  await client.event("GUILD_CREATE");
  fault({ kind: "unavailable", guildIds: [guildId] });
  expect((await client.event("GUILD_DELETE")).d).toEqual({ id: guildId, unavailable: true });
  say("unheard");
  await client.settled();
  expect(heard(client)).toEqual([]);
  fault({ kind: "available" });
  const [, back] = [await client.find(() => client.events("GUILD_CREATE").length === 2), client.events("GUILD_CREATE")];
  expect(back[1]!.d).toMatchObject({ id: guildId, unavailable: false });
});

test("fault unavailable: who logs in then has the server listed, not given, until its time is over", async () => {
  fault({ kind: "unavailable", ms: 30_000 });
  const client = await it.identify(INTENTS);
  expect(client.events("READY")[0]!.d.guilds).toContainEqual({ id: guildId, unavailable: true });
  await client.settled();
  expect(client.events("GUILD_CREATE")).toEqual([]);
  clock.advance(30_001);
  await client.event("GUILD_CREATE", (d) => d.id === guildId);
});

test("fault token: bots are unknown at both doors, people are not", async () => {
  const client = await it.identify(INTENTS);
  fault({ kind: "token", ms: 60_000 });
  expect((await it.rest("GET", "/users/@me")).status).toBe(401);
  expect((await it.rest("GET", "/users/@me", undefined, FARID)).status).toBe(200);
  const fresh = it.connect();
  await fresh.op(10);
  fresh.send(2, { token: it.discord.token, intents: INTENTS, properties: {} });
  expect(await fresh.closed).toBe(4004);
  const again = it.connect();
  await again.op(10);
  again.send(6, { token: it.discord.token, session_id: client.session, seq: client.sequence });
  expect(await again.closed).toBe(4004);
  clock.advance(60_001);
  expect((await it.rest("GET", "/users/@me")).status).toBe(200);
});

test("fault trim: a heartbeat's sequence lets go of what came before", async () => {
  const client = await it.identify(INTENTS);
  await client.settled();
  fault({ kind: "trim", on: true });
  client.send(1, client.sequence);
  await client.settled();
  client.close();
  await client.closed;
  expect((await (await resume(client, 1)).op(9)).d).toBe(false);
});

test("an unknown fault is refused in one sentence", () => {
  expect(() => fault({ kind: "earthquake" } as never)).toThrow('There is no fault "earthquake"');
});
