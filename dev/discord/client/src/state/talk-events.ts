import type { APIEmoji, APIMessage, APIPoll, APISticker } from "discord-api-types/v10";
import type { Client } from "./client.svelte.ts";

/** Brings what concerns reading and writing into a person's view, before the state itself changes. */
export function applyTalkEvent(client: Client, name: string, data: unknown): void {
  HANDLERS[name]?.(client, data as never);
}

type Handler<T> = (client: Client, data: T) => void;

interface Vote {
  channel_id: string;
  message_id: string;
  user_id: string;
  answer_id: number;
}

// Each handler names the payload that Discord documents for its event; the map cannot.
// deno-lint-ignore no-explicit-any
const HANDLERS: Record<string, Handler<any>> = {
  GUILD_CREATE(client, data: { id: string; emojis?: APIEmoji[]; stickers?: APISticker[] }) {
    client.talk.emojis.set(data.id, data.emojis ?? []);
    client.talk.stickers.set(data.id, data.stickers ?? []);
  },
  GUILD_EMOJIS_UPDATE(client, data: { guild_id: string; emojis: APIEmoji[] }) {
    client.talk.emojis.set(data.guild_id, data.emojis);
  },
  GUILD_STICKERS_UPDATE(client, data: { guild_id: string; stickers: APISticker[] }) {
    client.talk.stickers.set(data.guild_id, data.stickers);
  },
  MESSAGE_CREATE(client, data: APIMessage) {
    client.talk.baseline(data.channel_id, client.world.latest.get(data.channel_id) ?? null);
  },
  CHANNEL_PINS_UPDATE(client, data: { channel_id: string }) {
    client.talk.pins.set(data.channel_id, (client.talk.pins.get(data.channel_id) ?? 0) + 1);
  },
  MESSAGE_REACTION_REMOVE_EMOJI(client, data: Vote & { emoji: { id: string | null; name: string | null } }) {
    const gone = data.emoji.id ?? data.emoji.name;
    client.logs.change(data.channel_id, data.message_id, (entry) => ({
      ...entry,
      reactions: (entry.reactions ?? []).filter(({ emoji }) => (emoji.id ?? emoji.name) !== gone),
    }));
  },
  MESSAGE_POLL_VOTE_ADD: (client, data: Vote) => vote(client, data, 1),
  MESSAGE_POLL_VOTE_REMOVE: (client, data: Vote) => vote(client, data, -1),
};

function vote(client: Client, data: Vote, difference: 1 | -1): void {
  const mine = data.user_id === client.userId;
  client.logs.change(
    data.channel_id,
    data.message_id,
    (entry) => entry.poll ? { ...entry, poll: withVote(entry.poll, data.answer_id, mine, difference) } : entry,
  );
}

/** A poll with one vote more or less. */
export function withVote(poll: APIPoll, answerId: number, mine: boolean, difference: 1 | -1): APIPoll {
  const counts = poll.results?.answer_counts ?? [];
  const found = counts.find((one) => one.id === answerId) ?? { id: answerId, count: 0, me_voted: false };
  const changed = {
    ...found,
    count: Math.max(0, found.count + difference),
    me_voted: mine ? difference > 0 : found.me_voted,
  };
  return {
    ...poll,
    results: {
      is_finalized: poll.results?.is_finalized ?? false,
      answer_counts: [...counts.filter((one) => one.id !== answerId), changed],
    },
  };
}
