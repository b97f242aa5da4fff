// What was written in each channel, in order: a channel may hold a hundred thousand messages.
import { compareIds } from "../snowflake.ts";
import type { MessageRecord } from "./message-records.ts";

export class Histories {
  readonly #channels = new Map<string, MessageRecord[]>();

  /** Messages of a channel, oldest first; the list itself, which goes on changing. */
  of(channelId: string): readonly MessageRecord[] {
    return this.#channels.get(channelId) ?? [];
  }

  /** Keeps in step with the table of messages. */
  change(id: string, now: MessageRecord | undefined, before: MessageRecord | undefined): void {
    if (now === before) return;
    const channelId = (now ?? before)!.channel_id;
    const list = this.#channels.get(channelId);
    if (!list) {
      if (now) this.#channels.set(channelId, [now]);
      return;
    }
    // Only a message that is dated back does not come last.
    const at = !before && compareIds(list.at(-1)!.id, id) < 0 ? list.length : placeOf(list, id);
    list.splice(at, before ? 1 : 0, ...(now ? [now] : []));
    if (list.length === 0) this.#channels.delete(channelId);
  }
}

/** Where a message stands in a history, or would stand. */
export function placeOf(history: readonly MessageRecord[], id: string): number {
  let from = 0, to = history.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (compareIds(history[middle]!.id, id) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}
