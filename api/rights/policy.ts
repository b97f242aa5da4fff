// The privacy policy as a value: the registry, in words. What is not in the registry cannot be stored, so nothing is missing.
import type { CacheKey, Cookie, Job, LogField, Purpose, Registry } from "../../db/mod.ts";
import { isPersonal } from "../../db/mod.ts";
import type { Policy, PolicyColumn, PolicyPurpose, PolicyStore } from "../features/privacy/contract.ts";
import { type TableStore, tableStores } from "./stores.ts";
import { basisText, eraseText, retentionText, spanText } from "./words.ts";

export interface PolicyInput {
  registry: Registry;
  /** Hash of the registry. */
  version: string;
  controller: { name: string; contact: string } | null;
  /** Names of optional environment variables that are set: a recipient that needs an unset one receives nothing. */
  configured: readonly string[];
}

export const policyOf = ({ registry, version, controller, configured }: PolicyInput): Policy => ({
  version,
  controller,
  controllerText: controller === null
    ? "Whoever runs this instance has not said who they are: set CONTROLLER_NAME and CONTROLLER_CONTACT."
    : `${controller.name} answers for this data: ${controller.contact}.`,
  purposes: registry.purposes.map(purposeOf),
  stores: [
    ...tableStores(registry).map(tableAsStore).sort(byTitle),
    ...registry.cacheKeys.map(cacheAsStore),
    ...registry.cookies.map(cookieAsStore),
    ...registry.jobs.map(jobAsStore),
    ...(registry.logFields.length === 0 ? [] : [logAsStore(registry.logFields)]),
  ],
  recipients: registry.recipients
    .filter((recipient) => recipient.when.every((variable) => configured.includes(variable)))
    .map(({ title, what, why, where }) => ({ name: title, what, why, where })),
  intents: registry.intents.map(({ name, why }) => ({ name, why })),
  scopes: registry.scopes.map(({ name, why }) => ({ name, why })),
});

export const purposeOf = ({ name, title, why, basis, objectable }: Purpose): PolicyPurpose => ({
  name,
  title,
  why,
  basis: basisText({ basis, objectable }),
  objectable,
});

export const tableAsStore = (store: TableStore): PolicyStore => ({
  kind: "table",
  name: store.name,
  title: store.title,
  ...reasons(store.purpose),
  retention: retentionText(store.retention, store.leaveDays, sinceText(store)),
  tiedToYou: store.roles.length > 0,
  onErase: eraseText(store.roles.map(({ name, strategy }) => ({ role: name, strategy }))),
  columns: store.columns.map(({ name, category, why, personal }) => ({ name, category, why, personal })),
});

/** The time column's own reason, up to its first colon: "when it was asked for". */
const sinceText = ({ retention, columns }: TableStore): string => {
  const column = retention.kind === "days" ? columns.find(({ name }) => name === retention.from) : undefined;
  return column?.why.split(":")[0] ?? "";
};

export const cacheAsStore = (key: CacheKey): PolicyStore => ({
  kind: "cache",
  name: key.name,
  title: key.title,
  ...reasons(key.purpose),
  retention: `At most ${spanText(key.ttlMs)}`,
  tiedToYou: key.subject !== null,
  onErase: key.subject === null ? "Not about you" : "Deleted",
  columns: [{ name: key.holds, category: key.category, why: key.why, personal: isPersonal(key.category) }],
});

const cookieAsStore = (cookie: Cookie): PolicyStore => ({
  kind: "cookie",
  name: cookie.name,
  title: cookie.title,
  ...reasons(cookie.purpose),
  retention: cookie.maxAgeMs === null
    ? "Until you close the browser or log out"
    : `At most ${spanText(cookie.maxAgeMs)}`,
  tiedToYou: isPersonal(cookie.category),
  onErase: "Kept only in your browser; sessions from before the erasure no longer let anybody in",
  columns: [{ name: cookie.holds, category: cookie.category, why: cookie.why, personal: isPersonal(cookie.category) }],
});

export const jobAsStore = (job: Job): PolicyStore => ({
  kind: "job",
  name: job.name,
  title: job.title,
  ...reasons(job.purpose),
  retention: `Until it is done, then at most ${spanText(job.keepDays * 86_400_000)}`,
  tiedToYou: job.subject !== null,
  onErase: job.subject === null ? "Not about you" : "Deleted",
  columns: Object.entries(job.payload).map(([name, { category, why }]): PolicyColumn => ({
    name,
    category,
    why,
    personal: isPersonal(category),
  })),
});

const logAsStore = (fields: readonly LogField[]): PolicyStore => ({
  kind: "log",
  name: "log",
  title: "Logs",
  purpose: "Finding out what went wrong",
  basis: basisText({ basis: "legitimate_interest", objectable: false }),
  retention: "Written to the output of the processes and kept by whoever runs them; holds nothing about a person",
  tiedToYou: false,
  onErase: "Not about you",
  columns: fields.map(({ name, category, why }) => ({ name, category, why, personal: false })),
});

const reasons = (purpose: Purpose) => ({ purpose: purpose.title, basis: basisText(purpose) });
const byTitle = (a: PolicyStore, b: PolicyStore) => a.title < b.title ? -1 : 1;
