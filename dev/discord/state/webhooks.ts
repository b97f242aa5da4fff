// Webhooks: a token by which one channel is written in.
import { defineTable } from "./table.ts";

export interface WebhookRecord {
  id: string;
  /** 1 incoming, 2 follows an announcement channel. */
  type: 1 | 2;
  guild_id: string;
  channel_id: string;
  name: string;
  avatar: string | null;
  /** Followers have none. */
  token: string | null;
  /** Whoever made it with an application's token: it alone may send interactive components. */
  application_id: string | null;
  user_id: string;
  /** Followers: what they follow. */
  source?: { guild_id: string; channel_id: string };
}

export const webhooks = defineTable<WebhookRecord, "channel" | "guild" | "source">("webhook", {
  channel: (row) => row.channel_id,
  guild: (row) => row.guild_id,
  source: (row) => row.source?.channel_id,
});
