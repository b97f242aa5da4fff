// How far an erasure got, for the person it is about, and its receipt for whoever holds its number.
import { and, asc, eq, erasureRequest, erasureStep, sql } from "../../../db/mod.ts";
import type { Services } from "../../context.ts";
import { DomainError } from "../../core/errors.ts";
import type { ErasureState, Receipt } from "../../features/privacy/contract.ts";

/** Throws `not_found` for a number that is not an erasure of this person. */
export async function erasureState(
  { db }: Pick<Services, "db">,
  userId: string,
  requestId: string,
): Promise<ErasureState> {
  const [request] = await db.orm.select().from(erasureRequest)
    .where(and(eq(erasureRequest.id, requestId), sql`${erasureRequest.tag} = gate.tag(${userId}::bigint)`));
  if (!request) throw new DomainError("not_found", "You have asked for no erasure with this number");
  const steps = await db.orm.select().from(erasureStep).where(eq(erasureStep.requestId, requestId))
    .orderBy(asc(erasureStep.ordinal));
  return {
    requestId,
    requestedAt: request.createdAt.toISOString(),
    finishedAt: request.finishedAt?.toISOString() ?? null,
    state: request.state,
    steps: steps.map(({ ordinal, target, strategy, state, rows }) => ({
      ordinal,
      store: target,
      strategy,
      state,
      rows,
    })),
    receipt: receiptOf(request.receipt),
  };
}

/** Throws `not_found` for an unknown number and for an erasure that is not done. */
export async function receipt({ db }: Pick<Services, "db">, requestId: string): Promise<Receipt> {
  const [request] = await db.orm.select({ receipt: erasureRequest.receipt }).from(erasureRequest)
    .where(eq(erasureRequest.id, requestId));
  const found = receiptOf(request?.receipt ?? null);
  if (found) return found;
  throw new DomainError("not_found", "No finished erasure has this number");
}

// Written by the engine alone, in exactly this shape.
const receiptOf = (value: Record<string, unknown> | null): Receipt | null => value as Receipt | null;
