// Whether a caller may send what they wrote where they want to, in the order in which Discord refuses.
import { mayWriteTo, sharesServer } from "../actions/direct.ts";
import { ApiError } from "../errors.ts";
import { mayInChannel } from "../permissions/compute.ts";
import { FLAG, type MessageDraft } from "../rules/message.ts";
import { emojis, stickers } from "../state/expressions.ts";
import type { ChannelRecord } from "../state/records.ts";
import { isThread } from "../state/state.ts";
import { requireInChannel } from "./guards.ts";
import type { Call } from "./route.ts";
import { requireUnlocked } from "./thread-guards.ts";
import { requireVerified } from "./verification.ts";

/** Channels with messages of their own. */
const WITH_MESSAGES = new Set([0, 1, 2, 3, 5, 10, 11, 12, 13]);
const FORUMS = new Set([15, 16]);

export function requireTextChannel({ type }: ChannelRecord): void {
  if (FORUMS.has(type)) throw new ApiError(400, 40058, "Cannot send a message in a forum channel");
  if (!WITH_MESSAGES.has(type)) throw new ApiError(400, 50008, "Cannot send messages in a non-text channel");
}

/** Throws when the caller may not send this here. */
export function requireSendable(call: Call, channel: ChannelRecord, draft: MessageDraft): void {
  requireTextChannel(channel);
  if (channel.guild_id === null) requireRecipient(call, channel);
  else requirePermissions(call, channel, draft);
  requireStickers(call, channel, draft.stickerIds);
  requirePollEmojis(call, draft);
}

/** The same for the first message of a post: the forum itself takes none. */
export function requirePostable(call: Call, forum: ChannelRecord, draft: MessageDraft): void {
  requirePermissions(call, forum, draft);
  requireStickers(call, forum, draft.stickerIds);
  requirePollEmojis(call, draft);
}

/** Threads have a permission of their own for writing in them. */
export function sendPermission(channel: ChannelRecord): "SEND_MESSAGES" | "SEND_MESSAGES_IN_THREADS" {
  return isThread(channel) ? "SEND_MESSAGES_IN_THREADS" : "SEND_MESSAGES";
}

function requireRecipient(call: Call, channel: ChannelRecord): void {
  if (channel.type !== 1) return;
  const other = channel.recipients.find((id) => id !== call.userId);
  if (other === undefined || mayWriteTo(call.world, call.userId, other)) return;
  if (sharesServer(call.world, call.userId, other)) throw new ApiError(403, 50007, "Cannot send messages to this user");
  throw new ApiError(403, 50278, "Cannot send messages to this user due to having no mutual guilds");
}

function requirePermissions(call: Call, channel: ChannelRecord, draft: MessageDraft): void {
  requireInChannel(call, channel, sendPermission(channel));
  requireVerified(call, channel.guild_id!);
  requireUnlocked(call, channel);
  if (draft.tts) requireInChannel(call, channel, "SEND_TTS_MESSAGES");
  if (draft.files.length > 0) requireInChannel(call, channel, "ATTACH_FILES");
  if (draft.embeds.length > 0) requireInChannel(call, channel, "EMBED_LINKS");
  if (draft.poll) requireInChannel(call, channel, "SEND_POLLS");
  if (draft.reference?.type === 0 && !mayInChannel(call.world, channel.id, call.userId, "READ_MESSAGE_HISTORY")) {
    throw new ApiError(403, 160002, "Cannot reply without permission to read message history");
  }
  const voice = (draft.flags & FLAG.VOICE_MESSAGE) !== 0;
  if (voice && !mayInChannel(call.world, channel.id, call.userId, "SEND_VOICE_MESSAGES")) {
    throw new ApiError(403, 50173, "You cannot send voice messages in this channel.");
  }
}

/** Stickers of the server itself; people take those of others along where they may. */
function requireStickers(call: Call, channel: ChannelRecord, ids: readonly string[]): void {
  for (const id of ids) {
    const sticker = call.world.state.table(stickers).get(id);
    if (!sticker) throw new ApiError(400, 50081, "Invalid sticker sent");
    if (sticker.guild_id === channel.guild_id) continue;
    const external = call.caller.kind === "person" && call.world.state.isMember(sticker.guild_id, call.userId) &&
      (channel.guild_id === null || mayInChannel(call.world, channel.id, call.userId, "USE_EXTERNAL_STICKERS"));
    if (!external) throw new ApiError(403, 50600, "You do not have permission to send this sticker.");
  }
}

function requirePollEmojis(call: Call, { poll }: MessageDraft): void {
  for (const { emoji } of poll?.answers ?? []) {
    const known = emoji?.id ? call.world.state.table(emojis).get(emoji.id) : undefined;
    if (!emoji?.id || (known && call.world.state.isMember(known.guild_id, call.userId))) continue;
    throw new ApiError(400, 520004, "Cannot use an emoji included with the poll");
  }
}
