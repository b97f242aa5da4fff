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
  return {
    get: async (keys) => keys.map((key) => entries.get(key) ?? null),
    set: async (rows) => rows.forEach(({ key, value, ttlMs }) => entries.set(key, value, { ttl: ttlMs })),
    delete: async (keys) => keys.filter((key) => entries.get(key) !== undefined && entries.delete(key)).length,
    increment: async (key, by, ttlMs) => {
      const before = entries.get(key);
      const sum = Number(before ?? 0) + by;
      const ttl = before === undefined ? ttlMs : entries.getRemainingTTL(key);
      entries.set(key, String(sum), { ttl });
      return sum;
    },
    setIfAbsent: async (key, value, ttlMs) => {
      if (entries.get(key) !== undefined) return false;
      entries.set(key, value, { ttl: ttlMs });
      return true;
    },
    deleteIfEqual: async (key, value) => entries.get(key) === value && entries.delete(key),
    keys: async (pattern) => {
      const shape = globOf(pattern);
      return [...entries.keys()].filter((key) => shape.test(key) && entries.get(key) !== undefined);
    },
    remaining: async (keys) => keys.map((key) => entries.get(key) === undefined ? null : entries.getRemainingTTL(key)),
    ping: async () => {},
    close: async () => entries.clear(),
  };
};

const globOf = (pattern: string) =>
  new RegExp(`^${pattern.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join(".*")}$`);
