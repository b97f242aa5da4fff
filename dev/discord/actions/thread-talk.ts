// What a message does to the thread it is written in.
import { mayInChannel } from "../permissions/compute.ts";
import type { MessageRecord } from "../state/message-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import { isThread } from "../state/state.ts";
import { threadMember, threadMemberCount } from "../state/threads.ts";
import { messageCount, opens } from "../views/thread.ts";
import type { World } from "../world.ts";
import { setArchived } from "./thread-archive.ts";
import { addToThread, mayBeIn, THREAD_MEMBERS } from "./thread-members.ts";

/** Wakes a thread that somebody is about to write in. */
export function beforeWriting(world: World, channel: ChannelRecord): void {
  const current = world.state.channels.get(channel.id);
  if (current?.thread_metadata?.archived) setArchived(world, current, false);
}

/** Counts the message; whoever wrote it and whoever it names are in the thread from now on. */
export function afterWriting(world: World, message: MessageRecord): void {
  const thread = world.state.channels.get(message.channel_id);
  if (!thread || !isThread(thread) || message.ephemeral_to !== undefined) return;
  if (!opens(message, thread)) {
    thread.message_count = messageCount(thread) + 1;
    thread.total_message_sent = (thread.total_message_sent ?? 0) + 1;
    world.state.channels.set(thread.id, thread);
  }
  const byMember = message.webhook_id === undefined && world.state.isMember(thread.guild_id!, message.author_id);
  // What Discord itself writes in somebody's name takes nobody in.
  if (!byMember || ![0, 19, 20, 23].includes(message.type)) return;
  join(world, thread, message.author_id);
  if (thread.type === PRIVATE && !mayInvite(world, thread, message.author_id)) return;
  for (const userId of message.mentions) {
    if (world.state.isMember(thread.guild_id!, userId)) join(world, thread, userId);
  }
}

/** Counts deleted messages out of their thread; how many were ever sent stays. */
export function countOut(world: World, channelId: string, gone: readonly MessageRecord[]): void {
  const thread = world.state.channels.get(channelId);
  if (!thread || !isThread(thread)) return;
  const counted = gone.filter((message) => message.ephemeral_to === undefined && !opens(message, thread)).length;
  thread.message_count = Math.max(0, messageCount(thread) - counted);
  world.state.channels.set(thread.id, thread);
}

/** Whether somebody may take others into a thread: a private one may be closed to that. */
export function mayInvite(world: World, thread: ChannelRecord, userId: string): boolean {
  if (thread.type !== PRIVATE || thread.thread_metadata?.invitable !== false) return true;
  return thread.owner_id === userId || mayInChannel(world, thread.id, userId, "MANAGE_THREADS");
}

const PRIVATE = 12;

function join(world: World, thread: ChannelRecord, userId: string): void {
  if (threadMember(world.state, thread.id, userId) || !mayBeIn(world, thread, userId)) return;
  // Writing in a full thread, or naming somebody there, is no mistake: they just stay out.
  if (threadMemberCount(world.state, thread.id) < THREAD_MEMBERS) addToThread(world, thread, userId);
}
