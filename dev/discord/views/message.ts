// Messages as Discord shows them.
import type { AttachmentRecord, InteractionMetadata, MessageRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { partialMemberView, userById } from "./people.ts";

/** A message over REST. @param viewerId for whom reactions are marked as their own */
export function messageView(world: World, message: MessageRecord, viewerId?: string): Record<string, unknown> {
  const referenced = message.reference && message.type === 19
    ? world.state.messages.get(message.reference.message_id)
    : undefined;
  return {
    ...basicView(world, message),
    ...(message.reactions.length > 0 ? { reactions: reactionsView(message, viewerId) } : {}),
    ...(message.reference && message.type === 19
      ? { referenced_message: referenced ? basicView(world, referenced) : null }
      : {}),
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

/** What is left of a message for an application that may not read content. */
export function blanked(view: Record<string, unknown>): Record<string, unknown> {
  return { ...view, content: "", embeds: [], attachments: [], components: [] };
}

/** Names the command a message answers: people's clients are told, though the description of the API for apps lacks it. */
export function commandNamed(view: Record<string, unknown>, { interaction }: MessageRecord): Record<string, unknown> {
  if (!interaction?.name) return view;
  const metadata = view["interaction_metadata"] as Record<string, unknown>;
  return {
    ...view,
    interaction_metadata: { ...metadata, name: interaction.name, command_type: interaction.command_type ?? 1 },
  };
}

function basicView(world: World, message: MessageRecord): Record<string, unknown> {
  return {
    id: message.id,
    type: message.type,
    channel_id: message.channel_id,
    content: message.content,
    author: userById(world, message.author_id),
    timestamp: message.timestamp,
    edited_timestamp: message.edited_timestamp,
    tts: message.tts,
    flags: message.flags,
    pinned: message.pinned,
    mention_everyone: message.mention_everyone,
    mentions: message.mentions.map((id) => userById(world, id)),
    mention_roles: message.mention_roles,
    attachments: message.attachments.map((file) => attachmentView(world, message.channel_id, file)),
    embeds: message.embeds,
    components: message.components,
    ...(message.nonce === undefined ? {} : { nonce: message.nonce }),
    ...(message.reference
      ? {
        message_reference: {
          type: 0,
          channel_id: message.reference.channel_id,
          message_id: message.reference.message_id,
          ...(message.reference.guild_id ? { guild_id: message.reference.guild_id } : {}),
        },
      }
      : {}),
    ...(message.application_id ? { application_id: message.application_id } : {}),
    ...(message.webhook_id ? { webhook_id: message.webhook_id } : {}),
    ...(message.interaction ? { interaction_metadata: metadataView(world, message.interaction) } : {}),
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
  };
}

/** Links carry when they end, a day after they were shown (documentation, "Signed Attachment CDN URLs"). */
export function attachmentView(world: World, channelId: string, file: AttachmentRecord): Record<string, unknown> {
  const expires = Math.floor(world.clock.now() / 1000) + 86_400;
  const path = `${world.origin()}/cdn/attachments/${channelId}/${file.id}/${encodeURIComponent(file.filename)}`;
  const url = `${path}?ex=${expires.toString(16)}&is=${(expires - 86_400).toString(16)}&hm=${file.id}`;
  return {
    id: file.id,
    filename: file.filename,
    size: file.size,
    content_type: file.content_type,
    url,
    proxy_url: url,
    ...(file.description ? { description: file.description } : {}),
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
