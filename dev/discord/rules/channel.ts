// What a server's channel may be made of (documentation, "Create Guild Channel", "Modify Channel").
import { ApiError } from "../errors.ts";
import type { ChannelRecord, GuildRecord, OverwriteRecord } from "../state/records.ts";
import type { Form } from "./form.ts";
import { readForum } from "./forum.ts";
import { readPermissions } from "./permission-bits.ts";

export const CHANNEL = {
  TEXT: 0,
  VOICE: 2,
  CATEGORY: 4,
  ANNOUNCEMENT: 5,
  STAGE: 13,
  FORUM: 15,
  MEDIA: 16,
} as const;

/** Lists of posts. */
export const isForum = (type: number): boolean => type === CHANNEL.FORUM || type === CHANNEL.MEDIA;
const isVoice = (type: number): boolean => type === CHANNEL.VOICE || type === CHANNEL.STAGE;
const SLOWMODE = { min: 0, max: 21_600 };

/** What a form may change of a channel. */
export type ChannelDraft = Partial<Omit<ChannelRecord, "id" | "guild_id" | "recipients" | "name">> & { name?: string };

/** Types that a server may hold: announcements and stages come with being a community. */
export function channelTypes(guild: GuildRecord): number[] {
  const { TEXT, VOICE, CATEGORY, ANNOUNCEMENT, STAGE, FORUM, MEDIA } = CHANNEL;
  const news = guild.features.includes("NEWS") || guild.features.includes("COMMUNITY") ? [ANNOUNCEMENT] : [];
  const stage = guild.features.includes("COMMUNITY") ? [STAGE] : [];
  return [TEXT, VOICE, CATEGORY, ...news, ...stage, FORUM, MEDIA];
}

/** Reads everything but the type and the place, which need to know the server. @param type of the channel, once changed */
export function readChannel(form: Form, type: number): ChannelDraft {
  const draft: ChannelDraft = {};
  const set = <K extends keyof ChannelDraft>(key: K, value: ChannelDraft[K] | null, fallback?: ChannelDraft[K]) => {
    if (form.has(key)) draft[key] = (value ?? fallback) as ChannelDraft[K];
  };
  const name = form.string("name", { min: 1, max: 100 });
  if (name !== null) draft.name = channelName(name, type);
  // Spaces alone are no name.
  if (name !== null && name !== "" && draft.name === "") form.required("name");
  if (form.has("topic")) draft.topic = form.string("topic", { max: isForum(type) ? 4_096 : 1_024 }) || null;
  set("nsfw", form.boolean("nsfw"), false);
  set("rate_limit_per_user", form.integer("rate_limit_per_user", SLOWMODE), 0);
  set("default_thread_rate_limit_per_user", form.integer("default_thread_rate_limit_per_user", SLOWMODE), 0);
  set(
    "default_auto_archive_duration",
    form.choice("default_auto_archive_duration", [60, 1_440, 4_320, 10_080]),
    undefined,
  );
  if (isVoice(type)) {
    set("bitrate", form.integer("bitrate", { min: 8_000 }), 64_000);
    set("user_limit", form.integer("user_limit", { min: 0, max: type === CHANNEL.STAGE ? 10_000 : 99 }), 0);
    set("video_quality_mode", form.choice("video_quality_mode", [1, 2]), 1);
    if (form.has("rtc_region")) draft.rtc_region = readRegion(form);
  }
  const overwrites = readOverwrites(form);
  if (overwrites) draft.overwrites = overwrites;
  return { ...draft, ...(isForum(type) ? readForum(form) : {}) };
}

/** Flags that whoever manages a forum sets: a tag is needed, media cannot be downloaded (documentation, "Channel Flags"). */
const FORUM_FLAGS = (1 << 4) | (1 << 15);

/** @param wanted as given; what nobody sets by hand stays as it was */
export function changedFlags(channel: ChannelRecord, wanted: number): number {
  const mask = isForum(channel.type) ? FORUM_FLAGS : 0;
  return ((channel.flags ?? 0) & ~mask) | (wanted & mask);
}

/** Text channels know neither capitals nor spaces. */
export function channelName(name: string, type: number): string {
  if (isVoice(type) || type === CHANNEL.CATEGORY) return name.trim();
  return name.trim().toLowerCase().replace(/\s+/g, "-");
}

export const REGIONS: readonly [id: string, name: string][] = [
  ["brazil", "Brazil"],
  ["hongkong", "Hong Kong"],
  ["india", "India"],
  ["japan", "Japan"],
  ["rotterdam", "Rotterdam"],
  ["singapore", "Singapore"],
  ["southafrica", "South Africa"],
  ["sydney", "Sydney"],
  ["us-central", "US Central"],
  ["us-east", "US East"],
  ["us-south", "US South"],
  ["us-west", "US West"],
];

function readRegion(form: Form): string | null {
  const region = form.string("rtc_region");
  if (region !== null && !REGIONS.some(([id]) => id === region)) {
    form.fail("rtc_region", "BASE_TYPE_CHOICES", `Value must be one of {${REGIONS.map(([id]) => id).join(", ")}}.`);
  }
  return region;
}

function readOverwrites(form: Form): OverwriteRecord[] | null {
  const found = new Map<string, OverwriteRecord>();
  const list = form.forms("permission_overwrites", { max: 100 });
  for (const each of list ?? []) {
    const id = each.snowflake("id", true);
    // The type is worked out by who has the id when it is left out.
    const type = each.choice<0 | 1>("type", [0, 1]);
    const allow = readPermissions(each, "allow") ?? 0n, deny = readPermissions(each, "deny") ?? 0n;
    if (id !== null) found.set(id, { id, type: type ?? 0, allow: `${allow}`, deny: `${deny & ~allow}` });
  }
  return list && [...found.values()];
}

/** Highest bitrate by tier of boosting (documentation, "Premium Tier"); stages are never above 64 kbit/s without. */
export function checkBitrate(guild: GuildRecord, bitrate: number | undefined): void {
  const highest = guild.features.includes("VIP_REGIONS")
    ? 384_000
    : [96_000, 128_000, 256_000, 384_000][guild.premium_tier ?? 0]!;
  if (bitrate !== undefined && bitrate > highest) {
    throw new ApiError(400, 30052, "Bitrate is too high for channel of this type");
  }
}
