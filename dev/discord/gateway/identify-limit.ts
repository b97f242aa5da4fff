// How often a bot may identify: one a shard bucket in five seconds, a thousand a day (documentation, "Session Start Limit").
import { defineTable } from "../state/table.ts";
import type { World } from "../world.ts";

const DAY_MS = 86_400_000;
const TOTAL = 1_000;

interface Day {
  /** When the day began, ms of the clock. */
  since: number;
  used: number;
}

/** By application; kept, since a restart gives nobody another thousand. */
const days = defineTable<Day>("identify-limit", {});

export class IdentifyLimit {
  readonly maxConcurrency: number;
  readonly #windowMs: number;
  readonly #world: World;
  readonly #last = new Map<string, number>();

  constructor(world: World, maxConcurrency: number, windowMs: number) {
    this.#world = world;
    this.maxConcurrency = maxConcurrency;
    this.#windowMs = windowMs;
  }

  /** @returns `ok`, `early` (op 9: ask again later) or `spent` (the day's thousand are used) */
  take(applicationId: string, shardId: number): "ok" | "early" | "spent" {
    const now = this.#world.clock.now();
    const day = this.#day(applicationId);
    if (day.used >= TOTAL) {
      this.#keep(applicationId, { ...day, used: TOTAL + 1 });
      return "spent";
    }
    const bucket = `${applicationId}:${shardId % this.maxConcurrency}`;
    const last = this.#last.get(bucket);
    if (last !== undefined && now - last < this.#windowMs) return "early";
    this.#last.set(bucket, now);
    this.#keep(applicationId, { ...day, used: day.used + 1 });
    return "ok";
  }

  /** Whether the limit was overstepped: Discord then resets the token. Here it works again when the day is over. */
  overstepped(applicationId: string | null): boolean {
    return applicationId !== null && this.#day(applicationId).used > TOTAL;
  }

  /** Whether the next identify oversteps it. */
  spent(applicationId: string): boolean {
    return this.#day(applicationId).used >= TOTAL;
  }

  view(applicationId: string): Record<string, number> {
    const { since, used } = this.#day(applicationId);
    return {
      total: TOTAL,
      remaining: Math.max(0, TOTAL - used),
      reset_after: Math.max(0, since + DAY_MS - this.#world.clock.now()),
      max_concurrency: this.maxConcurrency,
    };
  }

  /** Says how many of today's are used. */
  spend(applicationId: string, used: number): void {
    this.#keep(applicationId, { ...this.#day(applicationId), used });
  }

  reset(): void {
    this.#last.clear();
    const table = this.#world.state.table(days);
    for (const [id] of [...table.entries()]) table.delete(id);
  }

  #day(applicationId: string): Day {
    const now = this.#world.clock.now();
    const day = this.#world.state.table(days).get(applicationId);
    return day && now - day.since < DAY_MS ? day : { since: now, used: 0 };
  }

  #keep(applicationId: string, day: Day): void {
    this.#world.state.table(days).set(applicationId, day);
  }
}
