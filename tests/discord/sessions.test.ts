// Sessions survive the local Discord's own restart: whoever resumes gets exactly what was missed.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { type KeptSession, SessionLog } from "../../dev/discord/gateway/session-log.ts";
import { DEFAULT_TOKEN, type LocalDiscordOptions, startLocalDiscord } from "../../dev/discord/server.ts";
import { FARID, RawClient, SEEDED } from "./harness.ts";
import { type LocalProcess, startProcess } from "./process.ts";

const folder = mkdtempSync(join(tmpdir(), "local-discord-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const channelId = SEEDED.channels.general;
const INTENTS = 1 | 512 | 32768;

function connect(url: string): RawClient {
  const client = new RawClient(`${url.replace("http", "ws")}/gateway/?v=10&encoding=json`);
  onTestFinished(() => client.close());
  return client;
}

async function identify(url: string, token = DEFAULT_TOKEN, presence?: unknown): Promise<RawClient> {
  const client = connect(url);
  await client.op(10);
  client.send(2, { token, intents: INTENTS, properties: { os: "linux", browser: "test", device: "test" }, presence });
  await client.event("READY");
  await client.settled();
  return client;
}

async function resume(url: string, session: string, seq: number, token = DEFAULT_TOKEN): Promise<RawClient> {
  const client = connect(url);
  await client.op(10);
  client.send(6, { token, session_id: session, seq });
  await client.find((packet) => packet.t === "RESUMED" || packet.op === 9);
  return client;
}

async function say(url: string, content: string): Promise<void> {
  const response = await fetch(`${url}/_script/say`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ userId: FARID, channelId, content }),
  });
  if (!response.ok) throw new Error(await response.text());
}

async function stop({ child, exited }: LocalProcess, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  process.kill(child.pid!, signal);
  await exited;
}

const heard = (client: RawClient) => client.events("MESSAGE_CREATE").map((packet) => packet.d.content as string);
const numbers = (client: RawClient) => client.packets.flatMap(({ s }) => s === null ? [] : [s]);
const count = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test.each(["SIGTERM", "SIGKILL"] as const)("after %s a bot resumes and gets exactly what it missed", async (signal) => {
  const stateFile = join(folder, `${signal}.jsonl`);
  const first = await startProcess({ STATE_FILE: stateFile });
  onTestFinished(() => void first.child.kill("SIGKILL"));
  const bot = await identify(first.url);
  await say(first.url, "heard");
  await bot.event("MESSAGE_CREATE");
  const { session, sequence } = bot;
  bot.close();
  await bot.closed;
  await say(first.url, "after its death");
  await say(first.url, "before the stop");
  await stop(first, signal);
  expect(statSync(`${stateFile}.sessions`).mode & 0o777).toBe(0o600);

  const second = await startProcess({ STATE_FILE: stateFile, DISCORD_PORT: new URL(first.url).port });
  onTestFinished(() => void second.child.kill("SIGKILL"));
  await say(second.url, "after the start");
  const again = await resume(second.url, session, sequence);
  expect(heard(again)).toEqual(["after its death", "before the stop", "after the start"]);
  await say(second.url, "live");
  await again.event("MESSAGE_CREATE", (d) => d.content === "live");
  expect(numbers(again)).toEqual(count(sequence + 1, again.sequence));
  await stop(second, "SIGTERM");
});

test("kill -9 amid a flood: what was sent and what comes after it join without a hole", async () => {
  const stateFile = join(folder, "flood.jsonl");
  const first = await startProcess({ STATE_FILE: stateFile });
  onTestFinished(() => void first.child.kill("SIGKILL"));
  const bot = await identify(first.url);
  const flood = fetch(`${first.url}/_script/flood`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ count: 100_000, rate: 5_000 }),
  });
  flood.catch(() => {});
  await bot.find((packet) => packet.s !== null && packet.s > 2_000);
  await stop(first, "SIGKILL");
  await bot.closed;
  const second = await startProcess({ STATE_FILE: stateFile, DISCORD_PORT: new URL(first.url).port });
  onTestFinished(() => void second.child.kill("SIGKILL"));
  await say(second.url, "after");
  const again = await resume(second.url, bot.session, bot.sequence);
  expect(heard(again).at(-1)).toBe("after");
  expect([...numbers(bot), ...numbers(again)]).toEqual(count(1, again.sequence));
  await stop(second, "SIGTERM");
});

const clock = new MovableClock();

/** Runs a local Discord for as long as a task takes. */
async function during<T>(stateFile: string, task: (url: string) => Promise<T>, more: LocalDiscordOptions = {}) {
  await using discord = await startLocalDiscord({ stateFile, clock, gateway: { identifyWindowMs: 0 }, ...more });
  return await task(discord.url);
}

test("a session ends some minutes after its connection was lost, the time of being down included", async () => {
  const stateFile = join(folder, "late.jsonl");
  const { session, sequence } = await during(stateFile, identify);
  clock.advance(2 * 60_000);
  await during(stateFile, async () => {});
  clock.advance(2 * 60_000);
  const late = await during(stateFile, (url) => resume(url, session, sequence));
  expect((await late.op(9)).d).toBe(false);
});

test("a session that ended before the stop is not brought back", async () => {
  const stateFile = join(folder, "ended.jsonl");
  const bot = await during(stateFile, async (url) => {
    const bot = await identify(url);
    bot.close(1000);
    await bot.closed;
    // The other side learns of it a moment later.
    await vi.waitUntil(async () => (await (await fetch(`${url}/_script/sessions`)).json()).length === 0, 5_000);
    return bot;
  });
  const again = await during(stateFile, (url) => resume(url, bot.session, bot.sequence));
  expect((await again.op(9)).d).toBe(false);
});

test("people resume too, and whoever was online still is", async () => {
  const stateFile = join(folder, "online.jsonl");
  const token = `user.${FARID}`;
  const { session, sequence } = await during(stateFile, (url) => identify(url, token, { status: "idle" }));
  await during(stateFile, async (url) => {
    const onlooker = await identify(url, `user.${SEEDED.ownerId}`);
    const { d } = await onlooker.event("GUILD_CREATE");
    expect(d.presences).toContainEqual(expect.objectContaining({ user: { id: FARID }, status: "idle" }));
    const again = await resume(url, session, sequence, token);
    await again.event("RESUMED");
  });
});

test("sessions that cannot be read, or whose state is gone, are forgotten", async () => {
  const stateFile = join(folder, "broken.jsonl");
  const first = await during(stateFile, identify);
  const text = readFileSync(`${stateFile}.sessions`, "utf8");
  writeFileSync(`${stateFile}.sessions`, `{broken\n${text}`);
  const second = await during(stateFile, async (url) => {
    expect((await (await resume(url, first.session, first.sequence)).op(9)).d).toBe(false);
    return await identify(url);
  });
  rmSync(stateFile);
  const last = await during(stateFile, (url) => resume(url, second.session, second.sequence));
  expect((await last.op(9)).d).toBe(false);
});

test("the file stays within bounds, with the newest events of each session", () => {
  const path = join(folder, "bounded.sessions");
  const id = "a".repeat(32), other = "b".repeat(32);
  const identity = {
    token: "t",
    userId: FARID,
    bot: false,
    applicationId: null,
    intents: 1,
    shard: [0, 1],
    largeThreshold: 50,
  } as const;
  const presence = { status: "online", activities: [] } as const;
  const sessions: (KeptSession & { frames: string[] })[] = [id, other].map((id) => (
    { id, identity, presence: { ...presence, activities: [] }, after: 0, frames: [], lostAt: null }
  ));
  const log = new SessionLog(path, 10_000);
  log.alive(7);
  log.open(() => sessions);
  for (let n = 1; n <= 1_000; n++) {
    for (const session of sessions) {
      const frame = `{"s":${n},"d":"${"x".repeat(90)}"}`;
      session.frames.push(frame);
      log.event(session.id, frame);
    }
    log.flush();
    expect(statSync(path).size).toBeLessThanOrEqual(31_000);
  }
  log.close();
  const read = new SessionLog(path).read();
  expect(read.aliveAt).toBe(7);
  for (const { after, frames } of read.sessions) {
    expect(frames.length).toBeGreaterThan(40);
    expect(frames.map((frame) => JSON.parse(frame).s)).toEqual(count(after + 1, 1_000));
  }
  expect(read.sessions.map((session) => session.id)).toEqual([id, other]);
});
