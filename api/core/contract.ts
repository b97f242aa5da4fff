// What every room may know of the api: wire shapes, limits and error codes. Pure zod and constants, no server imports.
import { z } from "zod";

// zod compiles parsers with `new Function`, which a strict Content-Security-Policy forbids; this must run before any schema.
z.config({ jitless: true });

/** A Discord id: decimal, 17 to 19 digits, always a string on the wire; below 9.2 × 10¹⁸ (the year 2084), so that int8 holds it. */
export const Snowflake = z.string()
  .regex(/^(?:[1-9]\d{16,17}|[1-8]\d{18}|9[01]\d{17})$/, "Use a Discord id: 17 to 19 digits");
export type Snowflake = z.infer<typeof Snowflake>;

/** First millisecond of Discord's ids (https://discord.com/developers/docs/reference#snowflakes). */
export const DISCORD_EPOCH_MS = 1_420_070_400_000;
/** When a snowflake was made, in Unix milliseconds. */
export const snowflakeMs = (id: string): number => Number(BigInt(id) >> 22n) + DISCORD_EPOCH_MS;

/** Everything that can go wrong and is meant for a person; the one error vocabulary of the house. */
export const errorCodes = [
  "invalid",
  "unauthenticated",
  "forbidden",
  "not_found",
  "conflict",
  "disabled",
  "limited",
  "fenced",
  "unavailable",
  "internal",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** How an error travels: `data.domain` of a tRPC error. `text` may be shown to people as it is. */
export interface WireError {
  code: ErrorCode;
  text: string;
  details: Record<string, unknown>;
  requestId: string;
}

/** Who the bot says is speaking; the api trusts it because only the bot holds the bot's credential. */
export const ActorClaim = z.object({
  userId: Snowflake,
  guildId: Snowflake.nullable(),
  /** Discord permission bits in this guild, decimal. */
  permissions: z.string().regex(/^\d{1,20}$/),
  roles: z.array(Snowflake).max(250),
  locale: z.string().max(10),
});
export type ActorClaim = z.infer<typeof ActorClaim>;

export const Setting = z.object({
  guildId: Snowflake,
  feature: z.string(),
  /** 0 = never saved: defaults apply. */
  version: z.int().min(0),
  enabled: z.boolean(),
  value: z.record(z.string(), z.unknown()),
  updatedAt: z.string().nullable(),
});
export type Setting = z.infer<typeof Setting>;

export const GuildChannel = z.object({
  id: Snowflake,
  name: z.string(),
  type: z.int(),
  parentId: Snowflake.nullable(),
  position: z.int(),
});
export const GuildRole = z.object({
  id: Snowflake,
  name: z.string(),
  color: z.int(),
  position: z.int(),
  permissions: z.string(),
  managed: z.boolean(),
});
export const GuildSnapshot = z.object({
  id: Snowflake,
  name: z.string(),
  icon: z.string().nullable(),
  ownerId: Snowflake,
  memberCount: z.int(),
  channels: z.array(GuildChannel).max(1000),
  roles: z.array(GuildRole).max(250),
  /** Guild-wide permission bits of the bot and the position of its highest role. */
  botPermissions: z.string(),
  botTopRole: z.int(),
});
export type GuildSnapshot = z.infer<typeof GuildSnapshot>;

/** Place in the stream of a shard's gateway session. */
export const Cursor = z.object({ sessionId: z.string(), resumeUrl: z.string(), seq: z.int().min(0) });
export type Cursor = z.infer<typeof Cursor>;

export const ACTIVITY_BATCH_MAX = 1000;
const column = <T extends z.ZodType>(item: T) => z.array(item).max(ACTIVITY_BATCH_MAX);

/** Messages as columns of equal length: a tenth of the bytes of objects. `mask` bit i = wanted by `features[i]`. */
export const MessageColumns = z.object({
  features: z.array(z.string()).max(30),
  mask: column(z.int().min(1)),
  guildIds: column(Snowflake),
  channelIds: column(Snowflake),
  userIds: column(Snowflake),
  messageIds: column(Snowflake),
});
export type MessageColumns = z.infer<typeof MessageColumns>;

/** Events that must have an effect, applied in the cursor's transaction. `atMs` is Unix milliseconds. */
export const Fact = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("member.join"), guildId: Snowflake, userId: Snowflake, atMs: z.int() }),
  z.object({ kind: z.literal("member.leave"), guildId: Snowflake, userId: Snowflake, atMs: z.int() }),
]);
export type Fact = z.infer<typeof Fact>;

export const Gap = z.object({
  oldSessionId: z.string().nullable(),
  oldSeq: z.int().nullable(),
  reason: z.string().max(100),
});

/** One shard's flush. `from` is the cursor the bot believes committed (null = none); it must match, or the call is `fenced`. */
export const ActivityRecord = z.object({
  shardId: z.int().min(0),
  shardCount: z.int().min(1),
  lease: z.int().min(1),
  from: z.object({ sessionId: z.string(), seq: z.int().min(0) }).nullable(),
  to: Cursor,
  messages: MessageColumns,
  facts: z.array(Fact).max(ACTIVITY_BATCH_MAX),
  gaps: z.array(Gap).max(10),
});
export type ActivityRecord = z.infer<typeof ActivityRecord>;

/** Work that must happen on Discord. */
export const OutboxWork = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("message.send"),
    channelId: Snowflake,
    content: z.string().min(1).max(2000),
    /** Users that may be pinged; everything else in the text pings nobody. */
    pingUserIds: z.array(Snowflake).max(100),
  }),
  z.object({
    kind: z.literal("member.roles"),
    guildId: Snowflake,
    userId: Snowflake,
    add: z.array(Snowflake).max(50),
    remove: z.array(Snowflake).max(50),
    reason: z.string().max(512),
  }),
]);
export type OutboxWork = z.infer<typeof OutboxWork>;
export interface OutboxItem {
  id: string;
  guildId: string | null;
  lease: string;
  leaseUntil: string;
  attempts: number;
  /** At most 25 characters, the same at every attempt: Discord deduplicates by it. */
  nonce: string;
  work: OutboxWork;
}

/** What the api tells the bots as it happens. */
export type BotEvent =
  | { type: "settings"; setting: Setting }
  | { type: "outbox" }
  | { type: "profiles.wanted"; guildId: string; userIds: string[] }
  | { type: "forget"; requestId: string; userId: string; guildId: string | null }
  | { type: "ping" };

/** A person as shown; never stored in a table, at most 24 hours in the cache. */
export const Profile = z.object({
  userId: Snowflake,
  name: z.string().min(1).max(100),
  avatarUrl: z.url().max(500).nullable(),
});
export type Profile = z.infer<typeof Profile>;
export const PROFILES_MAX = 100;

/** Who is logged into the dashboard. */
export interface Me {
  userId: string;
  name: string;
  avatarUrl: string | null;
  expiresAt: string;
}
/** A server of the logged-in person, for the picker. */
export interface GuildSummary {
  id: string;
  name: string;
  iconUrl: string | null;
  canManage: boolean;
  hasBot: boolean;
  memberCount: number | null;
  /** Where the person may add Kagami; null where it is already, or is not theirs to add. */
  inviteUrl: string | null;
}
/** A server as its admins see it. */
export interface GuildDetail {
  id: string;
  name: string;
  iconUrl: string | null;
  memberCount: number;
  channels: z.infer<typeof GuildChannel>[];
  roles: z.infer<typeof GuildRole>[];
  botPermissions: string;
  botTopRole: number;
  features: { name: string; title: string; enabled: boolean; version: number }[];
  inviteUrl: string;
}

export const AUDIT_PAGE_MAX = 100;
export interface AuditPerson {
  userId: string;
  name: string | null;
  avatarUrl: string | null;
}
/** One change: `before` and `after` hold what differs, nothing else. */
export interface AuditEntry {
  id: string;
  at: string;
  /** Null once the person was erased. */
  actor: AuditPerson | null;
  /** The member it was about, when it was about one. */
  subject: AuditPerson | null;
  source: string;
  action: string;
  feature: string | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  /** Id of the entry that undid this one. */
  undoneBy: string | null;
  canUndo: boolean;
}
export interface AuditPage {
  entries: AuditEntry[];
  next: string | null;
}

/** How long a shard's lease lasts without renewal; a bot renews it three times in that time. */
export const LEASE_MS = 6_000;
export interface LeaseGrant {
  lease: number;
  leaseMs: number;
  cursor: Cursor | null;
}
/** Rows one `outbox.claim` may return, and how long they are the bot's, in milliseconds. */
export const OUTBOX_CLAIM_MAX = 50;
export const OUTBOX_LEASE_MS = 30_000;

export type FeatureGroup = "Safety" | "Community" | "Media" | "Data";

/** How a setting is edited; given as `.meta({ title, help, control, unit })` on each field of a settings schema. */
export interface FieldMeta {
  title: string;
  help: string;
  control: "number" | "text" | "longtext" | "switch" | "choice" | "channel" | "channels" | "roles" | "rewards";
  unit?: string;
  /** Labels of a choice's values. */
  choices?: Record<string, string>;
}

/** A feature as its contract declares it. Every setting has a default, so an empty value is a valid one. */
export interface FeatureContract<S extends z.ZodObject = z.ZodObject> {
  name: string;
  title: string;
  summary: string;
  group: FeatureGroup;
  settings: S;
  /** Discord permissions the bot needs for it, by Discord's names. */
  permissions: string[];
}
export const defineFeature = <S extends z.ZodObject>(feature: FeatureContract<S>): FeatureContract<S> => feature;
