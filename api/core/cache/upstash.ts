// The shared cache: Upstash Redis over REST, or anything that speaks it.
import { Redis } from "@upstash/redis";
import type { CacheStore } from "./port.ts";

/** Longest wait for one answer; the default retries would take seconds before a miss. */
const TIMEOUT_MS = 500;
const PREFIX = "kagami:";
const SCAN_COUNT = 1000;

export const createUpstashStore = (endpoint: { url: string; token: string }): CacheStore => {
  const redis = new Redis({
    url: endpoint.url,
    token: endpoint.token,
    // Values are our JSON: left alone, so that every adapter gives back what was put in.
    automaticDeserialization: false,
    enableTelemetry: false,
    retry: { retries: 1, backoff: () => 50 },
    signal: () => AbortSignal.timeout(TIMEOUT_MS),
  });
  const named = (key: string) => PREFIX + key;
  return {
    get: async (keys) => await redis.mget<(string | null)[]>(...keys.map(named)),
    set: async (rows) => {
      const pipeline = redis.pipeline();
      for (const { key, value, ttlMs } of rows) pipeline.set(named(key), value, { px: ttlMs });
      await pipeline.exec();
    },
    delete: async (keys) => await redis.del(...keys.map(named)),
    // One script: a counter without a life would never go.
    increment: async (key, by, ttlMs) => Number(await redis.eval(INCREMENT, [named(key)], [String(by), String(ttlMs)])),
    setIfAbsent: async (key, value, ttlMs) => await redis.set(named(key), value, { nx: true, px: ttlMs }) === "OK",
    deleteIfEqual: async (key, value) => Number(await redis.eval(DELETE_IF_EQUAL, [named(key)], [value])) === 1,
    keys: async (pattern) => {
      const found = new Set<string>();
      let cursor = "0";
      do {
        const [next, keys] = await redis.scan(cursor, { match: named(pattern), count: SCAN_COUNT });
        for (const key of keys) found.add(key.slice(PREFIX.length));
        cursor = String(next);
      } while (cursor !== "0");
      return [...found];
    },
    remaining: async (keys) => {
      const pipeline = redis.pipeline();
      for (const key of keys) pipeline.pttl(named(key));
      return (await pipeline.exec<number[]>()).map((left) => left < 0 ? null : left);
    },
    ping: async () => {
      await redis.ping();
    },
    close: async () => {},
  };
};

const INCREMENT = `local sum = redis.call("INCRBY", KEYS[1], ARGV[1])
if redis.call("PTTL", KEYS[1]) < 0 then redis.call("PEXPIRE", KEYS[1], ARGV[2]) end
return sum`;
const DELETE_IF_EQUAL = `if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end
return 0`;
