// Roles come to be, change, move and go.
import { INTENTS } from "../gateway/intents.ts";
import { compareRoles } from "../permissions/hierarchy.ts";
import { emojis } from "../state/expressions.ts";
import type { RoleRecord } from "../state/records.ts";
import { roleView } from "../views/guild.ts";
import type { World } from "../world.ts";
import { changeChannel } from "./channels.ts";
import { tellEmojis } from "./expressions.ts";
import { updateMember } from "./members.ts";
import { watchRights } from "./access.ts";

export function addRoleTo(world: World, role: RoleRecord): RoleRecord {
  world.state.roles.set(role.id, role);
  tell(world, "GUILD_ROLE_CREATE", role);
  return role;
}

export function changeRole(world: World, role: RoleRecord, changes: Partial<RoleRecord>): RoleRecord {
  const who = changes.permissions === undefined ? [] : world.listeners(role.guild_id);
  const syncRights = watchRights(world, role.guild_id, who);
  const next = world.state.roles.set(role.id, { ...role, ...changes });
  tell(world, "GUILD_ROLE_UPDATE", next);
  syncRights();
  return next;
}

/** Takes a role away: from its members, from channels' overwrites and emojis, then from the server. */
export function removeRole(world: World, role: RoleRecord): void {
  const { state } = world;
  for (const member of state.membersOf(role.guild_id)) {
    if (!member.roles.includes(role.id)) continue;
    updateMember(world, member, { roles: member.roles.filter((id) => id !== role.id) });
  }
  for (const channel of state.channelsOf(role.guild_id)) {
    if (!channel.overwrites.some(({ id }) => id === role.id)) continue;
    changeChannel(world, channel, { overwrites: channel.overwrites.filter(({ id }) => id !== role.id) });
  }
  const limited = state.table(emojis).by("guild", role.guild_id).filter((emoji) => emoji.roles.includes(role.id));
  for (const emoji of limited) {
    state.table(emojis).set(emoji.id, { ...emoji, roles: emoji.roles.filter((id) => id !== role.id) });
  }
  if (limited.length > 0) tellEmojis(world, role.guild_id);
  state.roles.delete(role.id);
  world.emit({
    type: "GUILD_ROLE_DELETE",
    intent: INTENTS.GUILDS,
    guildId: role.guild_id,
    data: { guild_id: role.guild_id, role_id: role.id },
  });
}

/** Moves roles to places; the others keep their order and close the gaps. */
export function moveRoles(world: World, guildId: string, places: ReadonlyMap<string, number>): void {
  const roles = world.state.rolesOf(guildId).filter((role) => role.id !== guildId).sort(compareRoles);
  const order = roles.filter((role) => !places.has(role.id));
  for (const [id, place] of [...places].sort((a, b) => a[1] - b[1])) {
    order.splice(Math.max(0, place - 1), 0, roles.find((role) => role.id === id)!);
  }
  for (const [index, role] of order.entries()) {
    if (role.position !== index + 1) changeRole(world, role, { position: index + 1 });
  }
}

function tell(world: World, type: string, role: RoleRecord): void {
  world.emit({
    type,
    intent: INTENTS.GUILDS,
    guildId: role.guild_id,
    data: { guild_id: role.guild_id, role: roleView(role) },
  });
}
