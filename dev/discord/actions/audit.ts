// The audit log: who did what to whom and why, kept for 45 days (documentation, "Audit Logs").
import { INTENTS } from "../gateway/intents.ts";
import type { Call } from "../rest/route.ts";
import { timeOf } from "../snowflake.ts";
import { defineTable } from "../state/table.ts";
import type { World } from "../world.ts";

/** Audit log events (documentation, "Audit Log Events"). */
export const AUDIT = {
  GUILD_UPDATE: 1,
  CHANNEL_CREATE: 10,
  CHANNEL_UPDATE: 11,
  CHANNEL_DELETE: 12,
  CHANNEL_OVERWRITE_CREATE: 13,
  CHANNEL_OVERWRITE_UPDATE: 14,
  CHANNEL_OVERWRITE_DELETE: 15,
  MEMBER_KICK: 20,
  MEMBER_PRUNE: 21,
  MEMBER_BAN_ADD: 22,
  MEMBER_BAN_REMOVE: 23,
  MEMBER_UPDATE: 24,
  MEMBER_ROLE_UPDATE: 25,
  MEMBER_MOVE: 26,
  MEMBER_DISCONNECT: 27,
  BOT_ADD: 28,
  ROLE_CREATE: 30,
  ROLE_UPDATE: 31,
  ROLE_DELETE: 32,
  INVITE_CREATE: 40,
  INVITE_UPDATE: 41,
  INVITE_DELETE: 42,
  WEBHOOK_CREATE: 50,
  WEBHOOK_UPDATE: 51,
  WEBHOOK_DELETE: 52,
  EMOJI_CREATE: 60,
  EMOJI_UPDATE: 61,
  EMOJI_DELETE: 62,
  MESSAGE_DELETE: 72,
  MESSAGE_BULK_DELETE: 73,
  MESSAGE_PIN: 74,
  MESSAGE_UNPIN: 75,
  INTEGRATION_CREATE: 80,
  INTEGRATION_UPDATE: 81,
  INTEGRATION_DELETE: 82,
  STAGE_INSTANCE_CREATE: 83,
  STAGE_INSTANCE_UPDATE: 84,
  STAGE_INSTANCE_DELETE: 85,
  STICKER_CREATE: 90,
  STICKER_UPDATE: 91,
  STICKER_DELETE: 92,
  GUILD_SCHEDULED_EVENT_CREATE: 100,
  GUILD_SCHEDULED_EVENT_UPDATE: 101,
  GUILD_SCHEDULED_EVENT_DELETE: 102,
  THREAD_CREATE: 110,
  THREAD_UPDATE: 111,
  THREAD_DELETE: 112,
  APPLICATION_COMMAND_PERMISSION_UPDATE: 121,
  SOUNDBOARD_SOUND_CREATE: 130,
  SOUNDBOARD_SOUND_UPDATE: 131,
  SOUNDBOARD_SOUND_DELETE: 132,
  AUTO_MODERATION_RULE_CREATE: 140,
  AUTO_MODERATION_RULE_UPDATE: 141,
  AUTO_MODERATION_RULE_DELETE: 142,
  AUTO_MODERATION_BLOCK_MESSAGE: 143,
  AUTO_MODERATION_FLAG_TO_CHANNEL: 144,
  AUTO_MODERATION_USER_COMMUNICATION_DISABLED: 145,
  AUTO_MODERATION_QUARANTINE_USER: 146,
  ONBOARDING_PROMPT_CREATE: 163,
  ONBOARDING_PROMPT_UPDATE: 164,
  ONBOARDING_PROMPT_DELETE: 165,
  ONBOARDING_CREATE: 166,
  ONBOARDING_UPDATE: 167,
  HOME_SETTINGS_CREATE: 190,
  HOME_SETTINGS_UPDATE: 191,
  VOICE_CHANNEL_STATUS_UPDATE: 192,
  VOICE_CHANNEL_STATUS_DELETE: 193,
  GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE: 200,
  GUILD_SCHEDULED_EVENT_EXCEPTION_UPDATE: 201,
  GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE: 202,
} as const;

export interface AuditChange {
  key: string;
  old_value?: unknown;
  new_value?: unknown;
}

export interface AuditRecord {
  id: string;
  guild_id: string;
  action_type: number;
  user_id: string | null;
  target_id: string | null;
  reason?: string;
  changes?: AuditChange[];
  options?: Record<string, string>;
}

export interface NewAudit {
  guildId: string;
  action: number;
  /** Who or what it was done to. */
  targetId?: string | null;
  /** An update in which nothing changed is not written down. */
  changes?: AuditChange[];
  options?: Record<string, string>;
}

/** How long an entry is kept. */
const KEPT_MS = 45 * 86_400_000;

export const auditEntries = defineTable<AuditRecord, "guild">("audit", { guild: (row) => row.guild_id });

/** Writes down what the caller of a route did, with the reason given in the header, and tells those who may read it. */
export function audit(call: Call, entry: NewAudit): void {
  recordAudit(call.world, call.userId, call.reason, entry);
}

/** The same for what happens without a route. @param userId who did it; null is Discord itself */
export function recordAudit(world: World, userId: string | null, reason: string | null, entry: NewAudit): void {
  const { guildId, action, targetId = null, changes, options } = entry;
  if (changes?.length === 0) return;
  const record: AuditRecord = {
    id: world.ids.next(),
    guild_id: guildId,
    action_type: action,
    user_id: userId,
    target_id: targetId,
    ...(reason === null ? {} : { reason }),
    ...(changes ? { changes } : {}),
    ...(options ? { options } : {}),
  };
  const table = world.state.table(auditEntries);
  const oldest = world.clock.now() - KEPT_MS;
  for (const old of table.each("guild", guildId)) {
    if (timeOf(old.id) >= oldest) break;
    table.delete(old.id);
  }
  table.set(record.id, record);
  world.emit({
    type: "GUILD_AUDIT_LOG_ENTRY_CREATE",
    intent: INTENTS.GUILD_MODERATION,
    guildId,
    needs: "VIEW_AUDIT_LOG",
    data: { ...auditView(record), guild_id: guildId },
  });
}

export function auditView({ guild_id: _, ...entry }: AuditRecord): Record<string, unknown> {
  return entry;
}

/**
 * What differs between two states of a thing, as the audit log writes it.
 * @param before null for something new: every given key is then a change
 * @param after null for something deleted
 */
export function changesOf<T extends object>(
  before: Partial<T> | null,
  after: Partial<T> | null,
  keys: readonly (keyof T & string)[],
): AuditChange[] {
  return keys.flatMap((key) => {
    const old = before?.[key] ?? undefined, now = after?.[key] ?? undefined;
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    return [{
      key,
      ...(old === undefined ? {} : { old_value: old }),
      ...(now === undefined ? {} : { new_value: now }),
    }];
  });
}
