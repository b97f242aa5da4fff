// Whoever comes to see a channel is given its active threads (documentation, "Thread List Sync").
import { INTENTS } from "../gateway/intents.ts";
import { channelPermissions } from "../permissions/compute.ts";
import type { ChannelRecord } from "../state/records.ts";
import { compareIds } from "../snowflake.ts";
import { threadListView } from "../views/thread.ts";
import type { World } from "../world.ts";

/** Active threads of a server that somebody may see, newest first. */
export function activeThreads(world: World, guildId: string, userId: string): ChannelRecord[] {
  return world.state.threadsOf(guildId)
    .filter((it) => !it.thread_metadata?.archived && channelPermissions(world, it.id, userId) !== 0n)
    .sort((a, b) => compareIds(b.id, a.id));
}

/**
 * Notes which channels with active threads somebody sees before their rights change.
 * @param userIds of whoever has a session
 * @returns to be called after the change: gives them the threads of the channels they see now
 */
export function watchAccess(world: World, guildId: string, userIds: Iterable<string>): () => void {
  const who = [...userIds];
  // Most changes of members are of people without a session: nothing is looked for then.
  if (who.length === 0) return () => {};
  const parents = new Set(
    world.state.threadsOf(guildId).flatMap((it) => it.thread_metadata?.archived ? [] : [it.parent_id!]),
  );
  if (parents.size === 0) return () => {};
  const seen = (userId: string) => [...parents].filter((id) => channelPermissions(world, id, userId) !== 0n);
  const before = new Map(who.map((userId) => [userId, new Set(seen(userId))]));
  return () => {
    for (const [userId, known] of before) {
      const gained = seen(userId).filter((id) => !known.has(id));
      if (gained.length > 0) syncThreads(world, guildId, gained, userId);
    }
  };
}

function syncThreads(world: World, guildId: string, channelIds: readonly string[], userId: string): void {
  const threads = activeThreads(world, guildId, userId).filter((it) => channelIds.includes(it.parent_id!));
  world.emit({
    type: "THREAD_LIST_SYNC",
    intent: INTENTS.GUILDS,
    guildId,
    userIds: [userId],
    data: { guild_id: guildId, channel_ids: channelIds, ...threadListView(world, threads, userId) },
  });
}
