// What a server's settings may be (documentation, "Modify Guild").
import { ApiError, formError, unknown, wrongChannelType } from "../errors.ts";
import type { GuildRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { CHANNEL } from "./channel.ts";
import type { Form } from "./form.ts";
import { type Picture, readPicture } from "./images.ts";
import { LOCALES } from "./locales.ts";

const AFK = [60, 300, 900, 1_800, 3_600];
/** Settings that name a channel. */
export const GUILD_CHANNELS = [
  "afk_channel_id",
  "system_channel_id",
  "rules_channel_id",
  "public_updates_channel_id",
  "safety_alerts_channel_id",
] as const;
/** Pictures of a server, and the feature each but the icon needs (documentation, "Guild Features"). */
export const PICTURES = {
  icon: null,
  banner: "BANNER",
  splash: "INVITE_SPLASH",
  discovery_splash: "DISCOVERABLE",
  home_header: "BANNER",
} as const;
export type PictureKey = keyof typeof PICTURES;

export interface GuildDraft {
  settings: Partial<GuildRecord>;
  pictures: Partial<Record<PictureKey, Picture | null>>;
  features: string[] | null;
}

export function readGuild(form: Form): GuildDraft {
  const settings: Partial<GuildRecord> = {};
  const set = <K extends keyof GuildRecord>(key: K, value: GuildRecord[K] | null, fallback: GuildRecord[K]) => {
    if (form.has(key)) settings[key] = value ?? fallback;
  };
  const name = readGuildName(form, false);
  if (name !== null) settings.name = name;
  if (form.has("description")) settings.description = form.string("description", { max: 300 }) || null;
  set("verification_level", form.choice("verification_level", [0, 1, 2, 3, 4]), 0);
  set("default_message_notifications", form.choice("default_message_notifications", [0, 1]), 0);
  set("explicit_content_filter", form.choice("explicit_content_filter", [0, 1, 2]), 0);
  set("afk_timeout", form.choice("afk_timeout", AFK), 300);
  set("preferred_locale", form.choice("preferred_locale", [...LOCALES]), "en-US");
  set("system_channel_flags", form.integer("system_channel_flags", { min: 0 }), 0);
  set("premium_progress_bar_enabled", form.boolean("premium_progress_bar_enabled"), false);
  for (const key of GUILD_CHANNELS) if (form.has(key)) settings[key] = form.snowflake(key);
  const pictures: GuildDraft["pictures"] = {};
  for (const key of Object.keys(PICTURES) as PictureKey[]) {
    if (form.has(key)) pictures[key] = readPicture(form, key);
  }
  const features = form.list("features")?.flatMap((it) => typeof it === "string" ? [it] : []) ?? null;
  return { settings, pictures, features };
}

export function readGuildName(form: Form, required: boolean): string | null {
  const name = form.string("name", { required })?.trim() ?? null;
  if (name !== null && ([...name].length < 2 || [...name].length > 100)) {
    form.fail("name", "BASE_TYPE_BAD_LENGTH", "Must be between 2 and 100 in length.");
  }
  return name;
}

/** Channels that are named must be there and of the right type. */
export function checkGuildChannels(world: World, guild: GuildRecord, settings: Partial<GuildRecord>): void {
  for (const key of GUILD_CHANNELS) {
    const id = settings[key];
    if (id === undefined || id === null) continue;
    const channel = world.state.channels.get(id);
    if (!channel || channel.guild_id !== guild.id) throw unknown("Channel");
    if (key === "afk_channel_id" ? channel.type === CHANNEL.VOICE : isText(channel.type)) continue;
    if (key === "rules_channel_id" || key === "public_updates_channel_id") {
      throw new ApiError(400, 50086, "Community server channels must be text channels");
    }
    throw wrongChannelType();
  }
}

const isText = (type: number): boolean => type === CHANNEL.TEXT || type === CHANNEL.ANNOUNCEMENT;

export function checkPictures(guild: GuildRecord, pictures: GuildDraft["pictures"]): void {
  for (const key of Object.keys(PICTURES) as PictureKey[]) {
    const feature = PICTURES[key];
    if (!pictures[key] || feature === null || guild.features.includes(feature)) continue;
    throw new ApiError(400, 50101, "This server needs more boosts to perform this action");
  }
}

/** What a community needs to be one. */
const COMMUNITY_NEEDS = [
  "features",
  "rules_channel_id",
  "public_updates_channel_id",
  "verification_level",
  "explicit_content_filter",
] as const satisfies (keyof GuildRecord)[];

/**
 * A community has two channels that its members and its moderators can count on, and filters what is written.
 * @param after the server with the changes; what has nothing to do with it is not looked at
 */
export function checkCommunity(before: GuildRecord, after: GuildRecord): void {
  const touched = COMMUNITY_NEEDS.some((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
  if (!touched || !after.features.includes("COMMUNITY")) return;
  for (const key of ["rules_channel_id", "public_updates_channel_id"] as const) {
    if (!after[key]) throw formError([key], "BASE_TYPE_REQUIRED", "This field is required");
  }
  if (after.verification_level < 1) {
    throw formError(["verification_level"], "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4}.");
  }
  if ((after.explicit_content_filter ?? 0) < 2) {
    throw formError(["explicit_content_filter"], "BASE_TYPE_CHOICES", "Value must be one of {2}.");
  }
}
