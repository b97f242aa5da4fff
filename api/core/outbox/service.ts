// Work that must happen on Discord: enqueued with the state it belongs to, leased by a bot, acknowledged or retried.
import type { Transaction } from "../../../db/mod.ts";
import type { OutboxItem, OutboxWork } from "../contract.ts";

export interface OutboxEntry {
  guildId: string | null;
  /** The member the work is about; blocked or erased members get none. */
  subjectId: string | null;
  work: OutboxWork;
  /** Not before this time; now when absent. */
  dueAt?: Date;
}

export interface Outbox {
  /** In the caller's transaction; bots are woken when it commits. */
  enqueue(tx: Transaction, entries: OutboxEntry[]): Promise<void>;
  /** Leases up to `limit` due rows, oldest first; a lease that ran out is claimed again. */
  claim(limit: number): Promise<OutboxItem[]>;
  /** Done: the row goes. False when the lease was lost meanwhile. */
  acknowledge(id: string, lease: string): Promise<boolean>;
  /** Not done: retried after at least `retryAfterMs`, or dead when null or after too many attempts. False when the lease was lost. */
  fail(id: string, lease: string, error: string, retryAfterMs: number | null): Promise<boolean>;
}
