// What a person allows. Objecting and allowing again are the same call, take effect at once, and are enforced by the gate
// in Postgres, so that no code path can forget them.
import {
  and,
  blockOf,
  closeGate,
  type Database,
  eq,
  type Executor,
  lockGate,
  privacyChoice,
  type Purpose,
  type Registry,
  sql,
  subjectGate,
  tagOf,
  type Transaction,
} from "../../db/mod.ts";
import type { Choice } from "../features/privacy/contract.ts";
import type { Clock } from "../core/clock.ts";
import { DomainError } from "../core/errors.ts";
import { underway } from "./erase/underway.ts";
import { purposeOf } from "./policy.ts";

export interface ChoiceSources {
  db: Database;
  registry: Registry;
  clock: Clock;
}
export interface Chosen {
  purpose: string;
  /** null = everywhere, which also forgets what was chosen for single servers. */
  guildId: string | null;
  allowed: boolean;
}
export type ChoiceSource = "command" | "dashboard" | "erasure";

/** Every purpose with what the person chose for it. */
export async function choicesOf({ db, registry }: ChoiceSources, userId: string): Promise<Choice[]> {
  const chosen = await chosenBy(db.orm, userId);
  return registry.purposes.map((purpose) => {
    const own = chosen.filter((choice) => choice.purpose === purpose.name);
    return {
      ...purposeOf(purpose),
      allowed: own.find((choice) => choice.guildId === null)?.allowed ?? true,
      exceptions: own.flatMap(({ guildId, allowed }) => guildId === null ? [] : [{ guildId, allowed }]),
    };
  });
}

/**
 * Objects to a purpose or allows it again. From the commit on Postgres refuses, or takes, what is written for it.
 * Throws `invalid` for a purpose that does not exist or that nobody can object to, with the reason.
 */
export async function choose(
  sources: ChoiceSources,
  userId: string,
  chosen: Chosen,
  source: ChoiceSource,
): Promise<Choice[]> {
  assertObjectable(sources.registry, chosen.purpose);
  await sources.db.transaction(async (tx) => {
    await lockGate(tx, userId);
    // Opening the gate would let writers in between its steps.
    if ((await underway(tx, userId)).length > 0) {
      throw new DomainError("conflict", "Wait until the erasure under way is done, then choose");
    }
    await record(tx, userId, chosen, source, sources.clock.now());
    await applyChoices(tx, userId, []);
  });
  return await choicesOf(sources, userId);
}

/** Writes the choice down; what is allowed anyway needs no row. Call `applyChoices` in the same transaction. */
export async function record(
  tx: Transaction,
  userId: string,
  { purpose, guildId, allowed }: Chosen,
  source: ChoiceSource,
  at: Date,
): Promise<void> {
  const tag = await tagOf(tx, userId);
  const own = and(eq(privacyChoice.tag, tag), eq(privacyChoice.purpose, purpose));
  if (guildId === null) await tx.delete(privacyChoice).where(own);
  const everywhere = guildId === null
    ? true
    : (await chosenBy(tx, userId)).find((choice) => choice.purpose === purpose && choice.guildId === null)?.allowed ??
      true;
  const scope = guildId ?? EVERYWHERE;
  if (allowed === everywhere) {
    await tx.delete(privacyChoice).where(and(own, eq(privacyChoice.scope, scope)));
  } else {
    if ((await tx.select({ scope: privacyChoice.scope }).from(privacyChoice).where(own)).length >= CHOICES_MAX) {
      throw new DomainError("limited", `Choose for everywhere: at most ${CHOICES_MAX} servers can differ from it`);
    }
    await tx.insert(privacyChoice).values({ tag, scope, purpose, allowed, at, source })
      .onConflictDoUpdate({
        target: [privacyChoice.tag, privacyChoice.scope, privacyChoice.purpose],
        set: { allowed, at, source },
      });
  }
}

/** Makes the gate say what was chosen, plus `also` (blocks of an erasure under way). The caller holds the gate's lock. */
export async function applyChoices(tx: Transaction, userId: string, also: string[]): Promise<void> {
  const blocked = (await chosenBy(tx, userId)).map(({ purpose, guildId, allowed }) =>
    allowed ? allowOf(purpose, guildId) : blockOf(purpose, guildId)
  );
  const tag = await closeGate(tx, userId, { erasedAt: null, blocked: [] });
  await tx.update(subjectGate)
    .set({ blocked: [...new Set([...blocked, ...also])].sort(), updatedAt: sql`now()` })
    .where(eq(subjectGate.tag, tag));
  // Nobody who objects to nothing and was never erased needs a row.
  await tx.delete(subjectGate).where(and(eq(subjectGate.tag, tag), nothingInForce));
}

const nothingInForce = sql`${subjectGate.blocked} = '{}' and ${subjectGate.erasedAt} is null`;
const EVERYWHERE = "*";
/** Choices of one person for one purpose. The gate reads them at every write; Discord lets nobody into more servers. */
const CHOICES_MAX = 201;

/** "Refused everywhere" does not hold in this server. */
const allowOf = (purpose: string, guildId: string | null): string => `+${blockOf(purpose, guildId)}`;

async function chosenBy(on: Executor, userId: string): Promise<Chosen[]> {
  const rows = await on.select().from(privacyChoice)
    .where(sql`${privacyChoice.tag} = gate.tag(${userId}::bigint)`)
    .orderBy(privacyChoice.purpose, privacyChoice.scope);
  return rows.map(({ purpose, scope, allowed }) => ({
    purpose,
    guildId: scope === EVERYWHERE ? null : scope,
    allowed,
  }));
}

function assertObjectable(registry: Registry, name: string): Purpose {
  const purpose = registry.purposes.find((purpose) => purpose.name === name);
  if (!purpose) {
    const known = registry.purposes.filter(({ objectable }) => objectable).map(({ name }) => name).join(", ");
    throw new DomainError("invalid", `Choose one of these purposes: ${known}`);
  }
  if (!purpose.objectable) {
    throw new DomainError("invalid", `“${purpose.title}” cannot be turned off alone: ${purpose.why}`);
  }
  return purpose;
}
