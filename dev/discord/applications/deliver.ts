// Sends something to an application, signed with its key.
import type { ApplicationRecord } from "../state/application-records.ts";
import type { World } from "../world.ts";
import { signatureOf } from "./keys.ts";

/** How long an application has to answer. */
const WAIT_MS = 3_000;

export interface Delivered {
  status: number;
  body: string;
}

/** @returns what came back; null when nothing did in three seconds */
export async function deliver(
  world: World,
  application: ApplicationRecord,
  url: string,
  payload: unknown,
  more: { badSignature?: boolean } = {},
): Promise<Delivered | null> {
  const body = JSON.stringify(payload);
  // A wrong signature is a right one, of something else.
  const headers = signatureOf(application, more.badSignature ? `${body} ` : body, world.clock.now());
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "Discord-Interactions/1.0 (local)", ...headers },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(WAIT_MS),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    return null;
  }
}
