// Who is banned from which server.
import type { World } from "../world.ts";
import { defineTable } from "./table.ts";

export interface BanRecord {
  guild_id: string;
  user_id: string;
  reason: string | null;
  /** ms since 1970. */
  at: number;
  /** Whether they were not in the server when they were banned. */
  outsider: boolean;
}

export const bans = defineTable<BanRecord, "guild">("ban", { guild: (row) => row.guild_id });

export function banOf(world: World, guildId: string, userId: string): BanRecord | undefined {
  return world.state.table(bans).get(banKey(guildId, userId));
}

export const banKey = (guildId: string, userId: string): string => `${guildId}:${userId}`;
