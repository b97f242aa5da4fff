// Channels and roles as choices, with the reason where one cannot be chosen.
import type { GuildDetail } from "#lib/wire.ts";

export interface Option {
  value: string;
  title: string;
  group: string;
  /** Why it cannot be chosen, null when it can. */
  reason: string | null;
}

// Discord's channel types (https://discord.com/developers/docs/resources/channel#channel-object-channel-types).
const CATEGORY = 4;
const sendable = new Set([0, 5]);
const talkable = new Set([0, 2, 5, 13, 15]);

/** Channels in Discord's own order, under their category. `kind`: where a message can be sent, or where people talk. */
export const channelOptions = (guild: GuildDetail, kind: "sendable" | "talkable"): Option[] => {
  const wanted = kind === "sendable" ? sendable : talkable;
  const categories = new Map(guild.channels.filter((channel) => channel.type === CATEGORY).map((c) => [c.id, c]));
  const place = (parentId: string | null) => parentId === null ? -1 : categories.get(parentId)?.position ?? -1;
  return guild.channels
    .filter((channel) => wanted.has(channel.type))
    .sort((a, b) => place(a.parentId) - place(b.parentId) || a.position - b.position)
    .map((channel) => ({
      value: channel.id,
      title: `#${channel.name}`,
      group: categories.get(channel.parentId ?? "")?.name ?? "",
      reason: null,
    }));
};

/** Roles from the top down, without @everyone. `give`: only roles that Kagami can give are choosable. */
export const roleOptions = (guild: GuildDetail, kind: "any" | "give"): Option[] =>
  guild.roles
    .filter((role) => role.id !== guild.id)
    .sort((a, b) => b.position - a.position)
    .map((role) => ({
      value: role.id,
      title: role.name,
      group: "",
      reason: kind === "any"
        ? null
        : role.managed
        ? "belongs to an integration"
        : role.position >= guild.botTopRole
        ? "stands above Kagami's role"
        : null,
    }));

/** Options plus whatever is chosen and no longer exists: leaving it out would drop it silently at the next save. */
export const withChosen = (options: Option[], chosen: string[]): Option[] => {
  const known = new Set(options.map((option) => option.value));
  const gone = chosen.filter((id) => id && !known.has(id));
  return [
    ...options,
    ...gone.map((id) => ({ value: id, title: `Deleted (${id})`, group: "No longer there", reason: null })),
  ];
};
