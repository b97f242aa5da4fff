// Rights change, and with them what people see: their clients are given channels and threads, and lose them.
import { INTENTS } from "../gateway/intents.ts";
import { channelPermissions } from "../permissions/compute.ts";
import type { ChannelRecord } from "../state/records.ts";
import { CHANNEL } from "../rules/channel.ts";
import { obfuscatedChannelView } from "../views/channel.ts";
import { channelView } from "../views/guild.ts";
import type { World } from "../world.ts";
import { watchAccess } from "./thread-sync.ts";

/** Whether somebody may view a channel; a category also when one of its channels (documentation, "Channel Visibility"). */
export function seesChannel(world: World, userId: string, channelId: string): boolean {
  if (channelPermissions(world, channelId, userId) !== 0n) return true;
  const channel = world.state.channels.get(channelId);
  if (channel?.type !== CHANNEL.CATEGORY || channel.guild_id === null) return false;
  return world.state.channelsOf(channel.guild_id)
    .some((child) => child.parent_id === channelId && channelPermissions(world, child.id, userId) !== 0n);
}

/** Whether somebody is told about a channel: bots of every one, though not what those are that they may not view. */
export function knowsChannel(world: World, userId: string, channelId: string): boolean {
  return isBot(world, userId) || seesChannel(world, userId, channelId);
}

/** A channel as the gateway tells somebody of it. */
export function channelFor(world: World, channel: ChannelRecord, userId: string): Record<string, unknown> {
  return seesChannel(world, userId, channel.id) ? channelView(world, channel) : obfuscatedChannelView(channel);
}

/** Tells people of a channel, each as much as they may know. */
export function tellOfChannel(world: World, type: string, channel: ChannelRecord, userIds: readonly string[]): void {
  const full = userIds.filter((userId) => seesChannel(world, userId, channel.id));
  const rest = userIds.filter((userId) => !full.includes(userId));
  const emission = { type, intent: INTENTS.GUILDS, guildId: channel.guild_id };
  if (full.length > 0) world.emit({ ...emission, userIds: full, data: channelView(world, channel) });
  if (rest.length > 0) world.emit({ ...emission, userIds: rest, data: obfuscatedChannelView(channel) });
}

/**
 * Tells who comes to see a channel, and who sees it no more. A person is given it or loses it; a bot had it all along
 * and is told what it is now.
 */
export function tellOfAccess(world: World, channel: ChannelRecord, userIds: readonly string[]): void {
  for (const userId of userIds) {
    const gained = seesChannel(world, userId, channel.id);
    const type = isBot(world, userId) ? "CHANNEL_UPDATE" : gained ? "CHANNEL_CREATE" : "CHANNEL_DELETE";
    tellOfChannel(world, type, channel, [userId]);
  }
}

const isBot = (world: World, userId: string): boolean => world.state.users.get(userId)?.bot === true;

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
      const changed = [...is.values()].filter(({ id }) => !was.has(id));
      changed.push(...[...was.values()].filter(({ id }) => !is.has(id)));
      for (const channel of changed) tellOfAccess(world, channel, [userId]);
    }
    syncThreads();
  };
}

function seenBy(world: World, guildId: string, userId: string): Map<string, ChannelRecord> {
  const seen = world.state.channelsOf(guildId).filter(({ id }) => seesChannel(world, userId, id));
  return new Map(seen.map((channel) => [channel.id, channel]));
}
