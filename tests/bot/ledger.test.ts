// What a shard counts and when it is stored, without any network: every batch with its cursor, each exactly once.
import { describe, expect, it, vi } from "vitest";
import type { ActivityRecord, Cursor } from "../../api/contract.ts";
import { Refused, ShardLedger, type ShardLedgerOptions } from "../../bot/core/activity.ts";
import type { RawMessage } from "../../bot/core/feature.ts";
import { createLog } from "../../bot/core/log.ts";

const GUILD = "200000000000000001";
const session = { sessionId: "s1", resumeGatewayUrl: "ws://resume" };
const stored: Cursor = { sessionId: "s1", resumeUrl: "ws://resume", seq: 10 };

function ledgerWith(options: Partial<ShardLedgerOptions> = {}) {
  const records: ActivityRecord[] = [];
  const fatal = vi.fn();
  const ledger = new ShardLedger({
    shardId: 0,
    shardCount: 1,
    lease: 1,
    cursor: stored,
    features: ["levels"],
    maskOf: () => 1,
    settingsOf: () => Promise.resolve(),
    record: (record) => {
      records.push(structuredClone(record));
      return Promise.resolve();
    },
    onFatal: fatal,
    onFull: () => {},
    onDrained: () => {},
    log: createLog("silent"),
    ...options,
  });
  const message = (seq: number): RawMessage =>
    ({
      id: String(900000000000000000n + BigInt(seq)),
      guild_id: GUILD,
      channel_id: "500000000000000001",
      author: { id: "300000000000000001" },
    }) as RawMessage;
  const say = (seq: number, on = session) => {
    const packet = { op: 0, t: "MESSAGE_CREATE", s: seq, d: message(seq) } as never;
    const fresh = ledger.accept(packet, on);
    if (fresh) ledger.count(message(seq));
    return fresh;
  };
  const ready = (seq: number, sessionId: string) =>
    ledger.accept({ op: 0, t: "READY", s: seq, d: {} } as never, { sessionId, resumeGatewayUrl: "ws://new" });
  return { ledger, records, fatal, say, ready };
}

describe("ShardLedger", () => {
  it("drops what a replay repeats and stores the rest with its cursor", async () => {
    const { ledger, records, say } = ledgerWith();
    expect([say(9), say(10), say(11), say(11), say(12)]).toEqual([false, false, true, false, true]);
    await ledger.flush();
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({ from: { sessionId: "s1", seq: 10 }, to: { sessionId: "s1", seq: 12 } });
    expect(records[0]?.messages.messageIds).toHaveLength(2);
    expect(ledger.committed?.seq).toBe(12);
  });

  it("tells Discord only what is stored", async () => {
    const { ledger, say } = ledgerWith();
    say(11);
    expect(ledger.safeSeq("s1")).toBe(10);
    await ledger.flush();
    expect(ledger.safeSeq("s1")).toBe(11);
    expect(ledger.safeSeq("other")).toBeNull();
  });

  it("cuts at 1,000 entries, each batch from the cursor of the one before", async () => {
    const { ledger, records, say } = ledgerWith();
    for (let seq = 11; seq <= 2510; seq++) say(seq);
    await ledger.flush();
    expect(records.map((record) => record.messages.mask.length)).toEqual([1000, 1000, 500]);
    expect(records.map((record) => [record.from?.seq, record.to.seq])).toEqual([[10, 1010], [1010, 2010], [
      2010,
      2510,
    ]]);
  });

  it("asks again with the same batch from the same cursor while the outcome is unknown", async () => {
    const tries: ActivityRecord[] = [];
    const { ledger, say } = ledgerWith({
      record: (record) => {
        tries.push(structuredClone(record));
        if (tries.length === 1) say(12); // arrives meanwhile and must not get into the repeated batch
        return tries.length < 3 ? Promise.reject(new Error("no answer")) : Promise.resolve();
      },
    });
    say(11);
    await ledger.flush();
    expect(tries[1]).toEqual(tries[0]);
    expect(tries[2]).toEqual(tries[0]);
    await ledger.flush();
    expect(tries[3]).toMatchObject({ from: { seq: 11 }, to: { seq: 12 } });
  });

  it("ends when another process took over", async () => {
    const { ledger, fatal, say } = ledgerWith({ record: () => Promise.reject(new Refused("taken over")) });
    say(11);
    await ledger.flush();
    expect(fatal).toHaveBeenCalledExactlyOnceWith(new Refused("taken over"));
    expect(ledger.committed?.seq).toBe(10);
  });

  it("records a gap when the session is another one, in the batch that begins it", async () => {
    const { ledger, records, say, ready } = ledgerWith();
    say(11);
    ledger.lastReason = "close 4009";
    ready(1, "s2");
    await ledger.flush();
    expect(records[0]).toMatchObject({
      from: { sessionId: "s1", seq: 10 },
      to: { sessionId: "s2", seq: 1, resumeUrl: "ws://new" },
      gaps: [{ oldSessionId: "s1", oldSeq: 11, reason: "close 4009" }],
    });
    expect(records[0]?.messages.messageIds).toHaveLength(1);
  });

  it("ignores the tail of a session that was given up", () => {
    const { say, ready } = ledgerWith();
    ready(1, "s2");
    expect(say(12, session)).toBe(false);
  });

  it("begins at nothing without a gap when there never was a session", async () => {
    const { ledger, records, ready } = ledgerWith({ cursor: null });
    ready(1, "s1");
    await ledger.flush();
    expect(records[0]).toMatchObject({ from: null, to: { sessionId: "s1", seq: 1 }, gaps: [] });
  });

  it("does not let RESUMED jump over what is still being replayed", () => {
    const { ledger, say } = ledgerWith();
    ledger.accept({ op: 0, t: "RESUMED", s: 20, d: {} } as never, session);
    expect(say(11)).toBe(true);
  });

  it("stores a first message only after its server's settings are known, and counts by them", async () => {
    // deno-lint-ignore prefer-const -- assigned below, while the ledger waits
    let mask: number | undefined;
    const loaded = Promise.withResolvers<void>();
    const { ledger, records, say } = ledgerWith({ maskOf: () => mask, settingsOf: () => loaded.promise });
    say(11);
    const flushed = ledger.flush();
    await Promise.resolve();
    expect(records).toHaveLength(0);
    mask = 1;
    loaded.resolve();
    await flushed;
    expect(records[0]?.messages.mask).toEqual([1]);
  });

  it("keeps the cursor before work that is not done yet", async () => {
    const { ledger, records, say } = ledgerWith();
    const work = Promise.withResolvers<void>();
    say(11);
    ledger.hold(work.promise);
    const flushed = ledger.flush();
    await new Promise((resolve) => setImmediate(resolve));
    expect(records).toHaveLength(0);
    work.resolve();
    await flushed;
    expect(records).toHaveLength(1);
  });

  it("stops reading when too much is waiting, reads again when it is stored", async () => {
    const onFull = vi.fn(), onDrained = vi.fn();
    const api = Promise.withResolvers<void>();
    const { ledger, say } = ledgerWith({ onFull, onDrained, waitingBatchesMax: 2, record: () => api.promise });
    for (let seq = 11; seq <= 3010; seq++) say(seq);
    expect(onFull).toHaveBeenCalledOnce();
    expect(onDrained).not.toHaveBeenCalled();
    api.resolve();
    await ledger.flush();
    expect(onDrained).toHaveBeenCalledOnce();
    expect(ledger.committed?.seq).toBe(3010);
  });

  it("sends a fact at once", async () => {
    const recorded = Promise.withResolvers<ActivityRecord>();
    const { ledger } = ledgerWith({
      record: (record) => {
        recorded.resolve(record);
        return Promise.resolve();
      },
    });
    ledger.accept({ op: 0, t: "GUILD_MEMBER_ADD", s: 11, d: {} } as never, session);
    ledger.addFact({ kind: "member.join", guildId: GUILD, userId: "300000000000000001", atMs: 1 });
    expect((await recorded.promise).facts).toHaveLength(1);
  });

  it("gives up the last flush when the api is away", async () => {
    const { ledger, say } = ledgerWith({ record: () => Promise.reject(new Error("away")) });
    say(11);
    await ledger.stop(50); // it would ask for ever
    expect(ledger.committed?.seq).toBe(10);
  });
});
