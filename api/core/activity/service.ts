// A shard's flush in one transaction: cursor, counts, facts and outbox together, so that each happens exactly once.
import { DatabaseError, eq, gatewayGap, gatewayShard, type Transaction } from "../../../db/mod.ts";
import type { Services } from "../../context.ts";
import { type ActivityRecord, snowflakeMs } from "../contract.ts";
import { DomainError } from "../errors.ts";
import type { ActivityContext, ActivityMessage } from "../feature.ts";

export interface Activity {
  /** Throws `fenced` when the lease is not the newest or `from` is not the committed cursor. Already at `to`: nothing happens. */
  record(record: ActivityRecord): Promise<{ seq: number }>;
}

/** Tries of one flush that lost a race for locks. */
const TRIES_MAX = 4;

export const createActivity = (
  { db, clock, outbox, settings, features, log }: Pick<
    Services,
    "db" | "clock" | "outbox" | "settings" | "features" | "log"
  >,
): Activity => {
  const apply = async (tx: Transaction, record: ActivityRecord): Promise<void> => {
    if (await isApplied(tx, record)) return;
    const now = clock.now();
    const ctx: ActivityContext = {
      clock,
      outbox,
      log,
      enabledIn: (feature, guildIds) => settings.enabledIn(tx, feature, guildIds),
    };
    for (const { name, activity } of features) {
      if (activity?.messages) {
        const wanted = messagesFor(name, record);
        const on = await ctx.enabledIn(name, [...new Set(wanted.map((message) => message.guildId))]);
        // The bot's copy of the settings may be a moment old; what counts is what is saved.
        const messages = wanted.filter((message) => on.has(message.guildId));
        if (messages.length > 0) await activity.messages(tx, { messages, settings: on }, ctx);
      }
      if (activity?.facts && record.facts.length > 0) await activity.facts(tx, record.facts, ctx);
    }
    await tx.update(gatewayShard).set({ ...record.to, updatedAt: now }).where(eq(gatewayShard.shardId, record.shardId));
  };

  /** Locks the shard. True when this very record was committed before; throws `fenced` when it may not be. */
  const isApplied = async (tx: Transaction, record: ActivityRecord): Promise<boolean> => {
    const { shardId, from, to } = record;
    const [row] = await tx.select().from(gatewayShard).where(eq(gatewayShard.shardId, shardId)).for("update");
    const is = (cursor: { sessionId: string; seq: number } | null) =>
      (row?.sessionId ?? null) === (cursor?.sessionId ?? null) && (row?.seq ?? null) === (cursor?.seq ?? null);
    if (!row || row.lease !== record.lease || row.shardCount !== record.shardCount || row.holder === null) {
      throw new DomainError("fenced", `Stop: another process took over shard ${shardId}`);
    }
    if (is(to)) return true;
    if (!is(from)) {
      throw new DomainError("fenced", `Start again from the committed place of shard ${shardId}`);
    }
    const now = clock.now();
    for (const gap of record.gaps) {
      await tx.insert(gatewayGap).values({
        shardId,
        oldSession: gap.oldSessionId,
        oldSeq: gap.oldSeq,
        fromAt: row.sessionId === null ? null : row.updatedAt,
        toAt: now,
        reason: gap.reason,
      });
    }
    return false;
  };

  return {
    record: async (record) => {
      assertEqualLengths(record);
      for (let attempt = 1;; attempt++) {
        try {
          await db.transaction((tx) => apply(tx, record));
          return { seq: record.to.seq };
        } catch (error) {
          if (attempt === TRIES_MAX || !lostRace(error)) throw error;
          log.warn({ event: "activity.retried", shardId: record.shardId, attempt }, error);
        }
      }
    },
  };
};

/** Rows a feature asked for, oldest first. Ids grow with time. */
const messagesFor = (feature: string, { messages: columns }: ActivityRecord): ActivityMessage[] => {
  const bit = columns.features.indexOf(feature);
  if (bit < 0) return [];
  const rows: ActivityMessage[] = [];
  for (const [row, messageId] of columns.messageIds.entries()) {
    if (((columns.mask[row] ?? 0) >>> bit & 1) === 0) continue;
    const [guildId, channelId, userId] = [columns.guildIds[row], columns.channelIds[row], columns.userIds[row]];
    if (!guildId || !channelId || !userId) continue;
    rows.push({ guildId, channelId, userId, messageId, at: new Date(snowflakeMs(messageId)) });
  }
  return rows.sort((a, b) => a.messageId.length - b.messageId.length || (a.messageId < b.messageId ? -1 : 1));
};

const assertEqualLengths = ({ messages }: ActivityRecord): void => {
  const lengths = new Set([messages.mask, messages.guildIds, messages.channelIds, messages.userIds, messages.messageIds]
    .map((column) => column.length));
  if (lengths.size > 1) throw new DomainError("invalid", "Send columns of equal length");
};

/** Deadlock or serialization failure: nothing was written, and the next try sees the winner's rows. */
const lostRace = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.code === "40P01" || error.code === "40001");
