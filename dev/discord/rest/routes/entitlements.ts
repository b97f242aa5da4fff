import {
  changeEntitlement,
  ended,
  type EntitlementRecord,
  entitlements,
  entitlementView,
} from "../../applications/entitlements.ts";
import { buy, cancel, SKU, SKU_FLAG, skus, subscriptions } from "../../applications/skus.ts";
import { ApiError, missingAccess, unknown } from "../../errors.ts";
import { mayInGuild } from "../../permissions/compute.ts";
import { Form } from "../../rules/form.ts";
import { compareIds } from "../../snowflake.ts";
import { applicationOf, idParam, idQuery, numberOf } from "../guards.ts";
import { idsQuery, yesNoQuery } from "../queries.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

const ALL = "/applications/{application_id}/entitlements";
const READ = { access: ["bot", "scope:applications.entitlements"] as const };
/** Subscriptions and test purchases alike (the description knows no other kind an application could grant). */
const APPLICATION_SUBSCRIPTION = 8;
/** How many may be asked for at once (the description of "List Entitlements"). */
const SKU_IDS = 100;

/** What people and servers have bought of an application (documentation, "Entitlement"). */
export const entitlementRoutes: readonly Route[] = [
  route("GET", ALL, list, READ),
  route("POST", ALL, createTest, { access: ["bot"] }),
  route("GET", `${ALL}/{entitlement_id}`, (call) => ok(entitlementView(one(call))), READ),
  route("DELETE", `${ALL}/{entitlement_id}`, (call) => {
    const row = one(call);
    if (!row.test) throw new ApiError(403, 40019, "You can only delete sandbox entitlements.");
    changeEntitlement(call.world, "ENTITLEMENT_DELETE", { ...row, deleted: true });
    return nothing();
  }, READ),
  route("POST", `${ALL}/{entitlement_id}/consume`, (call) => {
    const row = one(call);
    if (call.world.state.table(skus).get(row.sku_id)?.type !== SKU.CONSUMABLE) {
      throw new ApiError(400, 40018, "Only consumable SKUs can be consumed");
    }
    if (!row.consumed) changeEntitlement(call.world, "ENTITLEMENT_UPDATE", { ...row, consumed: true });
    return nothing();
  }, READ),
  route("GET", "/users/@me/applications/{application_id}/entitlements", (call) => {
    const skuIds = idsQuery(call, "sku_ids", SKU_IDS);
    const unused = yesNoQuery(call, "exclude_consumed") ?? true;
    const rows = rowsOf(call, applicationOf(call)).filter((it) =>
      it.user_id === call.userId && !it.deleted && (skuIds.length === 0 || skuIds.includes(it.sku_id)) &&
      !(unused && it.consumed)
    );
    return ok(rows.map(entitlementView));
  }, { access: ["bearer"] }),
  // What Discord's own shop does: a person buys something, and may end a subscription.
  route("POST", "/store/skus/{sku_id}/purchase", purchase, { access: ["person"] }),
  route("DELETE", "/users/@me/billing/subscriptions/{subscription_id}", (call) => {
    const row = call.world.state.table(subscriptions).get(idParam(call, "subscription_id"));
    if (row?.user_id !== call.userId) throw unknown("Entitlement");
    if (row.status === 0) cancel(call.world, row);
    return nothing();
  }, { access: ["person"] }),
];

function rowsOf(call: Call, applicationId: string): EntitlementRecord[] {
  return call.world.state.table(entitlements).by("application", applicationId).sort((a, b) => compareIds(a.id, b.id));
}

function one(call: Call): EntitlementRecord {
  const row = call.world.state.table(entitlements).get(idParam(call, "entitlement_id"));
  if (row?.application_id !== applicationOf(call) || row.deleted) throw unknown("Entitlement");
  return row;
}

function list(call: Call) {
  const { world } = call;
  const userId = idQuery(call, "user_id"), guildId = idQuery(call, "guild_id");
  const before = idQuery(call, "before"), after = idQuery(call, "after");
  const skuIds = idsQuery(call, "sku_ids", SKU_IDS);
  const limit = numberOf(call, "limit", 100, { min: 1, max: 100 });
  const active = yesNoQuery(call, "only_active") ?? false;
  const running = active || (yesNoQuery(call, "exclude_ended") ?? false);
  const present = active || (yesNoQuery(call, "exclude_deleted") ?? true);
  const rows = rowsOf(call, applicationOf(call)).filter((it) =>
    (userId === null || it.user_id === userId) && (guildId === null || it.guild_id === guildId) &&
    (skuIds.length === 0 || skuIds.includes(it.sku_id)) &&
    (before === null || compareIds(it.id, before) < 0) && (after === null || compareIds(it.id, after) > 0) &&
    !(running && ended(world, it)) && !(present && it.deleted) && !(active && it.consumed)
  );
  return ok((before !== null && after === null ? rows.slice(-limit) : rows.slice(0, limit)).map(entitlementView));
}

/** An entitlement without a purchase: it has no beginning and no end (documentation, "Create Test Entitlement"). */
function createTest(call: Call) {
  const form = new Form(call.body);
  const skuId = form.snowflake("sku_id", true);
  const ownerId = form.snowflake("owner_id", true);
  const type = form.choice("owner_type", [1, 2], true);
  form.errors.throwIfAny();
  const applicationId = applicationOf(call);
  const { world } = call;
  const sku = world.state.table(skus).get(skuId!);
  if (sku?.application_id !== applicationId) throw unknown("SKU");
  if (sku.type === SKU.GROUP) throw new ApiError(400, 50057, "Invalid SKU");
  if (type === 1 && !world.state.guilds.has(ownerId!)) throw unknown("Guild");
  if (type === 2 && !world.state.users.has(ownerId!)) throw unknown("User");
  const owned = rowsOf(call, applicationId).some((it) =>
    it.sku_id === skuId && !it.deleted && !it.consumed && (type === 1 ? it.guild_id : it.user_id) === ownerId
  );
  if (owned && sku.type !== SKU.CONSUMABLE) {
    throw new ApiError(400, 40074, "An entitlement has already been granted for this resource");
  }
  const row = changeEntitlement(world, "ENTITLEMENT_CREATE", {
    id: world.ids.next(),
    sku_id: sku.id,
    application_id: applicationId,
    user_id: type === 2 ? ownerId! : world.state.applications.get(applicationId)!.owner_id,
    ...(type === 1 ? { guild_id: ownerId! } : {}),
    type: APPLICATION_SUBSCRIPTION,
    deleted: false,
    consumed: false,
    starts_at: null,
    ends_at: null,
    test: true,
  });
  return ok(entitlementView(row));
}

function purchase(call: Call) {
  const form = new Form(call.body ?? {});
  const guildId = form.snowflake("guild_id") ?? undefined;
  form.errors.throwIfAny();
  const sku = call.world.state.table(skus).get(idParam(call, "sku_id"));
  if (!sku) throw unknown("SKU");
  const forGuild = (sku.flags & SKU_FLAG.GUILD) !== 0;
  if (sku.type === SKU.GROUP || forGuild !== (guildId !== undefined)) throw new ApiError(400, 50057, "Invalid SKU");
  if (guildId !== undefined && !mayInGuild(call.world, guildId, call.userId, "VIEW_CHANNEL")) throw missingAccess();
  return ok(entitlementView(buy(call.world, sku, call.userId, guildId)));
}
