// Invites to servers.
import { defineTable } from "./table.ts";

export interface InviteRecord {
  code: string;
  guild_id: string;
  channel_id: string;
  inviter_id: string | null;
  created_at: string;
  /** Seconds; 0 never ends. */
  max_age: number;
  /** 0 is any number of times. */
  max_uses: number;
  uses: number;
  temporary: boolean;
  target_type?: number;
  target_user_id?: string;
  target_application_id?: string;
  /** Given to whoever accepts. */
  role_ids?: string[];
  /** The only people who may accept. */
  target_users?: string[];
  /** When the list of them was last uploaded. */
  target_users_at?: string;
}

export const invites = defineTable<InviteRecord, "guild" | "channel">("invite", {
  guild: (row) => row.guild_id,
  channel: (row) => row.channel_id,
});

/** When an invite ends, ms since 1970; null never. */
export function expiryOf({ max_age, created_at }: InviteRecord): number | null {
  return max_age === 0 ? null : Date.parse(created_at) + max_age * 1_000;
}
