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
  const fresh = newConversation(world, 1, [userId, otherId]);
  const channel = world.state.channels.set(fresh.id, fresh);
  for (const id of channel.recipients) {
    // Bots are not told about direct channels (documentation, "Channel Create").
    if (world.state.users.get(id)?.bot) continue;
    world.emit({ type: "CHANNEL_CREATE", intent: 0, userIds: [id], data: channelView(world, channel, id) });
  }
  return channel;
}

/** A conversation outside of servers, not stored yet. @param type 1 of two, 3 of several */
export function newConversation(world: World, type: 1 | 3, recipients: string[]): ChannelRecord {
  return {
    id: world.ids.next(),
    type,
    guild_id: null,
    name: null,
    topic: null,
    parent_id: null,
    position: 0,
    nsfw: false,
    rate_limit_per_user: 0,
    overwrites: [],
    last_message_id: null,
    recipients,
  };
}

/** Whether somebody may write to somebody else: they share a server, and neither they nor it refuse. */
export function mayWriteTo(world: World, fromId: string, toId: string): boolean {
  if (world.state.users.get(toId)?.dms_closed) return false;
  return sharedServers(world, fromId, toId).some((id) => !directPaused(world, id));
}

export function sharesServer(world: World, oneId: string, otherId: string): boolean {
  return sharedServers(world, oneId, otherId).length > 0;
}

function sharedServers(world: World, oneId: string, otherId: string): string[] {
  const theirs = new Set(world.state.guildIdsOf(otherId));
  return world.state.guildIdsOf(oneId).filter((id) => theirs.has(id));
}

/** A server may shut direct messages between its members for a while (documentation, "Incidents Data Object"). */
function directPaused(world: World, guildId: string): boolean {
  const until = world.state.guilds.get(guildId)?.incidents_data?.["dms_disabled_until"];
  return typeof until === "string" && Date.parse(until) > world.clock.now();
}

function directOf(world: World, userId: string, otherId: string): ChannelRecord | undefined {
  // A bot may write to a hundred thousand, a person to a few.
  const [few, other] = world.state.users.get(userId)?.bot ? [otherId, userId] : [userId, otherId];
  return world.state.conversationsOf(few).find(({ type, recipients }) => type === 1 && recipients.includes(other));
}
