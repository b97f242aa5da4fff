// Who may use a command in a server (documentation, "Application Command Permissions").
import { PERMISSIONS } from "../permissions/bits.ts";
import { guildPermissions } from "../permissions/compute.ts";
import type { CommandRecord } from "../state/application-records.ts";
import { defineTable } from "../state/table.ts";
import type { World } from "../world.ts";

export interface CommandPermission {
  id: string;
  /** 1 role, 2 user, 3 channel. */
  type: number;
  permission: boolean;
}

export interface CommandPermissionsRecord {
  /** A command's id, or the application's: then for every command without permissions of its own. */
  id: string;
  application_id: string;
  guild_id: string;
  permissions: CommandPermission[];
}

export const commandPermissions = defineTable<CommandPermissionsRecord, "guild">("command-permissions", {
  guild: (row) => row.guild_id,
});

export const permissionsKey = (guildId: string, id: string): string => `${guildId}:${id}`;

/** Constants that may stand for an id: everyone, and all channels. */
export const allChannels = (guildId: string): string => (BigInt(guildId) - 1n).toString();

function listOf(world: World, guildId: string, id: string): CommandPermission[] {
  return world.state.table(commandPermissions).get(permissionsKey(guildId, id))?.permissions ?? [];
}

/**
 * Whether a member may use a command. What is set for the command wins over what is set for the whole application,
 * and lets somebody past `default_member_permissions`; what is set for the application does not.
 * @param channelId where; a thread's parent; left out: anywhere in the server
 */
export function permitted(
  world: World,
  command: CommandRecord,
  guildId: string,
  userId: string,
  permissions: bigint,
  channelId?: string,
): boolean {
  if (permissions & PERMISSIONS.ADMINISTRATOR || guildPermissions(world, guildId, userId) & PERMISSIONS.ADMINISTRATOR) {
    return true;
  }
  const own = listOf(world, guildId, command.id), whole = listOf(world, guildId, command.application_id);
  if (channelId !== undefined) {
    const channel = inChannel(own, guildId, channelId) ?? inChannel(whole, guildId, channelId);
    if (channel === false) return false;
  }
  const roles = world.state.member(guildId, userId)?.roles ?? [];
  const decided = forMember(own, guildId, userId, roles);
  if (decided !== undefined) return decided;
  if (forMember(whole, guildId, userId, roles) === false) return false;
  if (command.default_member_permissions === null) return true;
  // "0" is for administrators only.
  const needed = BigInt(command.default_member_permissions);
  return needed !== 0n && (permissions & needed) === needed;
}

function inChannel(list: readonly CommandPermission[], guildId: string, channelId: string): boolean | undefined {
  const of = (id: string) => list.find((it) => it.type === 3 && it.id === id)?.permission;
  return of(channelId) ?? of(allChannels(guildId));
}

/** The person first, then their roles, of which one that allows is enough, then everyone. */
function forMember(
  list: readonly CommandPermission[],
  guildId: string,
  userId: string,
  roles: readonly string[],
): boolean | undefined {
  const user = list.find((it) => it.type === 2 && it.id === userId);
  if (user) return user.permission;
  const named = list.filter((it) => it.type === 1 && it.id !== guildId && roles.includes(it.id));
  if (named.length > 0) return named.some((it) => it.permission);
  return list.find((it) => it.type === 1 && it.id === guildId)?.permission;
}
