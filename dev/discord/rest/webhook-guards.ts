// Which webhook a path means, and whether the caller may have to do with it.
import { ApiError, missingPermissions, unknown } from "../errors.ts";
import { mayInChannel } from "../permissions/compute.ts";
import { type WebhookRecord, webhooks } from "../state/webhooks.ts";
import { idParam } from "./guards.ts";
import type { Call } from "./route.ts";

export function applicationIdOf({ caller }: Call): string | null {
  return caller.kind === "bot" ? caller.applicationId : null;
}

/** A webhook that the caller may manage; an application may also look at its own. */
export function managedWebhook(call: Call, more: { own?: boolean } = {}): WebhookRecord {
  const hook = webhookOf(call);
  if (more.own && hook.application_id !== null && hook.application_id === applicationIdOf(call)) return hook;
  if (mayInChannel(call.world, hook.channel_id, call.userId, "MANAGE_WEBHOOKS")) return hook;
  throw missingPermissions();
}

/** The webhook whose token is in the path. */
export function webhookByToken(call: Call): WebhookRecord {
  const hook = webhookOf(call);
  if (hook.token === null || hook.token !== call.params["webhook_token"]) {
    throw new ApiError(401, 50027, "Invalid Webhook Token");
  }
  return hook;
}

function webhookOf(call: Call): WebhookRecord {
  const hook = call.world.state.table(webhooks).get(idParam(call, "webhook_id"));
  if (!hook) throw unknown("Webhook");
  return hook;
}
