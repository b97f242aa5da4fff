// The cache of a single api process: bounded in entries and bytes, strings only, so that nothing is shared by reference.
import { LRUCache } from "lru-cache";
import type { CacheStore } from "./port.ts";

const ENTRIES_MAX = 200_000;
const BYTES_MAX = 64 * 1024 * 1024;

/** `now` in Unix milliseconds; tests pass their own. */
export const createMemoryStore = (options: { now?: () => number } = {}): CacheStore => {
  const entries = new LRUCache<string, string>({
    max: ENTRIES_MAX,
    maxSize: BYTES_MAX,
    sizeCalculation: (value, key) => 2 * (value.length + key.length) + 64,
    ...(options.now ? { perf: { now: options.now } } : {}),
    // Otherwise lru-cache keeps the time of the last read for a millisecond, and an entry may outlive its life.
    ttlResolution: 0,
    ttl: 1,
  });
  // Nothing here waits; the promises are the port's.
  const now = {
    get: (keys: string[]) => keys.map((key) => entries.get(key) ?? null),
    set: (rows: { key: string; value: string; ttlMs: number }[]) =>
      rows.forEach(({ key, value, ttlMs }) => entries.set(key, value, { ttl: ttlMs })),
    delete: (keys: string[]) => keys.filter((key) => entries.get(key) !== undefined && entries.delete(key)).length,
    increment: (key: string, by: number, ttlMs: number) => {
      const before = entries.get(key);
      const sum = Number(before ?? 0) + by;
      entries.set(key, String(sum), { ttl: before === undefined ? ttlMs : entries.getRemainingTTL(key) });
      return sum;
    },
    setIfAbsent: (key: string, value: string, ttlMs: number) => {
      if (entries.get(key) !== undefined) return false;
      entries.set(key, value, { ttl: ttlMs });
      return true;
    },
    deleteIfEqual: (key: string, value: string) => entries.get(key) === value && entries.delete(key),
    keys: (pattern: string) => {
      const shape = globOf(pattern);
      return [...entries.keys()].filter((key) => shape.test(key) && entries.get(key) !== undefined);
    },
    remaining: (keys: string[]) =>
      keys.map((key) => entries.get(key) === undefined ? null : entries.getRemainingTTL(key)),
  };
  return {
    get: (keys) => Promise.resolve(now.get(keys)),
    set: (rows) => Promise.resolve(now.set(rows)),
    delete: (keys) => Promise.resolve(now.delete(keys)),
    increment: (key, by, ttlMs) => Promise.resolve(now.increment(key, by, ttlMs)),
    setIfAbsent: (key, value, ttlMs) => Promise.resolve(now.setIfAbsent(key, value, ttlMs)),
    deleteIfEqual: (key, value) => Promise.resolve(now.deleteIfEqual(key, value)),
    keys: (pattern) => Promise.resolve(now.keys(pattern)),
    remaining: (keys) => Promise.resolve(now.remaining(keys)),
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(entries.clear()),
  };
};

const globOf = (pattern: string) =>
  new RegExp(`^${pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join(".*")}$`);
