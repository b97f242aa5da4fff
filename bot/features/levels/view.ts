// How levels look in Discord. Pure: data in, message out.
import { type APIMessageTopLevelComponent, ButtonStyle, ComponentType } from "discord-api-types/v10";
import type { levels } from "../../../api/contract.ts";
import { customId } from "../../core/custom-id.ts";
import { COLORS, formatNumber, type Message, plain } from "../../core/message.ts";

export const PAGE_COMPONENT = "levels.page";
const BAR_LENGTH = 16;

interface Who {
  id: string;
  name: string | null;
  avatarUrl: string | null;
}

/** A member's level, progress and place. */
export function rankView(rank: levels.Rank, who: Who): Message {
  const { level, xpIntoLevel, xpOfLevel } = rank;
  const place = rank.rank === null ? "No XP yet" : `#${formatNumber(rank.rank)} of ${formatNumber(rank.members)}`;
  return {
    embeds: [{
      color: COLORS.accent,
      description: [
        `<@${who.id}> · **Level ${formatNumber(level)}**`,
        `${bar(xpIntoLevel, xpOfLevel)} ${formatNumber(xpIntoLevel)} / ${formatNumber(xpOfLevel)} XP`,
      ].join("\n"),
      fields: [
        { name: "Place", value: place, inline: true },
        { name: "XP", value: formatNumber(rank.xp), inline: true },
        { name: "Messages counted", value: formatNumber(rank.messages), inline: true },
      ],
      ...(who.avatarUrl ? { thumbnail: { url: who.avatarUrl } } : {}),
    }],
  };
}

/** Ten members and the buttons around them. */
export function leaderboardView(page: levels.LeaderboardPage): Message {
  if (page.members === 0) {
    return { embeds: [{ color: COLORS.accent, title: "Leaderboard", description: "Nobody has XP here yet." }] };
  }
  const lines = page.entries.map((entry) => {
    const name = entry.name === null ? `<@${entry.userId}>` : plain(entry.name);
    return `**${formatNumber(entry.rank)}.** ${name} · level ${formatNumber(entry.level)} · ${
      formatNumber(entry.xp)
    } XP`;
  });
  return {
    embeds: [{
      color: COLORS.accent,
      title: "Leaderboard",
      description: lines.join("\n") || "This page is empty.",
      footer: {
        text: `Page ${formatNumber(page.page + 1)} of ${formatNumber(page.pages)} · ${
          formatNumber(page.members)
        } members`,
      },
    }],
    ...(page.pages > 1 ? { components: [pageButtons(page)] } : {}),
  };
}

/** What an admin set. */
export function setView(rank: levels.Rank): Message {
  return done(`<@${rank.userId}> now has ${formatNumber(rank.xp)} XP: level ${formatNumber(rank.level)}`);
}

/** What an admin removed. */
export function resetView(userId: string, removed: number): Message {
  return removed === 0 ? done(`<@${userId}> had no XP`) : done(`<@${userId}> has no XP any more`);
}

function done(text: string): Message {
  return { embeds: [{ color: COLORS.good, description: text }] };
}

function bar(part: number, whole: number): string {
  const full = whole === 0 ? 0 : Math.min(BAR_LENGTH, Math.floor((part / whole) * BAR_LENGTH));
  return `${"▰".repeat(full)}${"▱".repeat(BAR_LENGTH - full)}`;
}

function pageButtons({ page, pages }: levels.LeaderboardPage): APIMessageTopLevelComponent {
  const button = (label: string, target: number, disabled: boolean) => ({
    type: ComponentType.Button as const,
    style: ButtonStyle.Secondary as const,
    label,
    custom_id: customId(PAGE_COMPONENT, String(target)),
    disabled,
  });
  return {
    type: ComponentType.ActionRow,
    components: [
      button("Previous", Math.max(0, page - 1), page <= 0),
      button("Next", page + 1, page + 1 >= pages),
    ],
  };
}
