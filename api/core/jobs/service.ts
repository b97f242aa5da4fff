// Work that is due later, in Postgres (pg-boss). Only declared payloads can be enqueued.
import { randomUUID } from "node:crypto";
import { PgBoss } from "pg-boss";
import { type Job, type JobPayload, jobsIn, type Transaction } from "../../../db/mod.ts";
import type { Services } from "../../context.ts";

export interface Jobs {
  /** In the caller's transaction. `key` keeps a second job with the same key from being enqueued while one waits. */
  enqueue<J extends Job>(
    tx: Transaction,
    job: J,
    payload: JobPayload<J>,
    options?: { dueAt?: Date; key?: string },
  ): Promise<void>;
  /** Handlers run at least once: their effects must be idempotent. A throw is retried, then dead-lettered. */
  work<J extends Job>(
    job: J,
    handler: (payload: JobPayload<J>, signal: AbortSignal) => Promise<void>,
    options?: { concurrency?: number },
  ): Promise<void>;
  /** Runs the job by cron expression (UTC), once over all processes. */
  schedule<J extends Job>(job: J, cron: string, payload: JobPayload<J>): Promise<void>;
  healthy(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Retries of a failing job before it is dead. */
const RETRIES = 10;

export const createJobs = ({ db, log }: Pick<Services, "db" | "log">): Jobs => {
  const boss = new PgBoss({
    db: db.jobs,
    schema: "pgboss",
    // Every process may start first; pg-boss itself locks its migrations.
    migrate: true,
    // Polling outlives every loss of the database; a listening connection would have to notice it.
    useListenNotify: false,
  });
  boss.on("error", (error) => log.warn({ event: "jobs.error" }, error));
  let running = false;
  const ensured = new Map<string, Promise<void>>();

  const ensure = (job: Job): Promise<void> => {
    const ready = ensured.get(job.name) ?? createQueue(boss, job).catch((error: unknown) => {
      ensured.delete(job.name);
      throw error;
    });
    ensured.set(job.name, ready);
    return ready;
  };

  return {
    enqueue: async (tx, job, payload, options = {}) => {
      await ensure(job);
      await boss.send(job.name, declared(job, payload), {
        db: jobsIn(tx),
        ...(options.dueAt ? { startAfter: options.dueAt } : {}),
        singletonKey: options.key ?? randomUUID(),
      });
    },
    work: async (job, handler, { concurrency = 1 } = {}) => {
      await ensure(job);
      const options = { localConcurrency: concurrency, batchSize: 1, pollingIntervalSeconds: 1 };
      await boss.work<Record<string, string>>(job.name, options, async ([item]) => {
        if (!item) return;
        try {
          await handler(declared(job, item.data) as never, item.signal);
        } catch (error) {
          log.error({ event: "job.failed", job: job.name }, error);
          // pg-boss stores an error's text beside the job; texts may quote data.
          throw new Error("failed");
        }
      });
    },
    schedule: async (job, cron, payload) => {
      await ensure(job);
      await boss.schedule(job.name, cron, declared(job, payload), { tz: "UTC" });
    },
    healthy: () => running,
    start: async () => {
      await boss.start();
      running = true;
    },
    stop: async () => {
      running = false;
      await boss.stop({ graceful: true, timeout: 5_000 });
    },
  };
};

const createQueue = async (boss: PgBoss, job: Job): Promise<void> => {
  const deleteAfterSeconds = job.keepDays * 86_400;
  const dead = `${job.name}.dead`;
  await boss.createQueue(dead, { deleteAfterSeconds });
  // "short": of jobs with one key at most one waits.
  const retry = {
    policy: "short" as const,
    retryLimit: RETRIES,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 3_600,
  };
  await boss.createQueue(job.name, { ...retry, deadLetter: dead, deleteAfterSeconds });
};

/** Exactly the declared fields, as text: anything else never reaches the table. */
const declared = (job: Job, payload: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.keys(job.payload).map((field) => {
      const value = payload[field];
      if (typeof value !== "string") throw new TypeError(`Give job "${job.name}" its field "${field}" as text`);
      return [field, value];
    }),
  );
