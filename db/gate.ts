// The write gate: what Postgres refuses to store about people who objected or were erased. The triggers are generated from
// the registry (triggers.ts); here is what the api does with it.
import { sql } from "drizzle-orm";
import type { Executor, Transaction } from "./connection.ts";

/** Stripes of the advisory lock. One lock a person would exhaust Postgres' lock table in a large insert. */
export const GATE_STRIPES = 256;
export const GATE_LOCK = 727;

/** A purpose blocked everywhere, or in one server. */
export const blockOf = (purpose: string, guildId: string | null): string =>
  guildId === null ? purpose : `${purpose}@${guildId}`;

/** The keyed tag that stands in for an account id; the key never leaves the connection. */
export const tagOf = async (executor: Executor, userId: string): Promise<Uint8Array> => {
  const [row] = await executor.execute<{ tag: Uint8Array }>(sql`select gate.tag(${userId}::bigint) as tag`);
  if (!row) throw new Error("Postgres answered nothing");
  return new Uint8Array(row.tag);
};

/**
 * Waits for every transaction that is writing about this person and keeps new ones waiting until this one ends. Taken
 * before a person is erased or a purpose is blocked, so that nothing slips in between.
 */
export const lockGate = async (tx: Transaction, userId: string): Promise<void> => {
  await tx.execute(sql`select pg_advisory_xact_lock(${GATE_LOCK}, (${userId}::bigint % ${GATE_STRIPES})::int)`);
};

/**
 * Marks a person as erased now and blocks `blocked` (see `blockOf`) on top of what is blocked already. From the commit on,
 * nothing that happened before `erasedAt` is stored again. `erasedAt` null leaves the time of an earlier erasure as it is,
 * for an erasure limited to one server. Returns the tag.
 */
export const closeGate = async (
  tx: Transaction,
  userId: string,
  { erasedAt, blocked }: { erasedAt: Date | null; blocked: string[] },
): Promise<Uint8Array> => {
  await lockGate(tx, userId);
  const at = erasedAt?.toISOString() ?? null;
  const [row] = await tx.execute<{ tag: Uint8Array }>(sql`
    insert into subject_gate (tag, erased_at, blocked, updated_at)
    values (gate.tag(${userId}::bigint), ${at}::timestamptz, ${sql.param(blocked)}::text[], now())
    on conflict (tag) do update set
      erased_at = greatest(subject_gate.erased_at, excluded.erased_at),
      blocked = array(select distinct unnest(subject_gate.blocked || excluded.blocked) order by 1),
      updated_at = now()
    returning tag`);
  if (!row) throw new Error("Postgres answered nothing");
  return new Uint8Array(row.tag);
};

/** Blocks or frees one purpose, everywhere (`guildId` null) or in one server. */
export const setBlocked = async (
  tx: Transaction,
  userId: string,
  { purpose, guildId, blocked }: { purpose: string; guildId: string | null; blocked: boolean },
): Promise<void> => {
  const block = blockOf(purpose, guildId);
  if (blocked) return void await closeGate(tx, userId, { erasedAt: null, blocked: [block] });
  await lockGate(tx, userId);
  await tx.execute(sql`
    update subject_gate set blocked = array_remove(blocked, ${block}), updated_at = now()
    where tag = gate.tag(${userId}::bigint)`);
};

/** What a person objected to, as `blockOf` writes it, and when they were last erased. */
export const gateOf = async (
  executor: Executor,
  userId: string,
): Promise<{ blocked: string[]; erasedAt: Date | null }> => {
  const [row] = await executor.execute<{ blocked: string[]; at: string | null }>(
    sql`select blocked, erased_at::text as at from subject_gate where tag = gate.tag(${userId}::bigint)`,
  );
  return { blocked: row?.blocked ?? [], erasedAt: row?.at ? new Date(row.at) : null };
};
