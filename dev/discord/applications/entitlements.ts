// What people and servers have bought of an application (documentation, "Entitlement").
import { defineTable } from "../state/table.ts";
import type { World } from "../world.ts";
import { tellApplication } from "./webhook-events.ts";

export interface EntitlementRecord {
  id: string;
  sku_id: string;
  application_id: string;
  user_id: string;
  guild_id?: string;
  /** 8: a subscription, or a test of one (documentation, "Entitlement Types"). */
  type: number;
  deleted: boolean;
  consumed: boolean;
  starts_at: string | null;
  ends_at: string | null;
  /** Made without a purchase: only such can be taken away. */
  test?: true;
}

export const entitlements = defineTable<EntitlementRecord, "application">("entitlement", {
  application: (row) => row.application_id,
});

/** Those that count for somebody somewhere: their own, and the server's. */
export function entitlementsIn(
  world: World,
  applicationId: string,
  userId: string,
  guildId: string | null,
): Record<string, unknown>[] {
  return world.state.table(entitlements).by("application", applicationId)
    .filter((it) => it.guild_id === undefined ? it.user_id === userId : it.guild_id === guildId)
    .filter((it) => !it.deleted && !it.consumed && !ended(world, it))
    .map(entitlementView);
}

export function ended(world: World, { ends_at }: EntitlementRecord): boolean {
  return ends_at !== null && Date.parse(ends_at) <= world.clock.now();
}

/** Stores a change and tells the application, over the gateway and at its address for events. */
export function changeEntitlement(
  world: World,
  type: "ENTITLEMENT_CREATE" | "ENTITLEMENT_UPDATE" | "ENTITLEMENT_DELETE",
  row: EntitlementRecord,
): EntitlementRecord {
  world.state.table(entitlements).set(row.id, row);
  const data = entitlementView(row);
  world.emit({ type, intent: 0, userIds: [row.application_id], data });
  tellApplication(world, row.application_id, type, data);
  return row;
}

export function entitlementView(row: EntitlementRecord): Record<string, unknown> {
  const { test: _, ...rest } = row;
  return rest;
}
