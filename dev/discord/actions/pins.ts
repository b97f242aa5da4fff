// Messages are pinned to their channel, and taken down.
import { INTENTS } from "../gateway/intents.ts";
import type { MessageRecord } from "../state/message-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { createMessage, emitMessage, referenceTo } from "./messages.ts";
import { isoTime } from "../iso-time.ts";

const PIN_MESSAGE = 6;

/** Pinned messages of a channel, the newest pin first. */
export function pinsOf(world: World, channelId: string): MessageRecord[] {
  return world.state.messagesOf(channelId).filter(({ pinned }) => pinned)
    .sort((a, b) => pinnedAt(b).localeCompare(pinnedAt(a)));
}

export const pinnedAt = (message: MessageRecord): string => message.pinned_at ?? message.timestamp;

/** Pins a message; that somebody did is written in the channel by Discord itself. */
export function pin(world: World, channel: ChannelRecord, message: MessageRecord, userId: string): void {
  message.pinned = true;
  message.pinned_at = isoTime(world.clock.now());
  world.state.messages.set(message.id, message);
  channel.last_pin_timestamp = message.pinned_at;
  world.state.channels.set(channel.id, channel);
  emitMessage(world, "MESSAGE_UPDATE", message);
  emitPins(world, channel);
  createMessage(world, channel, {
    authorId: userId,
    content: "",
    type: PIN_MESSAGE,
    reference: referenceTo(message),
    mentions: [],
  });
}

export function unpin(world: World, channel: ChannelRecord, message: MessageRecord): void {
  message.pinned = false;
  delete message.pinned_at;
  world.state.messages.set(message.id, message);
  const last = pinsOf(world, channel.id)[0];
  channel.last_pin_timestamp = last ? pinnedAt(last) : null;
  world.state.channels.set(channel.id, channel);
  emitMessage(world, "MESSAGE_UPDATE", message);
  emitPins(world, channel);
}

function emitPins(world: World, channel: ChannelRecord): void {
  world.emit({
    type: "CHANNEL_PINS_UPDATE",
    intent: channel.guild_id ? INTENTS.GUILDS : INTENTS.DIRECT_MESSAGES,
    guildId: channel.guild_id,
    channelId: channel.id,
    data: {
      channel_id: channel.id,
      ...(channel.guild_id ? { guild_id: channel.guild_id } : {}),
      last_pin_timestamp: channel.last_pin_timestamp ?? null,
    },
  });
}
