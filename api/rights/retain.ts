// Retention: what a table declares is what happens, by one job for all of them.
import { type Registry, type SQL, sql } from "../../db/mod.ts";
import type { Services } from "../context.ts";
import { type TableStore, tableStores } from "./stores.ts";

const BATCH_ROWS = 5_000;
const DAY_MS = 86_400_000;

export interface Purged {
  table: string;
  rows: number;
}
export type RetainSources = Pick<Services, "db" | "clock"> & { registry: Registry };

/** Deletes every row that is over its table's days, in batches of one transaction each; returns what went where. */
export function purgeExpired(sources: RetainSources, signal?: AbortSignal): Promise<Purged[]> {
  const now = sources.clock.now().getTime();
  return purge(sources, signal, ({ retention }) => {
    if (retention.kind !== "days") return null;
    const before = new Date(now - retention.days * DAY_MS).toISOString();
    return sql`${sql.identifier(retention.from)} < ${before}::timestamptz`;
  });
}

/** Deletes the rows of servers Kagami left, each table's after the days it declares; a return within them keeps the rows. */
export function purgeLeft(
  sources: RetainSources,
  left: { guildId: string; leftAt: Date }[],
  signal?: AbortSignal,
): Promise<Purged[]> {
  const now = sources.clock.now().getTime();
  return purge(sources, signal, ({ scope, leaveDays }) => {
    if (scope === null || leaveDays === null) return null;
    const over = left.filter(({ leftAt }) => leftAt.getTime() + leaveDays * DAY_MS < now).map(({ guildId }) => guildId);
    return over.length === 0 ? null : sql`${sql.identifier(scope)} = any (${sql.param(over)}::bigint[])`;
  });
}

/** `doomed` says which rows of a table go, null when none do. */
async function purge(
  { db, registry }: RetainSources,
  signal: AbortSignal | undefined,
  doomed: (store: TableStore) => SQL | null,
): Promise<Purged[]> {
  const purged: Purged[] = [];
  // The row that says a server was left goes last: until then a kill in between is made good by the next run.
  const stores = tableStores(registry).toSorted((a, b) => Number(isItsScope(a)) - Number(isItsScope(b)));
  for (const store of stores) {
    const where = doomed(store);
    if (where === null) continue;
    const table = sql.identifier(store.name);
    const keys = sql.join(store.key.map((column) => sql.identifier(column)), sql`, `);
    const batch = sql`delete from ${table} where (${keys}) in (
      select ${keys} from ${table} where ${where} limit ${BATCH_ROWS} for update skip locked)`;
    let rows = 0, count = 0;
    do {
      signal?.throwIfAborted();
      ({ count } = await db.orm.execute(batch));
      rows += count;
    } while (count === BATCH_ROWS);
    if (rows > 0) purged.push({ table: store.name, rows });
  }
  return purged;
}

const isItsScope = ({ key, scope }: TableStore): boolean => key.length === 1 && key[0] === scope;
