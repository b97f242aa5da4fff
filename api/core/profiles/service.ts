// Names and avatars: never in a table, at most 24 hours in the cache, fetched through the bot when a page needs them.
import { profile } from "../../../db/mod.ts";
import type { Services } from "../../context.ts";
import { type Profile, PROFILES_MAX } from "../contract.ts";

export interface Profiles {
  put(guildId: string, profiles: Profile[]): Promise<void>;
  /** Known profiles by user id; with `wait` the bots are asked for missing ones and have WAIT_MS to answer. */
  get(guildId: string, userIds: string[], options?: { wait?: boolean }): Promise<Map<string, Profile>>;
}

/** Longest wait for the bots; a page without names is better than a slow one. */
const WAIT_MS = 1_000;
/** How long somebody no bot knows, because they left, is not asked for again. */
const UNKNOWN_MS = 60_000;

/** As the cache holds it; without a name when no bot knew one. */
interface Cached {
  name: string | null;
  avatarUrl: string | null;
}

export const createProfiles = (
  { db, cache, events, log }: Pick<Services, "db" | "cache" | "events" | "log">,
): Profiles => {
  /** Called at every `put` for a server. */
  const waiting = new Map<string, Set<() => void>>();

  const look = async (guildId: string, userIds: string[]) => {
    const cached = await cache.getMany<Cached>(profile, userIds.map((userId) => ({ guildId, userId })));
    const found = new Map<string, Profile>(), missing: string[] = [];
    for (const [index, userId] of userIds.entries()) {
      const value = cached[index];
      if (!value) missing.push(userId);
      else if (value.name !== null) found.set(userId, { userId, name: value.name, avatarUrl: value.avatarUrl });
    }
    return { found, missing };
  };

  const waitFor = async (guildId: string, userIds: string[]): Promise<Map<string, Profile>> => {
    const { promise: over, resolve: giveUp } = Promise.withResolvers<void>();
    const timer = setTimeout(giveUp, WAIT_MS);
    const waiters = waiting.get(guildId) ?? new Set();
    let put = Promise.withResolvers<void>();
    const onPut = () => put.resolve();
    waiters.add(onPut);
    waiting.set(guildId, waiters);
    try {
      await events.announce(db.orm, { type: "profiles.wanted", guildId, userIds });
      let done = false;
      void over.then(() => done = true);
      while (true) {
        await Promise.race([put.promise, over]);
        put = Promise.withResolvers<void>();
        const { found, missing } = await look(guildId, userIds);
        if (missing.length === 0) return found;
        if (!done) continue;
        const unknown: Cached = { name: null, avatarUrl: null };
        await Promise.all(missing.map((userId) => cache.set(profile, { guildId, userId }, unknown, UNKNOWN_MS)));
        return found;
      }
    } finally {
      clearTimeout(timer);
      waiters.delete(onPut);
      if (waiters.size === 0) waiting.delete(guildId);
    }
  };

  return {
    put: async (guildId, profiles) => {
      const entries = profiles.map(({ userId, ...value }) => ({ parameters: { guildId, userId }, value }));
      await cache.setMany(profile, entries);
      for (const wake of waiting.get(guildId) ?? []) wake();
    },
    get: async (guildId, userIds, { wait = false } = {}) => {
      const { found, missing: all } = await look(guildId, userIds);
      const missing = all.slice(0, PROFILES_MAX);
      // Nobody listens, nobody answers.
      if (!wait || missing.length === 0 || events.listeners === 0) return found;
      try {
        for (const [userId, value] of await waitFor(guildId, missing)) found.set(userId, value);
      } catch (error) {
        log.warn({ event: "profiles.failed" }, error);
      }
      return found;
    },
  };
};
