// Asking for an erasure: what it would do, the confirmation, and the request itself.
import { randomUUID } from "node:crypto";
import { z } from "zod";
import {
  erasureRequest,
  erasureRun,
  erasureStep,
  lockGate,
  type Registry,
  registryHash,
  tagOf,
} from "../../../db/mod.ts";
import type { Services } from "../../context.ts";
import { DomainError } from "../../core/errors.ts";
import type { Sealer } from "../../core/seal.ts";
import type { ErasePreview } from "../../features/privacy/contract.ts";
import { cacheAbout, jobsAbout } from "../access.ts";
import { readRows } from "../read.ts";
import { countRows, isAbout, type Subject } from "../rows.ts";
import { personalStores } from "../stores.ts";
import { keptOf, strategyText } from "../words.ts";
import { planOf } from "./plan.ts";
import { closeForErasure } from "./steps.ts";
import { underway } from "./underway.ts";

export type RequestSources = Pick<Services, "db" | "cache" | "clock" | "jobs"> & { registry: Registry; sealer: Sealer };

export const CONFIRM_MINUTES = 10;
const Confirmation = z.object({ userId: z.string(), guildId: z.string().nullable(), endsMs: z.int() });
const SEAL = "erase";

/** What would be erased and what would be kept, with counts, and the token that confirms it. */
export async function previewErasure(sources: RequestSources, subject: Subject): Promise<ErasePreview> {
  const { db, registry, clock, sealer } = sources;
  const preview: Omit<ErasePreview, "confirm" | "afterwards"> = { erased: [], kept: [] };
  for (const store of personalStores(registry)) {
    if (subject.guildId !== null && store.scope === null) continue;
    for (const role of store.roles) {
      const [counted] = await readRows<{ count: number }>(db.raw, countRows(store, isAbout(store, subject, [role])));
      const count = counted?.count ?? 0;
      const kept = keptOf(role.strategy);
      if (kept) preview.kept.push({ store: store.name, title: store.title, count, ...kept });
      else if (count > 0) {
        preview.erased.push({ store: store.name, title: store.title, count, how: strategyText(role.strategy) });
      }
    }
  }
  for (const store of [...await jobsAbout(sources, subject), ...await cacheAbout(sources, subject)]) {
    if (store.count > 0) {
      preview.erased.push({ store: store.name, title: store.title, count: store.count, how: strategyText("delete") });
    }
  }
  const endsMs = clock.now().getTime() + CONFIRM_MINUTES * 60_000;
  return {
    ...preview,
    afterwards: afterwardsText(registry, subject),
    confirm: await sealer.seal(SEAL, { ...subject, endsMs }),
  };
}

/**
 * Begins the erasure that was previewed and returns its number. When it resolves, nothing about the person is stored any
 * more and the rest follows by itself. Throws `invalid` when `confirm` is not for this, `conflict` while another runs.
 */
export async function requestErasure(sources: RequestSources, subject: Subject, confirm: string): Promise<string> {
  const { sealer, clock } = sources;
  const confirmed = await sealer.open(SEAL, confirm, Confirmation);
  if (!confirmed || confirmed.userId !== subject.userId || confirmed.guildId !== subject.guildId) {
    throw new DomainError("invalid", "Look at what will be erased first, then confirm exactly that");
  }
  if (confirmed.endsMs < clock.now().getTime()) {
    throw new DomainError(
      "invalid",
      `Look at what will be erased again: a confirmation holds ${CONFIRM_MINUTES} minutes`,
    );
  }
  return await beginErasure(sources, subject, "self");
}

/** The same without a confirmation, for requests that reach the operator another way. */
export async function beginErasure(
  { db, registry, clock, jobs }: Omit<RequestSources, "sealer" | "cache">,
  subject: Subject,
  requester: "self" | "operator" | "discord",
): Promise<string> {
  const requestId = await db.transaction(async (tx) => {
    await lockGate(tx, subject.userId);
    const [running] = await underway(tx, subject.userId);
    if (running) {
      if (running.guildId === null || running.guildId === subject.guildId) return running.id;
      throw new DomainError("conflict", "Wait until the erasure under way is done, then ask again");
    }
    const id = randomUUID();
    const now = clock.now();
    await tx.insert(erasureRequest).values({
      id,
      tag: await tagOf(tx, subject.userId),
      userId: subject.userId,
      guildId: subject.guildId,
      requester,
      state: "received",
      createdAt: now,
      verifiedAt: now,
      policyVersion: registryHash,
    });
    await tx.insert(erasureStep).values(
      planOf(registry, subject).map((step, ordinal) => ({
        requestId: id,
        ordinal,
        ...step,
        state: "pending" as const,
      })),
    );
    await jobs.enqueue(tx, erasureRun, { requestId: id });
    return id;
  });
  // Closed before the answer, so that a session opened from now on is newer than the erasure. A kill in between is
  // made good by the first step, which does the same.
  await closeForErasure({ db, registry, clock }, requestId);
  return requestId;
}

function afterwardsText(registry: Registry, subject: Subject): string {
  const purposes = registry.purposes.filter(({ objectable }) => objectable).map(({ title }) => title);
  const where = subject.guildId === null ? "anywhere" : "in this server";
  return purposes.length === 0
    ? "What you use again is stored again."
    : `From then on nothing is stored about you ${where} for: ${
      purposes.join(", ")
    }. You can allow it again at any time.`;
}
