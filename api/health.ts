// How the api and what it stands on are doing.
import { sql } from "../db/mod.ts";
import type { Services } from "./context.ts";

export interface Health {
  status: "ok" | "degraded" | "unavailable";
  /** What is wrong and what follows from it, for a person. */
  text: string;
  db: boolean;
  cache: boolean;
  jobs: boolean;
  bots: { listening: number; seenAt: string | null };
}

/** Longest wait for an answer of the database, in milliseconds. */
const TIMEOUT_MS = 2_000;

export const healthOf = async (
  { db, cache, jobs, events }: Pick<Services, "db" | "cache" | "jobs" | "events">,
  botSeenAt: Date | null,
): Promise<Health> => {
  const [dbUp, cacheUp] = await Promise.all([
    within(db.orm.execute(sql`select 1`).then(() => true, () => false)),
    within(cache.healthy()),
  ]);
  const jobsUp = dbUp && jobs.healthy();
  return {
    status: !dbUp ? "unavailable" : cacheUp && jobsUp ? "ok" : "degraded",
    text: textOf(dbUp, cacheUp, jobsUp),
    db: dbUp,
    cache: cacheUp,
    jobs: jobsUp,
    bots: { listening: events.listeners, seenAt: botSeenAt?.toISOString() ?? null },
  };
};

const textOf = (db: boolean, cache: boolean, jobs: boolean): string => {
  if (!db) return "Postgres does not answer: nothing works until it does, and then everything does again";
  if (!jobs) return "The job queue is starting: what is due waits";
  if (!cache) return "The cache does not answer: everything works, slower";
  return "Everything works";
};

const within = async (work: Promise<boolean>): Promise<boolean> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => timer = setTimeout(() => resolve(false), TIMEOUT_MS));
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
};
