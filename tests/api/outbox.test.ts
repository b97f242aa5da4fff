// The outbox: leased, acknowledged, retried, dead; one row is never two bots' at once.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { BotEvent, OutboxWork } from "../../api/contract.ts";
import { OUTBOX_LEASE_MS } from "../../api/contract.ts";
import { ATTEMPTS_MAX, backoffMs } from "../../api/core/outbox/service.ts";
import { closeGate, outbox as table } from "../../db/mod.ts";
import { refusal, startTestApi, type TestApi } from "./harness.ts";

let api: TestApi;
const GUILD = "830000000000000001";
const work = (content: string): OutboxWork => ({
  kind: "message.send",
  channelId: "830000000000000002",
  content,
  pingUserIds: [],
});
const enqueue = (...contents: string[]) =>
  api.services.db.transaction((tx) =>
    api.services.outbox.enqueue(tx, contents.map((text) => ({ guildId: GUILD, subjectId: null, work: work(text) })))
  );
const claim = (limit = 10) => api.bot.outbox.claim.mutate({ limit });

beforeAll(async () => {
  api = await startTestApi();
  await api.started;
});
afterAll(() => api.close());
beforeEach(async () => void await api.services.db.orm.delete(table));

test("enqueue() of a rolled back transaction leaves nothing", async () => {
  await expect(api.services.db.transaction(async (tx) => {
    await api.services.outbox.enqueue(tx, [{ guildId: GUILD, subjectId: null, work: work("never") }]);
    throw new Error("no");
  })).rejects.toThrow("no");
  expect(await claim()).toEqual([]);
});

test("claim() gives due work oldest first with a lease and a nonce, and not a second time", async () => {
  await enqueue("one", "two");
  api.clock.pass(1);
  await enqueue("three");
  const items = await claim();
  expect(items.map((item) => (item.work as { content: string }).content).toSorted()).toEqual(["one", "three", "two"]);
  expect((items[2]?.work as { content: string }).content).toBe("three");
  for (const item of items) {
    expect(item.nonce).toMatch(/^[0-9a-z]{1,25}$/);
    expect(Date.parse(item.leaseUntil)).toBe(api.clock.now().getTime() + OUTBOX_LEASE_MS);
  }
  expect(await claim()).toEqual([]);
});

test("claim() by many bots at once gives each row to one of them", async () => {
  await enqueue(...Array.from({ length: 60 }, (_, n) => `message ${n}`));
  const claims = await Promise.all(Array.from({ length: 12 }, () => claim(5)));
  const ids = claims.flat().map((item) => item.id);
  expect(ids).toHaveLength(60);
  expect(new Set(ids).size).toBe(60);
});

test("work that is due later is not given before its time", async () => {
  const dueAt = new Date(api.clock.now().getTime() + 60_000);
  await api.services.db.transaction((tx) =>
    api.services.outbox.enqueue(tx, [{ guildId: GUILD, subjectId: null, work: work("later"), dueAt }])
  );
  expect(await claim()).toEqual([]);
  api.clock.pass(60_000);
  expect(await claim()).toHaveLength(1);
});

test("acknowledge() deletes the row", async () => {
  await enqueue("one");
  const [item] = await claim();
  await api.bot.outbox.acknowledge.mutate({ id: item?.id ?? "", lease: item?.lease ?? "" });
  expect(await api.services.outbox.sizes()).toEqual({ pending: 0, leased: 0, dead: 0 });
});

test("a lease that ran out is claimed again with the same nonce, and the first holder can no longer settle it", async () => {
  await enqueue("one");
  const [first] = await claim();
  api.clock.pass(OUTBOX_LEASE_MS);
  const [second] = await claim();
  expect(second).toMatchObject({ id: first?.id, nonce: first?.nonce, attempts: 2 });
  const held = { id: first?.id ?? "", lease: first?.lease ?? "" };
  expect(await refusal(api.bot.outbox.acknowledge.mutate(held))).toMatchObject({ code: "fenced" });
  expect(await refusal(api.bot.outbox.fail.mutate({ ...held, error: "x", retryAfterMs: 0 }))).toMatchObject({
    code: "fenced",
  });
  await api.bot.outbox.acknowledge.mutate({ id: second?.id ?? "", lease: second?.lease ?? "" });
});

test("fail() waits as long as Discord says, and longer after each failure", async () => {
  await enqueue("one");
  const [item] = await claim();
  await api.bot.outbox.fail.mutate({ id: item?.id ?? "", lease: item?.lease ?? "", error: "429", retryAfterMs: 5_000 });
  api.clock.pass(4_999);
  expect(await claim()).toEqual([]);
  api.clock.pass(1);
  expect(await claim()).toHaveLength(1);
  expect([1, 2, 3, 10, 20, 50].map(backoffMs)).toEqual([1_000, 2_000, 4_000, 512_000, 7_200_000, 7_200_000]);
});

test("fail() without a retry is the dead letter, kept with its error and never given again", async () => {
  await enqueue("one");
  const [item] = await claim();
  await api.bot.outbox.fail.mutate({
    id: item?.id ?? "",
    lease: item?.lease ?? "",
    error: "50013",
    retryAfterMs: null,
  });
  api.clock.pass(86_400_000);
  expect(await claim()).toEqual([]);
  expect(await api.services.db.orm.select().from(table)).toMatchObject([{ state: "dead", lastError: "50013" }]);
});

test("work that never succeeds is dead after its last attempt, whether it fails or its bots die", async () => {
  await enqueue("fails", "kills");
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const items = await claim();
    expect(items).toHaveLength(2);
    const failing = items.find((item) => (item.work as { content: string }).content === "fails");
    await api.bot.outbox.fail.mutate({
      id: failing?.id ?? "",
      lease: failing?.lease ?? "",
      error: "500",
      retryAfterMs: 0,
    });
    api.clock.pass(backoffMs(ATTEMPTS_MAX) + OUTBOX_LEASE_MS);
  }
  expect(await claim()).toEqual([]);
  expect(await api.services.outbox.sizes()).toEqual({ pending: 0, leased: 0, dead: 2 });
});

test("bots are woken when work is committed, and again for a retry nobody announced", async () => {
  const signal = new AbortController();
  const heard: BotEvent["type"][] = [];
  const events = api.services.events.stream(signal.signal);
  await events.next();
  await enqueue("one");
  heard.push(((await events.next()).value as BotEvent).type);
  expect(await api.services.outbox.wake()).toBe(1);
  heard.push(((await events.next()).value as BotEvent).type);
  signal.abort();
  expect(heard).toEqual(["outbox", "outbox"]);
  await claim();
  expect(await api.services.outbox.wake()).toBe(0);
});

test("nothing is enqueued about a member after their erasure for what happened before it", async () => {
  const userId = "730000000000000009";
  await api.services.db.transaction((tx) =>
    closeGate(tx, userId, { erasedAt: new Date(api.clock.now().getTime() + 1_000), blocked: [] })
  );
  await api.services.db.transaction((tx) =>
    api.services.outbox.enqueue(tx, [{ guildId: GUILD, subjectId: userId, work: work("late") }])
  );
  expect(await claim()).toEqual([]);
});

test("a row that this version does not understand is dead, and takes no other with it", async () => {
  await enqueue("before");
  const at = api.clock.now();
  const id = "00000000-0000-4000-8000-000000000001";
  await api.services.db.orm.insert(table).values({ id, kind: "moon.launch", payload: {}, dueAt: at, createdAt: at });
  await enqueue("after");
  expect((await claim()).map(({ work }) => (work as { content: string }).content).toSorted()).toEqual([
    "after",
    "before",
  ]);
  const rows = await api.services.db.orm.select().from(table);
  expect(rows.find((row) => row.id === id)).toMatchObject({ state: "dead", attempts: 1 });
});

test("the metrics count rows by state with one question", async () => {
  await enqueue("one", "two", "three");
  await claim(1);
  const sizes = vi.spyOn(api.services.outbox, "sizes");
  const text = await (await fetch(`${api.url}/metrics`)).text();
  expect(sizes).toHaveBeenCalledOnce();
  expect(text).toMatch(/kagami_api_outbox_pending 2\n/);
  expect(text).toMatch(/kagami_api_outbox_leased 1\n/);
  sizes.mockRestore();
});
