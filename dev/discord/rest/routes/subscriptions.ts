import {
  sell,
  SKU,
  SKU_FLAG,
  skus,
  skuView,
  type SubscriptionRecord,
  subscriptions,
  subscriptionView,
} from "../../applications/skus.ts";
import { ApiError, formError, notFound, unknown } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { compareIds } from "../../snowflake.ts";
import { applicationOf, idParam, idQuery, numberOf } from "../guards.ts";
import { type Call, created, ok, type Route, route } from "../route.ts";

const READ = { access: ["bot", "bearer"] as const };

/** What an application sells, and who subscribes to it. */
export const subscriptionRoutes: readonly Route[] = [
  // What the developer portal does: the application's owner puts something up for sale.
  route("POST", "/store/skus", create, { access: ["person"] }),
  route("GET", "/applications/{application_id}/skus", (call) => {
    const rows = call.world.state.table(skus).by("application", applicationOf(call));
    return ok(rows.map(skuView));
  }, { access: ["bot"] }),
  route("GET", "/skus/{sku_id}/subscriptions", (call) => {
    const before = idQuery(call, "before"), after = idQuery(call, "after");
    const limit = numberOf(call, "limit", 50, { min: 1, max: 100 });
    const rows = rowsOf(call)
      .filter((it) =>
        (before === null || compareIds(it.id, before) < 0) && (after === null || compareIds(it.id, after) > 0)
      )
      .sort((a, b) => compareIds(b.id, a.id));
    return ok(rows.slice(0, limit).map((row) => subscriptionView(call.world, row)));
  }, READ),
  route("GET", "/skus/{sku_id}/subscriptions/{subscription_id}", (call) => {
    const id = idParam(call, "subscription_id");
    const row = rowsOf(call).find((it) => it.id === id);
    if (!row) throw notFound();
    return ok(subscriptionView(call.world, row));
  }, READ),
];

function create(call: Call) {
  const form = new Form(call.body);
  const applicationId = form.snowflake("application_id", true);
  const name = form.string("name", { min: 1, max: 100, required: true });
  const type = form.choice("type", [SKU.DURABLE, SKU.CONSUMABLE, SKU.SUBSCRIPTION], true);
  const flags = form.choice("flags", [0, SKU_FLAG.GUILD, SKU_FLAG.USER]) ?? 0;
  form.errors.throwIfAny();
  const application = call.world.state.applications.get(applicationId!);
  if (!application) throw unknown("Application");
  if (application.owner_id !== call.userId) {
    throw new ApiError(403, 20012, "You are not authorized to perform this action on this application");
  }
  return created(skuView(sell(call.world, { application_id: application.id, name: name!, type: type!, flags })));
}

/** Of one person's: their own by their token, a named one's by the bot. */
function rowsOf(call: Call): SubscriptionRecord[] {
  const skuId = idParam(call, "sku_id");
  const { caller } = call;
  const sku = call.world.state.table(skus).get(skuId);
  const own = "applicationId" in caller && sku?.application_id === caller.applicationId;
  if (!sku || !own) throw unknown("SKU");
  const userId = caller.kind === "bearer" ? caller.userId : idQuery(call, "user_id");
  if (userId === null) throw formError(["user_id"], "BASE_TYPE_REQUIRED", "This field is required");
  return call.world.state.table(subscriptions).by("user", userId).filter((it) => it.sku_ids.includes(skuId));
}
