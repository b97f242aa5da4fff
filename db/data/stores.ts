// Everything besides tables that holds, carries or asks for data, declared with the same words: purposes, cache keys,
// cookies, log fields, job payloads, recipients, gateway intents, OAuth scopes. Each `define…` returns a tagged value;
// the registry collects what db/schema exports.
import type { Basis, Category, DataUse } from "./vocabulary.ts";

/** What data is collected for. The basis decides what else must be said about it. */
export type Purpose = Readonly<
  & { kind: "purpose"; name: string; title: string; why: string; use: DataUse }
  & BasisDetail
  & { objectable: boolean }
>;
type BasisDetail =
  | { basis: "consent"; /** The question a person answers with yes. */ consentPurpose: string }
  | { basis: "legitimate_interest"; /** The balancing test, in sentences. */ lia: string }
  | { basis: "legal_obligation"; /** The law. */ law: string }
  | { basis: "contract" };

/**
 * `objectable`: may a person turn it off for themselves? Consent can always be withdrawn. An interest can be objected to
 * unless its balancing test says why it prevails (GDPR Art. 21(1)), as for security.
 */
export const definePurpose = (
  purpose:
    & { name: string; title: string; why: string; use: DataUse }
    & (
      | Extract<BasisDetail, { basis: "consent" }>
      | (Extract<BasisDetail, { basis: "legitimate_interest" }> & { objectable?: false })
      | (Extract<BasisDetail, { basis: "contract" | "legal_obligation" }> & { objectable: boolean })
    ),
): Purpose => ({ kind: "purpose", objectable: true, ...purpose });

type Upto<Max extends number, Found extends number[] = []> = Found["length"] extends Max ? Found[number] | Max
  : Upto<Max, [...Found, Found["length"]]>;
/** A cache entry's life: at most 48 hours. A longer one, or none, does not compile. */
export type Ttl = `${Exclude<Upto<48>, 0>} h` | `${Exclude<Upto<60>, 0>} min` | `${Exclude<Upto<60>, 0>} s`;
export const TTL_MAX_MS = 48 * 3_600_000;
const unitMs: Record<string, number> = { h: 3_600_000, min: 60_000, s: 1_000 };
const ttlMs = (ttl: Ttl): number => {
  const [count, unit] = ttl.split(" ");
  return Number(count) * (unitMs[unit ?? ""] ?? 0);
};

/** Names in braces of a template: "profile:{guildId}:{userId}" → "guildId" | "userId". */
type Parameters<T extends string> = T extends `${string}{${infer P}}${infer Rest}` ? P | Parameters<Rest> : never;

export interface CacheKey<T extends string = string> {
  readonly kind: "cache";
  readonly name: string;
  readonly template: T;
  readonly title: string;
  readonly purpose: Purpose;
  readonly category: Category;
  readonly holds: string;
  readonly why: string;
  readonly ttlMs: number;
  /** The template's parameter that is a person's id, null when entries are about nobody. */
  readonly subject: string | null;
  /** The template's parameter that is a server's id, null when entries belong to none. */
  readonly scope: string | null;
  /** The key of one entry. */
  readonly key: (parameters: Record<Parameters<T>, string>) => string;
  /** A glob for all entries with these parameters; the others become `*`. */
  readonly pattern: (parameters: Partial<Record<Parameters<T>, string>>) => string;
}

export const defineCacheKey = <const T extends string>(
  key: {
    name: string;
    template: T;
    title: string;
    purpose: Purpose;
    category: Category;
    holds: string;
    why: string;
    ttl: Ttl;
    subject: Parameters<T> | null;
    scope: Parameters<T> | null;
  },
): CacheKey<T> => {
  const { ttl, ...rest } = key;
  const fill = (parameters: Partial<Record<string, string>>, missing: string) =>
    key.template.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? missing);
  return {
    kind: "cache",
    ...rest,
    ttlMs: ttlMs(ttl),
    key: (parameters) => fill(parameters, ""),
    pattern: (parameters) => fill(parameters, "*"),
  };
};

export interface Cookie {
  readonly kind: "cookie";
  readonly name: string;
  readonly title: string;
  readonly purpose: Purpose;
  readonly category: Category;
  readonly holds: string;
  readonly why: string;
  /** Null: gone when the browser closes. */
  readonly maxAgeMs: number | null;
  readonly httpOnly: boolean;
}
export const defineCookie = (cookie: Omit<Cookie, "kind">): Cookie => ({ kind: "cookie", ...cookie });

/** A field a log line may have; the logger writes no other. Never an id of a person. */
export interface LogField {
  readonly kind: "log";
  readonly name: string;
  readonly category: Extract<Category, `system.${string}`>;
  readonly why: string;
}
export const defineLogField = (name: string, why: string, category: LogField["category"] = "system.operations") =>
  ({ kind: "log", name, why, category }) satisfies LogField as LogField;

export interface Job<P extends string = string> {
  readonly kind: "job";
  /** Also the queue's name. */
  readonly name: string;
  readonly title: string;
  readonly purpose: Purpose;
  readonly payload: Readonly<Record<P, { category: Category; why: string }>>;
  /** The payload's field that is a person's id, null when jobs are about nobody. */
  readonly subject: P | null;
  /** Days a finished job is kept. */
  readonly keepDays: number;
}
export const defineJob = <const P extends string = never>(job: Omit<Job<P>, "kind">): Job<P> => ({
  kind: "job",
  ...job,
});
/** The data of a job: exactly its declared fields. */
export type JobPayload<J extends Job> = { [F in keyof J["payload"]]: string };

/** Somebody outside who receives data. A host no recipient names is refused by the runtime. */
export interface Recipient {
  readonly kind: "recipient";
  readonly name: string;
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly where: string;
  readonly categories: readonly Category[];
  /** Hosts that are always the same. */
  readonly hosts: readonly string[];
  /** Variables whose value is a URL of this recipient; when one of `when` is unset, it receives nothing and is not listed. */
  readonly hostVariables: readonly string[];
  readonly when: readonly string[];
  /** Which of our processes speak to it. */
  readonly from: readonly ("api" | "bot")[];
  readonly terms: string;
}
export const defineRecipient = (recipient: Omit<Recipient, "kind">): Recipient => ({ kind: "recipient", ...recipient });

/** A kind of event Kagami asks Discord for (https://discord.com/developers/docs/events/gateway#gateway-intents). */
export interface Intent {
  readonly kind: "intent";
  readonly name: string;
  /** Bit number. */
  readonly bit: number;
  readonly privileged: boolean;
  /** Null: always asked for. Otherwise asked for when granted, and this is what is missing without it. */
  readonly without: string | null;
  readonly why: string;
}
export const defineIntent = (intent: Omit<Intent, "kind">): Intent => ({ kind: "intent", ...intent });

/** What Kagami asks a person or an admin to allow at Discord (https://discord.com/developers/docs/topics/oauth2). */
export interface Scope {
  readonly kind: "scope";
  readonly name: string;
  /** login: asked of everybody who logs in. install: asked of an admin who adds the bot. */
  readonly at: "login" | "install";
  readonly why: string;
}
export const defineScope = (scope: Omit<Scope, "kind">): Scope => ({ kind: "scope", ...scope });

export type Store = Purpose | CacheKey | Cookie | LogField | Job | Recipient | Intent | Scope;
export type { Basis };
