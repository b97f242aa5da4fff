// The virtual clock: moved ahead by scripts, and as far ahead again after a restart.
import type { MovableClock } from "../clock.ts";
import type { State } from "../state/state.ts";
import { defineTable } from "../state/table.ts";

const ahead = defineTable<number>("clock", {});
const KEY = "ahead";

/** Takes up where an earlier process left off. */
export function restoreClock(clock: MovableClock, state: State): void {
  clock.advance(state.table(ahead).get(KEY) ?? 0);
}

/** @param ms how far ahead; never back. @returns the time then */
export function advanceClock(clock: MovableClock, state: State, ms: number): number {
  if (!Number.isFinite(ms) || ms < 0) throw new Error("advanceMs must be 0 or more: time does not go back");
  state.table(ahead).set(KEY, (state.table(ahead).get(KEY) ?? 0) + ms);
  clock.advance(ms);
  return clock.now();
}
