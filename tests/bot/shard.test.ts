// Sessions survive every fault of the connection, and what ends one is said or recorded.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LedgerApi } from "./support/ledger-api.ts";
import { ScriptedGateway } from "./support/gateway.ts";
import { counting, eventually, GUILD, startBot, type StartedBot } from "./support/start.ts";

let gateway: ScriptedGateway, api: LedgerApi;
let bots: StartedBot[];
const USER = "300000000000000001";
let next = 900000000000000000n;
const say = (count = 1) => {
  for (let i = 0; i < count; i++) gateway.say(GUILD, USER, String(next++));
};
const counted = () => new Set(api.counted.get(`${GUILD}:${USER}`) ?? []).size;

beforeEach(async () => {
  [gateway, api] = await Promise.all([ScriptedGateway.start(), LedgerApi.start()]);
  gateway.guildIds.push(GUILD);
  api.set({ guildId: GUILD, feature: "counting", version: 1, enabled: true, value: {} });
  bots = [];
});
afterEach(async () => {
  await Promise.all(bots.map((bot) => bot.stop()));
  await Promise.all([gateway.stop(), api.kill()]);
});
const start = async (options: Partial<Parameters<typeof startBot>[0]> = {}) => {
  const bot = await startBot({ apiUrl: api.url, discordApiUrl: gateway.apiUrl, features: [counting], ...options });
  bots.push(bot);
  return bot;
};
/** Everything said is stored, and nothing twice. */
const allCounted = async (count: number) => {
  await eventually(() => api.total >= count, `${count} messages counted, there are ${api.total}`);
  expect([api.total, counted()]).toEqual([count, count]);
};

describe("a session", () => {
  it("is stored as soon as it begins, so that the next process can resume it", async () => {
    await (await start()).ready;
    await eventually(() => api.shards.get(0)?.cursor !== null, "the cursor is stored");
    expect(api.shards.get(0)?.cursor).toEqual({ sessionId: "session-1", resumeUrl: gateway.url, seq: 1 });
  });

  it("is kept by a stop, and the next process resumes after what is stored", async () => {
    const bot = await start();
    await bot.ready;
    say(5);
    await eventually(() => gateway.session.sent.length === 6, "sent");
    await bot.client.ledgers[0]?.flush();
    await bot.stop();
    say(5); // while nobody listens
    await (await start()).ready;
    await allCounted(10);
    expect(gateway.seen.map(({ op }) => op)).toEqual([2, 6]);
    expect(gateway.seen[1]?.d).toMatchObject({ session_id: "session-1", seq: 6 });
    expect(api.gaps).toEqual([]);
  });

  it.each([1000, 1001, 1006, 4000, 4001, 4002, 4005, 4008])("is resumed after close %i", async (code) => {
    const bot = await start();
    await bot.ready;
    say(3);
    await bot.client.ledgers[0]?.flush();
    const connection = gateway.session.socket;
    if (code === 1006) connection?.terminate();
    else connection?.close(code);
    await gateway.until(() => gateway.seen.length === 2 && gateway.session.socket !== null);
    say(3);
    await allCounted(6);
    expect(gateway.seen[1]?.op).toBe(6);
    expect(api.gaps).toEqual([]);
  });

  it.each([4003, 4007, 4009])("is another one after close %i, and the gap is recorded", async (code) => {
    const bot = await start();
    await bot.ready;
    say(3);
    await bot.client.ledgers[0]?.flush();
    gateway.close(code);
    await gateway.until(() => gateway.sessions.size === 2 && gateway.session.socket !== null);
    say(2);
    await allCounted(5);
    expect(gateway.seen.map(({ op }) => op)).toEqual([2, 2]);
    expect(api.gaps).toEqual([{ oldSessionId: "session-1", oldSeq: 4, reason: `close ${code}` }]);
  });

  it("is another one after an invalid session, with one gap", { timeout: 20_000 }, async () => {
    const bot = await start();
    await bot.ready;
    gateway.session.socket?.send(JSON.stringify({ op: 9, d: false, s: null, t: null }));
    await gateway.until(() => gateway.sessions.size === 2);
    say(1);
    await allCounted(1);
    expect(api.gaps).toEqual([{ oldSessionId: "session-1", oldSeq: 1, reason: "op 9 false" }]);
  });

  it("is resumed when Discord asks to reconnect", async () => {
    await (await start()).ready;
    gateway.session.socket?.send(JSON.stringify({ op: 7, d: null, s: null, t: null }));
    await gateway.until(() => gateway.seen.length === 2);
    expect(gateway.seen[1]?.op).toBe(6);
    say(2);
    await allCounted(2);
  });

  it("outlives an outage longer than one attempt", async () => {
    await (await start()).ready;
    gateway.refuseWith = [1011, 1011, 1011, 1011];
    gateway.close(1011);
    say(4);
    await allCounted(4);
    expect(gateway.seen.map(({ op }) => op)).toEqual([2, 6]);
    expect(gateway.connections).toBe(6);
  });

  it("is resumed at the general address when its own is gone", async () => {
    const bot = await start();
    await bot.ready;
    await bot.client.ledgers[0]?.flush();
    await bot.stop();
    const cursor = api.shards.get(0)?.cursor;
    if (cursor) cursor.resumeUrl = "ws://127.0.0.1:9/gone";
    say(2);
    await (await start()).ready;
    await allCounted(2);
    expect(gateway.seen.map(({ op }) => op)).toEqual([2, 6]);
  });

  it("is not given up for a peer that stops answering heartbeats", { timeout: 20_000 }, async () => {
    gateway.heartbeatMs = 2000;
    await (await start()).ready;
    gateway.answerHeartbeats = false;
    gateway.session.socket?.removeAllListeners("close"); // never says goodbye
    await gateway.until(() => gateway.seen.length === 2);
    gateway.answerHeartbeats = true;
    say(2);
    await allCounted(2);
    expect(gateway.seen[1]?.op).toBe(6);
  });

  it("begins although the first peer accepts and says nothing", async () => {
    gateway.mute = 1;
    await (await start()).ready;
    expect(gateway.connections).toBe(2);
  });

  it(
    "acknowledges to Discord only what is stored, so that a trimmed replay loses nothing",
    { timeout: 20_000 },
    async () => {
      gateway.heartbeatMs = 2000;
      gateway.trims = true;
      const bot = await start();
      await bot.ready;
      await bot.client.ledgers[0]?.flush();
      await api.kill();
      say(10);
      const before = gateway.heartbeats.length;
      await gateway.until(() => gateway.heartbeats.length > before);
      expect(gateway.heartbeats.at(-1)).toBe(1);
      await api.open();
      await allCounted(10);
    },
  );
});

describe("a close that nothing can cure", () => {
  it.each([
    [4004, "Discord refused the bot's token (close code 4004): set DISCORD_TOKEN to a valid one"],
    [4014, "Discord refused a privileged intent (close code 4014)"],
    [4013, "Discord refused the intents (close code 4013)"],
  ])("%i ends the bot with a sentence and no further attempt", async (code, sentence) => {
    gateway.closeOnIdentify = [code];
    const bot = await start();
    expect((await bot.fatal).message).toContain(sentence);
    expect(gateway.connections).toBe(1);
  });
});

describe("the api", () => {
  it("away for a while costs nothing: the same batch is stored once it is back", async () => {
    const bot = await start();
    await bot.ready;
    await api.kill();
    say(2500);
    await api.open();
    await allCounted(2500);
    expect(bot.client.ledgers[0]?.counters.gaps).toBe(0);
  });

  it.each(["before", "after"] as const)(
    "ending %s it stored, without an answer, neither loses nor doubles",
    async (when) => {
      const bot = await start();
      await bot.ready;
      await bot.client.ledgers[0]?.flush();
      api.recordFault = when;
      say(7);
      await allCounted(7);
      await eventually(() => bot.client.ledgers[0]?.committed?.seq === 8, "the bot knows that it is stored");
      expect([api.asked, api.total]).toEqual([3, 7]); // READY, the one without an answer, the repetition
    },
  );

  it("away for too long pauses reading; what was not read comes with the resume", async () => {
    const bot = await start({ waitingBatchesMax: 2 });
    await bot.ready;
    await bot.client.ledgers[0]?.flush();
    await api.kill();
    say(3500);
    await gateway.until(() => gateway.session.socket === null);
    say(1500); // while it does not read
    expect(gateway.connections).toBe(1);
    await api.open();
    await allCounted(5000);
    expect(gateway.seen.map(({ op }) => op)).toEqual([2, 6]);
    expect(api.gaps).toEqual([]);
  });

  it("fencing a process ends it with a sentence", async () => {
    const bot = await start();
    await bot.ready;
    const shard = api.shards.get(0);
    if (shard) shard.lease++;
    say(1);
    expect((await bot.fatal).message).toBe(
      "Another bot process took over shard 0: run only one, or let this one end",
    );
  });

  it("telling of a setting turns counting on and off at that message", async () => {
    api.set({ guildId: GUILD, feature: "counting", version: 2, enabled: false, value: {} });
    const bot = await start();
    await bot.ready;
    await bot.settings.ensure([GUILD]);
    say(3);
    await eventually(() => bot.client.ledgers[0]?.committed?.seq === 1, "stored");
    api.set({ guildId: GUILD, feature: "counting", version: 3, enabled: true, value: {} });
    await eventually(() => bot.settings.get(GUILD, "counting")?.version === 3, "told");
    api.announce({
      type: "settings",
      setting: { guildId: GUILD, feature: "counting", version: 1, enabled: false, value: {}, updatedAt: null },
    });
    say(2);
    await allCounted(2);
  });

  it("is asked for all settings again when its event stream was interrupted", async () => {
    const bot = await start();
    await bot.ready;
    await bot.settings.ensure([GUILD]);
    await api.kill();
    api.set({ guildId: GUILD, feature: "counting", version: 9, enabled: false, value: {} });
    await api.open();
    await eventually(() => bot.settings.get(GUILD, "counting")?.version === 9, "reloaded");
  });
});

it("joins and leaves are facts, stored at once", async () => {
  await (await start()).ready;
  gateway.send("GUILD_MEMBER_ADD", {
    guild_id: GUILD,
    user: { id: USER },
    roles: [],
    joined_at: "2026-11-20T12:00:00Z",
  });
  gateway.send("GUILD_MEMBER_REMOVE", { guild_id: GUILD, user: { id: USER } });
  await eventually(() => api.facts.length === 2, "facts stored", 5000);
  expect(api.facts).toMatchObject([
    { kind: "member.join", guildId: GUILD, userId: USER, atMs: Date.parse("2026-11-20T12:00:00Z") },
    { kind: "member.leave", guildId: GUILD, userId: USER },
  ]);
});

it("an event of an unexpected form is passed over, and what follows it is counted", async () => {
  await (await start()).ready;
  gateway.send("GUILD_CREATE", { id: GUILD });
  gateway.send("INTERACTION_CREATE", null);
  gateway.send("SOMETHING_NEW", { guild_id: GUILD });
  say(1);
  await allCounted(1);
});

it("intents are asked for only as far as they are granted", async () => {
  gateway.flags = 0;
  await (await start()).ready;
  expect(gateway.seen[0]?.d["intents"]).toBe((1 << 0) | (1 << 9) | (1 << 12));
  gateway.flags = (1 << 15) | (1 << 19);
  await bots.pop()?.stop();
  api.shards.clear();
  await (await start()).ready;
  expect(gateway.seen.at(-1)?.d["intents"]).toBe((1 << 0) | (1 << 1) | (1 << 9) | (1 << 12) | (1 << 15));
});
