// How often one person may ask for what costs a lot. Counted in the cache by the hour; without a cache nobody is refused.
import { rateLimit } from "../../db/mod.ts";
import type { Services } from "../context.ts";
import { DomainError } from "./errors.ts";

const HOUR_MS = 3_600_000;

/**
 * Counts one call. Throws `limited` (details.retryAfterMs) from the call after `max` until the hour of the clock ends.
 * `what` completes the sentence, such as "an export can be made 10 times an hour".
 */
export const limitHourly = async (
  { cache, clock }: Pick<Services, "cache" | "clock">,
  userId: string,
  { name, max, what }: { name: string; max: number; what: string },
): Promise<void> => {
  const nowMs = clock.now().getTime(), hour = Math.floor(nowMs / HOUR_MS);
  const calls = await cache.increment(rateLimit, { limit: `${name}-${hour}`, userId }, 1);
  if (calls === null || calls <= max) return;
  const retryAfterMs = (hour + 1) * HOUR_MS - nowMs;
  const minutes = Math.ceil(retryAfterMs / 60_000);
  throw new DomainError("limited", `Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}: ${what}`, {
    retryAfterMs,
  });
};
