// Announcements are published: each channel that follows theirs gets a copy, which goes on following the original.
import type { MessageRecord } from "../state/message-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import { defineTable } from "../state/table.ts";
import { type WebhookRecord, webhooks } from "../state/webhooks.ts";
import type { World } from "../world.ts";
import { FLAG } from "../rules/message.ts";
import { copyFiles, forgetFiles } from "./attachments.ts";
import { createMessage, emitMessage, referenceTo } from "./messages.ts";

interface CopyRecord {
  id: string;
  source_id: string;
}

const copies = defineTable<CopyRecord, "source">("crosspost", { source: (row) => row.source_id });

/** Says that a message was published, and sends it to every follower. */
export function crosspost(world: World, channel: ChannelRecord, message: MessageRecord): void {
  message.flags |= FLAG.CROSSPOSTED;
  world.state.messages.set(message.id, message);
  emitMessage(world, "MESSAGE_UPDATE", message);
  for (const hook of world.state.table(webhooks).by("source", channel.id)) copyTo(world, hook, message);
}

/** Every copy says what the original says now. */
export function updateCopies(world: World, message: MessageRecord): void {
  for (const copy of copiesOf(world, message.id)) {
    forgetFiles(world, copy);
    Object.assign(copy, said(world, message), { edited_timestamp: message.edited_timestamp });
    world.state.messages.set(copy.id, copy);
    emitMessage(world, "MESSAGE_UPDATE", copy);
  }
}

/** The original is gone: its copies stay, and say so. */
export function orphanCopies(world: World, messageId: string): void {
  for (const copy of copiesOf(world, messageId)) {
    forgetFiles(world, copy);
    copy.flags |= FLAG.SOURCE_MESSAGE_DELETED;
    Object.assign(copy, { content: "[Original Message Deleted]", embeds: [], components: [], attachments: [] });
    world.state.messages.set(copy.id, copy);
    world.state.table(copies).delete(copy.id);
    emitMessage(world, "MESSAGE_UPDATE", copy);
  }
}

/** A copy is gone itself. */
export function forgetCopy(world: World, id: string): void {
  world.state.table(copies).delete(id);
}

function copyTo(world: World, hook: WebhookRecord, message: MessageRecord): void {
  const target = world.state.channels.get(hook.channel_id);
  if (!target) return;
  const copy = createMessage(world, target, {
    authorId: hook.id,
    webhookId: hook.id,
    webhookAuthor: { username: hook.name, avatar: hook.avatar },
    ...said(world, message),
    flags: FLAG.IS_CROSSPOST | (message.flags & (FLAG.SUPPRESS_EMBEDS | FLAG.COMPONENTS_V2)),
    mentions: [],
    reference: referenceTo(message),
    allowed: { everyone: false, users: new Set(), roles: new Set(), repliedUser: false },
  });
  world.state.table(copies).set(copy.id, { id: copy.id, source_id: message.id });
}

function said(world: World, { content, embeds, components, attachments }: MessageRecord) {
  return { content, embeds, components, attachments: copyFiles(world, attachments) };
}

function copiesOf(world: World, messageId: string): MessageRecord[] {
  return world.state.table(copies).by("source", messageId).flatMap(({ id }) => world.state.messages.get(id) ?? []);
}
