// Erasures that were shown and not yet confirmed. The api's proof is longer than a button may carry, so the button carries a key.
import { randomBytes } from "node:crypto";
import { LRUCache } from "lru-cache";

export interface Pending {
  userId: string;
  guildId: string | null;
  confirm: string;
}

/** As long as the api accepts the proof. */
const KEPT_MS = 10 * 60_000;
const pending = new LRUCache<string, Pending>({ max: 1000, ttl: KEPT_MS });

/** Remembers it and gives the key for the button. */
export function remember(entry: Pending): string {
  const key = randomBytes(12).toString("base64url");
  pending.set(key, entry);
  return key;
}

/** The entry, once; null when it is gone or another person's. */
export function take(key: string, userId: string): Pending | null {
  const entry = pending.get(key);
  if (!entry || entry.userId !== userId) return null;
  pending.delete(key);
  return entry;
}

export function forgetPending(userId: string): void {
  for (const [key, entry] of pending.entries()) if (entry.userId === userId) pending.delete(key);
}
