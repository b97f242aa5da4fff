// What a settings form gets back when it was not saved.
import type { Draft } from "./field.ts";
import type { Conflict } from "./merge.ts";

export interface Refusal {
  message: string;
  /** Field key → what to change. */
  problems: Record<string, string>;
  /** What was posted, and the saved state it was made on. */
  draft: Draft;
  base: Draft;
  version: number;
  conflict: (Conflict & { version: number }) | null;
}
