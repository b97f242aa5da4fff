import { auditPin } from "../../actions/message-audit.ts";
import { pin, pinnedAt, pinsOf, unpin } from "../../actions/pins.ts";
import { ApiError, maximumReached, systemMessage } from "../../errors.ts";
import { mayInChannel } from "../../permissions/compute.ts";
import type { MessageRecord } from "../../state/message-records.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { channelOf, messageOf, numberOf } from "../guards.ts";
import { timeQuery } from "../queries.ts";
import { type Answer, type Call, nothing, ok, type Route, route } from "../route.ts";
import { shown } from "../shown.ts";
import { requireChangeable } from "../thread-guards.ts";

/** Pins that a channel may have. */
const MAXIMUM = 250;
const PAGE = 50;
const PINNABLE = new Set([0, 19, 20, 23]);

/** Pinned messages: the present routes, and those from before they were paged. */
export const pinRoutes: readonly Route[] = [
  route("GET", "/channels/{channel_id}/messages/pins", (call) => {
    const limit = numberOf(call, "limit", PAGE, { min: 1, max: PAGE });
    const before = timeQuery(call, "before");
    const pins = readablePins(call).filter((it) => before === null || Date.parse(pinnedAt(it)) < before);
    const items = pins.slice(0, limit).map((message) => ({
      pinned_at: pinnedAt(message),
      message: shown(call, message),
    }));
    return ok({ items, has_more: pins.length > limit });
  }),
  route("PUT", "/channels/{channel_id}/messages/pins/{message_id}", pinMessage),
  route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}", unpinMessage),
  route("GET", "/channels/{channel_id}/pins", (call) => {
    return ok(readablePins(call).slice(0, PAGE).map((message) => shown(call, message)));
  }),
  route("PUT", "/channels/{channel_id}/pins/{message_id}", pinMessage),
  route("DELETE", "/channels/{channel_id}/pins/{message_id}", unpinMessage),
];

/** Without the right to read history there are no pins (documentation, "Get Channel Pins"). */
function readablePins(call: Call): MessageRecord[] {
  const channel = channelOf(call);
  return mayInChannel(call.world, channel.id, call.userId, "READ_MESSAGE_HISTORY")
    ? pinsOf(call.world, channel.id)
    : [];
}

function pinMessage(call: Call): Answer {
  const elsewhere = call.world.state.messages.get(call.params["message_id"] ?? "");
  if (elsewhere && !elsewhere.ephemeral_to && elsewhere.channel_id !== call.params["channel_id"]) {
    channelOf(call, "PIN_MESSAGES");
    throw new ApiError(400, 50019, "A message can only be pinned in the channel it was sent in");
  }
  const { channel, message } = target(call);
  if (!PINNABLE.has(message.type)) throw systemMessage();
  if (message.pinned) return nothing();
  if (pinsOf(call.world, channel.id).length >= MAXIMUM) throw maximumReached(30003, "pins", MAXIMUM);
  auditPin(call, message, true);
  pin(call.world, channel, message, call.userId);
  return nothing();
}

function unpinMessage(call: Call): Answer {
  const { channel, message } = target(call);
  if (!message.pinned) return nothing();
  auditPin(call, message, false);
  unpin(call.world, channel, message);
  return nothing();
}

function target(call: Call): { channel: ChannelRecord; message: MessageRecord } {
  const channel = channelOf(call, "PIN_MESSAGES");
  const message = messageOf(call, channel);
  if (message.ephemeral_to) throw new ApiError(404, 10008, "Unknown Message");
  requireChangeable(call, channel);
  return { channel, message };
}
