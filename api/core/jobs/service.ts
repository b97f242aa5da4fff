// Work that is due later, in Postgres (pg-boss). Only declared payloads can be enqueued.
import type { JobDefinition, Transaction } from "../../../db/mod.ts";

export interface Jobs {
  /** In the caller's transaction. `key` keeps a second identical job from being enqueued while one waits. */
  enqueue<P extends object>(
    tx: Transaction,
    job: JobDefinition<P>,
    payload: P,
    options?: { dueAt?: Date; key?: string },
  ): Promise<void>;
  /** Handlers run at least once: their effects must be idempotent. A throw is retried, then dead-lettered. */
  work<P extends object>(
    job: JobDefinition<P>,
    handler: (payload: P, signal: AbortSignal) => Promise<void>,
    options?: { concurrency?: number },
  ): Promise<void>;
  /** Runs the job by cron expression, once over all processes. */
  schedule<P extends object>(job: JobDefinition<P>, cron: string, payload: P): Promise<void>;
  healthy(): boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}
