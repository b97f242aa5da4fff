// Which commands a person may use where.
import { permitted } from "../applications/command-permissions.ts";
import { contextOf, inGuild, ofUser, ownersFor } from "../applications/installations.ts";
import { channelPermissions, guildPermissions, mayInChannel } from "../permissions/compute.ts";
import type { CommandRecord } from "../state/application-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import { isThread } from "../state/state.ts";
import type { World } from "../world.ts";

/** Commands that a person may use in a channel. */
export function usableCommands(world: World, channel: ChannelRecord, userId: string): CommandRecord[] {
  return reaching(world, channel.guild_id).filter((command) => mayUse(world, command, channel, userId));
}

function reaching({ state: { commands } }: World, guildId: string | null): CommandRecord[] {
  return guildId === null ? commands.by("reach", "") : [...commands.by("reach", ""), ...commands.by("reach", guildId)];
}

/** Commands that a person may use somewhere in a server; channels and age restrictions decide further. */
export function guildCommands(world: World, guildId: string, userId: string): CommandRecord[] {
  return reaching(world, guildId).filter((command) => {
    if (!fits(command, 0)) return false;
    const { application_id: applicationId, integration_types: types } = command;
    const byServer = (command.guild_id !== undefined || types.includes(0)) && inGuild(world, applicationId, guildId);
    if (byServer && permitted(world, command, guildId, userId, guildPermissions(world, guildId, userId))) return true;
    return !command.guild_id && types.includes(1) && ofUser(world, applicationId, userId);
  });
}

export function mayUse(world: World, command: CommandRecord, channel: ChannelRecord, userId: string): boolean {
  const context = contextOf(channel, command.application_id);
  if (!fits(command, context)) return false;
  const owners = ownersFor(world, command.application_id, channel, userId, command);
  if (context !== 0) return Object.keys(owners).length > 0;
  const guildId = channel.guild_id!;
  if (command.guild_id && command.guild_id !== guildId) return false;
  if (!mayInChannel(world, channel.id, userId, "VIEW_CHANNEL", "USE_APPLICATION_COMMANDS")) return false;
  const place = isThread(channel) ? world.state.channels.get(channel.parent_id ?? "") ?? channel : channel;
  // Age-restricted commands only work in age-restricted channels (documentation, "Age-Restricted Commands").
  if (command.nsfw && !place.nsfw) return false;
  // A person's own installation is theirs: servers' permissions of commands do not reach it.
  if (owners["1"]) return true;
  return owners["0"] !== undefined &&
    permitted(world, command, guildId, userId, channelPermissions(world, channel.id, userId), place.id);
}

/** Whether a command is for a kind of place: what it names, or by default what its installations reach. */
function fits(command: CommandRecord, context: 0 | 1 | 2): boolean {
  if (command.guild_id) return context === 0;
  if (command.contexts !== null) return command.contexts.includes(context);
  if (context === 0) return true;
  return command.dm_permission && (context === 1 || command.integration_types.includes(1));
}
