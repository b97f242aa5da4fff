// Who may see and change a server's emojis, stickers and sounds; the same for all three.
import { missingPermissions } from "../errors.ts";
import { mayInGuild } from "../permissions/compute.ts";
import type { GuildRecord } from "../state/records.ts";
import type { Call } from "./route.ts";

/** Who made one is told to those who may make or manage them. */
export function seesCreators(call: Call, guildId: string): boolean {
  return mayInGuild(call.world, guildId, call.userId, "CREATE_GUILD_EXPRESSIONS") ||
    mayInGuild(call.world, guildId, call.userId, "MANAGE_GUILD_EXPRESSIONS");
}

/** One's own may be changed by whoever may make them, others' only by whoever manages them. */
export function requireMayChange(call: Call, guildId: string, { user_id }: { user_id: string }): void {
  const { world, userId } = call;
  if (mayInGuild(world, guildId, userId, "MANAGE_GUILD_EXPRESSIONS")) return;
  if (user_id === userId && mayInGuild(world, guildId, userId, "CREATE_GUILD_EXPRESSIONS")) return;
  throw missingPermissions();
}

/** How many a server may have grows with its boosts (documentation, "Premium Tier"). */
export const byTier = (guild: GuildRecord, limits: readonly [number, number, number, number]): number =>
  limits[guild.premium_tier ?? 0] ?? limits[0];
