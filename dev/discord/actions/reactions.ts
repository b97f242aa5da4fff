// Reactions come and go.
import { INTENTS } from "../gateway/intents.ts";
import type { MessageRecord } from "../state/message-records.ts";
import { memberView } from "../views/people.ts";
import type { World } from "../world.ts";

export interface Emoji {
  id: string | null;
  name: string;
  /** Of a server's own that moves. */
  animated?: boolean;
}

/** @returns false when it was there already */
export function addReaction(world: World, message: MessageRecord, emoji: Emoji, userId: string): boolean {
  let reaction = message.reactions.find((it) => sameEmoji(it.emoji, emoji));
  if (!reaction) message.reactions.push(reaction = { emoji, users: [] });
  if (reaction.users.includes(userId)) return false;
  reaction.users.push(userId);
  world.state.messages.set(message.id, message);
  const member = message.guild_id ? world.state.member(message.guild_id, userId) : undefined;
  emit(world, "MESSAGE_REACTION_ADD", message, {
    user_id: userId,
    message_author_id: message.author_id,
    emoji,
    burst: false,
    type: 0,
    ...(member ? { member: memberView(world, member) } : {}),
  });
  return true;
}

/** @returns false when it was not there */
export function removeReaction(world: World, message: MessageRecord, emoji: Emoji, userId: string): boolean {
  const reaction = message.reactions.find((it) => sameEmoji(it.emoji, emoji));
  if (!reaction?.users.includes(userId)) return false;
  reaction.users = reaction.users.filter((id) => id !== userId);
  message.reactions = message.reactions.filter((it) => it.users.length > 0);
  world.state.messages.set(message.id, message);
  emit(world, "MESSAGE_REACTION_REMOVE", message, { user_id: userId, emoji, burst: false, type: 0 });
  return true;
}

/** Removes all reactions of a message, or all with one emoji. */
export function clearReactions(world: World, message: MessageRecord, emoji: Emoji | null): void {
  message.reactions = emoji ? message.reactions.filter((it) => !sameEmoji(it.emoji, emoji)) : [];
  world.state.messages.set(message.id, message);
  emit(world, emoji ? "MESSAGE_REACTION_REMOVE_EMOJI" : "MESSAGE_REACTION_REMOVE_ALL", message, emoji ? { emoji } : {});
}

export function sameEmoji(a: Emoji, b: Emoji): boolean {
  return a.id === null && b.id === null ? a.name === b.name : a.id === b.id;
}

function emit(world: World, type: string, message: MessageRecord, more: Record<string, unknown>): void {
  world.emit({
    type,
    intent: message.guild_id ? INTENTS.GUILD_MESSAGE_REACTIONS : INTENTS.DIRECT_MESSAGE_REACTIONS,
    guildId: message.guild_id,
    channelId: message.channel_id,
    data: {
      channel_id: message.channel_id,
      message_id: message.id,
      ...(message.guild_id ? { guild_id: message.guild_id } : {}),
      ...more,
    },
  });
}
