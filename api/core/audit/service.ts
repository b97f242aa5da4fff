// Who changed what: one row in the transaction of the change itself.
import { and, auditEntry, desc, eq, type Executor, lt, type Transaction } from "../../../db/mod.ts";
import type { Services } from "../../context.ts";
import type { AuditEntry } from "../contract.ts";

export interface AuditWrite {
  guildId: string;
  actorId: string | null;
  /** The member the change was about, when it was about one. */
  subjectId?: string;
  source: "command" | "dashboard" | "system";
  /** "settings.update", "levels.set" and so on. */
  action: string;
  feature: string | null;
  /** Only what differs. */
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}
export interface StoredAudit extends Omit<AuditEntry, "actor" | "subject" | "canUndo"> {
  actorId: string | null;
  subjectId: string | null;
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

export const createAudit = ({ db, clock }: Pick<Services, "db" | "clock">): Audit => ({
  write: async (tx, entry) => {
    const [row] = await tx.insert(auditEntry).values({ ...entry, at: clock.now() }).returning({ id: auditEntry.id });
    return row ? String(row.id) : null;
  },
  get: async (on, guildId, id, lock = false) => {
    const query = on.select().from(auditEntry).where(
      and(eq(auditEntry.guildId, guildId), eq(auditEntry.id, Number(id))),
    );
    const [row] = lock ? await query.for("update") : await query;
    return row ? stored(row) : null;
  },
  markUndone: async (tx, guildId, id, undoneBy) => {
    await tx.update(auditEntry).set({ undoneBy: undoneBy === null ? null : Number(undoneBy) }).where(
      and(eq(auditEntry.guildId, guildId), eq(auditEntry.id, Number(id))),
    );
  },
  list: async ({ guildId, feature, cursor, limit }) => {
    const rows = await db.orm.select().from(auditEntry).where(and(
      eq(auditEntry.guildId, guildId),
      feature === undefined ? undefined : eq(auditEntry.feature, feature),
      cursor === undefined ? undefined : lt(auditEntry.id, Number(cursor)),
    )).orderBy(desc(auditEntry.id)).limit(limit + 1);
    const entries = rows.slice(0, limit).map(stored);
    return { entries, next: rows.length > limit ? entries.at(-1)?.id ?? null : null };
  },
});

const stored = (row: typeof auditEntry.$inferSelect): StoredAudit => ({
  id: String(row.id),
  at: row.at.toISOString(),
  actorId: row.actorId,
  source: row.source,
  action: row.action,
  feature: row.feature,
  before: row.before as Record<string, unknown> | null,
  after: row.after as Record<string, unknown> | null,
  subjectId: row.subjectId,
  undoneBy: row.undoneBy === null ? null : String(row.undoneBy),
});
