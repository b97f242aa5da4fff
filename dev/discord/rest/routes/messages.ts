import { auditDeletion } from "../../actions/message-audit.ts";
import { deleteMessage } from "../../actions/message-deletion.ts";
import { editMessage } from "../../actions/messages.ts";
import { startedPoll } from "../../actions/polls.ts";
import { createModerated, requireUnblocked } from "../../automod/messages.ts";
import { ApiError, missingAccess, systemMessage } from "../../errors.ts";
import { mayInChannel } from "../../permissions/compute.ts";
import { requireEditable } from "../../rules/message-edit.ts";
import { FLAG, type MessageDraft, readEdit, readMessage, shows } from "../../rules/message.ts";
import { placeOf } from "../../state/histories.ts";
import type { MessageRecord } from "../../state/message-records.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { requireEditsLeft } from "../announcement-edits.ts";
import { channelOf, idQuery, messageOf, numberOf, requireInChannel } from "../guards.ts";
import { messageWithNonce } from "../nonces.ts";
import { referenced } from "../references.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";
import { requireSendable } from "../sending.ts";
import { shown } from "../shown.ts";
import { requirePace } from "../slowmode.ts";
import { requireChangeable, requireDeletable } from "../thread-guards.ts";

const VOICE_CHANNELS = [2, 13];
/** Discord's own messages that nobody can delete (documentation, "Message Types"). */
const UNDELETABLE = new Set([1, 2, 3, 4, 5, 14, 15, 16, 17, 21]);

/** Messages of a channel. */
export const messageRoutes: readonly Route[] = [
  route("GET", "/channels/{channel_id}/messages", listMessages, { limit: { limit: 10, windowMs: 5_000 } }),
  route("GET", "/channels/{channel_id}/messages/{message_id}", (call) => {
    const channel = readableChannel(call);
    const message = messageOf(call, channel);
    requireInChannel(call, channel, "READ_MESSAGE_HISTORY");
    return ok(shown(call, message));
  }, { limit: { limit: 10, windowMs: 5_000 } }),
  route("POST", "/channels/{channel_id}/messages", sendMessage, { limit: { limit: 5, windowMs: 5_000 } }),
  route("PATCH", "/channels/{channel_id}/messages/{message_id}", changeMessage, {
    limit: { limit: 5, windowMs: 5_000 },
  }),
  route("DELETE", "/channels/{channel_id}/messages/{message_id}", (call) => {
    const channel = channelOf(call);
    const message = messageOf(call, channel);
    if (message.author_id !== call.userId && !message.ephemeral_to) {
      requireInChannel(call, channel, "MANAGE_MESSAGES");
    }
    requireDeletable(call, channel);
    if (UNDELETABLE.has(message.type)) throw systemMessage();
    deleteMessage(call.world, message);
    auditDeletion(call, message);
    return nothing();
  }, { limit: { limit: 5, windowMs: 1_000 } }),
];

/** A channel whose messages may be looked at: in voice channels one must be able to come in. */
function readableChannel(call: Call): ChannelRecord {
  const channel = channelOf(call);
  const voice = VOICE_CHANNELS.includes(channel.type);
  if (voice && !mayInChannel(call.world, channel.id, call.userId, "CONNECT")) throw missingAccess();
  return channel;
}

function listMessages(call: Call) {
  const limit = numberOf(call, "limit", 50, { min: 1, max: 100 });
  const before = idQuery(call, "before"), after = idQuery(call, "after"), around = idQuery(call, "around");
  const channel = readableChannel(call);
  // Without the right to read history there is none (documentation, "Get Channel Messages").
  if (!mayInChannel(call.world, channel.id, call.userId, "READ_MESSAGE_HISTORY")) return ok([]);
  const all = call.world.state.messagesOf(channel.id);
  const next = (from: number, step: 1 | -1, count: number): MessageRecord[] => {
    const found: MessageRecord[] = [];
    for (let at = from; found.length < count && all[at]; at += step) if (!all[at]!.ephemeral_to) found.push(all[at]!);
    return found;
  };
  let page: MessageRecord[];
  if (around !== null) {
    const middle = placeOf(all, around);
    page = [...next(middle, 1, Math.ceil(limit / 2)).reverse(), ...next(middle - 1, -1, Math.floor(limit / 2))];
  } else if (after !== null) {
    const at = placeOf(all, after);
    page = next(all[at]?.id === after ? at + 1 : at, 1, limit).reverse();
  } else page = next((before === null ? all.length : placeOf(all, before)) - 1, -1, limit);
  return ok(page.map((message) => shown(call, message)));
}

function sendMessage(call: Call) {
  const draft = fitFor(call, readMessage(call.body, call.files));
  const channel = channelOf(call);
  requireSendable(call, channel, draft);
  const known = draft.enforceNonce && draft.nonce !== undefined
    ? messageWithNonce(call, channel.id, draft.nonce)
    : undefined;
  if (known) return ok(shown(call, known));
  const { flags: more = 0, ...reference } = referenced(call, channel, draft.reference);
  requirePace(call, channel);
  const message = createModerated(call.world, channel, {
    authorId: call.userId,
    content: draft.content,
    embeds: draft.embeds,
    components: draft.components,
    files: draft.files,
    stickerIds: draft.stickerIds,
    ...(draft.poll ? { poll: startedPoll(call.world, draft.poll) } : {}),
    ...(draft.theme ? { theme: draft.theme } : {}),
    flags: (draft.flags & ~FLAG.EPHEMERAL) | more,
    tts: draft.tts,
    ...(draft.nonce === undefined ? {} : { nonce: draft.nonce }),
    allowed: draft.allowed,
    ...reference,
  });
  return ok(shown(call, message));
}

/** People write words: embeds and components of theirs are left out without a word. */
function fitFor({ caller }: Call, draft: MessageDraft): MessageDraft {
  if (caller.kind === "bot" || draft.embeds.length + draft.components.length === 0) return draft;
  const plain = { ...draft, embeds: [], components: [], flags: draft.flags & ~FLAG.COMPONENTS_V2 };
  if (shows(plain) === 0) throw new ApiError(400, 50006, "Cannot send an empty message");
  return plain;
}

function changeMessage(call: Call) {
  const known = call.world.state.messages.get(call.params["message_id"] ?? "");
  const changes = readEdit(call.body, call.files, known?.flags ?? 0);
  const channel = channelOf(call);
  const message = messageOf(call, channel);
  if (message.author_id !== call.userId) {
    // Somebody else's embeds may be hidden with the permission, nothing more.
    const onlyFlags = call.files.length === 0 && Object.keys(call.body ?? {}).every((key) => key === "flags");
    if (!onlyFlags) throw new ApiError(403, 50005, "Cannot edit a message authored by another user");
    requireInChannel(call, channel, "MANAGE_MESSAGES");
    const hidden = (changes.flags ?? 0) & FLAG.SUPPRESS_EMBEDS;
    return ok(shown(call, editMessage(call.world, message, { ...changes, flags: hidden | v2Of(message) })));
  }
  requireChangeable(call, channel);
  requireEditable(message, changes);
  requireEditsLeft(call, message);
  if (changes.content !== undefined) requireUnblocked(call.world, channel, message, changes.content);
  return ok(shown(call, editMessage(call.world, message, changes)));
}

const v2Of = (message: MessageRecord): number => message.flags & FLAG.COMPONENTS_V2;
