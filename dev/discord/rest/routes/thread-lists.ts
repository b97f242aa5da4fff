import { wrongChannelType } from "../../errors.ts";
import { activeThreads } from "../../actions/thread-sync.ts";
import { THREAD } from "../../actions/threads.ts";
import { CHANNEL, isForum } from "../../rules/channel.ts";
import { compareIds } from "../../snowflake.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { threadMember } from "../../state/threads.ts";
import { threadListView } from "../../views/thread.ts";
import { channelOf, guildOf, idQuery, numberOf } from "../guards.ts";
import { timeQuery } from "../queries.ts";
import { type Answer, type Call, ok, type Route, route } from "../route.ts";

/** Threads of a server that are active, and of a channel that sleep. */
export const threadListRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/threads/active", (call) => {
    const threads = activeThreads(call.world, guildOf(call).id, call.userId);
    return ok({ ...threadListView(call.world, threads, call.userId), has_more: false });
  }),
  route("GET", "/channels/{channel_id}/threads/archived/public", (call) => {
    const { before, limit } = readPage(call);
    const channel = channelOf(call, "READ_MESSAGE_HISTORY");
    const type = channel.type === CHANNEL.ANNOUNCEMENT ? THREAD.ANNOUNCEMENT : THREAD.PUBLIC;
    if (!hasThreads(channel)) throw wrongChannelType();
    return page(call, sleeping(call, channel, type).filter((it) => archivedAt(it) < before), limit);
  }),
  route("GET", "/channels/{channel_id}/threads/archived/private", (call) => {
    const { before, limit } = readPage(call);
    const channel = channelOf(call, "READ_MESSAGE_HISTORY", "MANAGE_THREADS");
    if (!hasThreads(channel)) throw wrongChannelType();
    return page(call, sleeping(call, channel, THREAD.PRIVATE).filter((it) => archivedAt(it) < before), limit);
  }),
  route("GET", "/channels/{channel_id}/users/@me/threads/archived/private", (call) => {
    const before = idQuery(call, "before"), limit = readLimit(call);
    const channel = channelOf(call, "READ_MESSAGE_HISTORY");
    if (!hasThreads(channel)) throw wrongChannelType();
    const joined = sleeping(call, channel, THREAD.PRIVATE)
      .filter((it) => threadMember(call.world.state, it.id, call.userId) !== undefined)
      .filter((it) => before === null || compareIds(it.id, before) < 0)
      .sort((a, b) => compareIds(b.id, a.id));
    return page(call, joined, limit);
  }),
];

export const archivedAt = (thread: ChannelRecord): number => Date.parse(thread.thread_metadata!.archive_timestamp);

/** Channels under which threads hang. */
export function hasThreads({ type }: ChannelRecord): boolean {
  return type === CHANNEL.TEXT || type === CHANNEL.ANNOUNCEMENT || isForum(type);
}

/** Threads of a channel that sleep, the last to fall asleep first. */
function sleeping({ world }: Call, channel: ChannelRecord, type: number): ChannelRecord[] {
  return world.state.threadsOf(channel.guild_id!)
    .filter((it) => it.parent_id === channel.id && it.type === type && it.thread_metadata!.archived)
    .sort((a, b) => archivedAt(b) - archivedAt(a) || compareIds(b.id, a.id));
}

function readPage(call: Call): { before: number; limit: number } {
  return { before: timeQuery(call, "before") ?? Infinity, limit: readLimit(call) };
}

/** The description's bounds: a page of one is not to be had. */
const readLimit = (call: Call) => numberOf(call, "limit", 50, { min: 2, max: 100 });

function page(call: Call, threads: readonly ChannelRecord[], limit: number): Answer {
  const { world, userId } = call;
  return ok({ ...threadListView(world, threads.slice(0, limit), userId), has_more: threads.length > limit });
}
