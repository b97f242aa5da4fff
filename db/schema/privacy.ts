// What people chose about their data and what became of their erasures. Keyed tags stand in for account ids, so that a
// copy of the database alone does not say who asked to be forgotten.
import { defineJob, definePurpose } from "../data/stores.ts";
import { config, configJson, dataTable, personal } from "../data/table.ts";
import { boolean, bytes, index, instant, integer, jsonb, primaryKey, snowflake, text, uuid } from "./columns.ts";
import { operating } from "./service.ts";

export const honouring = definePurpose({
  name: "privacy.rights",
  title: "Honouring your choices",
  why: "An objection or an erasure must hold tomorrow too, and that it was carried out must be provable",
  use: "essential.legal_obligation",
  basis: "legal_obligation",
  law: "GDPR Art. 5(2), 7(3), 17, 21",
  objectable: false,
});

const suppression = {
  retain: {
    ground: "suppression",
    why: "Without it the next message would bring the data back. It holds a keyed tag, not an account id.",
    until: "the choice is taken back",
  },
} as const;

export const subjectGate = dataTable("subject_gate", {
  tag: personal(bytes("tag").primaryKey(), {
    category: "user.unique_id.pseudonymous",
    why: "recognises a person who objected or was erased, by a key that is not in the database",
    correct: "never",
  }),
  erasedAt: personal(instant("erased_at"), {
    category: "user.privacy_preferences",
    why: "what happened before the last erasure is not stored again",
    correct: "never",
  }),
  blocked: personal(text("blocked").array().notNull().default([]), {
    category: "user.privacy_preferences",
    why: "the purposes objected to, everywhere (purpose) or in one server (purpose@server)",
    correct: "self",
  }),
  updatedAt: config(instant("updated_at").notNull(), "when it last changed"),
}, {
  title: "Objections and erasures in force",
  purpose: honouring,
  retention: { kind: "state", ends: "until the choice is taken back" },
  subjects: { member: "tag" },
  onErase: { member: suppression },
});

export const privacyChoice = dataTable("privacy_choice", {
  tag: personal(bytes("tag").notNull(), {
    category: "user.unique_id.pseudonymous",
    why: "whose choice it is, by a key that is not in the database",
    correct: "never",
  }),
  scope: personal(text("scope").notNull(), {
    category: "user.privacy_preferences",
    why: "the server it holds in, or * for all",
    correct: "self",
  }),
  purpose: personal(text("purpose").notNull(), {
    category: "user.privacy_preferences",
    why: "which purpose",
    correct: "self",
  }),
  allowed: personal(boolean("allowed").notNull(), {
    category: "user.privacy_preferences",
    why: "allowed or refused",
    correct: "self",
  }),
  at: config(instant("at").notNull(), "when it was chosen"),
  source: config(text("source").notNull(), "by command, dashboard or as part of an erasure"),
}, {
  title: "Your choices",
  purpose: honouring,
  retention: { kind: "state", ends: "until the choice is changed" },
  subjects: { member: "tag" },
  onErase: { member: suppression },
}, (table) => [primaryKey({ columns: [table.tag, table.scope, table.purpose] })]);

export const erasureRequest = dataTable("erasure_request", {
  id: config(uuid("id").primaryKey(), "number of the request, also on the receipt"),
  tag: personal(bytes("tag").notNull(), {
    category: "user.unique_id.pseudonymous",
    why: "who asked, by a key that is not in the database",
    correct: "never",
  }),
  userId: personal(snowflake("user_id"), {
    category: "user.unique_id.discord",
    why: "whose data is being erased; emptied as the erasure's last act",
    correct: "never",
  }),
  guildId: config(snowflake("guild_id"), "the server it is limited to"),
  requester: config(text("requester").notNull(), "who asked: the person, the operator or Discord"),
  state: config(
    text("state").$type<"received" | "gated" | "running" | "verifying" | "done" | "blocked">().notNull(),
    "how far it got",
  ),
  createdAt: config(instant("created_at").notNull(), "when it was asked for"),
  verifiedAt: config(instant("verified_at"), "when it was confirmed"),
  finishedAt: config(instant("finished_at"), "when it was done"),
  policyVersion: config(text("policy_version").notNull(), "the policy in force"),
  receipt: configJson(jsonb("receipt").$type<Record<string, unknown>>(), {
    why: "what was erased and what was kept, as counts, without an account id",
    leaves: { "*": { category: "system.operations", why: "store, strategy, count, ground, times" } },
  }),
}, {
  title: "Erasures",
  purpose: honouring,
  retention: { kind: "days", days: 1095, from: "createdAt" },
  subjects: { requester: "tag", person: "userId" },
  onErase: {
    requester: {
      retain: {
        ground: "legal_obligation",
        why: "That an erasure was asked for and carried out must be provable. It holds a keyed tag, not an account id.",
        until: "three years after the request",
      },
    },
    person: "null_at_end",
  },
}, (table) => [
  index("erasure_request_tag").on(table.tag),
  index("erasure_request_user").on(table.userId),
  index("erasure_request_created").on(table.createdAt),
]);

export const erasureStep = dataTable("erasure_step", {
  requestId: config(
    uuid("request_id").notNull().references(() => erasureRequest.id, { onDelete: "cascade" }),
    "of which erasure",
  ),
  ordinal: config(integer("ordinal").notNull(), "its place in the order"),
  store: config(text("store").notNull(), "kind of store: table, cache, job or process"),
  target: config(text("target").notNull(), "which one"),
  role: config(text("role"), "as whom the person is in it"),
  strategy: config(text("strategy").notNull(), "delete, empty or keep"),
  state: config(text("state").$type<"pending" | "running" | "done" | "failed">().notNull(), "how far it got"),
  rows: config(integer("rows").notNull().default(0), "how many were handled"),
  attempts: config(integer("attempts").notNull().default(0), "how often it was tried"),
  leaseUntil: config(instant("lease_until"), "when an attempt counts as lost"),
  error: config(text("error"), "an error code, never a value"),
}, {
  title: "Steps of erasures",
  purpose: honouring,
  retention: { kind: "state", ends: "with its erasure" },
}, (table) => [primaryKey({ columns: [table.requestId, table.ordinal] })]);

export const erasureRun = defineJob<"requestId">({
  name: "erasure.run",
  title: "Carrying out an erasure",
  purpose: honouring,
  payload: { requestId: { category: "system.operations", why: "which erasure" } },
  subject: null,
  keepDays: 7,
});
export const retentionPurge = defineJob({
  name: "retention.purge",
  title: "Deleting what is over its time",
  purpose: operating,
  payload: {},
  subject: null,
  keepDays: 7,
});
