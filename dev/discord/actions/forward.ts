// A forwarded message: what another one was at that moment, without who wrote it.
import type { MessageRecord, SnapshotRecord } from "../state/message-records.ts";
import type { World } from "../world.ts";
import { copyFiles } from "./attachments.ts";

/** Only what somebody wrote can be forwarded (documentation, "Message Reference Types"). */
export function isForwardable(message: MessageRecord): boolean {
  return [0, 19, 20, 23].includes(message.type) && !message.poll && !message.ephemeral_to;
}

/** Of a forward its own snapshot is passed on: they are one deep. */
export function snapshotOf(world: World, message: MessageRecord): SnapshotRecord {
  const source: SnapshotRecord = message.snapshots?.[0] ?? message;
  return {
    type: source.type,
    content: source.content,
    timestamp: source.timestamp,
    edited_timestamp: source.edited_timestamp,
    flags: source.flags,
    mentions: source.mentions,
    mention_roles: source.mention_roles,
    embeds: source.embeds,
    components: source.components,
    attachments: copyFiles(world, source.attachments),
    ...(source.sticker_ids ? { sticker_ids: source.sticker_ids } : {}),
  };
}
