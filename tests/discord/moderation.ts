// What the tests of moderation look at.
import { auditEntries, type AuditRecord } from "../../dev/discord/actions/audit.ts";
import type { GrantRecord } from "../../dev/discord/state/application-records.ts";
import { type Harness, SEEDED } from "./harness.ts";

/** The newest entry of a kind in the audit log. @param action event type of the entry */
export function auditOf(it: Harness, action: number, guildId: string = SEEDED.guildId): AuditRecord | undefined {
  return it.discord.state.table(auditEntries).by("guild", guildId).findLast((entry) => entry.action_type === action);
}

/** A picture of one pixel, as it comes within JSON. */
export const PIXEL =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** An access token of a person, for the seeded application and a day. */
export function grantOf(it: Harness, userId: string, scopes: string[], more: Partial<GrantRecord> = {}): string {
  const access_token = `${userId}-${scopes.join("+")}-${more.application_id ?? ""}-${more.expires_at ?? ""}`;
  it.discord.state.grants.set(access_token, {
    access_token,
    refresh_token: `${access_token}-refresh`,
    application_id: SEEDED.applicationId,
    user_id: userId,
    scopes,
    expires_at: Date.now() + 86_400_000,
    ...more,
  });
  return access_token;
}
