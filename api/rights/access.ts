// Everything stored about a person, from every declared store.
import { type Database, type Registry } from "../../db/mod.ts";
import type { Access, AccessStore } from "../features/privacy/contract.ts";
import type { Cache } from "../core/cache/port.ts";
import type { Clock } from "../core/clock.ts";
import { DomainError } from "../core/errors.ts";
import { hasQueue, listJobs } from "./jobs.ts";
import { cacheAsStore, jobAsStore, tableAsStore } from "./policy.ts";
import { readRows } from "./read.ts";
import { redactRow } from "./redact.ts";
import { countRows, isAbout, selectRows, type Subject } from "./rows.ts";
import { personalStores, type TableStore } from "./stores.ts";
import { keptOf } from "./words.ts";

/** Rows of a store that `access` shows; the export has all of them. */
export const ACCESS_ROWS = 100;

export interface AccessSources {
  db: Database;
  registry: Registry;
  cache: Cache;
  clock: Clock;
}

/** What is held about this person; stores that hold nothing are left out. */
export async function accessOf(sources: AccessSources, userId: string): Promise<Access> {
  const subject: Subject = { userId, guildId: null };
  const stores = [
    ...await tablesAbout(sources, subject),
    ...await jobsAbout(sources, subject),
    ...await cacheAbout(sources, subject),
  ];
  return { userId, at: sources.clock.now().toISOString(), stores: stores.filter((store) => store.count > 0) };
}

/** As whom a person's rows do not outlive an erasure. */
const passingRoles = (store: TableStore) => store.roles.filter((role) => keptOf(role.strategy) === null);

/** Tables with the first rows of each, all read at the same instant. */
const tablesAbout = ({ db, registry }: AccessSources, subject: Subject): Promise<AccessStore[]> =>
  db.raw.begin("isolation level repeatable read read only", async (tx) => {
    const found: AccessStore[] = [];
    for (const store of personalStores(registry)) {
      const where = isAbout(store, subject);
      const [counted] = await readRows<{ count: number }>(tx, countRows(store, where));
      const [passing] = await readRows<{ count: number }>(
        tx,
        countRows(store, isAbout(store, subject, passingRoles(store))),
      );
      const rows = await readRows(tx, selectRows(store, where, ACCESS_ROWS));
      found.push({
        ...tableAsStore(store),
        kept: passing?.count === 0,
        count: counted?.count ?? 0,
        rows: rows.map((row) => redactRow(store, row, subject.userId).row),
      });
    }
    return found;
  }) as Promise<AccessStore[]>;

/** Queued and finished work that names the person. */
export async function jobsAbout(
  { db, registry }: Pick<AccessSources, "db" | "registry">,
  subject: Subject,
): Promise<AccessStore[]> {
  if (!await hasQueue(db.orm)) return [];
  const found: AccessStore[] = [];
  for (const job of registry.jobs.filter((job) => job.subject !== null)) {
    const jobs = await readRows<{ data: Record<string, unknown>; state: string; createdOn: Date }>(
      db.raw,
      listJobs(job, subject),
    );
    found.push({
      ...jobAsStore(job),
      kept: false,
      count: jobs.length,
      rows: jobs.slice(0, ACCESS_ROWS).map(({ data, state, createdOn }) => ({
        ...data,
        state,
        createdOn: createdOn.toISOString(),
      })),
    });
  }
  return found;
}

/** Cache entries about the person. Throws when the cache is away: "nothing" would be a guess. */
export async function cacheAbout(
  { registry, cache }: Pick<AccessSources, "registry" | "cache">,
  subject: Subject,
): Promise<AccessStore[]> {
  const entries = await cache.about(subject.userId, subject.guildId).catch(() => {
    throw new DomainError("unavailable", "The cache is away, so this would be incomplete: try again in a moment");
  });
  return registry.cacheKeys.filter((key) => key.subject !== null).map((key) => {
    const own = entries.filter((entry) => entry.definition === key.name);
    return {
      ...cacheAsStore(key),
      kept: false,
      count: own.length,
      rows: own.slice(0, ACCESS_ROWS).map(({ value, expiresAt }) => ({
        [key.holds]: value,
        expiresAt: expiresAt.toISOString(),
      })),
    };
  });
}
