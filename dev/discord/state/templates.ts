// A server as a mould for others.
import { defineTable } from "./table.ts";

export interface TemplateRecord {
  code: string;
  name: string;
  description: string | null;
  usage_count: number;
  creator_id: string;
  created_at: string;
  updated_at: string;
  source_guild_id: string;
  /** The server as it was when the template was last brought up to date. */
  snapshot: TemplateSnapshot;
}

export interface TemplateSnapshot {
  roles: Record<string, unknown>[];
  channels: Record<string, unknown>[];
  [setting: string]: unknown;
}

export const templates = defineTable<TemplateRecord, "guild">("template", { guild: (row) => row.source_guild_id });
