// What an erasure does and in which order, read from the registry alone.
import type { Registry } from "../../../db/mod.ts";
import type { Subject } from "../rows.ts";
import { personalStores } from "../stores.ts";
import { strategyName } from "../words.ts";

/** One step; a restart continues with the first that is not done. */
export interface PlannedStep {
  store: StepStore;
  target: string;
  role: string | null;
  strategy: string;
}
/** gate: writes are refused · job: queued work · process: what bots and features hold in memory · cache · table. */
export type StepStore = "gate" | "job" | "process" | "cache" | "table";

/** Batches are one transaction each, so that a kill loses at most one and locks are short. */
export const BATCH_ROWS = 5_000;

/**
 * The gate first, so that nothing comes back; then what could still act (jobs, processes), then what could be read
 * (cache), then tables, those that point at others before the ones they point at.
 */
export function planOf(registry: Registry, subject: Subject): PlannedStep[] {
  const tables = personalStores(registry)
    .filter((store) => subject.guildId === null || store.scope !== null)
    .flatMap((store) =>
      store.roles
        // Deleting a row first spares emptying it.
        .toSorted((a, b) => strategyName(a.strategy) < strategyName(b.strategy) ? -1 : 1)
        .filter((role) => role.strategy !== "null_at_end")
        .map((role): PlannedStep => ({
          store: "table",
          target: store.name,
          role: role.name,
          strategy: strategyName(role.strategy),
        }))
    );
  return [
    { store: "gate", target: "writes", role: null, strategy: "close" },
    ...registry.jobs.filter((job) => job.subject !== null)
      .map((job): PlannedStep => ({ store: "job", target: job.name, role: null, strategy: "delete" })),
    { store: "process", target: "bots", role: null, strategy: "forget" },
    { store: "cache", target: "entries", role: null, strategy: "delete" },
    ...tables,
    { store: "process", target: "features", role: null, strategy: "forget" },
  ];
}
