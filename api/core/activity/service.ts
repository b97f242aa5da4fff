// A shard's flush in one transaction: cursor, counts, facts and outbox together, so that each happens exactly once.
import type { ActivityRecord } from "../contract.ts";

export interface Activity {
  /** Throws `fenced` when the lease is not the newest or `from` is not the committed cursor. Already at `to`: nothing happens. */
  record(record: ActivityRecord): Promise<{ seq: number }>;
}
