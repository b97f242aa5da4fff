// Direct messages between two.
import { unknown } from "../errors.ts";
import type { ChannelRecord } from "../state/records.ts";
import { channelView } from "../views/guild.ts";
import type { World } from "../world.ts";

/** The channel of two people, opened when there is none yet. */
export function openDirect(world: World, userId: string, otherId: string): ChannelRecord {
  if (!world.state.users.has(otherId)) throw unknown("User");
  const known = directOf(world, userId, otherId);
  if (known) return known;
  const channel: ChannelRecord = {
    id: world.ids.next(),
    type: 1,
    guild_id: null,
    name: null,
    topic: null,
    parent_id: null,
    position: 0,
    nsfw: false,
    rate_limit_per_user: 0,
    overwrites: [],
    last_message_id: null,
    recipients: [userId, otherId],
  };
  world.state.channels.set(channel.id, channel);
  for (const id of channel.recipients) {
    // Bots are not told about direct channels (documentation, "Channel Create").
    if (world.state.users.get(id)?.bot) continue;
    world.emit({ type: "CHANNEL_CREATE", intent: 0, userIds: [id], data: channelView(world, channel, id) });
  }
  return channel;
}

/** Whether somebody may write to somebody else: they share a server, and it is not refused. */
export function mayWriteTo(world: World, fromId: string, toId: string): boolean {
  return !world.state.users.get(toId)?.dms_closed && sharesServer(world, fromId, toId);
}

export function sharesServer(world: World, oneId: string, otherId: string): boolean {
  const theirs = new Set(world.state.guildIdsOf(otherId));
  return world.state.guildIdsOf(oneId).some((id) => theirs.has(id));
}

function directOf(world: World, userId: string, otherId: string): ChannelRecord | undefined {
  for (const channel of world.state.channels.values()) {
    if (channel.type === 1 && channel.recipients.includes(userId) && channel.recipients.includes(otherId)) {
      return channel;
    }
  }
  return undefined;
}
