// Which commands a person may use where.
import { PERMISSIONS } from "../permissions/bits.ts";
import { channelPermissions, guildPermissions, mayInChannel } from "../permissions/compute.ts";
import type { ChannelRecord, CommandRecord } from "../state/records.ts";
import type { World } from "../world.ts";

/** Where a command can be used (documentation, "Interaction Contexts"): 0 server, 1 with the bot, 2 other direct messages. */
export function contextOf(channel: ChannelRecord, applicationId: string): 0 | 1 | 2 {
  if (channel.guild_id !== null) return 0;
  return channel.recipients.includes(applicationId) ? 1 : 2;
}

/** Commands that a person may use in a channel. */
export function usableCommands(world: World, channel: ChannelRecord, userId: string): CommandRecord[] {
  return [...world.state.commands.values()].filter((command) => mayUse(world, command, channel, userId));
}

/** Commands that a person may use somewhere in a server. */
export function guildCommands(world: World, guildId: string, userId: string): CommandRecord[] {
  return [...world.state.commands.values()].filter((command) =>
    reaches(world, command, guildId) && permitted(command, guildPermissions(world, guildId, userId))
  );
}

export function mayUse(world: World, command: CommandRecord, channel: ChannelRecord, userId: string): boolean {
  const context = contextOf(channel, command.application_id);
  if (context !== 0) {
    if (command.guild_id || !command.dm_permission) return false;
    return command.contexts === null ? context === 1 : command.contexts.includes(context);
  }
  const guildId = channel.guild_id!;
  return reaches(world, command, guildId) &&
    mayInChannel(world, channel.id, userId, "VIEW_CHANNEL", "USE_APPLICATION_COMMANDS") &&
    permitted(command, channelPermissions(world, channel.id, userId));
}

function reaches(world: World, command: CommandRecord, guildId: string): boolean {
  if (command.guild_id && command.guild_id !== guildId) return false;
  if (!world.state.isMember(guildId, command.application_id)) return false;
  return command.contexts === null || command.contexts.includes(0);
}

/** `"0"` is for administrators only; null for everybody. */
function permitted(command: CommandRecord, permissions: bigint): boolean {
  if (permissions & PERMISSIONS.ADMINISTRATOR) return true;
  if (command.default_member_permissions === null) return true;
  const needed = BigInt(command.default_member_permissions);
  return needed !== 0n && (permissions & needed) === needed;
}
