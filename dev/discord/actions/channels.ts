// Channels of a server come to be, change and go, with everything that hangs on them.
import { invites } from "../state/invites.ts";
import type { ChannelRecord, GuildRecord } from "../state/records.ts";
import { scheduledEvents } from "../state/scheduled-events.ts";
import type { World } from "../world.ts";
import { knowsChannel, seesChannel, tellOfAccess, tellOfChannel } from "./access.ts";
import { updateGuild } from "./guilds.ts";
import { removeInvite } from "./invites.ts";
import { forgetHistory } from "./message-deletion.ts";
import { removeEvent } from "./scheduled-events.ts";
import { forgetWebhooks } from "./webhooks.ts";
import { watchAccess } from "./thread-sync.ts";
import { forgetThread } from "./threads.ts";
import { emptyVoice } from "./voice.ts";

export function addChannelTo(world: World, channel: ChannelRecord): ChannelRecord {
  for (const tag of channel.available_tags ?? []) tag.id ||= world.ids.next();
  world.state.channels.set(channel.id, channel);
  tellOfChannel(world, "CHANNEL_CREATE", channel, knowing(world, channel));
  return channel;
}

/** Changes a channel of a server. Whoever can no longer see it is told that it is gone, whoever now can that it is new. */
export function changeChannel(world: World, channel: ChannelRecord, changes: Partial<ChannelRecord>): ChannelRecord {
  const listeners = [...world.listeners(channel.guild_id!)];
  const seers = () => new Set(listeners.filter((userId) => seesChannel(world, userId, channel.id)));
  const before = seers();
  const syncThreads = watchAccess(world, channel.guild_id!, changes.overwrites ? listeners : []);
  for (const tag of changes.available_tags ?? []) tag.id ||= world.ids.next();
  const next = world.state.channels.set(channel.id, { ...channel, ...changes });
  const after = seers();
  const moved = listeners.filter((userId) => before.has(userId) !== after.has(userId));
  const stays = listeners.filter((userId) => knowsChannel(world, userId, channel.id) && !moved.includes(userId));
  tellOfChannel(world, "CHANNEL_UPDATE", next, stays);
  tellOfAccess(world, next, moved);
  syncThreads();
  return next;
}

/** Takes a channel away with everything in it and planned for it; channels of a category stay, without one. */
export function removeChannel(world: World, channel: ChannelRecord): void {
  const { state } = world, guildId = channel.guild_id!;
  const known = knowing(world, channel);
  for (const thread of state.threadsOf(guildId).filter((it) => it.parent_id === channel.id)) {
    forgetThread(world, thread);
  }
  forgetWebhooks(world, channel.id);
  for (const event of state.table(scheduledEvents).by("guild", guildId)) {
    if (event.channel_id === channel.id && event.status <= 2) removeEvent(world, event);
  }
  for (const invite of state.table(invites).by("channel", channel.id)) removeInvite(world, invite);
  emptyVoice(world, guildId, channel.id);
  forgetHistory(world, channel.id);
  state.channels.delete(channel.id);
  tellOfChannel(world, "CHANNEL_DELETE", channel, known);
  for (const child of state.channelsOf(guildId)) {
    if (child.parent_id === channel.id) changeChannel(world, child, { parent_id: null });
  }
  forgetIn(world, state.guilds.get(guildId)!, channel.id);
}

function knowing(world: World, channel: ChannelRecord): string[] {
  return [...world.listeners(channel.guild_id!)].filter((userId) => knowsChannel(world, userId, channel.id));
}

/** Channels that a server names in its settings. */
const NAMED = [
  "system_channel_id",
  "rules_channel_id",
  "public_updates_channel_id",
  "safety_alerts_channel_id",
  "afk_channel_id",
  "widget_channel_id",
] as const satisfies (keyof GuildRecord)[];

function forgetIn(world: World, guild: GuildRecord, channelId: string): void {
  const named = NAMED.filter((key) => guild[key] === channelId);
  if (named.length > 0) updateGuild(world, guild, Object.fromEntries(named.map((key) => [key, null])));
}
