// A limit within a route's bucket: the headers still speak of the bucket, the body alone tells how long to wait.
// Discord does not document these; renaming a channel is the known one (discord-api-docs, threads 1900 and 2761).
import { defineTable } from "../state/table.ts";
import type { World } from "../world.ts";
import { Limited } from "./limited.ts";
import type { BucketLimit } from "./limits.ts";

interface UseRecord {
  key: string;
  /** When it was done, oldest first. */
  times: number[];
  /** When none of them counts any more. */
  until: number;
}

/** By what was done to what. */
const uses = defineTable<UseRecord>("limited_use", {});

/** How many there may be before those that no longer count are thrown away. */
const KEPT = 1_000;

/**
 * Takes one use of something that is limited more strictly than its route.
 * @param key what is done to what, for example `rename:<channel id>`
 */
export function takeSublimit(world: World, key: string, { limit, windowMs }: BucketLimit): void {
  const now = world.clock.now();
  const table = world.state.table(uses);
  const recent = (table.get(key)?.times ?? []).filter((at) => at > now - windowMs);
  if (recent.length >= limit) {
    throw new Limited((recent[recent.length - limit]! + windowMs - now) / 1_000, { scope: "shared" });
  }
  if (table.size >= KEPT) { for (const old of [...table.values()]) if (old.until <= now) table.delete(old.key); }
  table.set(key, { key, times: [...recent, now], until: now + windowMs });
}

/** Everything may be done again. */
export function forgetSublimits(world: World): void {
  const table = world.state.table(uses);
  for (const [key] of [...table.entries()]) table.delete(key);
}
