// Rights change, and with them what people see: their clients are given channels and threads, and lose them.
import { INTENTS } from "../gateway/intents.ts";
import { channelPermissions } from "../permissions/compute.ts";
import type { ChannelRecord } from "../state/records.ts";
import { channelView } from "../views/guild.ts";
import type { World } from "../world.ts";
import { watchAccess } from "./thread-sync.ts";

/** Whether somebody is given a channel. */
export function seesChannel(world: World, userId: string, channelId: string): boolean {
  return channelPermissions(world, channelId, userId) !== 0n;
}

/** Whether somebody is told about a channel: a bot is, also when it may not read it; it is only not given it at first. */
export function knowsChannel(world: World, userId: string, channelId: string): boolean {
  return seesChannel(world, userId, channelId) || world.state.users.get(userId)?.bot === true;
}

/**
 * Notes what people see before their rights change.
 * @param userIds of whoever has a session
 * @returns to be called after the change: tells them what came and what went
 */
export function watchRights(world: World, guildId: string, userIds: Iterable<string>): () => void {
  const who = [...userIds];
  const syncThreads = watchAccess(world, guildId, who);
  const before = new Map(who.map((userId) => [userId, seenBy(world, guildId, userId)]));
  return () => {
    for (const [userId, was] of before) {
      const is = seenBy(world, guildId, userId);
      for (const channel of is.values()) if (!was.has(channel.id)) tell(world, "CHANNEL_CREATE", channel, userId);
      for (const channel of was.values()) {
        if (!knowsChannel(world, userId, channel.id)) tell(world, "CHANNEL_DELETE", channel, userId);
      }
    }
    syncThreads();
  };
}

function seenBy(world: World, guildId: string, userId: string): Map<string, ChannelRecord> {
  const seen = world.state.channelsOf(guildId).filter(({ id }) => seesChannel(world, userId, id));
  return new Map(seen.map((channel) => [channel.id, channel]));
}

function tell(world: World, type: string, channel: ChannelRecord, userId: string): void {
  world.emit({
    type,
    intent: INTENTS.GUILDS,
    guildId: channel.guild_id,
    userIds: [userId],
    data: channelView(world, channel),
  });
}
