// What each kind of step does. Every one may be repeated: a kill in the middle only means that it is done again.
import {
  and,
  blockOf,
  closeGate,
  eq,
  erasureRequest,
  erasureStep,
  type Registry,
  type SQL,
  sql,
  type Transaction,
} from "../../../db/mod.ts";
import type { Services } from "../../context.ts";
import { deleteJobs, hasQueue } from "../jobs.ts";
import { countRows, deleteBatch, emptyBatch, isAbout, type Subject } from "../rows.ts";
import { personalStores } from "../stores.ts";
import { BATCH_ROWS } from "./plan.ts";

export type StepSources = Pick<Services, "db" | "cache" | "events" | "clock" | "log"> & {
  registry: Registry;
  /** Tells every feature, for what it keeps outside declared stores. */
  tellFeatures: (subject: Subject) => Promise<void>;
  /** How long to wait for bots to confirm that they forgot, in milliseconds. */
  forgetWaitMs: number;
  /** Called at every point at which a process may die; tests die there. */
  checkpoint?: (where: string) => Promise<void> | void;
};

export type StepRow = typeof erasureStep.$inferSelect;
export interface Work {
  requestId: string;
  subject: Subject;
  step: StepRow;
}

/** A step is given up when another worker took it over meanwhile. */
export class LostLease extends Error {
  override name = "LostLease";
}

/** Milliseconds until another worker may take a step over. Every batch starts them anew. */
export const LEASE_MS = 15_000;

export async function performStep(sources: StepSources, work: Work): Promise<void> {
  const { step } = work;
  switch (`${step.store}:${step.target}`) {
    case "gate:writes":
      return await closeForErasure(sources, work.requestId);
    case "process:bots":
      return await forgetInBots(sources, work);
    case "process:features":
      return await sources.tellFeatures(work.subject);
    case "cache:entries":
      return await forgetInCache(sources, work);
  }
  if (step.store === "job") return await forgetInQueue(sources, work);
  if (step.store === "table") return await forgetInTable(sources, work);
  throw new Error(`No step "${step.store}" is known`);
}

/** From the commit on Postgres stores nothing about the person for any purpose, and older sessions let nobody in. */
export async function closeForErasure(
  { db, registry, clock }: Pick<StepSources, "db" | "registry" | "clock">,
  requestId: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    const [request] = await tx.select().from(erasureRequest).where(eq(erasureRequest.id, requestId)).for("update");
    if (!request || request.userId === null || request.state !== "received") return;
    await closeGate(tx, request.userId, {
      erasedAt: request.guildId === null ? clock.now() : null,
      blocked: registry.purposes.map((purpose) => blockOf(purpose.name, request.guildId)),
    });
    await tx.update(erasureRequest).set({ state: "gated" }).where(eq(erasureRequest.id, requestId));
  });
}

/** Jobs that were not started, and finished ones that still carry the id. */
async function forgetInQueue({ db, registry }: StepSources, work: Work): Promise<void> {
  const job = registry.jobs.find((job) => job.name === work.step.target);
  if (!job || !await hasQueue(db.orm)) return;
  await db.transaction(async (tx) => {
    const { count } = await tx.execute(deleteJobs(job, work.subject));
    await progress(tx, work, count);
  });
}

/** Bots drop what they hold in memory. One that does not answer in time holds nothing that outlives its own caches. */
async function forgetInBots(sources: StepSources, { requestId, subject, step }: Work): Promise<void> {
  const { db, events, forgetWaitMs } = sources;
  await events.announce(db.orm, { type: "forget", requestId, ...subject });
  const bots = Math.max(1, events.listeners);
  // None listens here, but perhaps to another process of the api.
  const deadline = performance.now() + (events.listeners > 0 ? forgetWaitMs : Math.min(forgetWaitMs, 300));
  while (performance.now() < deadline) {
    const [row] = await db.orm.select({ rows: erasureStep.rows }).from(erasureStep)
      .where(and(eq(erasureStep.requestId, requestId), eq(erasureStep.ordinal, step.ordinal)));
    if (!row || row.rows >= bots) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A bot says that it forgot. */
export async function acknowledgeForgotten({ db }: Pick<StepSources, "db">, requestId: string): Promise<void> {
  await db.orm.update(erasureStep).set({ rows: sql`${erasureStep.rows} + 1` }).where(and(
    eq(erasureStep.requestId, requestId),
    eq(erasureStep.store, "process"),
    eq(erasureStep.target, "bots"),
  ));
}

async function forgetInCache({ db, cache }: StepSources, work: Work): Promise<void> {
  const count = await cache.forget(work.subject.userId, work.subject.guildId);
  await db.transaction((tx) => progress(tx, work, count));
}

/** One role of one table, in batches; counts what stays when that is what the table declares. */
async function forgetInTable(sources: StepSources, work: Work): Promise<void> {
  const { step, subject } = work;
  const store = personalStores(sources.registry).find((store) => store.name === step.target);
  const role = store?.roles.find((role) => role.name === step.role);
  // Declared when the erasure was asked for and gone since: then the rows are gone with it.
  if (!store || !role) return;
  const where = isAbout(store, subject, [role]);
  if (step.strategy === "retain") return await countKept(sources, work, countRows(store, where));
  for (;;) {
    const batch = step.strategy === "delete"
      ? deleteBatch(store, where, BATCH_ROWS)
      : emptyBatch(store, role.column, where, BATCH_ROWS);
    const count = await sources.db.transaction(async (tx) => {
      // No lock is needed: the gate was closed under one, so every writer from before is done and every later one refused.
      await tx.execute(sql`select set_config('app.erasing', 'on', true)`);
      const { count } = await tx.execute(batch);
      await progress(tx, work, count);
      return count;
    });
    await sources.checkpoint?.(`batch of ${step.ordinal}`);
    if (count < BATCH_ROWS) return;
  }
}

const countKept = ({ db }: StepSources, work: Work, statement: SQL): Promise<void> =>
  db.transaction(async (tx) => {
    const [counted] = await tx.execute<{ count: number }>(statement);
    await tx.update(erasureStep).set({ rows: 0 }).where(own(work));
    await progress(tx, work, counted?.count ?? 0);
  });

/** Counts rows and prolongs the lease in the batch's own transaction; a worker that lost its lease undoes its batch. */
export async function progress(tx: Transaction, work: Work, rows: number): Promise<void> {
  const { count } = await tx.update(erasureStep).set({
    rows: sql`${erasureStep.rows} + ${rows}`,
    leaseUntil: leaseEnd,
  }).where(own(work));
  if (count === 0) throw new LostLease("Another worker took this step over");
}

/** The step, as long as it is this worker's attempt. */
export const own = ({ requestId, step }: Work): SQL | undefined =>
  and(
    eq(erasureStep.requestId, requestId),
    eq(erasureStep.ordinal, step.ordinal),
    eq(erasureStep.state, "running"),
    eq(erasureStep.attempts, step.attempts),
  );

/** The database's clock: workers of different machines must agree. */
export const leaseEnd = sql`now() + make_interval(secs => ${LEASE_MS / 1000})`;
