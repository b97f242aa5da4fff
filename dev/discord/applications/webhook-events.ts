// Events that an application gets at an address of its own (documentation, "Webhook Events").
import type { ApplicationRecord } from "../state/application-records.ts";
import { defineTable } from "../state/table.ts";
import type { World } from "../world.ts";
import { deliver } from "./deliver.ts";

/** An event that the application has not acknowledged yet. */
export interface UndeliveredRecord {
  id: string;
  application_id: string;
  payload: Record<string, unknown>;
  /** How often it was tried. */
  tries: number;
  /** When it is tried next, and until when at all. */
  next_at: number;
  until: number;
}

export const undelivered = defineTable<UndeliveredRecord>("undelivered", {});

/** Tried again after one second, then two, four …, for up to ten minutes (documentation, "Responding to Events"). */
const FIRST_RETRY_MS = 1_000;
const TRIED_MS = 10 * 60_000;
/** `event_webhooks_status` (documentation, "Application Event Webhook Status"). */
export const EVENTS = { disabled: 1, enabled: 2, disabledByDiscord: 3 } as const;

/** Hands an event to an application that subscribes to its type. */
export function tellApplication(world: World, applicationId: string, type: string, data: unknown): void {
  const application = world.state.applications.get(applicationId);
  if (!application?.event_webhooks_url || application.event_webhooks_status !== EVENTS.enabled) return;
  if (!application.event_webhooks_types?.includes(type)) return;
  const now = world.clock.now(), id = world.ids.next();
  const event = { type, timestamp: new Date(now).toISOString().replace("Z", ""), data };
  void send(world, {
    id,
    application_id: applicationId,
    payload: { version: 1, application_id: applicationId, type: 1, event },
    tries: 0,
    next_at: now,
    until: now + TRIED_MS,
  });
}

/** Takes up what an earlier process could not deliver. @returns ends it: what is left is for the next process */
export function resumeEvents(world: World): () => void {
  for (const row of world.state.table(undelivered).values()) wait(world, row);
  return () => ended.add(world);
}

/** Worlds whose process is over. */
const ended = new WeakSet<World>();

/** The question whether an application listens, and whether it checks signatures: it must refuse a wrong one. */
export async function answersPing(world: World, application: ApplicationRecord, url: string): Promise<boolean> {
  const ping = { version: 1, application_id: application.id, type: 0 };
  const right = await deliver(world, application, url, ping);
  if (right?.status !== 204) return false;
  const wrong = await deliver(world, application, url, ping, { badSignature: true });
  return wrong?.status === 401;
}

async function send(world: World, row: UndeliveredRecord): Promise<void> {
  if (ended.has(world)) return;
  const table = world.state.table(undelivered);
  table.set(row.id, row);
  const application = world.state.applications.get(row.application_id);
  const url = application?.event_webhooks_url;
  if (!application || !url || application.event_webhooks_status !== EVENTS.enabled) {
    table.delete(row.id);
    return;
  }
  const got = await deliver(world, application, url, row.payload);
  const next = world.clock.now() + FIRST_RETRY_MS * 2 ** row.tries;
  if (got !== null && got.status >= 200 && got.status < 300) table.delete(row.id);
  else if (next > row.until) giveUp(world, row);
  else wait(world, { ...row, tries: row.tries + 1, next_at: next });
}

function wait(world: World, row: UndeliveredRecord): void {
  world.state.table(undelivered).set(row.id, row);
  world.clock.after(Math.max(0, row.next_at - world.clock.now()), () => void send(world, row));
}

/** Who answers nothing for ten minutes is sent nothing more. */
function giveUp(world: World, row: UndeliveredRecord): void {
  world.state.table(undelivered).delete(row.id);
  const application = world.state.applications.get(row.application_id);
  if (!application) return;
  world.state.applications.set(application.id, { ...application, event_webhooks_status: EVENTS.disabledByDiscord });
}
