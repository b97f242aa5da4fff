// connect(): the one way to the database.
import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import { type Client, openClient } from "./client.ts";
import { guardDrizzle, withoutValues } from "./errors.ts";
import { type JobsAdapter, jobsAdapter, jobTypes } from "./jobs.ts";

export type Orm = PostgresJsDatabase<Record<string, never>>;
/** A running transaction. Bulk statements go through its `execute` with drizzle's `sql`. */
export type Transaction = Parameters<Parameters<Orm["transaction"]>[0]>[0];
/** What runs a statement: the pool or a transaction. */
export type Executor = Orm | Transaction;

export interface Database {
  orm: Orm;
  /** Runs `fn` in one transaction: committed when it resolves, rolled back when it throws. */
  transaction<T>(fn: (tx: Transaction) => Promise<T>, isolation?: Isolation): Promise<T>;
  /** Cursors, COPY and statements of one's own. Not the ORM's client, whose parsers drizzle changes. */
  raw: Client;
  /** Calls `onMessage` with each payload until closed; `onOpen` also after every reconnect, when messages may have been missed. */
  listen(
    channel: string,
    onMessage: (payload: string) => void,
    onOpen?: () => void,
  ): Promise<{ close(): Promise<void> }>;
  /** For pg-boss: `new PgBoss({ db: database.jobs })`. */
  jobs: JobsAdapter;
  /** Waits at most 5 s for running statements. */
  close(): Promise<void>;
}
export interface Isolation {
  isolationLevel?: "read committed" | "repeatable read" | "serializable";
  accessMode?: "read only" | "read write";
}

/** `gateKey`: 64 hex digits. `max`: connections for the ORM, 10 unless told; cursors, listening and jobs add up to 9. */
export function connect({ url, gateKey, max = 10 }: { url: string; gateKey: string; max?: number }): Database {
  guardDrizzle();
  const ormClient = openClient({ url, gateKey, max });
  const raw = openClient({ url, gateKey, max: Math.min(4, max) });
  const jobClient = openClient({ url, gateKey, max: Math.min(5, max), types: jobTypes });
  const orm: Orm = drizzle(ormClient);
  return {
    orm,
    raw,
    jobs: jobsAdapter(jobClient),
    transaction: async (fn, isolation) => {
      try {
        return await orm.transaction(fn, isolation);
      } catch (error) {
        throw withoutValues(error);
      }
    },
    listen: async (channel, onMessage, onOpen) => {
      const { unlisten } = await raw.listen(channel, onMessage, onOpen).catch((error: unknown) => {
        throw withoutValues(error);
      });
      return { close: async () => void await unlisten() };
    },
    close: async () => {
      await Promise.all([ormClient, raw, jobClient].map((client) => client.end({ timeout: 5 })));
    },
  };
}
