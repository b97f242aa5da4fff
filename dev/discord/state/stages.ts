// Stages that are live.
import { defineTable } from "./table.ts";

export interface StageRecord {
  id: string;
  guild_id: string;
  channel_id: string;
  topic: string;
  /** 1 public (no longer used), 2 for the server alone. */
  privacy_level: number;
  guild_scheduled_event_id: string | null;
  /** Since when nobody speaks, ms since 1970; null while somebody does. */
  silent_since: number | null;
}

/** By channel: each has one at most. */
export const stages = defineTable<StageRecord, "guild">("stage", { guild: (row) => row.guild_id });
