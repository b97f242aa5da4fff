// Retention: what a table declares as its days is what happens.
import { type Registry, sql } from "../../db/mod.ts";
import type { Services } from "../context.ts";
import { tableStores } from "./stores.ts";

const BATCH_ROWS = 5_000;
const DAY_MS = 86_400_000;

export interface Purged {
  table: string;
  rows: number;
}

/** Deletes every row that is over its table's time, in batches of one transaction each; returns what went where. */
export async function purgeExpired(
  { db, clock, registry }: Pick<Services, "db" | "clock"> & { registry: Registry },
  signal?: AbortSignal,
): Promise<Purged[]> {
  const purged: Purged[] = [];
  for (const { name, key, retention } of tableStores(registry)) {
    if (retention.kind !== "days") continue;
    const before = new Date(clock.now().getTime() - retention.days * DAY_MS).toISOString();
    const keys = sql.join(key.map((column) => sql.identifier(column)), sql`, `);
    const batch = sql`delete from ${sql.identifier(name)} where (${keys}) in (
      select ${keys} from ${sql.identifier(name)}
      where ${sql.identifier(retention.from)} < ${before}::timestamptz limit ${BATCH_ROWS} for update skip locked)`;
    let rows = 0, count = 0;
    do {
      signal?.throwIfAborted();
      ({ count } = await db.orm.execute(batch));
      rows += count;
    } while (count === BATCH_ROWS);
    if (rows > 0) purged.push({ table: name, rows });
  }
  return purged;
}
