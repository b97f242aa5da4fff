// Privacy: inputs and outputs of the data rights. They name no table: what there is comes from the registry.
import { z } from "zod";
import { Snowflake } from "../../core/contract.ts";

export const ChooseInput = z.object({
  purpose: z.string().max(60),
  /** null = in every server. */
  guildId: Snowflake.nullable(),
  allowed: z.boolean(),
});
export const ScopeInput = z.object({ guildId: Snowflake.nullable() });
export const EraseInput = z.object({ guildId: Snowflake.nullable(), confirm: z.string().max(400) });
export const ErasureInput = z.object({ requestId: z.uuid() });
export const ReceiptInput = z.object({ id: z.uuid() });

export interface PolicyColumn {
  name: string;
  category: string;
  why: string;
  personal: boolean;
}
/** One store (a table, a cache key, a cookie, a job, a log field) as the policy states it. */
export interface PolicyStore {
  kind: "table" | "cache" | "cookie" | "job" | "log";
  name: string;
  title: string;
  purpose: string;
  basis: string;
  retention: string;
  tiedToYou: boolean;
  onErase: string;
  columns: PolicyColumn[];
}
export interface PolicyPurpose {
  name: string;
  title: string;
  why: string;
  basis: string;
  /** May a member object to it? */
  objectable: boolean;
}
export interface Policy {
  version: string;
  controller: { name: string; contact: string } | null;
  /** Who answers for the data, as a sentence; says what is missing when nobody has been named. */
  controllerText: string;
  purposes: PolicyPurpose[];
  stores: PolicyStore[];
  recipients: { name: string; what: string; why: string; where: string }[];
  intents: { name: string; why: string }[];
  scopes: { name: string; why: string }[];
}

/** All rows of one store that are about the asking person. */
export interface AccessStore extends PolicyStore {
  rows: Record<string, unknown>[];
  /** Rows there are; `rows` holds the first 100. */
  count: number;
  /** Stays when everything is erased: the objection itself and the proof of the erasure. `onErase` says why. */
  kept: boolean;
}
export interface Access {
  userId: string;
  at: string;
  stores: AccessStore[];
}

export interface Choice extends PolicyPurpose {
  /** Allowed in every server not named in `exceptions`. */
  allowed: boolean;
  exceptions: { guildId: string; allowed: boolean }[];
}

export interface ErasePreview {
  erased: { store: string; title: string; count: number; how: string }[];
  kept: { store: string; title: string; count: number; ground: string; until: string }[];
  /** What holds from the erasure on, as a sentence. */
  afterwards: string;
  /** Give this back to `erase` within 10 minutes. */
  confirm: string;
}
export interface ErasureState {
  requestId: string;
  requestedAt: string;
  finishedAt: string | null;
  state: "received" | "gated" | "running" | "verifying" | "done" | "blocked";
  steps: { ordinal: number; store: string; strategy: string; state: string; rows: number }[];
  receipt: Receipt | null;
}
/** Proof of an erasure. It holds no account id, so whoever has its number may read it. */
export interface Receipt {
  id: string;
  requestedAt: string;
  finishedAt: string;
  /** "everywhere" or the server's id. */
  scope: string;
  stores: { store: string; title: string; how: string; count: number }[];
  kept: { store: string; title: string; count: number; ground: string; until: string }[];
  policyVersion: string;
}
