import { mayWriteTo } from "../../actions/direct.ts";
import { createMessage, deleteMessage, editMessage } from "../../actions/messages.ts";
import { ApiError, formError } from "../../errors.ts";
import { mayReadContent } from "../../gateway/intents.ts";
import { mayInChannel } from "../../permissions/compute.ts";
import { FLAG, type MessageDraft, readEdit, readMessage } from "../../rules/message.ts";
import { compareIds, timeOf } from "../../snowflake.ts";
import type { ChannelRecord, MessageRecord } from "../../state/records.ts";
import { blanked, commandNamed, messageView } from "../../views/message.ts";
import { channelOf, idQuery, messageOf, numberOf, requireInChannel } from "../guards.ts";
import { messageWithNonce } from "../nonces.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

const TEXT_CHANNELS = [0, 1, 2, 5, 10, 11, 12];

/** Messages of a channel. */
export const messageRoutes: readonly Route[] = [
  route("GET", "/channels/{channel_id}/messages", listMessages, { limit: { limit: 10, windowMs: 5_000 } }),
  route("GET", "/channels/{channel_id}/messages/{message_id}", (call) => {
    const channel = channelOf(call);
    const message = messageOf(call, channel);
    requireInChannel(call, channel, "READ_MESSAGE_HISTORY");
    return ok(shown(call, message));
  }, { limit: { limit: 10, windowMs: 5_000 } }),
  route("POST", "/channels/{channel_id}/messages", sendMessage, { limit: { limit: 5, windowMs: 5_000 } }),
  route("PATCH", "/channels/{channel_id}/messages/{message_id}", (call) => {
    const known = call.world.state.messages.get(call.params["message_id"] ?? "");
    const changes = readEdit(call.body, call.files, known?.flags ?? 0);
    const message = messageOf(call, channelOf(call));
    if (message.author_id !== call.userId) {
      // Somebody else's embeds may be hidden with the permission, nothing more.
      const onlyFlags = Object.keys(call.body as object).every((key) => key === "flags");
      if (!onlyFlags) throw new ApiError(403, 50005, "Cannot edit a message authored by another user");
      requireInChannel(call, call.world.state.channels.get(message.channel_id)!, "MANAGE_MESSAGES");
    }
    const left = {
      content: changes.content ?? message.content,
      embeds: changes.embeds ?? message.embeds,
      components: changes.components ?? message.components,
    };
    const files = (changes.keep ?? message.attachments).length + changes.files.length;
    if (left.content === "" && left.embeds.length + left.components.length + files === 0) {
      throw new ApiError(400, 50006, "Cannot send an empty message");
    }
    return ok(shown(call, editMessage(call.world, message, changes)));
  }, { limit: { limit: 5, windowMs: 5_000 } }),
  route("DELETE", "/channels/{channel_id}/messages/{message_id}", (call) => {
    const channel = channelOf(call);
    const message = messageOf(call, channel);
    if (message.author_id !== call.userId) {
      if (channel.guild_id === null) throw new ApiError(403, 50003, "Cannot execute action on a DM channel");
      requireInChannel(call, channel, "MANAGE_MESSAGES");
    }
    deleteMessage(call.world, message);
    return nothing();
  }, { limit: { limit: 5, windowMs: 1_000 } }),
];

function listMessages(call: Call) {
  const limit = numberOf(call, "limit", 50, { min: 1, max: 100 });
  const before = idQuery(call, "before"), after = idQuery(call, "after"), around = idQuery(call, "around");
  const channel = channelOf(call);
  // Without the right to read history there is none (documentation, "Get Channel Messages").
  if (!mayInChannel(call.world, channel.id, call.userId, "READ_MESSAGE_HISTORY")) return ok([]);
  const all = call.world.state.messagesOf(channel.id).filter((message) => message.ephemeral_to === undefined);
  let page: MessageRecord[];
  if (around !== null) {
    const index = all.findIndex((message) => compareIds(message.id, around) >= 0);
    const middle = index < 0 ? all.length : index;
    page = all.slice(Math.max(0, middle - Math.floor(limit / 2)), middle + Math.ceil(limit / 2));
  } else if (after !== null) page = all.filter((message) => compareIds(message.id, after) > 0).slice(0, limit);
  else page = (before === null ? all : all.filter((message) => compareIds(message.id, before) < 0)).slice(-limit);
  return ok(page.reverse().map((message) => shown(call, message)));
}

function sendMessage(call: Call) {
  const draft = readMessage(call.body, call.files);
  const channel = channelOf(call);
  if (!TEXT_CHANNELS.includes(channel.type)) {
    throw new ApiError(400, 50008, "Cannot send messages in a non-text channel");
  }
  if (channel.guild_id === null) {
    const other = channel.recipients.find((id) => id !== call.userId);
    if (other && !mayWriteTo(call.world, call.userId, other)) {
      throw new ApiError(403, 50007, "Cannot send messages to this user");
    }
  } else requireForDraft(call, channel, draft);
  const known = draft.enforceNonce && draft.nonce !== undefined
    ? messageWithNonce(call, channel.id, draft.nonce)
    : undefined;
  if (known) return ok(shown(call, known));
  const replyTo = draft.reference ? repliedMessage(call, channel, draft.reference) : undefined;
  if (call.caller.kind === "person") slowDown(call, channel);
  const message = createMessage(call.world, channel, {
    authorId: call.userId,
    content: draft.content,
    embeds: draft.embeds,
    components: call.caller.kind === "bot" ? draft.components : [],
    files: draft.files,
    flags: draft.flags & ~FLAG.EPHEMERAL,
    tts: draft.tts,
    ...(draft.nonce === undefined ? {} : { nonce: draft.nonce }),
    allowed: draft.allowed,
    ...(replyTo ? { replyTo } : {}),
  });
  return ok(shown(call, message));
}

function requireForDraft(call: Call, channel: ChannelRecord, draft: MessageDraft): void {
  requireInChannel(call, channel, "SEND_MESSAGES");
  if (draft.tts) requireInChannel(call, channel, "SEND_TTS_MESSAGES");
  if (draft.files.length > 0) requireInChannel(call, channel, "ATTACH_FILES");
  if (draft.reference) requireInChannel(call, channel, "READ_MESSAGE_HISTORY");
  // Embeds of somebody who may not embed are dropped without a word by Discord; for bots that is a refusal.
  if (draft.embeds.length > 0) requireInChannel(call, channel, "EMBED_LINKS");
}

function repliedMessage(call: Call, channel: ChannelRecord, reference: { messageId: string; failIfMissing: boolean }) {
  const message = call.world.state.messages.get(reference.messageId);
  if (message?.channel_id === channel.id && !message.ephemeral_to) return message;
  if (!reference.failIfMissing) return undefined;
  throw formError(["message_reference"], "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
}

/** Slowmode: who may manage is not slowed. */
function slowDown(call: Call, channel: ChannelRecord): void {
  const seconds = channel.rate_limit_per_user;
  if (seconds === 0 || mayInChannel(call.world, channel.id, call.userId, "BYPASS_SLOWMODE")) return;
  const last = call.world.state.messagesOf(channel.id).findLast((message) => message.author_id === call.userId);
  const wait = last ? timeOf(last.id) + seconds * 1_000 - call.world.clock.now() : 0;
  if (wait > 0) throw new ApiError(429, 20016, "This action cannot be performed due to slowmode rate limit");
}

/** The message as this caller may read it. */
function shown(call: Call, message: MessageRecord): Record<string, unknown> {
  const view = messageView(call.world, message, call.userId);
  if (call.caller.kind === "person") return commandNamed(view, message);
  if (call.caller.kind !== "bot" || message.guild_id === null) return view;
  if (message.author_id === call.userId || message.mentions.includes(call.userId)) return view;
  const flags = call.world.state.applications.get(call.caller.applicationId)?.flags ?? 0;
  return mayReadContent(flags) ? view : blanked(view);
}
