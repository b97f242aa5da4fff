// Discord's permission arithmetic. https://discord.com/developers/docs/topics/permissions#permission-overwrites
import { PermissionFlagsBits } from "discord-api-types/v10";

export type Permission = keyof typeof PermissionFlagsBits;
export const ALL_PERMISSIONS = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

export interface Overwrite {
  id: string;
  allow: bigint;
  deny: bigint;
}

/** Whether `bits` include a permission; administrators have all. */
export function has(bits: bigint, permission: Permission): boolean {
  return (bits & PermissionFlagsBits.Administrator) !== 0n || (bits & PermissionFlagsBits[permission]) !== 0n;
}

/** A member's bits in the whole server: the owner's are all, anyone else's those of their roles and of @everyone. */
export function guildPermissions(
  guild: { id: string; ownerId: string; roles: ReadonlyMap<string, { permissions: bigint }> },
  member: { userId: string; roles: readonly string[] },
): bigint {
  if (member.userId === guild.ownerId) return ALL_PERMISSIONS;
  let bits = guild.roles.get(guild.id)?.permissions ?? 0n;
  for (const role of member.roles) bits |= guild.roles.get(role)?.permissions ?? 0n;
  return (bits & PermissionFlagsBits.Administrator) !== 0n ? ALL_PERMISSIONS : bits;
}

/** A member's bits in a channel: overwrites of @everyone, then of all their roles together, then their own. */
export function channelPermissions(
  base: bigint,
  guildId: string,
  overwrites: readonly Overwrite[],
  member: { userId: string; roles: readonly string[] },
): bigint {
  if ((base & PermissionFlagsBits.Administrator) !== 0n) return ALL_PERMISSIONS;
  let bits = base, allow = 0n, deny = 0n;
  const everyone = overwrites.find((overwrite) => overwrite.id === guildId);
  if (everyone) bits = (bits & ~everyone.deny) | everyone.allow;
  for (const overwrite of overwrites) {
    if (!member.roles.includes(overwrite.id)) continue;
    allow |= overwrite.allow;
    deny |= overwrite.deny;
  }
  bits = (bits & ~deny) | allow;
  const own = overwrites.find((overwrite) => overwrite.id === member.userId);
  if (own) bits = (bits & ~own.deny) | own.allow;
  return bits;
}

/** A permission as Discord's own settings call it: ManageGuild → Manage Server. */
export function permissionTitle(permission: Permission): string {
  if (permission === "ManageGuild") return "Manage Server";
  return permission.replace(/([a-z])([A-Z])/g, "$1 $2").replace("Guild", "Server");
}
