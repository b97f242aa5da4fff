import type { Entry } from "../state/logs.svelte.ts";
import { isNewer } from "../wire/snowflake.ts";

/** How an entry stands below the one before it. */
export interface Placed {
  entry: Entry;
  /** Whether it continues the author's previous message: no avatar, no name. */
  continues: boolean;
  /** First of its day: a line with the date stands above it. */
  newDay: boolean;
  /** First of those nobody has seen yet: a line says so above it. */
  firstNew: boolean;
}

/** Discord's own span. */
const TOGETHER_MS = 7 * 60_000;

/** @param seen id of the newest message before the line of new ones; undefined draws none */
export function placeEntries(entries: readonly Entry[], seen?: string, ownId?: string): Placed[] {
  let drawn = seen === undefined;
  return entries.map((entry, index) => {
    const before = entries[index - 1];
    const newDay = !before || dayOf(before) !== dayOf(entry);
    const firstNew = !drawn && seen !== undefined && entry.author.id !== ownId && isNewer(entry.id, seen);
    drawn ||= firstNew;
    return {
      entry,
      newDay,
      firstNew,
      continues: !newDay && !firstNew && before !== undefined && belongs(before, entry),
    };
  });
}

function belongs(before: Entry, entry: Entry): boolean {
  if (before.author.id !== entry.author.id || before.webhook_id !== entry.webhook_id) return false;
  // A webhook may speak under another name each time.
  if (entry.webhook_id && before.author.username !== entry.author.username) return false;
  if (![before, entry].every(({ type }) => type === 0 || type === 19 || type === 20)) return false;
  if (entry.type === 19 || entry.interaction_metadata || (entry.flags ?? 0) !== (before.flags ?? 0)) return false;
  return Date.parse(entry.timestamp) - Date.parse(before.timestamp) < TOGETHER_MS;
}

const dayOf = (entry: Entry) => new Date(entry.timestamp).toDateString();
