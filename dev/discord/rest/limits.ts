// Rate limits: one bucket a route and main resource, and fifty requests a second over all of them.
import { createHash } from "node:crypto";
import type { Clock } from "../clock.ts";

/** So many requests in so much time. */
export interface BucketLimit {
  limit: number;
  windowMs: number;
  /** `shared`: everybody's requests for the resource count together; only then a 429 is not held against the caller. */
  scope?: "user" | "shared";
}

/** Over all routes, for each bot (documentation, "Global Rate Limit"). */
const GLOBAL: BucketLimit = { limit: 50, windowMs: 1_000 };

const CROWD = 20_000;

interface Bucket {
  used: number;
  resetAt: number;
}

/** What the answer says about the bucket. */
export interface LimitState {
  headers: Record<string, string>;
  /** Present when the request is refused: seconds to wait, and whose limit it was. */
  refused?: { retryAfter: number; global: boolean };
}

export class RateLimits {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();
  /** How many there may be before those that are over are looked for. */
  #crowded = CROWD;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Takes one request from a caller's bucket.
   * @param caller who is asking
   * @param route name of the bucket: requests with the same name and resource share it
   * @param resource id of the channel, server or webhook that the bucket belongs to
   * @param global whether the limit over all routes counts too
   */
  take(caller: string, route: string, resource: string, limit: BucketLimit, global: boolean): LimitState {
    const now = this.#clock.now();
    const overall = global ? this.#bucket(`global:${caller}`, GLOBAL, now) : null;
    if (overall && overall.used >= GLOBAL.limit) return refusedEverywhere((overall.resetAt - now) / 1_000);
    const scope = limit.scope ?? "user";
    const bucket = this.#bucket(`${scope === "shared" ? "" : caller}:${route}:${resource}`, limit, now);
    const full = bucket.used >= limit.limit;
    if (!full) bucket.used++;
    if (overall && !full) overall.used++;
    const wait = (bucket.resetAt - now) / 1_000;
    const headers: Record<string, string> = {
      "x-ratelimit-limit": String(limit.limit),
      "x-ratelimit-remaining": String(limit.limit - bucket.used),
      "x-ratelimit-reset": (bucket.resetAt / 1_000).toFixed(3),
      "x-ratelimit-reset-after": wait.toFixed(3),
      "x-ratelimit-bucket": createHash("sha256").update(route).digest("hex").slice(0, 32),
    };
    if (!full) return { headers };
    headers["retry-after"] = String(Math.ceil(wait));
    headers["x-ratelimit-scope"] = scope;
    return { headers, refused: { retryAfter: wait, global: false } };
  }

  reset(): void {
    this.#buckets.clear();
  }

  #bucket(key: string, limit: BucketLimit, now: number): Bucket {
    let bucket = this.#buckets.get(key);
    if (!bucket || bucket.resetAt <= now) {
      if (this.#buckets.size > this.#crowded) this.#sweep(now);
      this.#buckets.set(key, bucket = { used: 0, resetAt: now + limit.windowMs });
    }
    return bucket;
  }

  #sweep(now: number): void {
    for (const [key, bucket] of this.#buckets) if (bucket.resetAt <= now) this.#buckets.delete(key);
    // Looking at all of them again for each new one would take longer and longer.
    this.#crowded = Math.max(CROWD, this.#buckets.size * 2);
  }
}

function refusedEverywhere(retryAfter: number): LimitState {
  return {
    headers: {
      "retry-after": String(Math.ceil(retryAfter)),
      "x-ratelimit-global": "true",
      "x-ratelimit-scope": "global",
    },
    refused: { retryAfter, global: true },
  };
}
