import type { APIUser } from "discord-api-types/v10";
import type { Client } from "../state/client.svelte.ts";
import type { Entry } from "../state/logs.svelte.ts";
import { emojiPath, type ReactionEmoji } from "../state/reactions.ts";

/** Who reacted with an emoji, at most 100. */
export const reactersOf = (client: Client, entry: Entry, emoji: ReactionEmoji): Promise<APIUser[]> =>
  client.rest.get<APIUser[]>(
    `/channels/${entry.channel_id}/messages/${entry.id}/reactions/${emojiPath(emoji)}?limit=100`,
  );

const NAMED = 3;

/** Some of them by name and the others by number. */
export async function wordReacters(
  client: Client,
  entry: Entry,
  emoji: ReactionEmoji,
  guildId: string | null,
): Promise<string> {
  const users = await reactersOf(client, entry, emoji).catch(() => []);
  const names = users.slice(0, NAMED).map((user) => client.world.nameOf(user, guildId));
  const rest = users.length - names.length;
  const all = rest > 0 ? [...names, rest === 1 ? "1 other" : `${rest} others`] : names;
  return `${new Intl.ListFormat("en").format(all)} reacted with ${emoji.name ?? ""}`;
}
