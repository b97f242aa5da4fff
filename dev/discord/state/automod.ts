// Auto-moderation rules of a server.
import { defineTable } from "./table.ts";

export interface AutoModAction {
  /** 1 block, 2 alert, 3 timeout, 4 block interaction. */
  type: 1 | 2 | 3 | 4;
  metadata: { custom_message?: string; channel_id?: string; duration_seconds?: number };
}

/** What a rule looks for; which fields there are goes by its trigger type. */
export interface AutoModTrigger {
  keyword_filter?: string[];
  regex_patterns?: string[];
  allow_list?: string[];
  presets?: number[];
  mention_total_limit?: number;
  mention_raid_protection_enabled?: boolean;
}

export interface AutoModRecord {
  id: string;
  guild_id: string;
  creator_id: string;
  name: string;
  /** 1 a message is sent, 2 a member joins or changes. */
  event_type: number;
  /** 1 keywords, 3 spam, 4 word lists, 5 mentions, 6 profiles. */
  trigger_type: number;
  trigger_metadata: AutoModTrigger;
  actions: AutoModAction[];
  enabled: boolean;
  exempt_roles: string[];
  exempt_channels: string[];
}

export const autoModRules = defineTable<AutoModRecord, "guild">("automod", { guild: (row) => row.guild_id });

export const TRIGGER = { KEYWORD: 1, SPAM: 3, PRESET: 4, MENTIONS: 5, PROFILE: 6 } as const;
export const ACTION = { BLOCK: 1, ALERT: 2, TIMEOUT: 3, QUARANTINE: 4 } as const;
