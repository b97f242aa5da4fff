import type { APIMessage, APIPoll, APIReaction } from "discord-api-types/v10";
import type { Entry } from "./logs.svelte.ts";

export interface ReactionEmoji {
  id: string | null;
  name: string | null;
}

/** A message with one reaction more or less. */
export function withReaction(entry: Entry, emoji: ReactionEmoji, mine: boolean, difference: 1 | -1): Entry {
  const reactions = entry.reactions ?? [];
  const found = reactions.find((reaction) => isSameEmoji(reaction.emoji, emoji));
  if (!found) {
    if (difference < 0) return entry;
    const fresh = {
      emoji,
      count: 1,
      count_details: { burst: 0, normal: 1 },
      me: mine,
      me_burst: false,
      burst_colors: [],
    };
    return { ...entry, reactions: [...reactions, fresh as APIReaction] };
  }
  const changed = { ...found, count: found.count + difference, me: mine ? difference > 0 : found.me };
  return {
    ...entry,
    reactions: reactions.map((reaction) => reaction === found ? changed : reaction).filter((one) => one.count > 0),
  };
}

/**
 * A message as an update tells it. Updates are the same for everybody: what this person reacted and voted is known only
 * from before, and each reaction has its own event.
 */
export function withUpdate(entry: Entry, data: APIMessage): Entry {
  const { reactions: _, ...told } = data;
  return { ...entry, ...told, ...(told.poll ? { poll: withOwnVotes(told.poll, entry.poll) } : {}) };
}

function withOwnVotes(poll: APIPoll, before: APIPoll | undefined): APIPoll {
  if (!poll.results) return poll;
  const mine = new Set(before?.results?.answer_counts.filter((one) => one.me_voted).map((one) => one.id));
  const counts = poll.results.answer_counts.map((one) => ({ ...one, me_voted: mine.has(one.id) }));
  return { ...poll, results: { ...poll.results, answer_counts: counts } };
}

const isSameEmoji = (a: ReactionEmoji, b: ReactionEmoji) => (a.id ?? a.name) === (b.id ?? b.name);

/** How an emoji stands in a REST path. */
export const emojiPath = (emoji: ReactionEmoji): string =>
  encodeURIComponent(emoji.id ? `${emoji.name ?? "_"}:${emoji.id}` : emoji.name ?? "");
