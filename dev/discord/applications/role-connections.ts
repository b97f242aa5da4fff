// Role connections: which facts an application knows of people, and what they are for each.
import { defineTable } from "../state/table.ts";
import type { World } from "../world.ts";

export interface MetadataItem {
  /** 1–4 whole numbers, 5–6 dates, 7–8 yes or no. */
  type: number;
  key: string;
  name: string;
  name_localizations?: Record<string, string>;
  description: string;
  description_localizations?: Record<string, string>;
}

export interface RoleConnectionRecord {
  application_id: string;
  user_id: string;
  platform_name?: string;
  platform_username?: string | null;
  metadata: Record<string, string>;
}

interface MetadataRecord {
  application_id: string;
  items: MetadataItem[];
}

const metadata = defineTable<MetadataRecord>("role-connection-metadata", {});
export const roleConnections = defineTable<RoleConnectionRecord>("role-connection", {});

export function metadataOf(world: World, applicationId: string): MetadataItem[] {
  return world.state.table(metadata).get(applicationId)?.items ?? [];
}

export function setMetadata(world: World, applicationId: string, items: MetadataItem[]): MetadataItem[] {
  return world.state.table(metadata).set(applicationId, { application_id: applicationId, items }).items;
}
