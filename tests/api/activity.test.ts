// The ledger of the gateway: fencing, cursors, replays, gaps, and that a flush happens once or not at all.
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type ActivityRecord, DISCORD_EPOCH_MS, LEASE_MS } from "../../api/contract.ts";
import { type LevelSettings, xpOfMessage } from "../../api/features/levels/contract.ts";
import { asc, eq, gatewayGap, memberXp, outbox as outboxTable } from "../../db/mod.ts";
import { claimOf, MANAGE_GUILD, refusal, startTestApi, type TestApi } from "./harness.ts";

let api: TestApi;
let shardId = 0;
let guildId = "840000000000000000";
const CHANNEL = "840000000000000500";

beforeAll(async () => {
  api = await startTestApi();
  await api.started;
});
afterAll(() => api.close());
beforeEach(() => {
  shardId++;
  guildId = String(BigInt(guildId) + 1n);
});

const levelsOn = (value: Partial<LevelSettings> = {}) =>
  api.caller(claimOf("700000000000000001", guildId, MANAGE_GUILD)).settings.update({
    guildId,
    feature: "levels",
    version: 0,
    data: { enabled: true, value: { xpMin: 10, xpMax: 10, cooldownSeconds: 0, announce: "off", ...value } },
  });
const lease = (holder = "bot-a", shardCount = 100) => api.caller().shards.lease({ shardId, shardCount, holder });

/** Ids as Discord makes them: time in the upper bits. */
let counter = 0n;
const messageAt = (at: Date) => String(((BigInt(at.getTime() - DISCORD_EPOCH_MS)) << 22n) + (++counter % 4_000_000n));
const record = (
  leased: number,
  from: ActivityRecord["from"],
  to: { sessionId: string; seq: number },
  rest: Partial<ActivityRecord> & { users?: string[] } = {},
): ActivityRecord => {
  const { users = [], ...others } = rest;
  return {
    shardId,
    shardCount: 100,
    lease: leased,
    from,
    to: { resumeUrl: "ws://localhost:1", ...to },
    messages: {
      features: ["levels"],
      mask: users.map(() => 1),
      guildIds: users.map(() => guildId),
      channelIds: users.map(() => CHANNEL),
      userIds: users,
      messageIds: users.map(() => messageAt(api.clock.now())),
    },
    facts: [],
    gaps: [],
    ...others,
  };
};
const xp = () =>
  api.services.db.orm.select({ userId: memberXp.userId, xp: memberXp.xp, messages: memberXp.messages }).from(memberXp)
    .where(eq(memberXp.guildId, guildId)).orderBy(asc(memberXp.userId));
const user = (n: number) => String(740000000000000000n + BigInt(n));

test("shards.lease() gives a growing number and the committed cursor", async () => {
  expect(await lease()).toEqual({ lease: 1, leaseMs: LEASE_MS, cursor: null });
  await api.caller().activity.record(record(1, null, { sessionId: "s1", seq: 5 }));
  expect(await lease()).toEqual({
    lease: 2,
    leaseMs: LEASE_MS,
    cursor: { sessionId: "s1", resumeUrl: "ws://localhost:1", seq: 5 },
  });
});

test("shards.lease() for another instance waits for the lease to end, and is refused while the holder renews", async () => {
  await lease("bot-a");
  const takeover = lease("bot-b");
  api.clock.pass(LEASE_MS + 1);
  expect(await takeover).toMatchObject({ lease: 2 });

  const refused = lease("bot-c").then(() => null, (error: { message: string }) => error.message);
  api.clock.pass(1_000);
  await api.caller().shards.renew({ shardId, lease: 2 });
  expect(await refused).toBe(`Shard ${shardId} is run by another bot process: stop that one first`);
});

test("a bot that gives up waiting for a shard is no fault of the api", async () => {
  await lease("bot-a");
  const gone = new AbortController();
  const waiting = api.services.shards.lease({ shardId, shardCount: 100, holder: "bot-b" }, gone.signal);
  gone.abort();
  await expect(waiting).rejects.toMatchObject({ name: "DomainError", code: "unavailable" });
});

test("shards.release() lets any instance take over at once", async () => {
  await lease("bot-a");
  await api.caller().shards.release({ shardId, lease: 1 });
  expect(await lease("bot-b")).toMatchObject({ lease: 2 });
});

test("shards.renew() and activity.record() of an older lease are fenced, and store nothing", async () => {
  await levelsOn();
  await lease();
  await lease();
  const old = record(1, null, { sessionId: "s1", seq: 1 }, { users: [user(1)] });
  expect(await refusal(api.bot.activity.record.mutate(old))).toMatchObject({ code: "fenced", status: 409 });
  expect(await refusal(api.bot.shards.renew.mutate({ shardId, lease: 1 }))).toMatchObject({ code: "fenced" });
  expect(await xp()).toEqual([]);
});

test("shards.lease() with another number of shards forgets the cursor and leaves a gap", async () => {
  await lease();
  await api.caller().activity.record(record(1, null, { sessionId: "s1", seq: 5 }));
  expect(await lease("bot-a", 2)).toMatchObject({ cursor: null });
  expect(await api.services.db.orm.select().from(gatewayGap).where(eq(gatewayGap.shardId, shardId))).toMatchObject([
    { oldSession: "s1", oldSeq: 5, reason: "another number of shards" },
  ]);
});

test("activity.record() sent twice, also at the same time, counts once", async () => {
  await levelsOn();
  const { lease: held } = await lease();
  const flush = record(held, null, { sessionId: "s1", seq: 3 }, { users: [user(1), user(2), user(1)] });
  const answers = await Promise.all([1, 2, 3, 4].map(() => api.bot.activity.record.mutate(flush)));
  expect(answers).toEqual([3, 3, 3, 3].map((seq) => ({ seq })));
  expect(await xp()).toEqual([{ userId: user(1), xp: 20, messages: 2 }, { userId: user(2), xp: 10, messages: 1 }]);
});

test("activity.record() that moves no cursor counts nothing, because a repetition could not be told from it", async () => {
  await levelsOn();
  await lease();
  await api.caller().activity.record(record(1, null, { sessionId: "s", seq: 1 }, { users: [user(1)] }));
  const still = record(1, { sessionId: "s", seq: 1 }, { sessionId: "s", seq: 1 }, { users: [user(1)] });
  for (let n = 0; n < 2; n++) await api.caller().activity.record(still);
  expect(await xp()).toEqual([{ userId: user(1), xp: 10, messages: 1 }]);
});

test("activity.record() from another place than the committed one is fenced", async () => {
  await levelsOn();
  const { lease: held } = await lease();
  await api.caller().activity.record(record(held, null, { sessionId: "s1", seq: 3 }, { users: [user(1)] }));
  for (const from of [null, { sessionId: "s1", seq: 2 }, { sessionId: "s0", seq: 3 }]) {
    const skipped = record(held, from, { sessionId: "s1", seq: 9 }, { users: [user(1)] });
    expect(await refusal(api.bot.activity.record.mutate(skipped))).toMatchObject({ code: "fenced" });
  }
  await api.caller().activity.record(
    record(held, { sessionId: "s1", seq: 3 }, { sessionId: "s1", seq: 9 }, { users: [user(1)] }),
  );
  expect(await xp()).toEqual([{ userId: user(1), xp: 20, messages: 2 }]);
});

test("activity.record() of a new session stores its gap with the cursor, with the time it began", async () => {
  const { lease: held } = await lease();
  const begun = api.clock.now();
  await api.caller().activity.record(record(held, null, { sessionId: "s1", seq: 3 }));
  api.clock.pass(60_000);
  await api.caller().activity.record(
    record(held, { sessionId: "s1", seq: 3 }, { sessionId: "s2", seq: 1 }, {
      gaps: [{ oldSessionId: "s1", oldSeq: 3, reason: "session expired" }],
    }),
  );
  expect(await api.services.db.orm.select().from(gatewayGap).where(eq(gatewayGap.shardId, shardId))).toMatchObject([
    { oldSession: "s1", oldSeq: 3, fromAt: begun, toAt: api.clock.now(), reason: "session expired" },
  ]);
});

test("activity.record() that fails half way leaves cursor and counts as they were", async () => {
  await levelsOn({ announce: "here" });
  const { lease: held } = await lease();
  const users = Array.from({ length: 12 }, () => user(1));
  const flush = record(held, null, { sessionId: "s1", seq: 3 }, { users });
  // The announcement comes after the rows.
  const enqueue = vi.spyOn(api.services.outbox, "enqueue").mockRejectedValueOnce(new Error("broken"));
  expect(await refusal(api.bot.activity.record.mutate(flush))).toMatchObject({ code: "internal", status: 500 });
  expect(enqueue).toHaveBeenCalledOnce();
  enqueue.mockRestore();
  expect(await xp()).toEqual([]);
  await api.caller().activity.record(flush);
  expect(await xp()).toEqual([{ userId: user(1), xp: 120, messages: 12 }]);
});

test("activity.record() refuses columns of different length", async () => {
  const { lease: held } = await lease();
  const flush = record(held, null, { sessionId: "s1", seq: 1 }, { users: [user(1)] });
  flush.messages.userIds.push(user(2));
  expect(await refusal(api.bot.activity.record.mutate(flush))).toMatchObject({
    code: "invalid",
    text: "Send columns of equal length",
  });
});

test("activity.record() writes not one row for a server where the feature is off", async () => {
  const { lease: held } = await lease();
  await api.caller().activity.record(record(held, null, { sessionId: "s1", seq: 1 }, { users: [user(1)] }));
  expect(await xp()).toEqual([]);
  expect(await api.services.db.orm.select().from(outboxTable).where(eq(outboxTable.guildId, guildId))).toEqual([]);
});

test("activity.record() gives a feature only the rows whose bit is its own", async () => {
  await levelsOn();
  const { lease: held } = await lease();
  const flush = record(held, null, { sessionId: "s1", seq: 2 }, { users: [user(1), user(2), user(3)] });
  flush.messages.features = ["other", "levels"];
  flush.messages.mask = [1, 2, 3];
  await api.caller().activity.record(flush);
  expect((await xp()).map((row) => row.userId)).toEqual([user(2), user(3)]);
});

test("two shards that flush the same members in opposite order both get through, to the point", async () => {
  await levelsOn({ xpMin: 1, xpMax: 50 });
  const members = Array.from({ length: 40 }, (_, n) => user(n));
  const [first, second] = [shardId, shardId + 1];
  const expected = new Map<string, number>();
  const flood = async (shard: number, users: string[]) => {
    const { lease: held } = await api.caller().shards.lease({ shardId: shard, shardCount: 100, holder: "bot" });
    for (let seq = 1; seq <= 10; seq++) {
      const from = seq === 1 ? null : { sessionId: "s", seq: seq - 1 };
      const flush = { ...record(held, from, { sessionId: "s", seq }, { users }), shardId: shard };
      for (const [row, id] of flush.messages.messageIds.entries()) {
        const key = flush.messages.userIds[row] ?? "";
        expected.set(key, (expected.get(key) ?? 0) + xpOfMessage(id, 1, 50));
      }
      await api.caller().activity.record(flush);
    }
  };
  await Promise.all([flood(first, members), flood(second, members.toReversed())]);
  shardId++;
  expect(new Map((await xp()).map((row) => [row.userId, row.xp]))).toEqual(
    new Map([...expected].sort(([a], [b]) => (a < b ? -1 : 1))),
  );
});
