// Names and avatars: never in a table, at most 24 hours in the cache, fetched through the bot when a page needs them.
import type { Profile } from "../contract.ts";

export interface Profiles {
  put(guildId: string, profiles: Profile[]): Promise<void>;
  /** Known profiles by user id; with `wait` the bots are asked for missing ones and have a second to answer. */
  get(guildId: string, userIds: string[], options?: { wait?: boolean }): Promise<Map<string, Profile>>;
}
