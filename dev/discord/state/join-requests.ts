// What newcomers have to accept, and who did.
import { defineTable } from "./table.ts";

export interface ScreeningField {
  field_type: "TERMS" | "TEXT_INPUT" | "PARAGRAPH" | "MULTIPLE_CHOICE";
  label: string;
  description?: string;
  required: boolean;
  /** Terms alone. */
  values?: string[];
  /** Free text alone. */
  placeholder?: string;
  /** Choices alone. */
  choices?: string[];
}

export interface ScreeningRecord {
  guild_id: string;
  /** RFC 3339: when it was changed last. */
  version: string;
  description: string | null;
  form_fields: ScreeningField[];
}

export interface JoinRequestRecord {
  id: string;
  guild_id: string;
  user_id: string;
  created_at: string;
  reviewed_at: string | null;
  application_status: "STARTED" | "SUBMITTED" | "REJECTED" | "APPROVED";
  rejection_reason: string | null;
  form_responses: (ScreeningField & { response?: unknown })[];
  actioned_by: string | null;
}

/** By server. */
export const screenings = defineTable<ScreeningRecord>("screening", {});

export const joinRequests = defineTable<JoinRequestRecord, "guild" | "member">("join_request", {
  guild: (row) => row.guild_id,
  member: (row) => `${row.guild_id}:${row.user_id}`,
});

/** Guild features: newcomers accept rules first, and somebody looks at what they wrote. */
export const GATE = "MEMBER_VERIFICATION_GATE_ENABLED", BY_HAND = "MEMBER_VERIFICATION_MANUAL_APPROVAL";
