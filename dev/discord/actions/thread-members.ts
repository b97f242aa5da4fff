// People come into threads and leave them (documentation, "Threads", "Thread Membership").
import { maximumReached } from "../errors.ts";
import { INTENTS } from "../gateway/intents.ts";
import { channelPermissions } from "../permissions/compute.ts";
import type { ChannelRecord } from "../state/records.ts";
import {
  deleteThreadMember,
  setThreadMember,
  threadMember,
  threadMemberCount,
  threadMembers,
} from "../state/threads.ts";
import { shownMemberCount, threadMemberView, threadView } from "../views/thread.ts";
import type { World } from "../world.ts";
import { createMessage } from "./messages.ts";
import { isoTime } from "../iso-time.ts";

/** Documentation, "JSON error codes": 30033. */
export const THREAD_MEMBERS = 1_000;

/** Takes somebody into a thread. @param byId somebody else who did it, of whom the thread then tells */
export function addToThread(world: World, thread: ChannelRecord, userId: string, byId?: string): void {
  const { state } = world;
  if (threadMember(state, thread.id, userId)) return;
  if (threadMemberCount(state, thread.id) >= THREAD_MEMBERS) {
    throw maximumReached(30033, "thread participants", THREAD_MEMBERS);
  }
  setThreadMember(state, {
    thread_id: thread.id,
    user_id: userId,
    join_timestamp: isoTime(world.clock.now()),
    flags: 0,
  });
  // Their client may not know the thread yet (documentation, "Gaining Access to Private Threads").
  world.emit({
    type: "THREAD_CREATE",
    intent: INTENTS.GUILDS,
    guildId: thread.guild_id,
    channelId: thread.id,
    userIds: [userId],
    data: threadView(world, thread, userId),
  });
  tellMembers(world, thread, userId, true);
  if (byId !== undefined) createMessage(world, thread, { authorId: byId, content: "", type: 1, mentions: [userId] });
}

/** Takes somebody out of a thread. @param byId somebody else who did it */
export function removeFromThread(world: World, thread: ChannelRecord, userId: string, byId?: string): boolean {
  if (!deleteThreadMember(world.state, thread.id, userId)) return false;
  tellMembers(world, thread, userId, false);
  if (byId !== undefined) createMessage(world, thread, { authorId: byId, content: "", type: 2, mentions: [userId] });
  return true;
}

/** Whoever leaves a server leaves its threads. */
export function leaveThreads(world: World, guildId: string, userId: string): void {
  for (const { thread_id } of world.state.table(threadMembers).by("user", userId)) {
    const thread = world.state.channels.get(thread_id);
    if (thread?.guild_id === guildId) removeFromThread(world, thread, userId);
  }
}

/** Whether somebody could be in a thread: they see the channel it hangs under. */
export function mayBeIn(world: World, thread: ChannelRecord, userId: string): boolean {
  return thread.parent_id !== null && channelPermissions(world, thread.parent_id, userId) !== 0n;
}

/** Whoever it is about always knows; of others only those with the members intent are told. */
export function tellMembers(world: World, thread: ChannelRecord, userId: string, joined: boolean): void {
  const guildId = thread.guild_id!;
  const member = threadMember(world.state, thread.id, userId);
  const emission = {
    type: "THREAD_MEMBERS_UPDATE",
    guildId,
    channelId: thread.id,
    data: {
      id: thread.id,
      guild_id: guildId,
      member_count: shownMemberCount(world.state, thread.id),
      ...(joined && member
        ? { added_members: [{ ...threadMemberView(member, { world, guildId }), presence: null }] }
        : { removed_member_ids: [userId] }),
    },
  };
  world.emit({ ...emission, intent: INTENTS.GUILDS | INTENTS.GUILD_MEMBERS, userIds: [userId] });
  world.emit({ ...emission, intent: INTENTS.GUILD_MEMBERS, exceptUserId: userId });
}
