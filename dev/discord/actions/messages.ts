// Messages come to be, change and go: the state first, then the event.
import { INTENTS } from "../gateway/intents.ts";
import type { AllowedMentions, DraftFile, MessageChanges } from "../rules/message.ts";
import { componentText } from "../rules/components.ts";
import { FLAG } from "../rules/message.ts";
import { compareIds } from "../snowflake.ts";
import type {
  AttachmentRecord,
  InteractionMetadata,
  MessageRecord,
  PollRecord,
  SharedTheme,
  SnapshotRecord,
} from "../state/message-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import { isoTime } from "../iso-time.ts";
import { isThread } from "../state/state.ts";
import { blanked, commandNamed, messageEventView } from "../views/message.ts";
import { partialMemberView, userById } from "../views/people.ts";
import type { World } from "../world.ts";
import { keptFiles, storeFiles } from "./attachments.ts";
import { updateCopies } from "./crosspost.ts";
import { mentionsIn } from "./mentions.ts";
import { startedPoll, watchPoll } from "./polls.ts";
import { afterWriting, beforeWriting } from "./thread-talk.ts";

export interface NewMessage {
  /** The first message of a post has the post's id; a fresh one by default. */
  id?: string;
  authorId: string;
  content: string;
  embeds?: Record<string, unknown>[];
  components?: Record<string, unknown>[];
  files?: readonly DraftFile[];
  /** Files that are stored already. */
  attachments?: AttachmentRecord[];
  stickerIds?: string[];
  poll?: PollRecord;
  theme?: SharedTheme;
  flags?: number;
  tts?: boolean;
  type?: number;
  nonce?: string | number;
  allowed?: AllowedMentions;
  replyTo?: MessageRecord;
  /** What the message points to when it is no answer. */
  reference?: NonNullable<MessageRecord["reference"]>;
  snapshots?: SnapshotRecord[];
  /** When it was written, ms since 1970; now by default. */
  at?: number;
  applicationId?: string;
  webhookId?: string;
  /** The name and picture a webhook's message is sent under. */
  webhookAuthor?: { username: string; avatar: string | null };
  interaction?: InteractionMetadata;
  ephemeralTo?: string;
  /** Written by the system itself: no mention rules apply. */
  mentions?: string[];
}

export function createMessage(world: World, channel: ChannelRecord, draft: NewMessage): MessageRecord {
  if (!draft.ephemeralTo) beforeWriting(world, channel);
  const at = draft.at ?? world.clock.now();
  const id = draft.id ?? world.ids.next(at);
  const mentioned = mentionsIn(world, channel, {
    authorId: draft.authorId,
    webhook: draft.webhookAuthor !== undefined,
    text: textOf(draft.content, draft.components ?? []),
    allowed: draft.allowed,
    replyTo: draft.replyTo,
  });
  const reference = draft.replyTo ? referenceTo(draft.replyTo) : draft.reference;
  const message: MessageRecord = {
    id,
    channel_id: channel.id,
    guild_id: channel.guild_id,
    author_id: draft.authorId,
    type: draft.type ?? (draft.replyTo ? 19 : 0),
    content: draft.content,
    timestamp: isoTime(at),
    edited_timestamp: null,
    tts: draft.tts ?? false,
    flags: draft.flags ?? 0,
    pinned: false,
    mention_everyone: mentioned.everyone,
    mentions: draft.mentions ?? mentioned.users,
    mention_roles: mentioned.roles,
    embeds: draft.embeds ?? [],
    components: draft.components ?? [],
    attachments: [...draft.attachments ?? [], ...storeFiles(world, draft.files ?? [])],
    reactions: [],
    ...(draft.nonce === undefined ? {} : { nonce: draft.nonce }),
    ...(reference ? { reference } : {}),
    ...(draft.snapshots ? { snapshots: draft.snapshots } : {}),
    ...(draft.stickerIds && draft.stickerIds.length > 0 ? { sticker_ids: draft.stickerIds } : {}),
    ...(draft.poll ? { poll: draft.poll } : {}),
    ...(draft.theme ? { theme: draft.theme } : {}),
    ...(draft.applicationId ? { application_id: draft.applicationId } : {}),
    ...(draft.webhookId ? { webhook_id: draft.webhookId } : {}),
    ...(draft.webhookAuthor ? { webhook_author: draft.webhookAuthor } : {}),
    ...(draft.interaction ? { interaction: draft.interaction } : {}),
    ...(draft.ephemeralTo ? { ephemeral_to: draft.ephemeralTo } : {}),
    ...(isThread(channel) ? { position: world.state.channels.get(channel.id)?.total_message_sent ?? 0 } : {}),
  };
  world.state.messages.set(id, message);
  if (!draft.ephemeralTo) {
    const current = world.state.channels.get(channel.id) ?? channel;
    // One that is dated back is not the last.
    if (compareIds(id, current.last_message_id ?? "0") > 0) current.last_message_id = id;
    world.state.channels.set(channel.id, current);
  }
  emitMessage(world, "MESSAGE_CREATE", message);
  afterWriting(world, message);
  watchPoll(world, message);
  return message;
}

/** Changes a message. @param quiet a response that was only thinking is not marked as edited */
export function editMessage(
  world: World,
  message: MessageRecord,
  changes: MessageChanges,
  quiet = false,
): MessageRecord {
  if (changes.content !== undefined) message.content = changes.content;
  if (changes.embeds) message.embeds = changes.embeds;
  if (changes.components) message.components = changes.components;
  if (changes.stickerIds) message.sticker_ids = changes.stickerIds;
  if (changes.poll) {
    message.poll = startedPoll(world, changes.poll);
    watchPoll(world, message);
  }
  if (changes.flags !== undefined) {
    const mutable = FLAG.SUPPRESS_EMBEDS | FLAG.COMPONENTS_V2;
    message.flags = (message.flags & ~mutable) | changes.flags;
  }
  message.attachments = [...keptFiles(world, message, changes.keep), ...storeFiles(world, changes.files)];
  const channel = world.state.channels.get(message.channel_id);
  const v2 = (message.flags & FLAG.COMPONENTS_V2) !== 0;
  if (channel && (changes.content !== undefined || (v2 && changes.components))) {
    const mentioned = mentionsIn(world, channel, {
      authorId: message.author_id,
      webhook: message.webhook_author !== undefined,
      text: textOf(message.content, message.components),
      allowed: changes.allowed,
      replyTo: undefined,
    });
    message.mentions = mentioned.users;
    message.mention_roles = mentioned.roles;
    message.mention_everyone = mentioned.everyone;
  }
  if (!quiet && saysAnew(changes)) message.edited_timestamp = isoTime(world.clock.now());
  world.state.messages.set(message.id, message);
  emitMessage(world, "MESSAGE_UPDATE", message);
  if (message.flags & FLAG.CROSSPOSTED) updateCopies(world, message);
  return message;
}

/** Hiding embeds is no edit that one is told of. */
function saysAnew({ content, embeds, components, keep, files }: MessageChanges): boolean {
  return content !== undefined || embeds !== undefined || components !== undefined || keep !== undefined ||
    files.length > 0;
}

/** Everything in a message that can mention somebody. */
function textOf(content: string, components: readonly Record<string, unknown>[]): string {
  return components.length === 0 ? content : `${content}\n${componentText(components)}`;
}

export function startTyping(world: World, channel: ChannelRecord, userId: string): void {
  const member = channel.guild_id ? world.state.member(channel.guild_id, userId) : undefined;
  world.emit({
    type: "TYPING_START",
    intent: channel.guild_id ? INTENTS.GUILD_MESSAGE_TYPING : INTENTS.DIRECT_MESSAGE_TYPING,
    guildId: channel.guild_id,
    channelId: channel.id,
    data: {
      channel_id: channel.id,
      user_id: userId,
      timestamp: Math.floor(world.clock.now() / 1000),
      ...(channel.guild_id ? { guild_id: channel.guild_id } : {}),
      ...(member ? { member: { ...partialMemberView(member), user: userById(world, userId) } } : {}),
    },
  });
}

/** Tells whoever may see a message about it; an ephemeral one is for its reader alone. */
export function emitMessage(world: World, type: "MESSAGE_CREATE" | "MESSAGE_UPDATE", message: MessageRecord): void {
  const view = messageEventView(world, message);
  world.emit({
    type,
    intent: message.guild_id ? INTENTS.GUILD_MESSAGES : INTENTS.DIRECT_MESSAGES,
    guildId: message.guild_id,
    channelId: message.channel_id,
    ...(message.ephemeral_to ? { userIds: [message.ephemeral_to] } : {}),
    message: { authorId: message.author_id, mentions: message.mentions },
    data: view,
    blank: blanked(view),
    ...(message.interaction?.name ? { forPeople: commandNamed(view, message) } : {}),
  });
}

/** How a message points to another. */
export function referenceTo({ id, channel_id, guild_id }: MessageRecord): NonNullable<MessageRecord["reference"]> {
  return { message_id: id, channel_id, guild_id };
}
