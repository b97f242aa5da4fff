// Everything that can go wrong over REST, seen by a plain fetch.
import { request } from "node:http";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import type { Fault } from "../../dev/discord/script/fault-kinds.ts";
import { FARID, SEEDED, withDiscord } from "./harness.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels, guildId } = SEEDED;
beforeEach(() => it.discord.script.reset());

const fault = (given: Fault) => it.discord.script.fault(given);
const me = (as?: string) => it.rest("GET", "/users/@me", undefined, as);
const send = (content = "c") => it.rest("POST", `/channels/${channels.general}/messages`, { content });
/** Sends once and never again: fetch may try another time on its own when a line breaks. */
const sendOnce = (content: string) =>
  new Promise<string>((resolve, reject) => {
    const headers = { authorization: `Bot ${it.discord.token}`, "content-type": "application/json" };
    const url = `${it.discord.url}/api/v10/channels/${channels.general}/messages`;
    const asked = request(url, { method: "POST", agent: false, headers }, (response) => {
      let text = "";
      response.on("data", (chunk) => text += chunk).on("end", () => resolve(text)).on("error", reject);
      response.on("close", () => response.complete || reject(new Error("cut short")));
    });
    asked.on("error", reject).end(JSON.stringify({ content }));
  });
const written = () => it.discord.script.messages(channels.general).map(({ content }) => content);

test.each(["user", "shared", "global"] as const)("fault 429 of scope %s: body and headers agree", async (scope) => {
  fault({ kind: "429", scope, retryAfter: 2.5 });
  const { status, body, headers } = await me();
  const global = scope === "global";
  expect([status, body]).toEqual([429, { message: "You are being rate limited.", retry_after: 2.5, global }]);
  expect(headers.get("x-ratelimit-scope")).toBe(scope);
  expect(headers.get("retry-after")).toBe("3");
  expect(headers.get("x-ratelimit-reset-after")).toBe("2.5");
  expect(headers.get("x-ratelimit-global")).toBe(global ? "true" : null);
  expect((await me()).status).toBe(200);
});

test("fault 429 without headers: only the body tells", async () => {
  fault({ kind: "429", headers: false });
  const { body, headers } = await me();
  expect(body.retry_after).toBe(1);
  expect([...headers.keys()].filter((name) => /ratelimit|retry|via/.test(name))).toEqual([]);
});

test("fault cloudflare: a page, no JSON, no via; every other answer names the proxy", async () => {
  fault({ kind: "cloudflare", retryAfter: 7 });
  const { status, headers, body } = await me();
  expect([status, headers.get("content-type"), headers.get("via")]).toEqual([429, "text/html", null]);
  expect([headers.get("retry-after"), body]).toEqual(["7", expect.stringContaining("1015")]);
  expect((await me()).headers.get("via")).toBe("1.1 google");
});

test.each([502, 503, 504, 520])("fault 5xx %i: a page, as often as asked for", async (status) => {
  fault({ kind: "5xx", status, count: 2 });
  const first = await me();
  expect([first.status, first.headers.get("content-type")]).toEqual([status, "text/html"]);
  expect([(await me()).status, (await me()).status]).toEqual([status, 200]);
});

test("fault 5xx 500: JSON by default, a page when asked for", async () => {
  fault({ kind: "5xx", status: 500 });
  expect((await me()).body).toEqual({ message: "500: Internal Server Error", code: 0 });
  fault({ kind: "5xx", status: 500, html: true });
  expect((await me()).headers.get("content-type")).toBe("text/html");
});

test("fault truncated: it is done, half of the answer arrives", async () => {
  fault({ kind: "truncated", method: "POST" });
  await expect(sendOnce("half")).rejects.toThrow();
  expect(written().at(-1)).toBe("half");
});

test("fault broken: it is done, the answer is no JSON", async () => {
  fault({ kind: "broken" });
  await expect(send("broken")).rejects.toThrow(SyntaxError);
  expect(written().at(-1)).toBe("broken");
});

test.each([["after", true], ["before", false]] as const)("fault hangup %s it is done: %s", async (when, done) => {
  fault({ kind: "hangup", when });
  const content = `hung up ${when}`;
  await expect(sendOnce(content)).rejects.toThrow();
  expect(written().includes(content)).toBe(done);
});

test("fault latency: requests of a route wait so long, and a bit more with jitter", async () => {
  const timers = vi.spyOn(globalThis, "setTimeout");
  onTestFinished(() => timers.mockRestore());
  const waited = () => timers.mock.calls.filter(([, ms]) => ms !== undefined && ms >= 40 && ms <= 50).length;
  fault({ kind: "latency", ms: 40, jitterMs: 10, route: "/users/*" });
  await me();
  expect(waited()).toBe(1);
  await it.rest("GET", `/guilds/${guildId}`);
  expect(waited()).toBe(1);
  expect(it.discord.script.faults).toEqual([{ kind: "latency", ms: 40, jitterMs: 10, route: "/users/*" }]);
  fault({ kind: "latency", ms: 0, route: "/users/*" });
  expect(it.discord.script.faults).toEqual([]);
});

test.each(
  [
    ["another method", { method: "PATCH" }, 200],
    ["its method", { method: "get" }, 502],
    ["another route", { route: "/users/{user_id}/guilds" }, 200],
    ["its path", { route: "/users/@me" }, 502],
    ["a segment for anything", { route: "/users/*" }, 502],
    ["a star within one segment only", { route: "/*" }, 200],
    ["two stars over segments", { route: "/**" }, 502],
    ["people", { bots: false }, 200],
    ["bots", { people: false }, 502],
  ] as const,
)("a fault for %s", async (_what, filter, status) => {
  fault({ kind: "5xx", ...filter });
  expect((await me()).status).toBe(status);
});

test("faults are met in the order they were given, and told with what is left of them", async () => {
  fault({ kind: "5xx", status: 503, route: "/users/*" });
  fault({ kind: "429", count: 3 });
  expect([(await me()).status, (await me()).status]).toEqual([503, 429]);
  const answer = await fetch(`${it.discord.url}/_script/faults`);
  expect(await answer.json()).toEqual({ active: [{ kind: "429", count: 2 }] });
});

test("fault ban: every request of the address gets Cloudflare's page, people's do not", async () => {
  fault({ kind: "ban", ms: 30_000 });
  expect((await me()).headers.get("retry-after")).toBe("30");
  expect((await it.rest("GET", "/gateway", undefined, "nobody")).status).toBe(429);
  expect((await me(FARID)).status).toBe(200);
  clock.advance(30_001);
  expect((await me()).status).toBe(200);
});

test("fault token: bearer tokens and people go on", async () => {
  fault({ kind: "token" });
  expect((await it.rest("GET", `/guilds/${guildId}`)).status).toBe(401);
  expect(it.discord.script.faults).toEqual([{ kind: "token" }]);
  fault({ kind: "none", of: "token" });
  expect((await it.rest("GET", `/guilds/${guildId}`)).status).toBe(200);
});

test("reset ends every fault", async () => {
  const all: Fault[] = [
    { kind: "429", count: 9 },
    { kind: "latency", ms: 5_000 },
    { kind: "delay", ms: 1 },
    { kind: "refuse", ms: 60_000 },
    { kind: "dead-resume" },
    { kind: "token" },
    { kind: "trim", on: true },
    { kind: "unavailable" },
    { kind: "ban" },
  ];
  for (const one of all) fault(one);
  expect(it.discord.script.faults.map(({ kind }) => kind).toSorted()).toEqual(all.map(({ kind }) => kind).toSorted());
  it.discord.script.reset();
  expect(it.discord.script.faults).toEqual([]);
  expect((await me()).status).toBe(200);
});
