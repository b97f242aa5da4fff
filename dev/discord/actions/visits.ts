// Temporary membership: whoever came by such an invite goes when they go offline, unless somebody gave them a role.
import { defineTable } from "../state/table.ts";
import type { World } from "../world.ts";
import { leaveGuild } from "./leave.ts";

interface VisitRecord {
  guild_id: string;
  user_id: string;
}

const visits = defineTable<VisitRecord, "user">("visit", { user: (row) => row.user_id });

export function beginVisit(world: World, guild_id: string, user_id: string): void {
  world.state.table(visits).set(`${guild_id}:${user_id}`, { guild_id, user_id });
}

/** Somebody has gone offline. */
export function endVisits(world: World, userId: string): void {
  const table = world.state.table(visits);
  for (const { guild_id } of table.by("user", userId)) {
    table.delete(`${guild_id}:${userId}`);
    if (world.state.member(guild_id, userId)?.roles.length === 0) leaveGuild(world, guild_id, userId);
  }
}
