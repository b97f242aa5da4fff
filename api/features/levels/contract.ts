// Levels: what its settings, inputs and outputs look like, and its arithmetic.
import { z } from "zod";
import { defineFeature, type FieldMeta, Snowflake } from "../../core/contract.ts";

const meta = (field: FieldMeta) => field as unknown as Record<string, unknown>;

export const LEVEL_MAX = 1000;
export const XP_MAX = 2_000_000_000;
export const REWARDS_MAX = 50;
export const LEADERBOARD_PAGE_SIZE = 10;

export const LevelReward = z.object({
  level: z.int().min(1, "Use a level of 1 or more").max(LEVEL_MAX, `Use a level of ${LEVEL_MAX} or less`),
  roleId: Snowflake,
});

export const LevelSettings = z.object({
  xpMin: z.int().min(1, "Use 1 or more").max(1000, "Use 1000 or less").default(15).meta(
    meta({
      title: "Least XP per message",
      help: "Each message earns between this and the most.",
      control: "number",
      unit: "XP",
    }),
  ),
  xpMax: z.int().min(1, "Use 1 or more").max(1000, "Use 1000 or less").default(25).meta(
    meta({
      title: "Most XP per message",
      help: "Equal to the least makes every message worth the same.",
      control: "number",
      unit: "XP",
    }),
  ),
  cooldownSeconds: z.int().min(0, "Use 0 or more").max(3600, "Use 3600 (one hour) or less").default(60).meta(
    meta({
      title: "Cooldown",
      help: "After earning XP a member earns none for this long.",
      control: "number",
      unit: "seconds",
    }),
  ),
  minLength: z.int().min(0, "Use 0 or more").max(200, "Use 200 or less").default(3).meta(
    meta({ title: "Shortest message", help: "Shorter messages earn nothing.", control: "number", unit: "characters" }),
  ),
  ignoredChannels: z.array(Snowflake).max(50, "Choose 50 channels or fewer").default([]).meta(
    meta({ title: "Channels without XP", help: "Messages there earn nothing.", control: "channels" }),
  ),
  ignoredRoles: z.array(Snowflake).max(50, "Choose 50 roles or fewer").default([]).meta(
    meta({ title: "Roles without XP", help: "Members with one of these earn nothing.", control: "roles" }),
  ),
  announce: z.enum(["off", "here", "channel"]).default("here").meta(
    meta({
      title: "Announce level-ups",
      help: "Where Kagami says that somebody reached a level.",
      control: "choice",
      choices: { off: "Nowhere", here: "Where it happened", channel: "In one channel" },
    }),
  ),
  announceChannelId: Snowflake.nullable().default(null).meta(
    meta({ title: "Channel for level-ups", help: "Used when announcing in one channel.", control: "channel" }),
  ),
  announceEvery: z.int().min(1, "Use 1 or more").max(100, "Use 100 or less").default(1).meta(
    meta({
      title: "Announce every",
      help: "5 announces levels 5, 10, 15 and so on.",
      control: "number",
      unit: "levels",
    }),
  ),
  announceText: z.string().trim().min(1, "Write a text").max(500, "Use 500 characters or fewer")
    .default("{member} reached level {level}.").meta(
      meta({ title: "Text", help: "{member}, {level}, {xp} and {server} are replaced.", control: "longtext" }),
    ),
  announcePing: z.boolean().default(false).meta(
    meta({ title: "Ping the member", help: "Off names them without a notification.", control: "switch" }),
  ),
  rewards: z.array(LevelReward).max(REWARDS_MAX, `Use ${REWARDS_MAX} rewards or fewer`).default([]).meta(
    meta({ title: "Role rewards", help: "A role given when a level is reached.", control: "rewards" }),
  ),
  rewardMode: z.enum(["stack", "replace"]).default("stack").meta(
    meta({
      title: "Earlier rewards",
      help: "Whether a member keeps the roles of lower levels.",
      control: "choice",
      choices: { stack: "Keep them", replace: "Only the highest" },
    }),
  ),
}).refine((settings) => settings.xpMin <= settings.xpMax, {
  path: ["xpMax"],
  message: "Use at least the least XP per message",
}).refine((settings) => settings.announce !== "channel" || settings.announceChannelId !== null, {
  path: ["announceChannelId"],
  message: "Choose a channel for level-ups",
});
export type LevelSettings = z.infer<typeof LevelSettings>;

export const feature = defineFeature({
  name: "levels",
  title: "Levels",
  summary: "Members earn XP by talking, reach levels and get roles.",
  group: "Community",
  settings: LevelSettings,
  permissions: ["VIEW_CHANNEL", "SEND_MESSAGES", "MANAGE_ROLES"],
});

/** XP needed to go from `level` to the next one: 5·level² + 50·level + 100, the curve members know from other bots. */
export const xpToNext = (level: number): number => 5 * level * level + 50 * level + 100;
/** Whole XP at which `level` (0 to LEVEL_MAX) begins: the sum of the steps below it. */
export const xpForLevel = (level: number): number => {
  const n = level - 1;
  return level <= 0 ? 0 : (5 * n * (n + 1) * (2 * n + 1)) / 6 + 25 * n * (n + 1) + 100 * level;
};
/** Level reached with `xp` (0 to XP_MAX). */
export const levelOf = (xp: number): number => {
  let low = 0, high = LEVEL_MAX;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (xpForLevel(middle) <= xp) low = middle;
    else high = middle - 1;
  }
  return low;
};
/** XP of one message: even over [min, max] and the same at every replay, because it depends on the message's id alone. */
export const xpOfMessage = (messageId: string, min: number, max: number): number => {
  if (max <= min) return min;
  const mixed = BigInt.asUintN(64, BigInt(messageId) * 0x9e3779b97f4a7c15n) >> 33n;
  return min + Number(mixed % BigInt(max - min + 1));
};

export const RankInput = z.object({ guildId: Snowflake, userId: Snowflake.optional() });
export const LeaderboardInput = z.object({ guildId: Snowflake, page: z.int().min(0).max(100_000).default(0) });
export const SetInput = z.object({
  guildId: Snowflake,
  userId: Snowflake,
  xp: z.int().min(0, "Use 0 or more").max(XP_MAX, `Use ${XP_MAX} or less`).optional(),
  level: z.int().min(0, "Use 0 or more").max(LEVEL_MAX, `Use ${LEVEL_MAX} or less`).optional(),
}).refine((input) => (input.xp === undefined) !== (input.level === undefined), "Give either xp or level");
export const ResetInput = z.object({ guildId: Snowflake, userId: Snowflake.nullable() });

export interface Rank {
  userId: string;
  xp: number;
  level: number;
  /** 1 = first; null while nothing is stored. */
  rank: number | null;
  members: number;
  messages: number;
  xpIntoLevel: number;
  xpOfLevel: number;
}
export interface LeaderboardPage {
  page: number;
  pages: number;
  members: number;
  entries: { rank: number; userId: string; name: string | null; avatarUrl: string | null; xp: number; level: number }[];
}
