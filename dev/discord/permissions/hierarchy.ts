// Who stands above whom: a role or member can only be changed from above.
import type { RoleRecord } from "../state/records.ts";
import type { World } from "../world.ts";

/** Whether `actorId` may act on `targetId`: the owner on all, others on whoever's top role is lower than theirs. */
export function standsAbove(world: World, guildId: string, actorId: string, targetId: string): boolean {
  const owner = world.state.guilds.get(guildId)?.owner_id;
  if (owner === targetId) return false;
  if (owner === actorId) return true;
  return compareRoles(topRole(world, guildId, actorId), topRole(world, guildId, targetId)) > 0;
}

/** Whether a member may give, take or change a role: it must lie below their own top role. */
export function standsAboveRole(world: World, guildId: string, actorId: string, role: RoleRecord): boolean {
  if (world.state.guilds.get(guildId)?.owner_id === actorId) return true;
  return compareRoles(topRole(world, guildId, actorId), role) > 0;
}

/** Highest role of a member; the role of everyone when they have no other. */
export function topRole(world: World, guildId: string, userId: string): RoleRecord {
  let top = world.state.roles.get(guildId)!;
  for (const id of world.state.member(guildId, userId)?.roles ?? []) {
    const role = world.state.roles.get(id);
    if (role && compareRoles(role, top) > 0) top = role;
  }
  return top;
}

/** Position decides; of equals the older role is higher (documentation, "Permission Hierarchy"). */
export function compareRoles(a: RoleRecord, b: RoleRecord): number {
  if (a.position !== b.position) return a.position - b.position;
  if (a.id === b.id) return 0;
  return BigInt(a.id) < BigInt(b.id) ? 1 : -1;
}
