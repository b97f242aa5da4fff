// What may be done in a thread that sleeps or is locked (documentation, "Active & Archived Threads", "Locked Threads").
import { ApiError, wrongChannelType } from "../errors.ts";
import { mayInChannel } from "../permissions/compute.ts";
import type { ChannelRecord } from "../state/records.ts";
import { isThread } from "../state/state.ts";
import { channelOf } from "./guards.ts";
import type { Call } from "./route.ts";

export const threadLocked = (): ApiError => new ApiError(403, 160005, "Thread is locked");

/** The thread of the path, seen by the caller. */
export function threadOf(call: Call): ChannelRecord {
  const channel = channelOf(call);
  if (!isThread(channel)) throw wrongChannelType();
  return channel;
}

/** Nothing but deleting happens in a thread that sleeps. Other channels never do. */
export function requireAwake(channel: ChannelRecord): void {
  if (channel.thread_metadata?.archived) throw new ApiError(400, 50083, "Thread is archived");
}

/** Writing wakes a thread, unless it is locked: then only whoever manages threads writes. */
export function requireUnlocked(call: Call, channel: ChannelRecord): void {
  if (!channel.thread_metadata?.locked || mayInChannel(call.world, channel.id, call.userId, "MANAGE_THREADS")) return;
  throw threadLocked();
}

/** Deleting is possible in a thread that sleeps, as long as it is not locked besides. */
export function requireDeletable(call: Call, channel: ChannelRecord): void {
  const { archived, locked } = channel.thread_metadata ?? {};
  if (!archived || !locked || mayInChannel(call.world, channel.id, call.userId, "MANAGE_THREADS")) return;
  throw new ApiError(400, 50083, "Thread is archived");
}

/** What changes a message that is there: possible in an open thread only. */
export function requireChangeable(call: Call, channel: ChannelRecord): void {
  requireAwake(channel);
  requireUnlocked(call, channel);
}
