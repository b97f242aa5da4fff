import { sentenceOf } from "../state/attempt.svelte.ts";
import type { Client } from "../state/client.svelte.ts";
import type { Entry } from "../state/logs.svelte.ts";
import { emojiPath, type ReactionEmoji } from "../state/reactions.ts";

const pathOf = (entry: Entry) => `/channels/${entry.channel_id}/messages/${entry.id}`;

/** Does something on the server and says why not when it was refused. @returns whether it was done */
export async function attempt(client: Client, doing: () => Promise<unknown>, done = ""): Promise<boolean> {
  try {
    await doing();
    if (done) client.talk.say(done);
    return true;
  } catch (error) {
    client.talk.say(sentenceOf(error), true);
    return false;
  }
}

export const editMessage = (client: Client, entry: Entry, content: string): Promise<boolean> =>
  attempt(client, () => client.rest.patch(pathOf(entry), { content }));

export const deleteMessage = (client: Client, entry: Entry): Promise<boolean> =>
  attempt(client, () => client.rest.delete(pathOf(entry)));

export function pinMessage(client: Client, entry: Entry, on: boolean): Promise<boolean> {
  const path = `/channels/${entry.channel_id}/messages/pins/${entry.id}`;
  return attempt(client, () => on ? client.rest.put(path) : client.rest.delete(path), on ? "Pinned" : "Unpinned");
}

export const removeEmbeds = (client: Client, entry: Entry): Promise<boolean> =>
  attempt(client, () => client.rest.patch(pathOf(entry), { flags: (entry.flags ?? 0) | SUPPRESS_EMBEDS }));

/** Message flag (documentation, "Message Flags"). */
export const SUPPRESS_EMBEDS = 1 << 2;

export function react(client: Client, entry: Entry, emoji: ReactionEmoji, on: boolean): Promise<boolean> {
  const path = `${pathOf(entry)}/reactions/${emojiPath(emoji)}/@me`;
  return attempt(client, () => on ? client.rest.put(path) : client.rest.delete(path));
}

export const clearReactions = (client: Client, entry: Entry): Promise<boolean> =>
  attempt(client, () => client.rest.delete(`${pathOf(entry)}/reactions`));

/** A forward is a message that points at another one with reference type 1 (documentation, "Message Reference Types"). */
export const forwardMessage = (client: Client, entry: Entry, channelId: string): Promise<boolean> =>
  attempt(client, () =>
    client.rest.post(`/channels/${channelId}/messages`, {
      message_reference: { type: 1, channel_id: entry.channel_id, message_id: entry.id },
    }), "Forwarded");

export const endPoll = (client: Client, entry: Entry): Promise<boolean> =>
  attempt(client, () => client.rest.post(`/channels/${entry.channel_id}/polls/${entry.id}/expire`));

/** Votes of this person; none takes them back. Discord's own client has this route, apps have not. */
export const votePoll = (client: Client, entry: Entry, answerIds: number[]): Promise<boolean> =>
  attempt(client, () =>
    client.rest.put(`/channels/${entry.channel_id}/polls/${entry.id}/answers/@me`, {
      answer_ids: answerIds.map(String),
    }));

/** How a message is named in a link, as Discord's own links are built. */
export const linkOf = (client: Client, entry: Entry): string =>
  `https://discord.com/channels/${
    client.world.places.get(entry.channel_id)?.guildId ?? "@me"
  }/${entry.channel_id}/${entry.id}`;
