// The steps of an erasure as the person it is about may read them: one line a place, in the words of the policy.
import type { privacy } from "#lib/wire.ts";

export interface StepLine {
  title: string;
  done: boolean;
  /** What was found there; null where nothing is counted. */
  rows: number | null;
}

/** Places that are no store of the policy. */
const places: Record<string, string> = {
  writes: "Nothing new is accepted",
  bots: "The memory of the bot",
  entries: "Short-lived copies",
  features: "The memory of the service",
};
const uncounted = new Set(["writes", "bots", "features"]);

/** @param titles of the policy's stores, by name; a store in several roles is one line */
export const stepLines = (
  steps: privacy.ErasureState["steps"],
  titles: ReadonlyMap<string, string>,
): StepLine[] => {
  const lines = new Map<string, StepLine>();
  for (const { store, state, rows } of steps) {
    const line = lines.get(store) ?? {
      title: places[store] ?? titles.get(store) ?? store,
      done: true,
      rows: uncounted.has(store) ? null : 0,
    };
    line.done &&= state === "done";
    if (line.rows !== null) line.rows += rows;
    lines.set(store, line);
  }
  return [...lines.values()];
};
