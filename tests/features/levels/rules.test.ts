// Levels by the rules: cooldown from message time, boundaries, announcements, rewards, opting out.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DISCORD_EPOCH_MS, type Fact, type OutboxWork } from "../../../api/contract.ts";
import { LEVEL_MAX, type LevelSettings, XP_MAX, xpForLevel } from "../../../api/features/levels/contract.ts";
import { and, asc, auditEntry, eq, memberXp, ne, outbox, setBlocked } from "../../../db/mod.ts";
import { claimOf, guildSnapshot, MANAGE_GUILD, startTestApi, type TestApi } from "../../api/harness.ts";

let api: TestApi;
const ADMIN = "700000000000000001";
const MIKA = "750000000000000001";
const REI = "750000000000000002";
const [GENERAL, NEWS] = ["850000000000000001", "850000000000000002"];
let guildId = "860000000000000000";
let lease = 0, seq = 0, version = 0, counter = 0n;

beforeAll(async () => {
  api = await startTestApi();
  await api.started;
  ({ lease } = await api.caller().shards.lease({ shardId: 0, shardCount: 1, holder: "bot" }));
});
afterAll(() => api.close());
beforeEach(async () => {
  guildId = String(BigInt(guildId) + 1n);
  version = 0;
  await api.caller().guilds.sync({ guilds: [guildSnapshot(guildId, { name: "Mirror" })] });
});

const admin = () => api.caller(claimOf(ADMIN, guildId, MANAGE_GUILD));
const set = async (
  value: Partial<LevelSettings>,
  enabled = true,
) => ({ version } = await admin().settings.update({ guildId, feature: "levels", version, data: { enabled, value } }));

interface Message {
  by: string;
  /** Milliseconds after the test's zero. */
  atMs?: number;
  in?: string;
}
const ZERO_MS = Date.parse("2026-01-01T00:00:00Z");
/** One flush of these messages and facts. */
const flush = async (messages: Message[], facts: Fact[] = []) => {
  const from = seq === 0 ? null : { sessionId: "s", seq };
  seq++;
  await api.caller().activity.record({
    shardId: 0,
    shardCount: 1,
    lease,
    from,
    to: { sessionId: "s", resumeUrl: "ws://localhost:1", seq },
    messages: {
      features: ["levels"],
      mask: messages.map(() => 1),
      guildIds: messages.map(() => guildId),
      channelIds: messages.map((message) => message.in ?? GENERAL),
      userIds: messages.map((message) => message.by),
      messageIds: messages.map(({ atMs = 0 }) =>
        String((BigInt(ZERO_MS + atMs - DISCORD_EPOCH_MS) << 22n) + ++counter)
      ),
    },
    facts,
    gaps: [],
  });
};
const rows = () =>
  api.services.db.orm.select({ userId: memberXp.userId, xp: memberXp.xp, messages: memberXp.messages }).from(memberXp)
    .where(eq(memberXp.guildId, guildId)).orderBy(asc(memberXp.userId));
const work = async (): Promise<OutboxWork[]> => {
  const found = await api.services.db.orm.select().from(outbox).where(eq(outbox.guildId, guildId))
    .orderBy(asc(outbox.createdAt));
  return found.map((row) => ({ kind: row.kind, ...row.payload }) as OutboxWork);
};
const sent = async () => (await work()).filter((item) => item.kind === "message.send");
const roles = async () => (await work()).filter((item) => item.kind === "member.roles");
const steady = { xpMin: 10, xpMax: 10 };

test("a message within the cooldown earns nothing, the first one after it does; time is the message's, not the clock's", async () => {
  await set({ ...steady, cooldownSeconds: 60 });
  await flush([{ by: MIKA, atMs: 0 }, { by: MIKA, atMs: 59_999 }]);
  expect(await rows()).toEqual([{ userId: MIKA, xp: 10, messages: 2 }]);
  api.clock.pass(3_600_000);
  await flush([{ by: MIKA, atMs: 59_999 }]);
  expect(await rows()).toEqual([{ userId: MIKA, xp: 10, messages: 3 }]);
  await flush([{ by: MIKA, atMs: 60_000 }, { by: MIKA, atMs: 119_999 }, { by: MIKA, atMs: 120_000 }]);
  expect(await rows()).toEqual([{ userId: MIKA, xp: 30, messages: 6 }]);
});

test("messages that arrive in another order earn as if they had arrived in theirs, within a flush", async () => {
  await set({ ...steady, cooldownSeconds: 60 });
  await flush([{ by: MIKA, atMs: 70_000 }, { by: MIKA, atMs: 0 }, { by: MIKA, atMs: 59_000 }]);
  expect(await rows()).toEqual([{ userId: MIKA, xp: 20, messages: 3 }]);
});

test("members have cooldowns of their own", async () => {
  await set({ ...steady, cooldownSeconds: 60 });
  await flush([{ by: MIKA }, { by: REI }, { by: MIKA, atMs: 1 }, { by: REI, atMs: 1 }]);
  expect(await rows()).toEqual([{ userId: MIKA, xp: 10, messages: 2 }, { userId: REI, xp: 10, messages: 2 }]);
});

test("channels without XP earn nothing", async () => {
  await set({ ...steady, ignoredChannels: [NEWS] });
  await flush([{ by: MIKA, in: NEWS }, { by: REI, in: GENERAL }]);
  expect(await rows()).toEqual([{ userId: REI, xp: 10, messages: 1 }]);
});

test("a change of settings counts from the next flush on", async () => {
  await set({ ...steady, cooldownSeconds: 0, announce: "off" });
  await flush([{ by: MIKA }]);
  await set({ xpMin: 30, xpMax: 30 });
  await flush([{ by: MIKA }]);
  await set({ ignoredChannels: [GENERAL] });
  await flush([{ by: MIKA }, { by: MIKA, in: NEWS }]);
  expect(await rows()).toMatchObject([{ xp: 70, messages: 3 }]);
});

test("while levels are off nothing is written, and what was stored stays", async () => {
  await flush([{ by: MIKA }]);
  expect(await rows()).toEqual([]);
  await set({ ...steady, cooldownSeconds: 0 });
  await flush([{ by: MIKA }]);
  await set({}, false);
  await flush([{ by: MIKA }]);
  expect(await rows()).toEqual([{ userId: MIKA, xp: 10, messages: 1 }]);
  await expect(admin().levels.rank({ guildId })).rejects.toThrow(
    '"Levels" is off in this server: an admin can turn it on in the dashboard or with /settings enable',
  );
});

test("a level is announced at exactly its first XP, once, where it was reached", async () => {
  await set({ xpMin: 33, xpMax: 33, cooldownSeconds: 0 });
  for (let n = 0; n < 3; n++) await flush([{ by: MIKA, in: NEWS }]);
  expect(await sent()).toEqual([]);
  await set({ xpMin: 1, xpMax: 1 });
  await flush([{ by: MIKA, in: NEWS }]);
  expect(await rows()).toMatchObject([{ xp: 100 }]);
  expect(await sent()).toEqual([
    { kind: "message.send", channelId: NEWS, content: `<@${MIKA}> reached level 1.`, pingUserIds: [] },
  ]);
  await flush([{ by: MIKA, in: NEWS }]);
  expect(await sent()).toHaveLength(1);
});

test("announcements go nowhere, to one channel, and every so many levels, as the server chose", async () => {
  await set({ xpMin: 1000, xpMax: 1000, cooldownSeconds: 0, announce: "off" });
  await flush([{ by: MIKA }]);
  expect(await sent()).toEqual([]);
  await set({ announce: "channel", announceChannelId: NEWS, announceEvery: 5, announcePing: true });
  await flush([{ by: REI }]);
  expect(await sent()).toEqual([]);
  await flush([{ by: REI }]);
  // 2,000 XP are level 6: the fifth was passed on the way.
  expect(await sent()).toEqual([
    { kind: "message.send", channelId: NEWS, content: `<@${REI}> reached level 5.`, pingUserIds: [REI] },
  ]);
});

test("the text's placeholders are data: a server's name neither formats nor mentions", async () => {
  await api.caller().guilds.sync({ guilds: [guildSnapshot(guildId, { name: "**x** @everyone <@1> {member}" })] });
  await set({ xpMin: 100, xpMax: 100, announceText: "{member}: {level}, {xp} in {server} {other}" });
  await flush([{ by: MIKA }]);
  const [message] = await sent();
  expect(message).toMatchObject({ pingUserIds: [] });
  expect((message as { content: string }).content).toBe(
    `<@${MIKA}>: 1, 100 in \\*\\*x\\*\\* @\u200beveryone \\<@\u200b1\\> {member} {other}`,
  );
});

test("a text that would be too long for Discord is cut", async () => {
  await api.caller().guilds.sync({ guilds: [guildSnapshot(guildId, { name: "名".repeat(100) })] });
  await set({ xpMin: 100, xpMax: 100, announceText: "{server}".repeat(60) });
  await flush([{ by: MIKA }]);
  const [message] = await sent();
  expect((message as { content: string }).content).toHaveLength(2000);
});

test("rewards that stack are added to each other", async () => {
  const [one, three] = ["861", "863"].map((id) => id.padEnd(18, "0")) as [string, string];
  await set({
    xpMin: 500,
    xpMax: 500,
    cooldownSeconds: 0,
    announce: "off",
    rewards: [{ level: 3, roleId: three }, { level: 1, roleId: one }],
  });
  await flush([{ by: MIKA }]);
  expect(await roles()).toMatchObject([{ userId: MIKA, add: expect.arrayContaining([one, three]), remove: [] }]);
  await flush([{ by: MIKA }]);
  expect(await roles()).toHaveLength(1);
});

test("rewards that replace leave only the highest", async () => {
  const [one, three] = ["861", "863"].map((id) => id.padEnd(18, "0")) as [string, string];
  await set({
    xpMin: 240,
    xpMax: 240,
    cooldownSeconds: 0,
    announce: "off",
    rewardMode: "replace",
    rewards: [{ level: 1, roleId: one }, { level: 3, roleId: three }],
  });
  await flush([{ by: MIKA }]);
  await flush([{ by: MIKA }]);
  expect(await roles()).toMatchObject([
    { userId: MIKA, add: [one], remove: [] },
    { userId: MIKA, add: [three], remove: [one] },
  ]);
});

test("a member who comes back gets the rewards of their level again, a stranger nothing", async () => {
  const role = "861".padEnd(18, "0");
  await set({ xpMin: 100, xpMax: 100, announce: "off", rewards: [{ level: 1, roleId: role }] });
  await flush([{ by: MIKA }]);
  await api.services.db.orm.delete(outbox);
  const join = (userId: string): Fact => ({ kind: "member.join", guildId, userId, atMs: ZERO_MS });
  await flush([], [join(MIKA), join(REI)]);
  expect(await roles()).toEqual([
    {
      kind: "member.roles",
      guildId,
      userId: MIKA,
      add: [role],
      remove: [],
      reason: "Level rewards of a returning member",
    },
  ]);
});

test("a member who opted out gets no row, no announcement and no role, while others do", async () => {
  await set({ xpMin: 100, xpMax: 100, rewards: [{ level: 1, roleId: "861".padEnd(18, "0") }] });
  const block = (blocked: boolean) =>
    api.services.db.transaction((tx) => setBlocked(tx, MIKA, { purpose: "levels.xp", guildId, blocked }));
  await block(true);
  await flush([{ by: MIKA }, { by: REI }]);
  expect(await rows()).toEqual([{ userId: REI, xp: 100, messages: 1 }]);
  expect(JSON.stringify(await work())).not.toContain(MIKA);
  await expect(admin().levels.set({ guildId, userId: MIKA, xp: 5 })).rejects.toThrow("objected");
  await block(false);
  await flush([{ by: MIKA, atMs: 60_000 }]);
  expect(await rows()).toHaveLength(2);
});

test("a member who opted out later is on no leaderboard, and their rank is their own to see", async () => {
  await set({ ...steady, cooldownSeconds: 0 });
  await flush([{ by: MIKA }, { by: REI }]);
  await api.services.db.transaction((tx) =>
    setBlocked(tx, MIKA, { purpose: "levels.xp", guildId: null, blocked: true })
  );
  const board = await admin().levels.leaderboard({ guildId });
  expect(board.entries.map((entry) => entry.userId)).toEqual([REI]);
  expect(await admin().levels.rank({ guildId, userId: MIKA })).toMatchObject({ rank: null, xp: 0 });
  const own = api.caller(claimOf(MIKA, guildId));
  expect(await own.levels.rank({ guildId })).toMatchObject({ xp: 10 });
  await api.services.db.transaction((tx) =>
    setBlocked(tx, MIKA, { purpose: "levels.xp", guildId: null, blocked: false })
  );
});

test("levels.set() takes XP or a level, is audited with its subject, and moves roles both ways", async () => {
  const role = "861".padEnd(18, "0");
  await set({ announce: "here", rewards: [{ level: 10, roleId: role }] });
  expect(await admin().levels.set({ guildId, userId: MIKA, level: 10 })).toMatchObject({
    xp: xpForLevel(10),
    level: 10,
    rank: 1,
    xpIntoLevel: 0,
  });
  expect(await admin().levels.set({ guildId, userId: MIKA, xp: xpForLevel(10) - 1 })).toMatchObject({ level: 9 });
  expect(await roles()).toMatchObject([{ add: [role], remove: [] }, { add: [], remove: [role] }]);
  expect(await sent()).toEqual([]);
  const entries = await api.services.db.orm.select().from(auditEntry).where(eq(auditEntry.action, "levels.set"));
  expect(entries.filter((entry) => entry.guildId === guildId)).toMatchObject([
    { actorId: ADMIN, subjectId: MIKA, before: { xp: 0 }, after: { xp: xpForLevel(10) } },
    { actorId: ADMIN, subjectId: MIKA, before: { xp: xpForLevel(10) }, after: { xp: xpForLevel(10) - 1 } },
  ]);
});

test("levels.set() refuses both, neither and what is out of range", async () => {
  await set({});
  const attempt = (input: object) => admin().levels.set({ guildId, userId: MIKA, ...input });
  await expect(attempt({})).rejects.toThrow("Give either xp or level");
  await expect(attempt({ xp: 1, level: 1 })).rejects.toThrow("Give either xp or level");
  await expect(attempt({ xp: XP_MAX + 1 })).rejects.toThrow();
  await expect(attempt({ level: LEVEL_MAX + 1 })).rejects.toThrow();
  await expect(attempt({ level: LEVEL_MAX })).resolves.toMatchObject({ level: LEVEL_MAX });
});

test("XP stops at its limit instead of overflowing", async () => {
  await set({ ...steady, cooldownSeconds: 0, announce: "off" });
  await admin().levels.set({ guildId, userId: MIKA, xp: XP_MAX - 5 });
  await flush([{ by: MIKA }]);
  expect(await rows()).toMatchObject([{ xp: XP_MAX }]);
});

test("levels.reset() removes one member, or everybody, in this server only", async () => {
  const elsewhere = await api.services.db.orm.select().from(memberXp);
  await set({ ...steady, cooldownSeconds: 0 });
  await flush([{ by: MIKA }, { by: REI }]);
  expect(await admin().levels.reset({ guildId, userId: MIKA })).toEqual({ removed: 1 });
  expect(await rows()).toMatchObject([{ userId: REI }]);
  expect(await admin().levels.reset({ guildId, userId: null })).toEqual({ removed: 1 });
  expect(await rows()).toEqual([]);
  expect(await api.services.db.orm.select().from(memberXp)).toHaveLength(elsewhere.length);
});

test("levels.reset() takes rewards back, of one member and of everybody, and of nobody who had none", async () => {
  const [first, third] = ["870000000000000001", "870000000000000003"];
  await set({
    ...steady,
    announce: "off",
    rewards: [{ level: 1, roleId: first }, { level: 3, roleId: third }],
  });
  const KIM = "750000000000000003", LEE = "750000000000000004";
  for (const [userId, level] of [[MIKA, 3], [REI, 1], [KIM, 0], [LEE, 2]] as const) {
    await admin().levels.set({ guildId, userId, level });
  }
  await api.services.db.orm.delete(outbox);
  await admin().levels.reset({ guildId, userId: LEE });
  expect(await admin().levels.reset({ guildId, userId: null })).toEqual({ removed: 3 });
  const taken = (await roles()).map(({ userId, add, remove }) => ({ userId, add, remove: remove.toSorted() }));
  expect(taken.toSorted((a, b) => a.userId < b.userId ? -1 : 1)).toEqual([
    { userId: MIKA, add: [], remove: [first, third] },
    { userId: REI, add: [], remove: [first] },
    { userId: LEE, add: [], remove: [first] },
  ]);
  // Who had most comes first, and others' announcements fit in between.
  const due = await api.services.db.orm.select({ who: outbox.subjectId, at: outbox.dueAt }).from(outbox)
    .where(and(eq(outbox.guildId, guildId), ne(outbox.subjectId, LEE))).orderBy(asc(outbox.dueAt));
  expect(due.map(({ who }) => who)).toEqual([MIKA, REI]);
  expect(due[1]?.at.getTime()).toBeGreaterThan(due[0]?.at.getTime() ?? Infinity);
  const entries = await api.services.db.orm.select().from(auditEntry).where(eq(auditEntry.guildId, guildId))
    .orderBy(asc(auditEntry.id));
  expect(entries.slice(-2)).toMatchObject([
    { action: "levels.reset", subjectId: LEE, before: { xp: xpForLevel(2) }, after: { xp: 0 } },
    { action: "levels.reset.all", subjectId: null, before: { members: 3 }, after: { members: 0 } },
  ]);
});

test("leaderboard and rank agree, with ties broken by the older account", async () => {
  await set({ ...steady, cooldownSeconds: 0 });
  const members = Array.from({ length: 23 }, (_, n) => String(751000000000000000n + BigInt(n)));
  await flush(members.map((by) => ({ by })));
  await admin().levels.set({ guildId, userId: members[20] ?? "", xp: 500 });
  const pages = await Promise.all([0, 1, 2, 3].map((page) => admin().levels.leaderboard({ guildId, page })));
  expect(pages.map((page) => page.entries.length)).toEqual([10, 10, 3, 0]);
  expect(pages[0]).toMatchObject({ members: 23, pages: 3 });
  const board = pages.flatMap((page) => page.entries);
  expect(board[0]).toMatchObject({ userId: members[20], rank: 1, xp: 500, level: 3 });
  expect(board.map((entry) => entry.rank)).toEqual(members.map((_, n) => n + 1));
  for (const entry of [board[0], board[7], board[22]]) {
    const rank = await admin().levels.rank({ guildId, userId: entry?.userId ?? "" });
    expect(rank).toMatchObject({ rank: entry?.rank, members: 23 });
  }
});

test("names on the leaderboard come through the bot and are stored in no table", async () => {
  await set({ ...steady, cooldownSeconds: 0 });
  await flush([{ by: MIKA }]);
  const signal = new AbortController();
  const events = api.services.events.stream(signal.signal);
  await events.next();
  const board = admin().levels.leaderboard({ guildId });
  for await (const event of events) {
    if (event.type !== "profiles.wanted") continue;
    expect(event).toEqual({ type: "profiles.wanted", guildId, userIds: [MIKA] });
    const profiles = [{ userId: MIKA, name: "Mika", avatarUrl: null }];
    await api.caller().profiles.put({ guildId, profiles });
    break;
  }
  signal.abort();
  expect((await board).entries).toMatchObject([{ userId: MIKA, name: "Mika" }]);
  // The cache is the only place that knew it.
  await api.services.cache.forget(MIKA, null);
  expect((await admin().levels.leaderboard({ guildId })).entries).toMatchObject([{ userId: MIKA, name: null }]);
});
