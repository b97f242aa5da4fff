import { Permission } from "../wire/constants.ts";
import { clock } from "./clock.svelte.ts";
import { isThread } from "./place.ts";
import type { Guild, Place, World } from "./world.svelte.ts";

/** What someone may do in the whole server. @returns permission bits; all of them for the owner and administrators */
export function permissionsOf(guild: Guild, userId: string): bigint {
  if (guild.ownerId === userId) return EVERYTHING;
  const base = basePermissions(guild, userId);
  return base & Permission.administrator ? EVERYTHING : withoutTimeout(guild, userId, base);
}

/**
 * What someone may do in a channel, by Discord's order: everyone, roles, then the channel's overwrites for everyone, roles, the member.
 * @returns permission bits; all of them for the owner and administrators
 */
export function permissionsIn(world: World, place: Place, userId: string): bigint {
  const guild = place.guildId ? world.guilds.get(place.guildId) : undefined;
  if (!guild || guild.ownerId === userId) return EVERYTHING;
  const roles = guild.members.get(userId)?.roles ?? [];
  const base = basePermissions(guild, userId);
  if (base & Permission.administrator) return EVERYTHING;
  const overwrites = (place.parentId && isThread(place) ? world.places.get(place.parentId) : place)?.overwrites ?? [];
  const steps = [
    overwrites.filter((one) => one.id === guild.id),
    overwrites.filter((one) => one.id !== guild.id && roles.includes(one.id)),
    overwrites.filter((one) => one.id === userId),
  ];
  const permissions = steps.reduce((permissions, step) => {
    const denied = step.reduce((sum, one) => sum | BigInt(one.deny), 0n);
    const allowed = step.reduce((sum, one) => sum | BigInt(one.allow), 0n);
    return (permissions & ~denied) | allowed;
  }, base);
  return withoutTimeout(guild, userId, permissions);
}

export function maySend(world: World, place: Place, userId: string): boolean {
  const needed = isThread(place) ? Permission.sendInThreads : Permission.sendMessages;
  return mayIn(world, place, userId, needed) &&
    // Documentation, "Locked Threads".
    (!place.thread?.locked || mayIn(world, place, userId, Permission.manageThreads));
}

export const may = (guild: Guild | undefined, userId: string, permission: bigint): boolean =>
  guild !== undefined && (permissionsOf(guild, userId) & permission) !== 0n;

export const mayIn = (world: World, place: Place, userId: string, permission: bigint): boolean =>
  (permissionsIn(world, place, userId) & permission) !== 0n;

/** Position of the highest role; 0 is @everyone alone. */
export function standingOf(guild: Guild, userId: string): number {
  if (guild.ownerId === userId) return Infinity;
  const roles = guild.members.get(userId)?.roles ?? [];
  return Math.max(0, ...roles.map((id) => guild.roles.get(id)?.position ?? 0));
}

/** Whether one may act on the other: only downwards (documentation, "Permission Hierarchy"). */
export const standsAbove = (guild: Guild, userId: string, otherId: string): boolean =>
  userId !== otherId && standingOf(guild, userId) > standingOf(guild, otherId);

/** Until when someone is timed out, ms; null when they are not. */
export function timedOutUntil(guild: Guild, userId: string): number | null {
  const until = guild.members.get(userId)?.communication_disabled_until;
  // Asking the clock only of who has one keeps everybody else's line from ticking.
  if (!until) return null;
  const at = Date.parse(until);
  return at > clock.now ? at : null;
}

const EVERYTHING = ~0n;
/** What a timeout leaves (documentation, "Permissions for Timed Out Members"). */
const TIMED_OUT = Permission.viewChannel | Permission.readHistory;

function basePermissions(guild: Guild, userId: string): bigint {
  const ofRole = (id: string) => BigInt(guild.roles.get(id)?.permissions ?? "0");
  const roles = guild.members.get(userId)?.roles ?? [];
  return roles.reduce((sum, id) => sum | ofRole(id), ofRole(guild.id));
}

function withoutTimeout(guild: Guild, userId: string, permissions: bigint): bigint {
  return timedOutUntil(guild, userId) === null ? permissions : permissions & TIMED_OUT;
}
