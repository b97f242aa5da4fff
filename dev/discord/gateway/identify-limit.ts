// How often a bot may identify: one a shard bucket in five seconds, a thousand a day (documentation, "Session Start Limit").
import type { Clock } from "../clock.ts";

const DAY_MS = 86_400_000;
const TOTAL = 1_000;

export class IdentifyLimit {
  readonly maxConcurrency: number;
  readonly #windowMs: number;
  readonly #clock: Clock;
  readonly #last = new Map<number, number>();
  #used = 0;
  #since: number;

  constructor(clock: Clock, maxConcurrency: number, windowMs: number) {
    this.#clock = clock;
    this.maxConcurrency = maxConcurrency;
    this.#windowMs = windowMs;
    this.#since = clock.now();
  }

  /** @returns `ok`, `early` (op 9: ask again later) or `spent` (the day's thousand are used) */
  take(shardId: number): "ok" | "early" | "spent" {
    const now = this.#clock.now();
    if (now - this.#since >= DAY_MS) {
      this.#since = now;
      this.#used = 0;
    }
    if (this.#used >= TOTAL) return "spent";
    const bucket = shardId % this.maxConcurrency;
    const last = this.#last.get(bucket);
    if (last !== undefined && now - last < this.#windowMs) return "early";
    this.#last.set(bucket, now);
    this.#used++;
    return "ok";
  }

  view(): Record<string, number> {
    return {
      total: TOTAL,
      remaining: TOTAL - this.#used,
      reset_after: Math.max(0, this.#since + DAY_MS - this.#clock.now()),
      max_concurrency: this.maxConcurrency,
    };
  }
}
