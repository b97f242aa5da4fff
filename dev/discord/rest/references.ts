// What a new message may point to: one it answers, or one it forwards.
import { isForwardable, snapshotOf } from "../actions/forward.ts";
import { type NewMessage, referenceTo } from "../actions/messages.ts";
import { ApiError, formError, missingAccess, unknown } from "../errors.ts";
import { channelPermissions } from "../permissions/compute.ts";
import { PERMISSIONS } from "../permissions/bits.ts";
import { FLAG, type ReferenceDraft } from "../rules/message.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { Call } from "./route.ts";
import { mayRead } from "./shown.ts";

/** Discord's own messages can be read, but not answered. */
const ANSWERABLE = new Set([0, 7, 8, 9, 10, 11, 18, 19, 20, 23, 24]);

/** @returns what a new message carries for the reference; nothing for an answer to what is gone, when that is allowed */
export function referenced(
  call: Call,
  channel: ChannelRecord,
  reference: ReferenceDraft | null,
): Partial<NewMessage> {
  if (!reference) return {};
  return reference.type === 1 ? forwarded(call, channel, reference) : answered(call, channel, reference);
}

function answered(call: Call, channel: ChannelRecord, reference: ReferenceDraft): Partial<NewMessage> {
  const message = call.world.state.messages.get(reference.messageId);
  if (reference.channelId !== null && reference.channelId !== channel.id) {
    throw formError(
      ["message_reference"],
      "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL",
      "Cannot reply to a message in another channel",
    );
  }
  if (message?.channel_id === channel.id && !message.ephemeral_to) {
    if (ANSWERABLE.has(message.type)) return { replyTo: message };
    throw formError(
      ["message_reference"],
      "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE",
      "Cannot reply to a system message",
    );
  }
  if (!reference.failIfMissing) return {};
  throw formError(["message_reference"], "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
}

/** One must see what one forwards, and be able to read it; nothing leaves an age-restricted channel for another. */
function forwarded(call: Call, channel: ChannelRecord, { messageId, channelId }: ReferenceDraft): Partial<NewMessage> {
  const { world, userId } = call;
  const source = world.state.channels.get(channelId!);
  if (!source) throw unknown("Channel");
  const may = channelPermissions(world, source.id, userId);
  if (!(may & PERMISSIONS.VIEW_CHANNEL)) throw missingAccess();
  if (!(may & PERMISSIONS.READ_MESSAGE_HISTORY)) {
    throw new ApiError(403, 160009, "Cannot reference a message without permission to read message history");
  }
  const message = world.state.messages.get(messageId);
  if (!message || message.channel_id !== source.id || (message.ephemeral_to && message.ephemeral_to !== userId)) {
    throw formError(["message_reference"], "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
  }
  if (!mayRead(call, message)) {
    throw new ApiError(403, 160014, "You cannot forward a message whose content you cannot read.");
  }
  if (source.nsfw && !channel.nsfw) throw new ApiError(400, 160010, "NSFW channel message reference not allowed");
  if (!isForwardable(message)) throw new ApiError(400, 50068, "Invalid message type");
  return {
    reference: { ...referenceTo(message), type: 1 },
    snapshots: [snapshotOf(world, message)],
    flags: FLAG.HAS_SNAPSHOT,
  };
}
