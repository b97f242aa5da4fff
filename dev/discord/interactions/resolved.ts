// The objects that an interaction names, as the application gets them beside the ids.
import { formError } from "../errors.ts";
import { channelPermissions, guildPermissions } from "../permissions/compute.ts";
import { channelView, roleView } from "../views/guild.ts";
import { partialMemberView, userById } from "../views/people.ts";
import type { World } from "../world.ts";
import type { Named } from "./options.ts";

export function newNamed(): Named {
  return { users: new Set(), roles: new Set(), channels: new Set(), mentionables: new Set() };
}

/** Looks everything up; an id that is nothing is refused as a bad form. */
export function resolve(
  world: World,
  guildId: string | null,
  userId: string,
  named: Named,
): Record<string, unknown> | undefined {
  const users: Record<string, unknown> = {}, members: Record<string, unknown> = {};
  const roles: Record<string, unknown> = {}, channels: Record<string, unknown> = {};
  const addUser = (id: string): boolean => {
    if (!world.state.users.has(id)) return false;
    users[id] = userById(world, id);
    const member = guildId ? world.state.member(guildId, id) : undefined;
    if (member && guildId) {
      const { mute: _mute, deaf: _deaf, ...partial } = partialMemberView(member);
      members[id] = { ...partial, permissions: guildPermissions(world, guildId, id).toString() };
    }
    return true;
  };
  const addRole = (id: string): boolean => {
    const role = world.state.roles.get(id);
    if (!role || role.guild_id !== guildId) return false;
    roles[id] = roleView(role);
    return true;
  };
  const missing = (id: string) =>
    formError(["data", "options"], "APPLICATION_COMMAND_OPTION_VALUE_UNKNOWN", `Nothing has the id ${id}`);
  for (const id of named.users) if (!addUser(id)) throw missing(id);
  for (const id of named.roles) if (!addRole(id)) throw missing(id);
  for (const id of named.mentionables) if (!addUser(id) && !addRole(id)) throw missing(id);
  for (const id of named.channels) {
    const channel = world.state.channels.get(id);
    if (!channel || channel.guild_id !== guildId) throw missing(id);
    channels[id] = { ...channelView(world, channel), permissions: channelPermissions(world, id, userId).toString() };
  }
  const all = { users, members, roles, channels };
  const filled = Object.entries(all).filter(([, values]) => Object.keys(values).length > 0);
  return filled.length === 0 ? undefined : Object.fromEntries(filled);
}
