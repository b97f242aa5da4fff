// The words data is described with: fideslang's taxonomy (https://ethyca.github.io/fideslang/, CC-BY 4.0), as far as
// Kagami uses it, and Kagami's own extensions, marked with +. What is not listed here cannot be stored at all: there is
// no word for advertising, sale, profiling or training a model.

/** What a value is. Keys that begin with `user.` are about a person, keys that begin with `system.` are not. */
export const categories = {
  "user.unique_id.discord": "+ Discord account id",
  "user.unique_id.pseudonymous": "A keyed tag in place of an account id",
  "user.account.username": "Name and avatar as Discord shows them",
  "user.account.settings": "What a person configured",
  "user.authorization.credentials": "What lets a person in",
  "user.behavior.activity": "+ How active a person is",
  "user.behavior.command_usage": "+ Which commands a person uses",
  "user.content.private": "Text written for few",
  "user.content.public": "Text written for everybody in a server",
  "user.device.cookie": "Cookie",
  "user.device.ip_address": "Network address",
  "user.moderation": "+ Measures of moderators",
  "user.privacy_preferences": "What a person allowed or refused",
  "user.social": "Relations between people",
  "user.telemetry": "Traces of use",
  "system.authentication": "Keys and credentials of machines",
  "system.operations": "Needed to run: ids of servers, channels, roles; states; times",
} as const;
export type Category = keyof typeof categories;
export type PersonalCategory = Extract<Category, `user.${string}`>;
export type SystemCategory = Exclude<Category, PersonalCategory>;

/** What data is used for, fideslang's data uses. */
export const uses = {
  "essential.legal_obligation": "Meeting a legal duty",
  "essential.service.authentication": "Knowing who is calling",
  "essential.service.notifications": "Telling people what they asked to be told",
  "essential.service.operations": "Keeping the service running",
  "essential.service.security": "Keeping the service safe",
  "functional.service": "Doing what the feature is for",
  "personalize.system": "Remembering what a person chose",
} as const;
export type DataUse = keyof typeof uses;

/** Why it is lawful (GDPR Art. 6(1)). */
export const bases = {
  consent: "Consent",
  contract: "Contract",
  legal_obligation: "Legal obligation",
  legitimate_interest: "Legitimate interest",
} as const;
export type Basis = keyof typeof bases;

/** Who may have a value changed: the person at once, the person by a request an admin decides, or nobody (with the reason in `why`). */
export type Correction = "self" | "dispute" | "never";

/** Grounds on which something outlives an erasure (GDPR Art. 17(3), 21). */
export const grounds = {
  legal_obligation: "A law demands it",
  legal_claims: "Needed for legal claims",
  suppression: "Needed to keep honouring an objection or an erasure",
  open_case: "A case is still open",
} as const;
export type Ground = keyof typeof grounds;

/**
 * What an erasure does with the rows of one role. `delete` removes the row; `null` empties the role's column and leaves
 * the row, which then is about nobody; `null_at_end` is `null` as the erasure's very last act, for what the erasure
 * itself needs until then; `retain` keeps the row and is always shown as kept.
 */
export type EraseStrategy =
  | "delete"
  | "null"
  | "null_at_end"
  | { retain: { ground: Ground; why: string; until: string } };

/** True when values of this category are about a person. */
export const isPersonal = (category: Category): category is PersonalCategory => category.startsWith("user.");
