// What the audit log holds of messages: only what was done to somebody else's.
import type { Call } from "../rest/route.ts";
import { timeOf } from "../snowflake.ts";
import type { MessageRecord } from "../state/message-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import { AUDIT, audit, auditEntries } from "./audit.ts";

/** Deletions one after the other of the same person's messages are counted in one entry. */
const MERGED_MS = 5 * 60_000;

/** Notes that the caller deleted somebody else's message. Counting it in an earlier entry fires no event, as with Discord. */
export function auditDeletion(call: Call, message: MessageRecord): void {
  const { guild_id: guildId, author_id: targetId, channel_id } = message;
  if (guildId === null || targetId === call.userId) return;
  const table = call.world.state.table(auditEntries);
  const known = table.by("guild", guildId).at(-1);
  const mergeable = known?.action_type === AUDIT.MESSAGE_DELETE && known.user_id === call.userId &&
    known.target_id === targetId && known.options?.["channel_id"] === channel_id &&
    (known.reason ?? null) === call.reason && timeOf(known.id) + MERGED_MS > call.world.clock.now();
  if (!mergeable) {
    return audit(call, { guildId, action: AUDIT.MESSAGE_DELETE, targetId, options: { channel_id, count: "1" } });
  }
  const count = Number(known.options?.["count"] ?? 1) + 1;
  table.set(known.id, { ...known, options: { channel_id, count: String(count) } });
}

/** Notes a bulk deletion: the channel is what it was done to. */
export function auditBulkDeletion(call: Call, channel: ChannelRecord, count: number): void {
  if (channel.guild_id === null) return;
  audit(call, {
    guildId: channel.guild_id,
    action: AUDIT.MESSAGE_BULK_DELETE,
    targetId: channel.id,
    options: { count: String(count) },
  });
}

export function auditPin(call: Call, message: MessageRecord, pinned: boolean): void {
  if (message.guild_id === null) return;
  audit(call, {
    guildId: message.guild_id,
    action: pinned ? AUDIT.MESSAGE_PIN : AUDIT.MESSAGE_UNPIN,
    targetId: message.author_id,
    options: { channel_id: message.channel_id, message_id: message.id },
  });
}
