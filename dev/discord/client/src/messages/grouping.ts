import type { Entry } from "../state/logs.svelte.ts";

/** How an entry stands below the one before it. */
export interface Placed {
  entry: Entry;
  /** Whether it continues the author's previous message: no avatar, no name. */
  continues: boolean;
  /** First of its day: a line with the date stands above it. */
  newDay: boolean;
}

/** Discord's own span. */
const TOGETHER_MS = 7 * 60_000;

export function placeEntries(entries: readonly Entry[]): Placed[] {
  return entries.map((entry, index) => {
    const before = entries[index - 1];
    const newDay = !before || dayOf(before) !== dayOf(entry);
    return { entry, newDay, continues: !newDay && before !== undefined && belongs(before, entry) };
  });
}

function belongs(before: Entry, entry: Entry): boolean {
  if (before.author.id !== entry.author.id || before.webhook_id !== entry.webhook_id) return false;
  if (![before, entry].every(({ type }) => type === 0 || type === 19 || type === 20)) return false;
  if (entry.type === 19 || entry.interaction_metadata || (entry.flags ?? 0) !== (before.flags ?? 0)) return false;
  return Date.parse(entry.timestamp) - Date.parse(before.timestamp) < TOGETHER_MS;
}

const dayOf = (entry: Entry) => new Date(entry.timestamp).toDateString();
