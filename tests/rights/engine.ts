// The engine in a process, over any connection.
import { randomBytes } from "node:crypto";
import { createCache } from "../../api/core/cache/cache.ts";
import { createMemoryStore } from "../../api/core/cache/memory.ts";
import { createEvents } from "../../api/core/events/service.ts";
import { createJobs } from "../../api/core/jobs/service.ts";
import { createLog } from "../../api/core/log.ts";
import { createSealer } from "../../api/core/seal.ts";
import type { AccessSources } from "../../api/rights/access.ts";
import type { RequestSources } from "../../api/rights/erase/request.ts";
import type { RunSources } from "../../api/rights/erase/run.ts";
import { type Database, type Registry, registry as declared } from "../../db/mod.ts";
import type { Clock } from "../../api/core/clock.ts";

export type EngineSources = AccessSources & RequestSources & RunSources;
export interface PassingClock extends Clock {
  /** Moves time forward. */
  pass(ms: number): void;
}

/** The engine in this process over any connection; jobs are queued but no worker takes them. */
export function engineOver(db: Database, registry: Registry = declared) {
  let now = Date.now();
  const clock: PassingClock = { now: () => new Date(now), pass: (ms) => void (now += ms) };
  const lines: string[] = [];
  const log = createLog({
    level: "debug",
    declared: registry.logFields.map((field) => field.name),
    destination: { write: (line) => void lines.push(line) },
  });
  const sources: EngineSources = {
    db,
    registry,
    clock,
    log,
    cache: createCache(createMemoryStore(), registry.cacheKeys, { log, clock }),
    events: createEvents({ db, log }),
    // Enqueuing needs a started pg-boss; the tests run the work themselves.
    jobs: { ...createJobs({ db, log }), enqueue: () => Promise.resolve() },
    sealer: createSealer([randomBytes(32).toString("base64")]),
    forgetWaitMs: 0,
    tellFeatures: () => Promise.resolve(),
  };
  return { clock, log: lines, registry, sources };
}
