// What an application sells, and the subscriptions to it (documentation, "SKU" and "Subscription").
import { isoTime } from "../iso-time.ts";
import { defineTable } from "../state/table.ts";
import type { World } from "../world.ts";
import { changeEntitlement, type EntitlementRecord, entitlements } from "./entitlements.ts";

export const SKU = { DURABLE: 2, CONSUMABLE: 3, SUBSCRIPTION: 5, GROUP: 6 } as const;
/** Flags of a SKU: for sale, one server's, one person's. */
export const SKU_FLAG = { AVAILABLE: 1 << 2, GUILD: 1 << 7, USER: 1 << 8 } as const;

export interface SkuRecord {
  id: string;
  type: number;
  application_id: string;
  name: string;
  slug: string;
  flags: number;
}

export interface SubscriptionRecord {
  id: string;
  user_id: string;
  guild_id?: string;
  sku_ids: string[];
  renewal_sku_ids: string[] | null;
  entitlement_ids: string[];
  current_period_start: string;
  current_period_end: string;
  /** 0 active, 1 inactive, 2 active but ending. */
  status: number;
  canceled_at: string | null;
}

export const skus = defineTable<SkuRecord, "application">("sku", { application: (row) => row.application_id });
export const subscriptions = defineTable<SubscriptionRecord, "user">("subscription", { user: (row) => row.user_id });

/** As the description numbers them (the documentation has the last two the other way round); what is ending is still paid for. */
const ACTIVE = 0, INACTIVE = 1, ENDING = 2;
const MONTH_MS = 30 * 86_400_000;

/** Puts something up for sale; a subscription comes with its group. */
export function sell(
  world: World,
  sku: Pick<SkuRecord, "application_id" | "name" | "type" | "flags">,
): SkuRecord {
  const slug = sku.name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const table = world.state.table(skus);
  const flags = sku.flags | SKU_FLAG.AVAILABLE;
  const add = (id: string, type: number) => table.set(id, { ...sku, id, type, slug, flags });
  if (sku.type === SKU.SUBSCRIPTION) add(world.ids.next(), SKU.GROUP);
  return add(world.ids.next(), sku.type);
}

/** Somebody buys something; a subscription lasts a month and is renewed. @param guildId for whose sake, with a server's SKU */
export function buy(world: World, sku: SkuRecord, userId: string, guildId?: string): EntitlementRecord {
  const now = world.clock.now();
  const recurring = sku.type === SKU.SUBSCRIPTION;
  const entitlement = changeEntitlement(world, "ENTITLEMENT_CREATE", {
    id: world.ids.next(),
    sku_id: sku.id,
    application_id: sku.application_id,
    user_id: userId,
    ...(guildId === undefined ? {} : { guild_id: guildId }),
    type: 8,
    deleted: false,
    consumed: false,
    starts_at: recurring ? isoTime(now) : null,
    ends_at: null,
  });
  if (recurring) {
    changeSubscription(world, "SUBSCRIPTION_CREATE", sku.application_id, {
      id: world.ids.next(),
      user_id: userId,
      ...(guildId === undefined ? {} : { guild_id: guildId }),
      sku_ids: [sku.id],
      renewal_sku_ids: [sku.id],
      entitlement_ids: [entitlement.id],
      current_period_start: isoTime(now),
      current_period_end: isoTime(now + MONTH_MS),
      status: ACTIVE,
      canceled_at: null,
    });
  }
  return entitlement;
}

/** Somebody ends a subscription: what it gives lasts until the month is over. */
export function cancel(world: World, record: SubscriptionRecord): void {
  const row = current(world, record);
  const canceled = { ...row, status: ENDING, canceled_at: isoTime(world.clock.now()), renewal_sku_ids: null };
  changeSubscription(world, "SUBSCRIPTION_UPDATE", ownerOf(world, row), canceled);
  awaitEnd(world, canceled);
}

/** Goes on waiting for the ends that an earlier process waited for. */
export function watchSubscriptions(world: World): void {
  for (const row of world.state.table(subscriptions).values()) awaitEnd(world, row);
}

function awaitEnd(world: World, { id, status, current_period_end }: SubscriptionRecord): void {
  if (status !== ENDING) return;
  world.clock.after(Math.max(0, Date.parse(current_period_end) - world.clock.now()), () => {
    const row = world.state.table(subscriptions).get(id);
    if (row?.status === ENDING) end(world, row);
  });
}

/** The last month is over, and with it what it gave: only now that is told (documentation, change log of 2024-11-05). */
function end(world: World, row: SubscriptionRecord): void {
  changeSubscription(world, "SUBSCRIPTION_UPDATE", ownerOf(world, row), { ...row, status: INACTIVE });
  for (const id of row.entitlement_ids) {
    const entitlement = world.state.table(entitlements).get(id);
    if (entitlement) {
      changeEntitlement(world, "ENTITLEMENT_UPDATE", { ...entitlement, ends_at: row.current_period_end });
    }
  }
}

const ownerOf = (world: World, { sku_ids }: SubscriptionRecord): string =>
  world.state.table(skus).get(sku_ids[0]!)!.application_id;

export function skuView(sku: SkuRecord): Record<string, unknown> {
  return {
    ...sku,
    dependent_sku_id: null,
    manifest_labels: null,
    access_type: 1,
    features: [],
    release_date: null,
    premium: false,
    show_age_gate: false,
  };
}

/** A subscription as it is now: months go by. */
export function subscriptionView(world: World, row: SubscriptionRecord): Record<string, unknown> {
  const { guild_id: _, ...view } = current(world, row);
  return view;
}

function current(world: World, row: SubscriptionRecord): SubscriptionRecord {
  const now = world.clock.now();
  let start = Date.parse(row.current_period_start), end = Date.parse(row.current_period_end);
  if (now < end || row.status !== ACTIVE) return row;
  while (end <= now) {
    start = end;
    end += MONTH_MS;
  }
  return { ...row, current_period_start: isoTime(start), current_period_end: isoTime(end) };
}

function changeSubscription(
  world: World,
  type: "SUBSCRIPTION_CREATE" | "SUBSCRIPTION_UPDATE",
  applicationId: string,
  row: SubscriptionRecord,
): void {
  world.state.table(subscriptions).set(row.id, row);
  world.emit({ type, intent: 0, userIds: [applicationId], data: subscriptionView(world, row) });
}
