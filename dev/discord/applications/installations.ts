// Where an application is installed: into servers, or to people's accounts (documentation, "Installation Context").
import { defineTable } from "../state/table.ts";
import type { CommandRecord } from "../state/application-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { World } from "../world.ts";

/** One of a server and a person; a server that has the application's bot needs no row. */
export interface InstallationRecord {
  application_id: string;
  guild_id?: string;
  user_id?: string;
}

export const installations = defineTable<InstallationRecord, "application">("installation", {
  application: (row) => row.application_id,
});

const keyOf = (row: InstallationRecord) => `${row.application_id}:${row.guild_id ?? ""}:${row.user_id ?? ""}`;

export function install(world: World, row: InstallationRecord): void {
  world.state.table(installations).set(keyOf(row), row);
}

export function uninstall(world: World, row: InstallationRecord): boolean {
  return world.state.table(installations).delete(keyOf(row));
}

/** Whether a server has the application, with or without its bot. */
export function inGuild(world: World, applicationId: string, guildId: string): boolean {
  return world.state.isMember(guildId, applicationId) ||
    world.state.table(installations).get(keyOf({ application_id: applicationId, guild_id: guildId })) !== undefined;
}

/** Whether a person has the application in their account. */
export function ofUser(world: World, applicationId: string, userId: string): boolean {
  return world.state.table(installations).get(keyOf({ application_id: applicationId, user_id: userId })) !== undefined;
}

/** Where a command can be used (documentation, "Interaction Contexts"): 0 server, 1 with the bot, 2 other direct messages. */
export function contextOf(channel: ChannelRecord, applicationId: string): 0 | 1 | 2 {
  if (channel.guild_id !== null) return 0;
  return channel.type === 1 && channel.recipients.includes(applicationId) ? 1 : 2;
}

/**
 * Whose installation an interaction runs on: the server's under "0", the person's own under "1"
 * (documentation, "Authorizing Integration Owners Object"). Empty when the command cannot be used there.
 */
export function ownersFor(
  world: World,
  applicationId: string,
  channel: ChannelRecord,
  userId: string,
  command?: CommandRecord,
): Record<string, string> {
  const context = contextOf(channel, applicationId);
  const types = command && !command.guild_id ? command.integration_types : command ? [0] : [0, 1];
  const owners: Record<string, string> = {};
  if (types.includes(0) && context !== 2) {
    const there = channel.guild_id === null
      ? sharesGuild(world, applicationId, userId)
      : inGuild(world, applicationId, channel.guild_id);
    if (there) owners["0"] = channel.guild_id ?? "0";
  }
  if (types.includes(1) && ofUser(world, applicationId, userId)) owners["1"] = userId;
  return owners;
}

/** Commands work in direct messages with a bot that shares a server (documentation, "Registering a Command"). */
function sharesGuild(world: World, applicationId: string, userId: string): boolean {
  return world.state.guildIdsOf(applicationId).some((id) => world.state.isMember(id, userId));
}
