import { readCallback } from "../../interactions/callback.ts";
import { HOOK_LIMIT } from "../../interactions/hook.ts";
import { readInvocation } from "../../interactions/invoke.ts";
import { messageView } from "../../views/message.ts";
import { idParam } from "../guards.ts";
import { yesNoQuery } from "../queries.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

const ANSWER = { access: ["nobody"] as const, outsideGlobal: true, limit: HOOK_LIMIT };

/** Interactions: a person starts one, the application answers; it follows up where webhooks are written with. */
export const interactionRoutes: readonly Route[] = [
  route("POST", "/interactions", (call) => {
    call.desk.open(call.userId, readInvocation(call.world, call.userId, call.body, call.files));
    return nothing();
  }, { access: ["person"] }),
  route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback, {
    ...ANSWER,
    bucket: "callback",
  }),
];

function callback(call: Call) {
  const answer = readCallback(call.desk, call.body, call.files);
  const record = call.desk.pending(idParam(call, "interaction_id"), call.params["interaction_token"] ?? "");
  const { type, message, instanceId } = answer(record);
  if (!yesNoQuery(call, "with_response")) return nothing();
  return ok({
    interaction: {
      id: record.id,
      type: record.type,
      channel_id: record.channel_id,
      ...(record.guild_id ? { guild_id: record.guild_id } : {}),
      ...(instanceId === undefined ? {} : { activity_instance_id: instanceId }),
      ...(message
        ? {
          response_message_id: message.id,
          response_message_loading: (message.flags & 128) !== 0,
          response_message_ephemeral: (message.flags & 64) !== 0,
        }
        : {}),
    },
    ...(message && (type === 4 || type === 7)
      ? { resource: { type, message: messageView(call.world, message, message.author_id) } }
      : {}),
    ...(instanceId === undefined ? {} : { resource: { type, activity_instance: { id: instanceId } } }),
  });
}
