// One contract for every cache: in the process, and Upstash's protocol over a real Redis.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Cache, type CacheStore } from "../../api/core/cache/port.ts";
import { createCache } from "../../api/core/cache/cache.ts";
import { createMemoryStore } from "../../api/core/cache/memory.ts";
import { createUpstashStore } from "../../api/core/cache/upstash.ts";
import { systemClock } from "../../api/core/clock.ts";
import { createLog } from "../../api/core/log.ts";
import { discordGuilds, profile, rateLimit, registry, sessionDenied } from "../../db/mod.ts";
import { startBridge } from "../../dev/redis-rest.ts";

const silent = createLog({ level: "silent", declared: [] });
const cacheOver = (store: CacheStore) => createCache(store, registry.cacheKeys, { log: silent, clock: systemClock });
const sleepUntil = (at: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));
let last = 730000000000000000n;
const newId = () => String(++last);

const contract = (name: string, open: () => Promise<{ store: CacheStore; close(): Promise<void> }>) =>
  describe(name, () => {
    let cache: Cache, store: CacheStore, close: () => Promise<void>;
    beforeAll(async () => {
      ({ store, close } = await open());
      cache = cacheOver(store);
    });
    afterAll(() => close());

    test("gives back what was put in, unchanged: ids, texts that look like something else, nested values", async () => {
      for (
        const value of ["1175928847299117063", "true", "null", "12", "OK", "aGVsbG8=", '鏡 \u0000 "', 0, false, [], {
          a: [{ b: null }],
        }]
      ) {
        const jti = newId();
        await cache.set(sessionDenied, { jti }, value);
        expect(await cache.get(sessionDenied, { jti })).toEqual(value);
      }
    });

    test("an absent entry is null, also between others", async () => {
      const [guildId, userId] = [newId(), newId()];
      await cache.set(profile, { guildId, userId }, { name: "mika" });
      expect(
        await cache.getMany(profile, [{ guildId, userId: newId() }, { guildId, userId }, { guildId, userId: newId() }]),
      )
        .toEqual([null, { name: "mika" }, null]);
    });

    test("a value is not shared by reference", async () => {
      const parameters = { guildId: newId(), userId: newId() };
      const value = { name: "mika" };
      await cache.set(profile, parameters, value);
      value.name = "changed";
      expect(await cache.get(profile, parameters)).toEqual({ name: "mika" });
    });

    test("an entry is gone after its life, which may be shorter than declared but never longer", async () => {
      const [short, long] = [newId(), newId()];
      const until = Date.now() + 120;
      await cache.set(discordGuilds, { userId: short }, 1, 100);
      await cache.set(discordGuilds, { userId: long }, 1, 999_999_999);
      await sleepUntil(until);
      expect(await cache.get(discordGuilds, { userId: short })).toBeNull();
      const [left] = await store.remaining([discordGuilds.key({ userId: long })]);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(discordGuilds.ttlMs);
    });

    test("delete() removes one entry", async () => {
      const [jti, other] = [newId(), newId()];
      await cache.set(sessionDenied, { jti }, 1);
      await cache.set(sessionDenied, { jti: other }, 1);
      await cache.delete(sessionDenied, { jti });
      expect([await cache.get(sessionDenied, { jti }), await cache.get(sessionDenied, { jti: other })]).toEqual([
        null,
        1,
      ]);
    });

    test("increment() counts every one of many at once, and its life starts with the first", async () => {
      const parameters = { limit: "test", userId: newId() };
      const sums = await Promise.all(Array.from({ length: 20 }, () => cache.increment(rateLimit, parameters, 1)));
      expect(sums.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
      const [left] = await store.remaining([rateLimit.key(parameters)]);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(rateLimit.ttlMs);
    });

    test("setIfAbsent() lets exactly one of many through", async () => {
      const jti = newId();
      const won = await Promise.all(Array.from({ length: 10 }, (_, n) => cache.setIfAbsent(sessionDenied, { jti }, n)));
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    test("deleteIfEqual() frees a lock for its holder only", async () => {
      const jti = newId();
      await cache.setIfAbsent(sessionDenied, { jti }, "mine");
      expect(await cache.deleteIfEqual(sessionDenied, { jti }, "theirs")).toBe(false);
      expect(await cache.deleteIfEqual(sessionDenied, { jti }, "mine")).toBe(true);
      expect(await cache.get(sessionDenied, { jti })).toBeNull();
    });

    test("about() and forget() find everything about a person, in one server or in all, and nothing about others", async () => {
      const [person, other, here, there] = [newId(), newId(), newId(), newId()];
      await cache.setMany(profile, [
        { parameters: { guildId: here, userId: person }, value: { name: "a" } },
        { parameters: { guildId: there, userId: person }, value: { name: "b" } },
        { parameters: { guildId: here, userId: other }, value: { name: "c" } },
      ]);
      await cache.set(discordGuilds, { userId: person }, []);
      const found = await cache.about(person, null);
      expect(found.map((entry) => entry.definition).sort()).toEqual(["discord.guilds", "profile", "profile"]);
      expect(found[0]?.expiresAt.getTime()).toBeGreaterThan(Date.now());
      expect(await cache.forget(person, here)).toBe(1);
      expect(await cache.get(profile, { guildId: there, userId: person })).toEqual({ name: "b" });
      expect(await cache.forget(person, null)).toBe(2);
      expect(await cache.about(person, null)).toEqual([]);
      expect(await cache.get(profile, { guildId: here, userId: other })).toEqual({ name: "c" });
    });

    test("a parameter that could reach another entry is refused", async () => {
      await expect(cache.get(profile, { guildId: "1", userId: "2:3" })).rejects.toThrow("must be an id");
      await expect(cache.forget("*", null)).rejects.toThrow("must be an id");
    });

    test("healthy() is true", async () => {
      expect(await cache.healthy()).toBe(true);
    });
  });

contract("in the process", () => {
  const store = createMemoryStore();
  return Promise.resolve({ store, close: () => store.close() });
});

const redis = (() => {
  try {
    return execFileSync("which", ["redis-server"], { encoding: "utf8" }).trim();
  } catch {
    console.log(
      "skipped: the cache contract over Redis, because redis-server is not installed (apt-get install redis-server)",
    );
    return null;
  }
})();

if (redis) contract("Upstash's protocol over Redis", () => openRedis(redis));
else describe.skip("Upstash's protocol over Redis: redis-server is not installed", () => test("contract", () => {}));

const openRedis = async (binary: string) => {
  const folder = await mkdtemp(join(tmpdir(), "kagami-redis-"));
  const socket = join(folder, "redis.sock");
  const server = spawn(binary, ["--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]);
  await new Promise<void>((resolve, reject) => {
    server.stdout.on("data", (text) => /ready to accept/i.test(String(text)) && resolve());
    server.once("exit", () => reject(new Error("redis-server ended")));
  });
  const token = "a-token-of-the-test";
  const bridge = await startBridge({ redisUrl: `unix://${socket}`, token });
  const store = createUpstashStore({ url: bridge.url, token });
  return {
    store,
    close: async () => {
      const refused = await fetch(bridge.url, { method: "POST", body: '["GET","x"]' });
      const piped = await fetch(`${bridge.url}/pipeline`, { method: "POST", body: '[["GET","x"]]' });
      const admin = await fetch(bridge.url, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: '["config","GET","*"]',
      });
      await bridge.close();
      server.kill();
      await once(server, "exit");
      await rm(folder, { recursive: true });
      expect([refused.status, piped.status, admin.status]).toEqual([401, 401, 400]);
    },
  };
};

describe("a cache that is away", () => {
  // The server accepts and never answers: without a limit of its own no call would end.
  test("is a miss after a while, except where a miss would be a lie", async () => {
    const server = createServer(() => {}).listen(0, "127.0.0.1");
    await once(server, "listening");
    const cache = cacheOver(
      createUpstashStore({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: "t".repeat(16) }),
    );
    expect(await cache.get(sessionDenied, { jti: "1" })).toBeNull();
    await cache.set(sessionDenied, { jti: "1" }, 1);
    expect(await cache.setIfAbsent(sessionDenied, { jti: "1" }, 1)).toBe(false);
    expect(await cache.increment(rateLimit, { limit: "test", userId: "1" }, 1)).toBeNull();
    expect(await cache.healthy()).toBe(false);
    await expect(cache.forget("1", null)).rejects.toThrow();
    await expect(cache.about("1", null)).rejects.toThrow();
    server.closeAllConnections();
    server.close();
  });
});
