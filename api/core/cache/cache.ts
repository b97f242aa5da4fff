// The cache the services use: declared keys over any store.
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Cache, CacheDefinition, CacheStore } from "./port.ts";

/** Definitions as the registry has them: which parameter is a person's id, which a server's. */
export interface RegisteredKey extends CacheDefinition {
  readonly subject: string | null;
  readonly scope: string | null;
  readonly pattern: (parameters: never) => string;
}

export const createCache = (
  store: CacheStore,
  registered: readonly RegisteredKey[],
  { log, clock }: { log: Log; clock: Clock },
): Cache => {
  /** Away is a miss; the log says so once a minute, not once a request. */
  let warnedAtMs = -Infinity;
  const orMiss = async <T>(work: () => Promise<T>, miss: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      const nowMs = clock.now().getTime();
      if (nowMs - warnedAtMs > 60_000) {
        warnedAtMs = nowMs;
        log.warn({ event: "cache.away" }, error);
      }
      return miss;
    }
  };
  const keysAbout = async (userId: string, guildId: string | null) => {
    const found: { definition: string; key: string }[] = [];
    for (const definition of registered) {
      if (definition.subject === null || (guildId !== null && definition.scope === null)) continue;
      const parameters: Record<string, string> = { [definition.subject]: userId };
      if (guildId !== null && definition.scope !== null) parameters[definition.scope] = guildId;
      const keys = await store.keys(definition.pattern(checked(parameters) as never));
      found.push(...keys.map((key) => ({ definition: definition.name, key })));
    }
    return found;
  };
  const getMany = async <V>(key: CacheDefinition, parameters: Record<string, string>[]): Promise<(V | null)[]> => {
    if (parameters.length === 0) return [];
    const keys = parameters.map((each) => keyOf(key, each));
    const values = await orMiss(() => store.get(keys), keys.map(() => null));
    return values.map((value) => value === null ? null : parse(value) as V);
  };
  return {
    get: async <V>(key: CacheDefinition, parameters: Record<string, string>) =>
      (await getMany<V>(key, [parameters]))[0] ?? null,
    getMany,
    set: (key, parameters, value, ttlMs) =>
      orMiss(
        () => store.set([{ key: keyOf(key, parameters), value: JSON.stringify(value), ttlMs: life(key, ttlMs) }]),
        undefined,
      ),
    setMany: async (key, entries) => {
      if (entries.length === 0) return;
      const rows = entries.map(({ parameters, value }) => ({
        key: keyOf(key, parameters),
        value: JSON.stringify(value),
        ttlMs: key.ttlMs,
      }));
      await orMiss(() => store.set(rows), undefined);
    },
    delete: async (key, parameters) => {
      await orMiss(() => store.delete([keyOf(key, parameters)]), 0);
    },
    increment: (key, parameters, by) =>
      orMiss<number | null>(() => store.increment(keyOf(key, parameters), by, key.ttlMs), null),
    setIfAbsent: (key, parameters, value, ttlMs) =>
      orMiss(() => store.setIfAbsent(keyOf(key, parameters), JSON.stringify(value), life(key, ttlMs)), false),
    deleteIfEqual: (key, parameters, value) =>
      orMiss(() => store.deleteIfEqual(keyOf(key, parameters), JSON.stringify(value)), false),
    about: async (userId, guildId) => {
      const found = await keysAbout(userId, guildId);
      if (found.length === 0) return [];
      const keys = found.map(({ key }) => key);
      const [values, remaining] = [await store.get(keys), await store.remaining(keys)];
      return found.flatMap(({ definition, key }, index) => {
        const value = values[index], left = remaining[index];
        if (value === null || value === undefined || left === null || left === undefined) return [];
        return [{ definition, key, value: parse(value), expiresAt: new Date(clock.now().getTime() + left) }];
      });
    },
    forget: async (userId, guildId) => {
      const keys = (await keysAbout(userId, guildId)).map(({ key }) => key);
      return keys.length === 0 ? 0 : await store.delete(keys);
    },
    healthy: () => store.ping().then(() => true, () => false),
    close: () => store.close(),
  };
};

const keyOf = (key: CacheDefinition, parameters: Record<string, string>): string =>
  key.key(checked(parameters) as never);

const checked = (parameters: Record<string, string>): Record<string, string> => {
  for (const [name, value] of Object.entries(parameters)) {
    // A `:` or `*` could reach another person's entry.
    if (!/^[\w-]{1,200}$/.test(value)) throw new TypeError(`Cache parameter "${name}" must be an id`);
  }
  return parameters;
};

const life = (key: CacheDefinition, ttlMs: number | undefined) => Math.max(1, Math.min(key.ttlMs, ttlMs ?? key.ttlMs));

const parse = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
};
