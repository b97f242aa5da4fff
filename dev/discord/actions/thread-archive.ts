// Threads fall asleep when nobody writes, and wake up when somebody does.
import { ApiError } from "../errors.ts";
import { INTENTS } from "../gateway/intents.ts";
import { timeOf } from "../snowflake.ts";
import type { ChannelRecord } from "../state/records.ts";
import { isThread } from "../state/state.ts";
import { membersOfThread } from "../state/threads.ts";
import { threadMemberView, threadView } from "../views/thread.ts";
import type { World } from "../world.ts";
import { isoTime } from "../iso-time.ts";

/** A post kept at the top of its forum; it never falls asleep (documentation, "Channel Flags"). */
export const PINNED = 1 << 1;

/** Active threads of a server (documentation, "JSON error codes": 160006). */
const ACTIVE = 1_000;

/** What waits for its time, so that nothing waits twice. */
const waiting = new WeakMap<World, Map<string, () => void>>();

/** Has every active thread of a state fall asleep when its time comes; at the start, so also those whose time has come. */
export function watchThreads(world: World): void {
  for (const channel of [...world.state.channels.values()]) if (isThread(channel)) ring(world, channel.id);
}

/** Has a thread fall asleep after its time without activity. */
export function watchThread(world: World, thread: ChannelRecord): void {
  let calls = waiting.get(world);
  if (!calls) waiting.set(world, calls = new Map());
  calls.get(thread.id)?.();
  calls.delete(thread.id);
  if (!thread.thread_metadata || thread.thread_metadata.archived) return;
  const at = sleepsAt(thread);
  if (at === Infinity) return;
  calls.set(thread.id, world.clock.after(Math.max(0, at - world.clock.now()), () => ring(world, thread.id)));
}

/** Changes a thread and tells whoever may see it; a woken one's members learn of their membership again. */
export function changeThread(world: World, thread: ChannelRecord, changes: Partial<ChannelRecord>): ChannelRecord {
  const slept = thread.thread_metadata?.archived ?? false;
  const next = world.state.channels.set(thread.id, { ...thread, ...changes });
  watchThread(world, next);
  world.emit({
    type: "THREAD_UPDATE",
    intent: INTENTS.GUILDS,
    guildId: next.guild_id,
    channelId: next.id,
    data: threadView(world, next),
  });
  if (!slept || next.thread_metadata?.archived) return next;
  for (const member of membersOfThread(world.state, next.id)) {
    world.emit({
      type: "THREAD_MEMBER_UPDATE",
      intent: INTENTS.GUILDS,
      guildId: next.guild_id,
      channelId: next.id,
      userIds: [member.user_id],
      data: { ...threadMemberView(member), guild_id: next.guild_id },
    });
  }
  return next;
}

/**
 * Puts a thread to sleep or wakes it. Sleeping takes a post down from the top of its forum.
 * @param at when it did; now by default
 */
export function setArchived(
  world: World,
  thread: ChannelRecord,
  archived: boolean,
  at: number = world.clock.now(),
): ChannelRecord {
  if (!archived) requireRoom(world, thread.guild_id!);
  return changeThread(world, thread, {
    thread_metadata: { ...thread.thread_metadata!, archived, archive_timestamp: isoTime(at) },
    ...(archived && thread.flags ? { flags: thread.flags & ~PINNED } : {}),
  });
}

/** Whether a server can have one more active thread: a new one, or one that wakes. */
export function requireRoom(world: World, guildId: string): void {
  const active = world.state.threadsOf(guildId).filter((it) => !it.thread_metadata?.archived).length;
  if (active >= ACTIVE) throw new ApiError(400, 160006, "Maximum number of active threads has been reached");
}

function ring(world: World, threadId: string): void {
  waiting.get(world)?.delete(threadId);
  const thread = world.state.channels.get(threadId);
  if (!thread?.thread_metadata || thread.thread_metadata.archived) return;
  const at = sleepsAt(thread);
  if (at > world.clock.now()) watchThread(world, thread);
  else setArchived(world, thread, true, at);
}

/** Activity is a message, waking up, and a change of the time itself: the latter two set the timestamp. */
function sleepsAt({ thread_metadata, last_message_id, flags = 0 }: ChannelRecord): number {
  if (flags & PINNED) return Infinity;
  const written = last_message_id === null ? 0 : timeOf(last_message_id);
  return Math.max(Date.parse(thread_metadata!.archive_timestamp), written) +
    thread_metadata!.auto_archive_duration * 60_000;
}
