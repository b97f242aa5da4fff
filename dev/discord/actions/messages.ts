// Messages come to be, change and go: the state first, then the event.
import { INTENTS } from "../gateway/intents.ts";
import { mayInChannel } from "../permissions/compute.ts";
import type { AllowedMentions, DraftFile, MessageChanges } from "../rules/message.ts";
import { FLAG } from "../rules/message.ts";
import type { AttachmentRecord, ChannelRecord, InteractionMetadata, MessageRecord } from "../state/records.ts";
import { blanked, commandNamed, messageEventView } from "../views/message.ts";
import { partialMemberView, userById } from "../views/people.ts";
import type { World } from "../world.ts";

export interface NewMessage {
  authorId: string;
  content: string;
  embeds?: Record<string, unknown>[];
  components?: Record<string, unknown>[];
  files?: readonly DraftFile[];
  flags?: number;
  tts?: boolean;
  type?: number;
  nonce?: string | number;
  allowed?: AllowedMentions;
  replyTo?: MessageRecord;
  /** When it was written, ms since 1970; now by default. */
  at?: number;
  applicationId?: string;
  webhookId?: string;
  interaction?: InteractionMetadata;
  ephemeralTo?: string;
  /** Written by the system itself: no mention rules apply. */
  mentions?: string[];
}

export function createMessage(world: World, channel: ChannelRecord, draft: NewMessage): MessageRecord {
  const at = draft.at ?? world.clock.now();
  const id = world.ids.next(at);
  const mentioned = mentionsIn(world, channel, draft.authorId, draft.content, draft.allowed, draft.replyTo);
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
    attachments: storeFiles(world, draft.files ?? []),
    reactions: [],
    ...(draft.nonce === undefined ? {} : { nonce: draft.nonce }),
    ...(draft.replyTo
      ? { reference: { message_id: draft.replyTo.id, channel_id: channel.id, guild_id: channel.guild_id } }
      : {}),
    ...(draft.applicationId ? { application_id: draft.applicationId } : {}),
    ...(draft.webhookId ? { webhook_id: draft.webhookId } : {}),
    ...(draft.interaction ? { interaction: draft.interaction } : {}),
    ...(draft.ephemeralTo ? { ephemeral_to: draft.ephemeralTo } : {}),
  };
  resolveUploads(world, message);
  world.state.messages.set(id, message);
  if (!draft.ephemeralTo) {
    channel.last_message_id = id;
    world.state.channels.set(channel.id, channel);
  }
  emitMessage(world, "MESSAGE_CREATE", message);
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
  if (changes.flags !== undefined) {
    const mutable = FLAG.SUPPRESS_EMBEDS | FLAG.COMPONENTS_V2;
    message.flags = (message.flags & ~mutable) | changes.flags;
  }
  if (changes.keep) message.attachments = message.attachments.filter((file) => changes.keep!.includes(file.id));
  message.attachments = [...message.attachments, ...storeFiles(world, changes.files)];
  const channel = world.state.channels.get(message.channel_id);
  if (channel && changes.content !== undefined) {
    const mentioned = mentionsIn(world, channel, message.author_id, message.content, changes.allowed, undefined);
    message.mentions = mentioned.users;
    message.mention_roles = mentioned.roles;
    message.mention_everyone = mentioned.everyone;
  }
  if (!quiet) message.edited_timestamp = isoTime(world.clock.now());
  resolveUploads(world, message);
  world.state.messages.set(message.id, message);
  emitMessage(world, "MESSAGE_UPDATE", message);
  return message;
}

export function deleteMessage(world: World, message: MessageRecord): void {
  world.state.messages.delete(message.id);
  for (const file of message.attachments) world.state.files.delete(file.id);
  world.emit({
    type: "MESSAGE_DELETE",
    intent: message.guild_id ? INTENTS.GUILD_MESSAGES : INTENTS.DIRECT_MESSAGES,
    guildId: message.guild_id,
    channelId: message.channel_id,
    ...(message.ephemeral_to ? { userIds: [message.ephemeral_to] } : {}),
    data: {
      id: message.id,
      channel_id: message.channel_id,
      ...(message.guild_id ? { guild_id: message.guild_id } : {}),
    },
  });
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

/** Times as Discord writes them: microseconds and an offset. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000+00:00");
}

function mentionsIn(
  world: World,
  channel: ChannelRecord,
  authorId: string,
  content: string,
  allowed: AllowedMentions | undefined,
  replyTo: MessageRecord | undefined,
): { users: string[]; roles: string[]; everyone: boolean } {
  const { everyone, users, roles, repliedUser } = allowed ??
    { everyone: true, users: true, roles: true, repliedUser: true };
  const found = (pattern: RegExp) => [...new Set([...content.matchAll(pattern)].map((match) => match[1]!))];
  const mayMentionAll = channel.guild_id !== null && mayInChannel(world, channel.id, authorId, "MENTION_EVERYONE");
  const people = found(/<@!?(\d{15,20})>/g).filter((id) =>
    world.state.users.has(id) && (users === true || users.has(id))
  );
  if (replyTo && repliedUser && !people.includes(replyTo.author_id)) people.push(replyTo.author_id);
  const named = found(/<@&(\d{15,20})>/g).filter((id) => {
    const role = world.state.roles.get(id);
    return role?.guild_id === channel.guild_id && (role.mentionable || mayMentionAll) &&
      (roles === true || roles.has(id));
  });
  return { users: people, roles: named, everyone: everyone && mayMentionAll && /@(everyone|here)\b/.test(content) };
}

function storeFiles(world: World, files: readonly DraftFile[]): AttachmentRecord[] {
  return files.map(({ file, filename, description }) => {
    const id = world.ids.next();
    world.state.files.set(id, file.bytes.toString("base64"));
    return {
      id,
      filename: filename.replace(/[^\w.-]+/g, "_"),
      size: file.bytes.length,
      content_type: file.contentType,
      ...(description ? { description } : {}),
    };
  });
}

/** `attachment://name` in embeds and components becomes the file's link. */
function resolveUploads(world: World, message: MessageRecord): void {
  const links = new Map(message.attachments.map((file) => [
    `attachment://${file.filename}`,
    `${world.origin()}/cdn/attachments/${message.channel_id}/${file.id}/${encodeURIComponent(file.filename)}`,
  ]));
  if (links.size === 0) return;
  const resolve = (value: unknown): unknown => {
    if (typeof value === "string") return links.get(value) ?? value;
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, resolve(it)]));
  };
  message.embeds = resolve(message.embeds) as Record<string, unknown>[];
  message.components = resolve(message.components) as Record<string, unknown>[];
}
