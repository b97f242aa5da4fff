// The virtual clock, as scripts and people move it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { startLocalDiscord } from "../../dev/discord/server.ts";
import { timeOf } from "../../dev/discord/snowflake.ts";
import { FARID, SEEDED, withDiscord } from "./harness.ts";

const it = withDiscord();
const folder = mkdtempSync(join(tmpdir(), "local-discord-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { channels } = SEEDED;
const DAY_MS = 86_400_000;

const clock = async (body?: unknown) => {
  const response = await fetch(`${it.discord.url}/_script/clock`, {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    headers: { "content-type": "application/json" },
  });
  return { status: response.status, body: await response.json() };
};

test("the clock is told and moved over HTTP, and what is made then is from then", async () => {
  const before = (await clock()).body.now;
  const { body } = await clock({ advanceMs: DAY_MS });
  expect(body.now - before).toBeGreaterThanOrEqual(DAY_MS);
  const message = it.discord.script.say({ userId: FARID, channelId: channels.general, content: "Tomorrow" });
  expect(timeOf(message.id)).toBeGreaterThanOrEqual(body.now);
  expect(Date.parse(message.timestamp)).toBeGreaterThanOrEqual(body.now);
});

test("time does not go back", async () => {
  const { status, body } = await clock({ advanceMs: -1 });
  expect([status, body.message]).toEqual([400, expect.stringContaining("time does not go back")]);
});

test("a connected client outlives a jump of days: heartbeats are real", async () => {
  const client = await it.identify(1);
  await clock({ advanceMs: 3 * DAY_MS });
  await client.settled();
  expect(it.discord.script.sessions.some(({ id, connected }) => id === client.session && connected)).toBe(true);
});

test("a limit is over once the clock has passed it", async () => {
  const send = () => it.rest("POST", `/channels/${channels.general}/messages`, { content: "c" });
  for (let n = 0; n < 5; n++) await send();
  expect((await send()).status).toBe(429);
  await clock({ advanceMs: 5_001 });
  expect((await send()).status).toBe(200);
});

test("how far ahead it is, and what was used of the day's identifies, survives a restart", async () => {
  const stateFile = join(folder, "clock.jsonl");
  const first = await startLocalDiscord({ stateFile });
  const ahead = first.script.advance(30 * DAY_MS);
  first.script.fault({ kind: "identifies", used: 321 });
  await first.close();
  await using second = await startLocalDiscord({ stateFile });
  expect(second.script.now).toBeGreaterThanOrEqual(ahead);
  const answer = await fetch(`${second.url}/api/v10/gateway/bot`, {
    headers: { authorization: `Bot ${second.token}` },
  });
  expect((await answer.json()).session_start_limit.remaining).toBe(679);
});

test("what waits comes in the order of its times, then of asking, and what was called off never", () => {
  const movable = new MovableClock();
  const came: number[] = [];
  const times = Array.from({ length: 2_000 }, (_, n) => (n * 7_919) % 1_000 + 1_000);
  // The same moment for all to ask in, or a pause between two would change their order.
  const real = Date.now();
  vi.spyOn(Date, "now").mockReturnValue(real);
  onTestFinished(() => void vi.restoreAllMocks());
  const callOff = times.map((ms, n) => movable.after(ms, () => came.push(n)));
  for (let n = 0; n < 2_000; n += 10) callOff[n]!();
  movable.advance(1_500);
  expect(came.length).toBeLessThan(1_200);
  movable.advance(1_000);
  const expected = times.map((ms, n) => ({ ms, n })).filter(({ n }) => n % 10 !== 0).toSorted((a, b) =>
    a.ms - b.ms || a.n - b.n
  );
  expect(came).toEqual(expected.map(({ n }) => n));
});
