import { expect, test, vi } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { FARID, type RawClient, SEEDED, withDiscord } from "./harness.ts";

const clock = new MovableClock();
const it = withDiscord({ clock, gateway: { identifyWindowMs: 0, replayLimit: 100 } });
const INTENTS = 1 | 512 | 32768;
const say = (content: string) => it.discord.script.say({ userId: FARID, channelId: SEEDED.channels.general, content });

async function resume(session: string, seq: number | null): Promise<RawClient> {
  const client = it.connect();
  await client.op(10);
  client.send(6, { token: it.discord.token, session_id: session, seq });
  return client;
}

test("RESUME replays exactly what was missed, in order, and goes on from there", async () => {
  const first = await it.identify(INTENTS);
  say("before");
  await first.event("MESSAGE_CREATE");
  const { session, sequence } = first;
  first.close(4900);
  await first.closed;
  for (let n = 0; n < 20; n++) say(`missed ${n}`);
  const second = await resume(session, sequence);
  await second.event("RESUMED");
  const missed = second.events("MESSAGE_CREATE");
  expect(missed.map((packet) => packet.d.content)).toEqual(Array.from({ length: 20 }, (_, n) => `missed ${n}`));
  expect(missed.map((packet) => packet.s)).toEqual(Array.from({ length: 20 }, (_, n) => sequence + 1 + n));
  say("after");
  const after = await second.event("MESSAGE_CREATE", (d) => d.content === "after");
  expect(after.s).toBe((await second.event("RESUMED")).s! + 1);
});

test("RESUME from an earlier sequence gives the same frames again", async () => {
  const first = await it.identify(INTENTS);
  say("once");
  const seen = await first.event("MESSAGE_CREATE", (d) => d.content === "once");
  first.close(4900);
  await first.closed;
  const second = await resume(first.session, seen.s! - 1);
  expect(await second.event("MESSAGE_CREATE", (d) => d.content === "once")).toEqual(seen);
});

test("RESUME takes the session over from a connection that still stands", async () => {
  const first = await it.identify(INTENTS);
  const second = await resume(first.session, first.sequence);
  await second.event("RESUMED");
  await first.closed;
  say("only once more");
  await second.event("MESSAGE_CREATE", (d) => d.content === "only once more");
});

test("RESUME of an unknown session is INVALID_SESSION, not resumable", async () => {
  const client = await resume("0".repeat(32), 1);
  expect((await client.op(9)).d).toBe(false);
});

test("RESUME from the future closes with 4007", async () => {
  const first = await it.identify(INTENTS);
  first.close(4900);
  await first.closed;
  const client = await resume(first.session, 10_000);
  expect(await client.closed).toBe(4007);
});

test("RESUME beyond what is kept is INVALID_SESSION", async () => {
  const first = await it.identify(INTENTS);
  const { session, sequence } = first;
  first.close(4900);
  await first.closed;
  for (let n = 0; n < 200; n++) say(`flooded ${n}`);
  const client = await resume(session, sequence);
  expect((await client.op(9)).d).toBe(false);
});

test.each([1000, 1001])("a session that its client closed with %i is gone", async (code) => {
  const first = await it.identify(INTENTS);
  first.close(code);
  await first.closed;
  const client = await resume(first.session, first.sequence);
  expect((await client.op(9)).d).toBe(false);
});

test("a session ends some minutes after its connection was lost", async () => {
  const first = await it.identify(INTENTS);
  first.close(4900);
  await vi.waitUntil(() => it.discord.script.sessions.some(({ id, connected }) => id === first.session && !connected));
  clock.advance(10 * 60_000);
  const client = await resume(first.session, first.sequence);
  expect((await client.op(9)).d).toBe(false);
});

test("RECONNECT, a cut line and INVALID_SESSION(true) leave the session resumable, the last on the same line", async () => {
  const first = await it.identify(INTENTS);
  it.discord.script.fault({ kind: "reconnect" });
  await first.op(7);
  it.discord.script.fault({ kind: "drop" });
  await first.closed;
  const second = await resume(first.session, first.sequence);
  const { s } = await second.event("RESUMED");
  it.discord.script.fault({ kind: "invalid", resumable: true });
  expect((await second.op(9)).d).toBe(true);
  second.send(6, { token: it.discord.token, session_id: first.session, seq: s });
  await second.find((packet) => packet.t === "RESUMED" && packet.s === s! + 1);
});

test("INVALID_SESSION(false) ends it, and the same connection may identify anew", async () => {
  const first = await it.identify(INTENTS);
  const old = first.session;
  it.discord.script.fault({ kind: "invalid", resumable: false });
  expect((await first.op(9)).d).toBe(false);
  first.send(2, { token: it.discord.token, intents: INTENTS, properties: {} });
  await first.event("READY", (d) => d.session_id !== old);
});

test("every close code can be caused, and a silent gateway answers nothing", async () => {
  for (const code of [4000, 4008, 4009]) {
    const client = await it.identify(INTENTS);
    it.discord.script.fault({ kind: "close", code });
    expect(await client.closed).toBe(code);
  }
  const client = await it.identify(INTENTS);
  it.discord.script.fault({ kind: "silent", on: true });
  client.send(1, null);
  say("unheard");
  const other = await it.identify(INTENTS);
  await other.settled();
  expect(client.packets.some((packet) => packet.op === 11)).toBe(false);
  it.discord.script.reset();
});

test("new connections can be refused for a while", async () => {
  it.discord.script.fault({ kind: "refuse", ms: 60_000 });
  expect(await it.connect().closed).toBe(1006);
  it.discord.script.reset();
  await it.identify(INTENTS);
});
