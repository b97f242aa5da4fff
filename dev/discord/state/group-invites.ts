// Invites to conversations of several people.
import { defineTable } from "./table.ts";

export interface GroupInviteRecord {
  code: string;
  channel_id: string;
  inviter_id: string;
  created_at: string;
  /** Seconds. */
  max_age: number;
}

export const groupInvites = defineTable<GroupInviteRecord, "channel">("group_invite", {
  channel: (row) => row.channel_id,
});
