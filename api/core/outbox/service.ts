// Work that must happen on Discord: enqueued with the state it belongs to, leased by a bot, acknowledged or retried.
import { randomUUID } from "node:crypto";
import { and, asc, count, eq, gte, inArray, lte, or, outbox, sql, type Transaction } from "../../../db/mod.ts";
import type { Services } from "../../context.ts";
import { OUTBOX_LEASE_MS, type OutboxItem, OutboxWork } from "../contract.ts";

export interface OutboxEntry {
  guildId: string | null;
  /** The member the work is about; blocked or erased members get none. */
  subjectId: string | null;
  work: OutboxWork;
  /** Not before this time; now when absent. */
  dueAt?: Date;
}

export interface Outbox {
  /** In the caller's transaction; bots are woken when it commits. */
  enqueue(tx: Transaction, entries: OutboxEntry[]): Promise<void>;
  /** Leases up to `limit` due rows, oldest first; a lease that ran out is claimed again. */
  claim(limit: number): Promise<OutboxItem[]>;
  /** Done: the row goes. False when the lease was lost meanwhile. */
  acknowledge(id: string, lease: string): Promise<boolean>;
  /** Not done: retried after at least `retryAfterMs`, or dead when null or after too many attempts. False when the lease was lost. */
  fail(id: string, lease: string, error: string, retryAfterMs: number | null): Promise<boolean>;
  /** Tells the bots when something is due that nobody announced: retries and leases that ran out. Returns how many rows. */
  wake(): Promise<number>;
  sizes(): Promise<{ pending: number; leased: number; dead: number }>;
}

/** Attempts before a row is dead; with the backoff below that is about a day. */
export const ATTEMPTS_MAX = 20;
const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 2 * 3_600_000;
/** Longest wait after `attempts` failures: 1 s, 2 s, 4 s and so on up to two hours. */
export const backoffMs = (attempts: number): number =>
  Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.max(0, attempts - 1));

export const createOutbox = (
  { db, clock, events, log }: Pick<Services, "db" | "clock" | "events" | "log">,
): Outbox => ({
  enqueue: async (tx, entries) => {
    if (entries.length === 0) return;
    const createdAt = clock.now();
    await tx.insert(outbox).values(entries.map((entry) => {
      const { kind, ...payload } = entry.work;
      const { guildId, subjectId } = entry;
      return { id: randomUUID(), guildId, subjectId, kind, payload, dueAt: entry.dueAt ?? createdAt, createdAt };
    }));
    await events.announce(tx, { type: "outbox" });
  },
  claim: async (limit) => {
    const now = clock.now();
    const leaseUntil = new Date(now.getTime() + OUTBOX_LEASE_MS);
    const due = or(
      and(eq(outbox.state, "pending"), lte(outbox.dueAt, now)),
      and(eq(outbox.state, "leased"), lte(outbox.leaseUntil, now)),
    );
    const rows = await db.transaction(async (tx) => {
      // A row that cost twenty bots their lives is not given to another.
      await tx.update(outbox).set({
        state: "dead",
        lastError: "lease ran out too often",
        leaseId: null,
        leaseUntil: null,
      })
        .where(and(eq(outbox.state, "leased"), lte(outbox.leaseUntil, now), gte(outbox.attempts, ATTEMPTS_MAX)));
      const ids = tx.select({ id: outbox.id }).from(outbox).where(due)
        .orderBy(asc(outbox.dueAt), asc(outbox.createdAt)).limit(limit).for("update", { skipLocked: true });
      return await tx.update(outbox)
        .set({ state: "leased", leaseId: sql`gen_random_uuid()`, leaseUntil, attempts: sql`${outbox.attempts} + 1` })
        .where(inArray(outbox.id, ids)).returning();
    });
    const items: OutboxItem[] = [], unreadable: string[] = [];
    for (const row of rows.sort(oldestFirst)) {
      const work = OutboxWork.safeParse({ kind: row.kind, ...row.payload });
      if (!work.success) {
        unreadable.push(row.id);
        continue;
      }
      items.push({
        id: row.id,
        guildId: row.guildId,
        lease: row.leaseId ?? "",
        leaseUntil: leaseUntil.toISOString(),
        attempts: row.attempts,
        nonce: nonceOf(row.id),
        work: work.data,
      });
    }
    if (unreadable.length > 0) {
      // Written by another version of Kagami. It must not take the others of its claim with it.
      log.error({ event: "outbox.unreadable", count: unreadable.length });
      await db.orm.update(outbox)
        .set({ state: "dead", lastError: "not understood by this version", leaseId: null, leaseUntil: null })
        .where(and(inArray(outbox.id, unreadable), eq(outbox.state, "leased")));
    }
    return items;
  },
  acknowledge: async (id, lease) => {
    const gone = await db.orm.delete(outbox).where(held(id, lease)).returning({ id: outbox.id });
    return gone.length > 0;
  },
  fail: (id, lease, error, retryAfterMs) =>
    db.transaction(async (tx) => {
      const [row] = await tx.select({ attempts: outbox.attempts }).from(outbox).where(held(id, lease)).for("update");
      if (!row) return false;
      const dead = retryAfterMs === null || row.attempts >= ATTEMPTS_MAX;
      const waitMs = Math.max(retryAfterMs ?? 0, backoffMs(row.attempts));
      await tx.update(outbox).set({
        state: dead ? "dead" : "pending",
        lastError: error,
        leaseId: null,
        leaseUntil: null,
        dueAt: new Date(clock.now().getTime() + waitMs),
      }).where(eq(outbox.id, id));
      return true;
    }),
  wake: async () => {
    const now = clock.now();
    const [row] = await db.orm.select({ n: count() }).from(outbox).where(or(
      and(eq(outbox.state, "pending"), lte(outbox.dueAt, now)),
      and(eq(outbox.state, "leased"), lte(outbox.leaseUntil, now)),
    ));
    const due = Number(row?.n ?? 0);
    if (due > 0) await events.announce(db.orm, { type: "outbox" });
    return due;
  },
  sizes: async () => {
    const rows = await db.orm.select({ state: outbox.state, n: count() }).from(outbox).groupBy(outbox.state);
    const of = (state: string) => Number(rows.find((row) => row.state === state)?.n ?? 0);
    return { pending: of("pending"), leased: of("leased"), dead: of("dead") };
  },
});

type Row = typeof outbox.$inferSelect;
const oldestFirst = (a: Row, b: Row) =>
  a.dueAt.getTime() - b.dueAt.getTime() || a.createdAt.getTime() - b.createdAt.getTime();

const held = (id: string, lease: string) =>
  and(eq(outbox.id, id), eq(outbox.state, "leased"), eq(outbox.leaseId, lease));

/** 128 bits in base 36 are 25 digits, just what Discord allows. */
const nonceOf = (id: string): string => BigInt(`0x${id.replaceAll("-", "")}`).toString(36);
