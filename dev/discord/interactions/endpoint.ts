// Interactions for an application that wants them at an address of its own (documentation, "Receiving an Interaction").
import { deliver } from "../applications/deliver.ts";
import type { InteractionRecord } from "../state/application-records.ts";
import { readCallback } from "./callback.ts";
import type { InteractionDesk } from "./desk.ts";

/** Sends it signed; the answer may come with the response, or later as a callback when that is a 202. */
export async function sendInteraction(
  desk: InteractionDesk,
  record: InteractionRecord,
  payload: Record<string, unknown>,
): Promise<void> {
  const { state } = desk.world;
  const application = state.applications.get(record.application_id)!;
  const got = await deliver(desk.world, application, application.interactions_endpoint_url!, payload);
  if (got?.status === 202) return;
  try {
    if (got?.status !== 200) return desk.fail(record, 1);
    const answer = readCallback(desk, JSON.parse(got.body), []);
    answer(desk.pending(record.id, record.token));
    state.journal.flush();
  } catch {
    // An answer that Discord cannot use is none.
    desk.fail(record, 1);
  }
}
