// Who changed what: one row in the transaction of the change itself.
import type { Executor, Transaction } from "../../../db/mod.ts";
import type { AuditEntry } from "../contract.ts";

export interface AuditWrite {
  guildId: string;
  actorId: string | null;
  source: "command" | "dashboard" | "system";
  /** "settings.update", "levels.set" and so on. */
  action: string;
  feature: string | null;
  /** Only what differs. */
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}
export interface StoredAudit extends Omit<AuditEntry, "actor" | "canUndo"> {
  actorId: string | null;
}

export interface Audit {
  /** Returns the new entry's id, or null when the gate refused to store it. */
  write(tx: Transaction, entry: AuditWrite): Promise<string | null>;
  get(on: Executor, guildId: string, id: string, lock?: boolean): Promise<StoredAudit | null>;
  markUndone(tx: Transaction, guildId: string, id: string, undoneBy: string | null): Promise<void>;
  /** Newest first; `cursor` is the `next` of the page before. */
  list(
    query: { guildId: string; feature?: string | undefined; cursor?: string | undefined; limit: number },
  ): Promise<{ entries: StoredAudit[]; next: string | null }>;
}
