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

export const createProfiles = (
  { db, cache, events, log }: Pick<Services, "db" | "cache" | "events" | "log">,
): Profiles => {
  /** Called at every `put` for a server. */
  const waiting = new Map<string, Set<() => void>>();

  const known = async (guildId: string, userIds: string[]): Promise<Map<string, Profile>> => {
    const found = await cache.getMany<Omit<Profile, "userId">>(profile, userIds.map((userId) => ({ guildId, userId })));
    return new Map(
      found.flatMap((value, index) => {
        const userId = userIds[index];
        return value && userId ? [[userId, { userId, ...value }] as const] : [];
      }),
    );
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
        const found = await known(guildId, userIds);
        if (done || found.size === userIds.length) return found;
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
      const found = await known(guildId, userIds);
      const missing = userIds.filter((userId) => !found.has(userId)).slice(0, PROFILES_MAX);
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
