// Threads and who is in them as Discord shows them.
import type { MessageRecord } from "../state/message-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { State } from "../state/state.ts";
import { threadMember, threadMemberCount, type ThreadMemberRecord } from "../state/threads.ts";
import type { World } from "../world.ts";
import { memberView } from "./people.ts";

/** The count of members stops here (documentation, "Channel Object"). */
const COUNTED_MEMBERS = 50;

/** @param viewerId whose own membership is shown with it */
export function threadView(world: World, thread: ChannelRecord, viewerId?: string): Record<string, unknown> {
  const own = viewerId === undefined ? undefined : threadMember(world.state, thread.id, viewerId);
  return {
    id: thread.id,
    type: thread.type,
    guild_id: thread.guild_id,
    parent_id: thread.parent_id,
    owner_id: thread.owner_id,
    name: thread.name,
    flags: thread.flags ?? 0,
    last_message_id: thread.last_message_id,
    ...(thread.last_pin_timestamp === undefined ? {} : { last_pin_timestamp: thread.last_pin_timestamp }),
    rate_limit_per_user: thread.rate_limit_per_user,
    thread_metadata: thread.thread_metadata,
    message_count: messageCount(thread),
    total_message_sent: thread.total_message_sent ?? 0,
    member_count: shownMemberCount(world.state, thread.id),
    ...(thread.applied_tags ? { applied_tags: knownTags(world.state, thread) } : {}),
    ...(own ? { member: threadMemberView(own) } : {}),
  };
}

/** How many are in a thread, as far as that is counted. */
export function shownMemberCount(state: State, threadId: string): number {
  return Math.min(COUNTED_MEMBERS, threadMemberCount(state, threadId));
}

/** @param member given when the person's membership of the server is shown too */
export function threadMemberView(
  { thread_id, user_id, join_timestamp, flags }: ThreadMemberRecord,
  member?: { world: World; guildId: string },
): Record<string, unknown> {
  const ofGuild = member?.world.state.member(member.guildId, user_id);
  return {
    id: thread_id,
    user_id,
    join_timestamp,
    flags,
    ...(member && ofGuild ? { member: memberView(member.world, ofGuild) } : {}),
  };
}

/** Threads with the caller's own memberships beside them, as lists of threads come. */
export function threadListView(world: World, threads: readonly ChannelRecord[], viewerId: string) {
  return {
    threads: threads.map((thread) => threadView(world, thread)),
    members: threads.flatMap((thread) => threadMember(world.state, thread.id, viewerId) ?? [])
      .map((member) => threadMemberView(member)),
  };
}

/** Whether a message is what a thread was opened with, and so not one of those counted in it. */
export function opens({ id, type }: MessageRecord, thread: ChannelRecord): boolean {
  return id === thread.id || type === 21;
}

/** A tag that the forum no longer has is on no post. */
function knownTags({ channels }: State, { parent_id, applied_tags }: ChannelRecord): string[] {
  const known = new Set(channels.get(parent_id ?? "")?.available_tags?.map(({ id }) => id));
  return applied_tags!.filter((id) => known.has(id));
}

/** How many messages are in a thread; one from before they were counted has those that were ever sent. */
export function messageCount({ message_count, total_message_sent = 0 }: ChannelRecord): number {
  return message_count ?? total_message_sent;
}
