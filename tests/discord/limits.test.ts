import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { InvalidRequests, isInvalid } from "../../dev/discord/rest/invalid-requests.ts";
import { RateLimits } from "../../dev/discord/rest/limits.ts";
import { addUser } from "../../dev/discord/state/build.ts";
import { FARID, type Reply, SEEDED, withDiscord } from "./harness.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels, guildId } = SEEDED;
const send = (channel: string = channels.general) => it.rest("POST", `/channels/${channel}/messages`, { content: "c" });
beforeEach(() => it.discord.script.reset());

const bucketOf = ({ headers }: Reply) => headers.get("x-ratelimit-bucket");
const told = ({ headers }: Reply) =>
  Object.fromEntries([...headers].filter(([name]) => /^(x-ratelimit|retry)/.test(name)));
const react = (method: "PUT" | "DELETE", messageId: string) =>
  it.rest(method, `/channels/${channels.general}/messages/${messageId}/reactions/%F0%9F%8C%B8/@me`);
/** Asks until refused. */
async function fill(ask: () => Promise<Reply>): Promise<Reply> {
  for (let n = 0; n < 60; n++) {
    const reply = await ask();
    if (reply.status === 429) return reply;
  }
  throw new Error("It was never refused");
}

test("limit: the first of five tells exactly where its bucket stands", async () => {
  const before = clock.now();
  const reply = await send();
  expect(told(reply)).toEqual({
    "x-ratelimit-limit": "5",
    "x-ratelimit-remaining": "4",
    "x-ratelimit-reset-after": "5.000",
    "x-ratelimit-reset": expect.stringMatching(/^\d+\.\d{3}$/),
    "x-ratelimit-bucket": expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  const reset = Number(reply.headers.get("x-ratelimit-reset")) * 1_000;
  expect(reset).toBeGreaterThanOrEqual(before + 5_000);
  expect(reset).toBeLessThanOrEqual(clock.now() + 5_000);
});

test("limit: the sixth message in five seconds is 429, with what to wait in body and headers alike", async () => {
  for (let left = 4; left >= 0; left--) {
    const reply = await send();
    expect([reply.status, reply.headers.get("x-ratelimit-remaining")]).toEqual([200, String(left)]);
  }
  const refused = await send();
  expect(refused.status).toBe(429);
  const { retry_after: wait } = refused.body;
  expect(refused.body).toEqual({ message: "You are being rate limited.", code: 0, retry_after: wait, global: false });
  expect(told(refused)).toMatchObject({
    "x-ratelimit-limit": "5",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-reset-after": wait.toFixed(3),
    "x-ratelimit-scope": "user",
    "retry-after": String(Math.ceil(wait)),
  });
});

test("limit: a bucket is full until its reset and no longer", async () => {
  const { body } = await fill(() => send());
  clock.advance(body.retry_after * 1_000 - 500);
  expect((await send()).status).toBe(429);
  clock.advance(501);
  expect((await send()).headers.get("x-ratelimit-remaining")).toBe("4");
});

test("limit: another channel has a bucket of its own, of the same name", async () => {
  const refused = await fill(() => send());
  const other = await send(channels.offTopic);
  expect([other.status, other.headers.get("x-ratelimit-remaining")]).toEqual([200, "4"]);
  expect(bucketOf(other)).toBe(bucketOf(refused));
});

test("limit: another route of the same channel has another bucket", async () => {
  const refused = await fill(() => send());
  const read = await it.rest("GET", `/channels/${channels.general}/messages`);
  expect([read.status, read.headers.get("x-ratelimit-remaining")]).toEqual([200, "9"]);
  expect(bucketOf(read)).not.toBe(bucketOf(refused));
});

test("limit: another server has a bucket of its own", async () => {
  const { guildId: second } = it.discord.script.guild();
  const first = await it.rest("GET", `/guilds/${guildId}/roles`);
  const other = await it.rest("GET", `/guilds/${second}/roles`);
  expect(other.headers.get("x-ratelimit-remaining")).toBe(first.headers.get("x-ratelimit-remaining"));
  expect(bucketOf(other)).toBe(bucketOf(first));
});

test("limit: adding and taking a reaction away share one bucket of a quarter second", async () => {
  const { id } = it.discord.script.say({ userId: FARID, channelId: channels.general, content: "c" });
  const added = await react("PUT", id);
  expect(told(added)).toMatchObject({ "x-ratelimit-limit": "1", "x-ratelimit-remaining": "0" });
  const removed = await react("DELETE", id);
  expect([removed.status, bucketOf(removed)]).toEqual([429, bucketOf(added)]);
  clock.advance(251);
  expect((await react("DELETE", id)).status).toBe(204);
});

test("limit: a request refused for its form counts too", async () => {
  const bad = await it.rest("POST", `/channels/${channels.general}/messages`, {});
  expect([bad.status, bad.headers.get("x-ratelimit-remaining")]).toEqual([400, "4"]);
});

test("limit: a request for what is not there counts too", async () => {
  const gone = await it.rest("GET", "/channels/1/messages");
  expect([gone.status, gone.headers.get("x-ratelimit-remaining")]).toEqual([404, "9"]);
});

test("limit: a request without a known token is refused before any bucket", async () => {
  const stranger = await it.rest("GET", `/channels/${channels.general}/messages`, undefined, "Bot nobody");
  expect([stranger.status, told(stranger)]).toEqual([401, {}]);
});

test("limit: a refused request takes nothing from the bucket", async () => {
  await fill(() => send());
  for (let n = 0; n < 5; n++) await send();
  clock.advance(5_001);
  expect((await send()).headers.get("x-ratelimit-remaining")).toBe("4");
});

/** A second bot, as far as tokens go. */
function otherBot(): string {
  const id = "100000000000000077", { state } = it.discord;
  state.applications.set(id, { ...state.applications.get(SEEDED.applicationId)!, id, bot_token: "other.bot.token" });
  addUser(state, id, "Other", true);
  return "Bot other.bot.token";
}

test("limit: two bots do not share a bucket", async () => {
  const first = await it.rest("GET", "/users/@me"), second = await it.rest("GET", "/users/@me", undefined, otherBot());
  expect(first.headers.get("x-ratelimit-remaining")).toMatch(/^\d+$/);
  expect(second.headers.get("x-ratelimit-remaining")).toBe(first.headers.get("x-ratelimit-remaining"));
});

test("limit: a server's emojis are limited for the server, whoever changes them", async () => {
  const remove = (as?: string) => it.rest("DELETE", `/guilds/${guildId}/emojis/1`, undefined, as);
  const [first, second] = [await remove(), await remove(otherBot())];
  const left = ({ headers }: Reply) => Number(headers.get("x-ratelimit-remaining"));
  expect([left(first) - left(second), bucketOf(second)]).toEqual([1, bucketOf(first)]);
});

test("limit: more than fifty requests in a second are 429 over all routes, and take nothing from buckets", async () => {
  const paths = [`/guilds/${guildId}`, `/guilds/${guildId}/roles`, `/guilds/${guildId}/channels`, "/users/@me"];
  const replies = await Promise.all(Array.from({ length: 60 }, (_, n) => it.rest("GET", paths[n % 4]!)));
  const refused = replies.filter((reply) => reply.status === 429);
  expect(refused.length).toBe(10);
  expect(refused[0]!.body).toMatchObject({ global: true, retry_after: expect.any(Number) });
  expect(told(refused[0]!)).toEqual({
    "retry-after": "1",
    "x-ratelimit-global": "true",
    "x-ratelimit-scope": "global",
  });
});

test("limit: the limit over all routes ends with its second", async () => {
  const paths = [`/guilds/${guildId}`, `/guilds/${guildId}/roles`, "/users/@me"];
  await Promise.all(Array.from({ length: 51 }, (_, n) => it.rest("GET", paths[n % 3]!)));
  expect((await send()).body.global).toBe(true);
  clock.advance(1_001);
  expect((await send()).status).toBe(200);
});

test("limit: what answers interactions is outside the limit over all routes, and has a bucket for each", async () => {
  const paths = [`/guilds/${guildId}`, `/guilds/${guildId}/roles`, "/users/@me"];
  await Promise.all(Array.from({ length: 51 }, (_, n) => it.rest("GET", paths[n % 3]!)));
  const answer = (id: string) => it.rest("POST", `/interactions/${id}/token${id}/callback`, { type: 5 }, "nobody");
  const first = await answer("1"), second = await answer("2");
  expect([first.status, second.status]).toEqual([404, 404]);
  expect(second.headers.get("x-ratelimit-remaining")).toBe(first.headers.get("x-ratelimit-remaining"));
});

test("limit: people in the browser are not slowed down", async () => {
  for (let n = 0; n < 8; n++) {
    const reply = await it.rest("POST", `/channels/${channels.general}/messages`, { content: "c" }, SEEDED.ownerId);
    expect([reply.status, told(reply)]).toEqual([200, {}]);
  }
});

test("limit: the third name of a channel in ten minutes is refused within its bucket, other changes are not", async () => {
  const rename = (name: string, id: string = channels.offTopic) => it.rest("PATCH", `/channels/${id}`, { name });
  expect([(await rename("one")).status, (await rename("two")).status]).toEqual([200, 200]);
  const refused = await rename("three");
  expect([refused.status, refused.headers.get("x-ratelimit-scope")]).toEqual([429, "shared"]);
  expect(refused.body.retry_after).toBeGreaterThan(500);
  expect(Number(refused.headers.get("x-ratelimit-remaining"))).toBeGreaterThan(0);
  expect((await it.rest("PATCH", `/channels/${channels.offTopic}`, { nsfw: false })).status).toBe(200);
  expect((await rename("four", channels.introductions)).status).toBe(200);
  clock.advance(10 * 60_000 + 1);
  expect((await rename("off-topic")).status).toBe(200);
});

test("limit: a reset empties every bucket", async () => {
  await fill(() => send());
  it.discord.script.reset();
  expect((await send()).status).toBe(200);
});

describe("a bucket", () => {
  const shared = { limit: 2, windowMs: 1_000, scope: "shared" as const };

  test("limit: of shared scope counts everybody's requests for the resource, and says so", () => {
    const limits = new RateLimits(clock);
    limits.take("bot:1", "r", "x", shared, false);
    limits.take("bot:2", "r", "x", shared, false);
    const { headers, refused } = limits.take("bot:3", "r", "x", shared, false);
    expect([refused?.global, headers["x-ratelimit-scope"]]).toEqual([false, "shared"]);
    expect(limits.take("bot:3", "r", "y", shared, false).refused).toBeUndefined();
  });

  test("limit: of one route is not filled by what the limit over all routes refused", () => {
    const limits = new RateLimits(clock);
    const wide = { limit: 100, windowMs: 60_000 };
    for (let n = 0; n < 50; n++) limits.take("bot:1", "r", "x", wide, true);
    expect(limits.take("bot:1", "r", "x", wide, true).refused?.global).toBe(true);
    expect(limits.take("bot:1", "r", "x", wide, false).headers["x-ratelimit-remaining"]).toBe("49");
  });
});

describe("invalid requests", () => {
  test("limit: ten thousand in ten minutes shut the address out, for an hour of the clock", () => {
    const invalid = new InvalidRequests(clock);
    invalid.add("10.0.0.1", 9_999);
    expect(invalid.waitOf("10.0.0.1")).toBe(0);
    invalid.add("10.0.0.1");
    expect(invalid.waitOf("10.0.0.1")).toBeCloseTo(3_600, 0);
    expect(invalid.waitOf("10.0.0.2")).toBe(0);
    clock.advance(3_600_001);
    expect(invalid.waitOf("10.0.0.1")).toBe(0);
  });

  test("limit: after ten minutes the count begins anew", () => {
    const invalid = new InvalidRequests(clock);
    invalid.add("10.0.0.1", 9_999);
    clock.advance(600_001);
    invalid.add("10.0.0.1", 9_999);
    expect(invalid.waitOf("10.0.0.1")).toBe(0);
  });

  test.each([
    [401, {}, true],
    [403, {}, true],
    [429, { "x-ratelimit-scope": "user" }, true],
    [429, { "x-ratelimit-scope": "global" }, true],
    [429, {}, true],
    [429, { "x-ratelimit-scope": "shared" }, false],
    [400, {}, false],
    [404, {}, false],
    [500, {}, false],
  ])("limit: an answer of %i with %o counts: %s", (status, headers, counts) => {
    expect(isInvalid(status, headers as Record<string, string>)).toBe(counts);
  });

  test("limit: the next 401 after nearly ten thousand brings Cloudflare's page to every bot, not to people", async () => {
    const address = await it.rest("GET", "/users/@me").then(() => "127.0.0.1");
    it.discord.script.invalid(address, 9_999);
    expect((await it.rest("GET", "/users/@me", undefined, "Bot wrong")).status).toBe(401);
    const banned = await it.rest("GET", "/users/@me");
    expect([banned.status, banned.headers.get("content-type")]).toEqual([429, "text/html"]);
    expect((await it.rest("GET", "/users/@me", undefined, FARID)).status).toBe(200);
    clock.advance(3_600_001);
    expect((await it.rest("GET", "/users/@me")).status).toBe(200);
  });
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
