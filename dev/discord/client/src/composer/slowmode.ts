import type { Client } from "../state/client.svelte.ts";
import { mayIn } from "../state/permissions.ts";
import type { Place } from "../state/world.svelte.ts";

/** Permission BYPASS_SLOWMODE (documentation, "Permissions"). */
const BYPASS = 1n << 52n;

/** Seconds until this person may write again; 0 when nothing slows them. */
export function slowSeconds(client: Client, place: Place, now: number): number {
  const until = client.talk.slowUntil.get(place.id) ?? 0;
  return isSlowed(client, place) ? Math.max(0, Math.ceil((until - now) / 1000)) : 0;
}

export const isSlowed = (client: Client, place: Place): boolean =>
  place.slowmode > 0 && !mayIn(client.world, place, client.userId, BYPASS);
