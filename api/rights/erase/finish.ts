// The end of an erasure: look again whether anything is left, write the receipt, forget who asked, open the gate.
import {
  asc,
  eq,
  erasureRequest,
  erasureStep,
  lockGate,
  type Registry,
  sql,
  type Transaction,
} from "../../../db/mod.ts";
import type { Receipt } from "../../features/privacy/contract.ts";
import { jobsAbout } from "../access.ts";
import { applyChoices, record } from "../choices.ts";
import { countRows, hasRole, isAbout, type Subject } from "../rows.ts";
import { personalStores } from "../stores.ts";
import { keptOf, strategyText } from "../words.ts";
import type { StepRow, StepSources } from "./steps.ts";

/** Something about the person is still there. */
export class Leftovers extends Error {
  override name = "Leftovers";
  readonly count: number;
  constructor(count: number) {
    super(`${count} rows are left`);
    this.count = count;
  }
}

/** One transaction, so that "verified", "the id is gone" and "done" are the same moment. Throws Leftovers. */
export async function finishErasure(sources: StepSources, requestId: string): Promise<void> {
  const { db, registry, clock } = sources;
  await db.orm.update(erasureRequest).set({ state: "verifying" }).where(eq(erasureRequest.id, requestId));
  await db.transaction(async (tx) => {
    const [request] = await tx.select().from(erasureRequest).where(eq(erasureRequest.id, requestId)).for("update");
    if (!request || request.userId === null) return;
    const subject: Subject = { userId: request.userId, guildId: request.guildId };
    await lockGate(tx, subject.userId);
    await emptyAtEnd(tx, registry, subject);
    const left = await leftoversOf(sources, tx, subject);
    if (left > 0) throw new Leftovers(left);
    const finishedAt = clock.now();
    for (const purpose of registry.purposes.filter(({ objectable }) => objectable)) {
      const chosen = { purpose: purpose.name, guildId: subject.guildId, allowed: false };
      await record(tx, subject.userId, chosen, "erasure", finishedAt);
    }
    await applyChoices(tx, subject.userId, []);
    const receipt: Receipt = {
      id: requestId,
      requestedAt: request.createdAt.toISOString(),
      finishedAt: finishedAt.toISOString(),
      scope: request.guildId ?? "everywhere",
      ...await accountOf(tx, registry, requestId),
      policyVersion: request.policyVersion,
    };
    await tx.update(erasureRequest).set({ state: "done", finishedAt, receipt: { ...receipt } })
      .where(eq(erasureRequest.id, requestId));
  });
}

/** What the erasure itself needed until now. */
async function emptyAtEnd(tx: Transaction, registry: Registry, subject: Subject): Promise<void> {
  for (const store of personalStores(registry)) {
    for (const role of store.roles.filter((role) => role.strategy === "null_at_end")) {
      await tx.execute(
        sql`update ${sql.identifier(store.name)} set ${sql.identifier(role.column)} = null where ${
          hasRole(role, subject.userId)
        }`,
      );
    }
  }
}

/** The access engine's own question, asked about everything that is not declared to stay. */
async function leftoversOf(sources: StepSources, tx: Transaction, subject: Subject): Promise<number> {
  let left = 0;
  for (const store of personalStores(sources.registry)) {
    const roles = store.roles.filter((role) => keptOf(role.strategy) === null);
    if (roles.length === 0) continue;
    const [counted] = await tx.execute<{ count: number }>(countRows(store, isAbout(store, subject, roles)));
    left += counted?.count ?? 0;
  }
  // Who watches their own erasure is cached for seconds by watching: such entries go now and count as nothing left.
  await sources.cache.forget(subject.userId, subject.guildId);
  return (await jobsAbout(sources, subject)).reduce((sum, store) => sum + store.count, left);
}

/** What was done, from the steps' own counts. */
async function accountOf(
  tx: Transaction,
  registry: Registry,
  requestId: string,
): Promise<Pick<Receipt, "stores" | "kept">> {
  const steps = await tx.select().from(erasureStep).where(eq(erasureStep.requestId, requestId))
    .orderBy(asc(erasureStep.ordinal));
  const tables = personalStores(registry);
  const account: Pick<Receipt, "stores" | "kept"> = { stores: [], kept: [] };
  for (const step of steps) {
    const table = step.store === "table" ? tables.find((store) => store.name === step.target) : undefined;
    const role = table?.roles.find((role) => role.name === step.role);
    if (table && role) {
      const kept = keptOf(role.strategy);
      const line = { store: table.name, title: table.title, count: step.rows };
      if (kept) account.kept.push({ ...line, ...kept });
      else account.stores.push({ ...line, how: roleText(role.name, table.roles.length, strategyText(role.strategy)) });
    } else {
      const title = titleOf(step, registry);
      if (title !== null) {
        account.stores.push({ store: step.target, title, how: strategyText("delete"), count: step.rows });
      }
    }
  }
  return account;
}

const roleText = (role: string, roles: number, text: string) => roles === 1 ? text : `${text} (as ${role})`;

/** Stores besides tables; null for steps that erase nothing that could be counted. */
const titleOf = (step: StepRow, registry: Registry): string | null => {
  if (step.store === "cache") return "Cache entries";
  if (step.store === "job") return registry.jobs.find((job) => job.name === step.target)?.title ?? step.target;
  return null;
};
