// People are banned from a server: they are out, their latest words may go with them, and they cannot come back.
import { ApiError } from "../errors.ts";
import { INTENTS } from "../gateway/intents.ts";
import { mayInGuild } from "../permissions/compute.ts";
import { banKey, banOf, bans } from "../state/bans.ts";
import { userById } from "../views/people.ts";
import type { World } from "../world.ts";
import { AUDIT, recordAudit } from "./audit.ts";
import { leaveGuild } from "./leave.ts";
import { purgeOf } from "./purge.ts";

/** Who bans or lifts a ban, and why. */
export interface Moderator {
  userId: string;
  reason: string | null;
}

/**
 * Bans of people who are not in the server. Discord names no number ("a rate limit, not a hard limit", its staff in
 * discord-api-docs); moderation bots report two thousand, free again with time.
 */
export const OUTSIDERS = { limit: 2_000, windowMs: 86_400_000 } as const;

/**
 * @param deleteSeconds how far back their messages go with them
 * @returns whether they were not banned before
 */
export function ban(world: World, by: Moderator, guildId: string, userId: string, deleteSeconds: number): boolean {
  if (banOf(world, guildId, userId)) return false;
  const outsider = !world.state.isMember(guildId, userId);
  if (outsider && outsidersFull(world, guildId)) {
    throw new ApiError(400, 30035, "Maximum number of bans for non-guild members have been exceeded. Try again later");
  }
  world.state.table(bans).set(banKey(guildId, userId), {
    guild_id: guildId,
    user_id: userId,
    reason: by.reason,
    at: world.clock.now(),
    outsider,
  });
  leaveGuild(world, guildId, userId);
  emitBan(world, "GUILD_BAN_ADD", guildId, userId);
  recordAudit(world, by.userId, by.reason, { guildId, action: AUDIT.MEMBER_BAN_ADD, targetId: userId });
  if (deleteSeconds > 0) purgeOf(world, guildId, userId, world.clock.now() - deleteSeconds * 1_000);
  return true;
}

/** @returns whether they were banned */
export function liftBan(world: World, by: Moderator, guildId: string, userId: string): boolean {
  if (!world.state.table(bans).delete(banKey(guildId, userId))) return false;
  emitBan(world, "GUILD_BAN_REMOVE", guildId, userId);
  recordAudit(world, by.userId, by.reason, { guildId, action: AUDIT.MEMBER_BAN_REMOVE, targetId: userId });
  return true;
}

/** Whether nobody from outside can be banned for now. */
export function outsidersFull(world: World, guildId: string): boolean {
  const since = world.clock.now() - OUTSIDERS.windowMs;
  let recent = 0;
  for (const row of world.state.table(bans).each("guild", guildId)) if (row.outsider && row.at > since) recent++;
  return recent >= OUTSIDERS.limit;
}

/** Whether somebody may know who is banned: either permission will do (documentation, "Get Guild Bans"). */
export function seesBans(world: World, guildId: string, userId: string): boolean {
  return mayInGuild(world, guildId, userId, "BAN_MEMBERS") || mayInGuild(world, guildId, userId, "VIEW_AUDIT_LOG");
}

function emitBan(world: World, type: "GUILD_BAN_ADD" | "GUILD_BAN_REMOVE", guildId: string, userId: string): void {
  world.emit({
    type,
    intent: INTENTS.GUILD_MODERATION,
    guildId,
    userIds: [...world.listeners(guildId)].filter((id) => seesBans(world, guildId, id)),
    data: { guild_id: guildId, user: userById(world, userId) },
  });
}
