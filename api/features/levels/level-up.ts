// What follows when somebody's XP grew: an announcement by the server's rule, and role rewards.
import type { OutboxEntry } from "../../core/outbox/service.ts";
import { levelOf, type LevelSettings } from "./contract.ts";
import { roleChange } from "./rewards.ts";
import { announcement } from "./text.ts";

export interface Growth {
  guildId: string;
  userId: string;
  /** XP before and after. */
  before: number;
  after: number;
  /** Where the message was written. */
  channelId: string;
  server: string;
}

export const levelUpWork = (growth: Growth, settings: LevelSettings): OutboxEntry[] => {
  const from = levelOf(growth.before), to = levelOf(growth.after);
  if (to <= from) return [];
  return [...announce(growth, settings, from, to), ...reward(growth, settings, to)];
};

const announce = (growth: Growth, settings: LevelSettings, from: number, to: number): OutboxEntry[] => {
  const channelId = { off: null, here: growth.channelId, channel: settings.announceChannelId }[settings.announce];
  // With "every 5", going from 4 to 6 announces 5: the last one that counts.
  const level = to - to % settings.announceEvery;
  if (channelId === null || level <= from) return [];
  return [{
    guildId: growth.guildId,
    subjectId: growth.userId,
    work: {
      kind: "message.send",
      channelId,
      content: announcement(settings.announceText, {
        userId: growth.userId,
        level,
        xp: growth.after,
        server: growth.server,
      }),
      pingUserIds: settings.announcePing ? [growth.userId] : [],
    },
  }];
};

const reward = (growth: Growth, settings: LevelSettings, level: number): OutboxEntry[] => {
  const change = roleChange(settings, growth.before, growth.after);
  if (!change) return [];
  return [{
    guildId: growth.guildId,
    subjectId: growth.userId,
    work: {
      kind: "member.roles",
      guildId: growth.guildId,
      userId: growth.userId,
      ...change,
      reason: `Reached level ${level}`,
    },
  }];
};
