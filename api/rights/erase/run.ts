// Carrying an erasure out, step by step. Any worker may stop anywhere; the next one continues with the first open step.
import { and, asc, eq, erasureRequest, erasureRun, erasureStep, ne, sql } from "../../../db/mod.ts";
import type { Services } from "../../context.ts";
import { finishErasure, Leftovers } from "./finish.ts";
import { leaseEnd, LostLease, own, performStep, type StepSources, type Work } from "./steps.ts";

export type RunSources = StepSources & Pick<Services, "jobs">;

/** Attempts of one step, or of the verification, before a person has to look. */
export const ATTEMPTS_MAX = 8;

export type Outcome = "done" | "busy" | "blocked";

/**
 * Works until the erasure is done. "busy": another worker is at it, this one only looks again after that one's lease.
 * Throws what made a step fail; calling again is what to do then.
 */
export async function runErasure(sources: RunSources, requestId: string): Promise<Outcome> {
  const { db } = sources;
  for (;;) {
    const [request] = await db.orm.select().from(erasureRequest).where(eq(erasureRequest.id, requestId));
    if (!request || request.state === "done") return "done";
    if (request.state === "blocked") return "blocked";
    if (request.userId === null) return "done";
    const subject = { userId: request.userId, guildId: request.guildId };
    const [next] = await openSteps(sources, requestId).limit(1);
    if (!next) {
      await sources.checkpoint?.("before verifying");
      try {
        await finishErasure(sources, requestId);
      } catch (error) {
        if (!(error instanceof Leftovers)) throw error;
        await startOver(sources, requestId, error);
        continue;
      }
      await sources.checkpoint?.("after finishing");
      return "done";
    }
    const [step] = await db.orm.update(erasureStep).set({
      state: "running",
      attempts: sql`${erasureStep.attempts} + 1`,
      leaseUntil: leaseEnd,
    }).where(and(
      eq(erasureStep.requestId, requestId),
      eq(erasureStep.ordinal, next.ordinal),
      ne(erasureStep.state, "done"),
      sql`(${erasureStep.state} <> 'running' or ${erasureStep.leaseUntil} < now())`,
    )).returning();
    if (!step) return await lookAgain(sources, requestId);
    if (step.attempts > ATTEMPTS_MAX) return await block(sources, requestId, step.ordinal);
    const work: Work = { requestId, subject, step };
    await sources.checkpoint?.(`before ${step.ordinal}`);
    try {
      await performStep(sources, work);
    } catch (error) {
      if (error instanceof LostLease) return await lookAgain(sources, requestId);
      await db.orm.update(erasureStep).set({ state: "failed", error: codeOf(error) }).where(own(work));
      throw error;
    }
    await sources.checkpoint?.(`after ${step.ordinal}`);
    const { count } = await db.orm.update(erasureStep).set({ state: "done", leaseUntil: null, error: null }).where(
      own(work),
    );
    if (count === 0) return await lookAgain(sources, requestId);
    await db.orm.update(erasureRequest).set({ state: "running" })
      .where(and(eq(erasureRequest.id, requestId), eq(erasureRequest.state, "gated")));
  }
}

/**
 * At every start: erasures whose worker died are taken up again, those still leased as soon as the lease ends. Blocked
 * ones get new attempts: a start is what follows when somebody mended what was broken.
 */
export async function resumeErasures(sources: Pick<RunSources, "db" | "jobs">): Promise<number> {
  const open = await sources.db.orm.select({ id: erasureRequest.id, state: erasureRequest.state }).from(erasureRequest)
    .where(ne(erasureRequest.state, "done")).orderBy(asc(erasureRequest.createdAt));
  for (const { id, state } of open) {
    if (state === "blocked") await unblock(sources, id);
    await enqueueAgain(sources, id);
  }
  return open.length;
}

const unblock = ({ db }: Pick<RunSources, "db">, requestId: string): Promise<void> =>
  db.transaction(async (tx) => {
    await tx.update(erasureStep).set({ state: "pending", attempts: 0 })
      .where(and(eq(erasureStep.requestId, requestId), ne(erasureStep.state, "done")));
    await tx.update(erasureRequest).set({ state: "running" }).where(eq(erasureRequest.id, requestId));
  });

const openSteps = ({ db }: Pick<RunSources, "db">, requestId: string) =>
  db.orm.select().from(erasureStep)
    .where(and(eq(erasureStep.requestId, requestId), ne(erasureStep.state, "done")))
    .orderBy(asc(erasureStep.ordinal));

const lookAgain = async (sources: RunSources, requestId: string): Promise<Outcome> => {
  await enqueueAgain(sources, requestId);
  return "busy";
};

/** Due when the present lease ends, at once when there is none. */
async function enqueueAgain({ db, jobs }: Pick<RunSources, "db" | "jobs">, requestId: string): Promise<void> {
  await db.transaction(async (tx) => {
    const [lease] = await tx.select({ until: erasureStep.leaseUntil }).from(erasureStep)
      .where(and(eq(erasureStep.requestId, requestId), eq(erasureStep.state, "running")));
    // A moment later than the lease, so that looking finds it ended.
    const dueAt = lease?.until ? new Date(lease.until.getTime() + 1_000) : undefined;
    await jobs.enqueue(tx, erasureRun, { requestId }, dueAt ? { dueAt } : {});
  });
}

/** The verification found something: the steps of tables, cache and queue are done once more. */
async function startOver(sources: RunSources, requestId: string, leftovers: Leftovers): Promise<void> {
  const { db, log } = sources;
  log.warn({ event: "erasure.leftovers", count: leftovers.count });
  await db.transaction(async (tx) => {
    await tx.update(erasureStep).set({ state: "pending" }).where(and(
      eq(erasureStep.requestId, requestId),
      sql`${erasureStep.store} in ('table', 'cache', 'job') and ${erasureStep.strategy} <> 'retain'`,
    ));
    await tx.update(erasureRequest).set({ state: "running" }).where(eq(erasureRequest.id, requestId));
  });
}

async function block({ db, log }: RunSources, requestId: string, ordinal: number): Promise<Outcome> {
  await db.transaction(async (tx) => {
    await tx.update(erasureStep).set({ state: "failed", leaseUntil: null })
      .where(and(eq(erasureStep.requestId, requestId), eq(erasureStep.ordinal, ordinal)));
    await tx.update(erasureRequest).set({ state: "blocked" }).where(eq(erasureRequest.id, requestId));
  });
  // The gate stays closed: nothing new is stored while a person looks into it.
  log.error({ event: "erasure.blocked", count: ordinal });
  return "blocked";
}

const codeOf = (error: unknown): string => {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return typeof code === "string" && /^[\w-]{1,40}$/.test(code)
    ? code
    : error instanceof Error
    ? error.name
    : "unknown";
};
