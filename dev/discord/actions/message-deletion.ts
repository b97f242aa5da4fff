// Messages go, with their files.
import { INTENTS } from "../gateway/intents.ts";
import { FLAG } from "../rules/message.ts";
import type { MessageRecord } from "../state/message-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { forgetFiles } from "./attachments.ts";
import { forgetCopy, orphanCopies } from "./crosspost.ts";
import { countOut } from "./thread-talk.ts";

export function deleteMessage(world: World, message: MessageRecord): void {
  forget(world, message);
  countOut(world, message.channel_id, [message]);
  world.emit({
    type: "MESSAGE_DELETE",
    intent: message.guild_id ? INTENTS.GUILD_MESSAGES : INTENTS.DIRECT_MESSAGES,
    guildId: message.guild_id,
    channelId: message.channel_id,
    ...(message.ephemeral_to ? { userIds: [message.ephemeral_to] } : {}),
    data: {
      id: message.id,
      channel_id: message.channel_id,
      ...(message.guild_id ? { guild_id: message.guild_id } : {}),
    },
  });
}

/** Deletes many messages of one channel, told as one event. */
export function deleteMessages(world: World, channel: ChannelRecord, messages: readonly MessageRecord[]): void {
  for (const message of messages) forget(world, message);
  countOut(world, channel.id, messages);
  world.emit({
    type: "MESSAGE_DELETE_BULK",
    intent: channel.guild_id ? INTENTS.GUILD_MESSAGES : INTENTS.DIRECT_MESSAGES,
    guildId: channel.guild_id,
    channelId: channel.id,
    data: {
      ids: messages.map(({ id }) => id),
      channel_id: channel.id,
      ...(channel.guild_id ? { guild_id: channel.guild_id } : {}),
    },
  });
}

/** Takes everything that was written in a channel away without a word: the channel goes itself. */
export function forgetHistory(world: World, channelId: string): void {
  // From the end, so that nothing has to move up.
  for (const message of world.state.messagesOf(channelId).toReversed()) forget(world, message);
}

function forget(world: World, message: MessageRecord): void {
  world.state.messages.delete(message.id);
  forgetFiles(world, message);
  if (message.flags & FLAG.CROSSPOSTED) orphanCopies(world, message.id);
  if (message.flags & FLAG.IS_CROSSPOST) forgetCopy(world, message.id);
}
