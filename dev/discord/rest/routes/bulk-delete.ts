import { auditBulkDeletion } from "../../actions/message-audit.ts";
import { deleteMessages } from "../../actions/message-deletion.ts";
import { ApiError, FormErrors } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { timeOf } from "../../snowflake.ts";
import { channelOf, requireInChannel } from "../guards.ts";
import { type Call, nothing, type Route, route } from "../route.ts";

const OLDEST_MS = 14 * 86_400_000;

/** Many messages of a channel at once. */
export const bulkDeleteRoutes: readonly Route[] = [
  route("POST", "/channels/{channel_id}/messages/bulk-delete", (call) => {
    const ids = readIds(call);
    const channel = channelOf(call);
    requireInChannel(call, channel, "MANAGE_MESSAGES");
    const oldest = call.world.clock.now() - OLDEST_MS;
    if (ids.some((id) => timeOf(id) < oldest)) {
      throw new ApiError(400, 50034, "You can only bulk delete messages that are under 14 days old.");
    }
    // Ids of nothing count towards the limits and are otherwise left out (documentation, "Bulk Delete Messages").
    const messages = ids.flatMap((id) => {
      const message = call.world.state.messages.get(id);
      return message && message.channel_id === channel.id && !message.ephemeral_to ? [message] : [];
    });
    if (messages.length === 0) return nothing();
    deleteMessages(call.world, channel, messages);
    auditBulkDeletion(call, channel, messages.length);
    return nothing();
  }, { limit: { limit: 1, windowMs: 1_000 } }),
];

function readIds(call: Call): string[] {
  const errors = new FormErrors();
  const form = new Form(call.body, errors);
  if (!form.list("messages", { min: 2, max: 100 })) form.required("messages");
  const ids = form.snowflakes("messages") ?? [];
  if (new Set(ids).size < ids.length) {
    form.fail("messages", "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value");
  }
  errors.throwIfAny();
  return ids;
}
