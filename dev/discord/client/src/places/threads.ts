import type { APIChannel } from "discord-api-types/v10";
import type { Client } from "../state/client.svelte.ts";
import type { Place } from "../state/world.svelte.ts";

export const setArchived = (client: Client, thread: Place, archived: boolean): Promise<unknown> =>
  client.rest.patch(`/channels/${thread.id}`, { archived });

export const setLocked = (client: Client, thread: Place, locked: boolean): Promise<unknown> =>
  client.rest.patch(`/channels/${thread.id}`, { locked });

export function setJoined(client: Client, thread: Place, joined: boolean): Promise<unknown> {
  const path = `/channels/${thread.id}/thread-members/@me`;
  return joined ? client.rest.put(path) : client.rest.delete(path);
}

/** A thread that was made or found is looked at at once, although its event is still on its way. */
export function rememberThread(client: Client, thread: APIChannel, guildId: string): Place | undefined {
  client.world.putPlace(thread, guildId);
  return client.world.places.get(thread.id);
}
