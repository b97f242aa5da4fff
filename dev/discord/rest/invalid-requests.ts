// Whoever is refused too often is shut out before Discord itself is asked (documentation, "Invalid Request Limit").
import type { Clock } from "../clock.ts";

const LIMIT = 10_000;
const WINDOW_MS = 10 * 60_000;
/** Discord does not say how long; an hour is what people report, and it can be jumped over. */
const BAN_MS = 60 * 60_000;

interface Address {
  since: number;
  count: number;
  bannedUntil: number;
}

export class InvalidRequests {
  readonly #clock: Clock;
  readonly #addresses = new Map<string, Address>();
  /** Every address is banned until then, ms of the clock. */
  bannedUntil = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long an address stays shut out, seconds; 0 when it is not. */
  waitOf(address: string): number {
    const until = Math.max(this.bannedUntil, this.#addresses.get(address)?.bannedUntil ?? 0);
    return Math.max(0, (until - this.#clock.now()) / 1_000);
  }

  /** Counts a refused request: 401, 403, and 429 unless the limit is shared with others. */
  add(address: string, count = 1): void {
    const now = this.#clock.now();
    let known = this.#addresses.get(address);
    if (!known || now - known.since >= WINDOW_MS) known = { since: now, count: 0, bannedUntil: 0 };
    known.count += count;
    if (known.count >= LIMIT) known = { since: now, count: 0, bannedUntil: now + BAN_MS };
    this.#addresses.set(address, known);
  }

  ban(ms: number): void {
    this.bannedUntil = this.#clock.now() + ms;
  }

  reset(): void {
    this.#addresses.clear();
    this.bannedUntil = 0;
  }
}

/** Whether an answer counts. */
export function isInvalid(status: number, headers: Readonly<Record<string, string>>): boolean {
  return status === 401 || status === 403 || (status === 429 && headers["x-ratelimit-scope"] !== "shared");
}
