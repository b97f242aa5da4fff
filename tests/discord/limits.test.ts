import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { SEEDED, withDiscord } from "./harness.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels, guildId } = SEEDED;
const send = (channel: string = channels.general) => it.rest("POST", `/channels/${channel}/messages`, { content: "c" });
beforeEach(() => it.discord.script.reset());

test("every answer tells where its bucket stands", async () => {
  const { headers } = await send();
  expect(headers.get("x-ratelimit-limit")).toBe("5");
  expect(headers.get("x-ratelimit-remaining")).toBe("4");
  expect(Number(headers.get("x-ratelimit-reset-after"))).toBeGreaterThan(4);
  expect(Number(headers.get("x-ratelimit-reset"))).toBeGreaterThan(clock.now() / 1000);
  expect(headers.get("x-ratelimit-bucket")).toMatch(/^[0-9a-f]{32}$/);
});

test("the sixth message in five seconds is 429 with what to wait, then it goes on", async () => {
  for (let n = 0; n < 5; n++) expect((await send()).status).toBe(200);
  const refused = await send();
  expect(refused.status).toBe(429);
  expect(refused.body).toEqual({
    code: 0,
    message: "You are being rate limited.",
    retry_after: expect.any(Number),
    global: false,
  });
  expect(refused.headers.get("x-ratelimit-scope")).toBe("user");
  expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
  expect(Number(refused.headers.get("retry-after"))).toBe(Math.ceil(refused.body.retry_after));
  clock.advance(refused.body.retry_after * 1_000 + 1);
  expect((await send()).status).toBe(200);
});

test("another channel has a bucket of its own", async () => {
  for (let n = 0; n < 6; n++) await send();
  expect((await send(channels.offTopic)).status).toBe(200);
});

test("a refused request counts too, a refused form as well", async () => {
  const bad = await it.rest("POST", `/channels/${channels.general}/messages`, {});
  expect([bad.status, bad.headers.get("x-ratelimit-remaining")]).toEqual([400, "4"]);
});

test("more than fifty requests in a second are 429 over all routes, but interactions are not", async () => {
  const paths = [`/guilds/${guildId}`, `/guilds/${guildId}/roles`, `/guilds/${guildId}/channels`, "/users/@me"];
  const replies = await Promise.all(Array.from({ length: 60 }, (_, n) => it.rest("GET", paths[n % 4]!)));
  const refused = replies.filter((reply) => reply.status === 429);
  expect(refused.length).toBe(10);
  expect(refused[0]!.body.global).toBe(true);
  expect(refused[0]!.headers.get("x-ratelimit-global")).toBe("true");
  expect((await it.rest("POST", "/interactions/1/token/callback", { type: 5 }, "nobody")).status).toBe(404);
});

test("people in the browser are not slowed down", async () => {
  for (let n = 0; n < 8; n++) {
    const reply = await it.rest("POST", `/channels/${channels.general}/messages`, { content: "c" }, SEEDED.ownerId);
    expect(reply.status).toBe(200);
  }
});

test("faults on demand: 429 of a scope and 5xx", async () => {
  it.discord.script.fault({ kind: "429", count: 1, scope: "shared", retryAfter: 2.5 });
  const limited = await send();
  expect([limited.status, limited.body.retry_after, limited.headers.get("x-ratelimit-scope")]).toEqual([
    429,
    2.5,
    "shared",
  ]);
  it.discord.script.fault({ kind: "5xx", count: 2, status: 503 });
  expect([(await send()).status, (await send()).status, (await send()).status]).toEqual([503, 503, 200]);
});

test("latency on demand: nothing is done or answered before it is over", async () => {
  const real = globalThis.setTimeout;
  const timers = vi.spyOn(globalThis, "setTimeout");
  onTestFinished(() => timers.mockRestore());
  let pass: (() => void) | undefined;
  timers.mockImplementation(((run: () => void, ms?: number) => ms === 60 ? pass = run : real(run, ms)) as never);
  it.discord.script.fault({ kind: "latency", ms: 60 });
  const slow = it.rest("POST", `/channels/${channels.general}/messages`, { content: "late" });
  await vi.waitUntil(() => pass);
  expect(it.discord.script.messages(channels.general).at(-1)).not.toMatchObject({ content: "late" });
  pass!();
  expect((await slow).body.content).toBe("late");
});

test("what was asked is on record", async () => {
  await send();
  expect(it.discord.script.requests.at(-1)).toMatchObject({
    method: "POST",
    route: "/channels/{channel_id}/messages",
    status: 200,
    body: { content: "c" },
  });
});
