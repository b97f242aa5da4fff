// Messages as Discord shows them.
import { FLAG } from "../rules/message.ts";
import { isThread } from "../state/state.ts";
import type { InteractionMetadata, MessageRecord, SnapshotRecord } from "../state/message-records.ts";
import { stickers } from "../state/expressions.ts";
import type { World } from "../world.ts";
import { contentsView, type Place } from "./attachment.ts";
import { channelView } from "./guild.ts";
import { partialMemberView, userById, userView } from "./people.ts";
import { pollView } from "./poll.ts";

export { attachmentView } from "./attachment.ts";

/** Types whose reference is shown whole beside them (documentation, "Message Reference Content Attribution"). */
const RESOLVED = new Set([19, 21, 23]);

/** A message over REST. @param viewerId for whom reactions and votes are marked as their own */
export function messageView(world: World, message: MessageRecord, viewerId?: string): Record<string, unknown> {
  const resolved = message.reference?.message_id !== undefined && message.reference.type !== 1 &&
    RESOLVED.has(message.type);
  const referenced = resolved ? world.state.messages.get(message.reference!.message_id!) : undefined;
  return {
    ...basicView(world, message, viewerId),
    ...(message.reactions.length > 0 ? { reactions: reactionsView(message, viewerId) } : {}),
    ...(resolved ? { referenced_message: referenced ? basicView(world, referenced, viewerId) : null } : {}),
  };
}

/** A message over the gateway: with the author's membership. */
export function messageEventView(world: World, message: MessageRecord): Record<string, unknown> {
  const member = message.guild_id ? world.state.member(message.guild_id, message.author_id) : undefined;
  const view = messageView(world, message);
  return {
    ...view,
    mentions: message.mentions.map((id) => {
      const mentioned = message.guild_id ? world.state.member(message.guild_id, id) : undefined;
      return { ...userById(world, id), ...(mentioned ? { member: partialMemberView(mentioned) } : {}) };
    }),
    ...(message.guild_id ? { guild_id: message.guild_id } : {}),
    ...(member && !message.webhook_id ? { member: partialMemberView(member) } : {}),
    channel_type: world.state.channels.get(message.channel_id)?.type ?? 0,
  };
}

/** What is left of a message for an application that may not read content (documentation, "Message Structure"). */
export function blanked({ poll: _, ...view }: Record<string, unknown>): Record<string, unknown> {
  const snapshots = view["message_snapshots"] as { message: Record<string, unknown> }[] | undefined;
  return {
    ...view,
    ...EMPTY,
    ...(snapshots ? { message_snapshots: snapshots.map((it) => ({ message: { ...it.message, ...EMPTY } })) } : {}),
  };
}

const EMPTY = { content: "", embeds: [], attachments: [], components: [] };

/** Names the command a message answers: people's clients are told, though the description of the API for apps lacks it. */
export function commandNamed(view: Record<string, unknown>, { interaction }: MessageRecord): Record<string, unknown> {
  if (!interaction?.name) return view;
  const metadata = view["interaction_metadata"] as Record<string, unknown>;
  return {
    ...view,
    interaction_metadata: { ...metadata, name: interaction.name, command_type: interaction.command_type ?? 1 },
  };
}

function basicView(world: World, message: MessageRecord, viewerId: string | undefined): Record<string, unknown> {
  const place: Place = { channelId: message.channel_id, ephemeral: message.ephemeral_to !== undefined };
  const thread = message.flags & FLAG.HAS_THREAD ? world.state.channels.get(message.id) : undefined;
  return {
    id: message.id,
    channel_id: message.channel_id,
    ...writtenView(world, place, message),
    author: authorView(world, message),
    tts: message.tts,
    pinned: message.pinned,
    mention_everyone: message.mention_everyone,
    ...(message.nonce === undefined ? {} : { nonce: message.nonce }),
    ...(message.reference ? { message_reference: referenceView(message.reference) } : {}),
    ...(message.snapshots
      ? { message_snapshots: message.snapshots.map((it) => ({ message: writtenView(world, place, it) })) }
      : {}),
    ...(message.poll ? { poll: pollView(message.poll, viewerId) } : {}),
    ...(message.theme ? { shared_client_theme: message.theme } : {}),
    ...(message.position === undefined ? {} : { position: message.position }),
    ...(thread && isThread(thread) ? { thread: channelView(world, thread) } : {}),
    ...(message.application_id ? { application_id: message.application_id } : {}),
    ...(message.webhook_id ? { webhook_id: message.webhook_id } : {}),
    ...(message.interaction ? { interaction_metadata: metadataView(world, message.interaction) } : {}),
  };
}

/** What a message says: all there is in a snapshot of it. */
function writtenView(world: World, place: Place, message: SnapshotRecord): Record<string, unknown> {
  const items = (message.sticker_ids ?? []).flatMap((id) => {
    const sticker = world.state.table(stickers).get(id);
    return sticker ? [{ id, name: sticker.name, format_type: sticker.format_type }] : [];
  });
  return {
    type: message.type,
    content: message.content,
    ...contentsView(world, place, message),
    // Hidden embeds are not shown to anybody, and come back when they are no longer hidden.
    ...(message.flags & FLAG.SUPPRESS_EMBEDS ? { embeds: [] } : {}),
    timestamp: message.timestamp,
    edited_timestamp: message.edited_timestamp,
    flags: message.flags,
    mentions: message.mentions.map((id) => userById(world, id)),
    mention_roles: message.mention_roles,
    ...(items.length > 0 ? { sticker_items: items } : {}),
  };
}

/** A webhook's message is signed with the name it was sent under, not with anybody's account. */
function authorView(world: World, { author_id: id, webhook_author: author }: MessageRecord): Record<string, unknown> {
  if (!author) return userById(world, id);
  return userView({ id, ...author, global_name: null, discriminator: "0000", bot: true, locale: "en-US" });
}

function referenceView(reference: NonNullable<MessageRecord["reference"]>): Record<string, unknown> {
  return {
    type: reference.type ?? 0,
    channel_id: reference.channel_id,
    ...(reference.message_id ? { message_id: reference.message_id } : {}),
    ...(reference.guild_id ? { guild_id: reference.guild_id } : {}),
  };
}

function metadataView(world: World, it: InteractionMetadata): Record<string, unknown> {
  return {
    id: it.id,
    type: it.type,
    user: userById(world, it.user_id),
    authorizing_integration_owners: it.owners ?? { "0": it.guild_id ?? "0" },
    ...(it.original_response_message_id ? { original_response_message_id: it.original_response_message_id } : {}),
    ...(it.interacted_message_id ? { interacted_message_id: it.interacted_message_id } : {}),
    ...(it.triggering ? { triggering_interaction_metadata: metadataView(world, it.triggering) } : {}),
  };
}

function reactionsView(message: MessageRecord, viewerId: string | undefined): Record<string, unknown>[] {
  return message.reactions.map(({ emoji, users }) => ({
    emoji,
    count: users.length,
    count_details: { normal: users.length, burst: 0 },
    burst_colors: [],
    me_burst: false,
    me: viewerId !== undefined && users.includes(viewerId),
  }));
}
