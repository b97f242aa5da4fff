import type { APIChannel } from "discord-api-types/v10";
import { openDialog } from "../chrome/dialogs.svelte.ts";
import type { Client } from "../state/client.svelte.ts";
import type { Place } from "../state/world.svelte.ts";
import NewThreadDialog from "./NewThreadDialog.svelte";

/**
 * Asks for the name of a new thread and makes it.
 * @param message the one it begins with; without it the thread stands alone
 */
export function openNewThread(_client: Client, channelId: string, message?: { id: string; content: string }): void {
  openDialog(NewThreadDialog, { channelId, ...(message ? { message } : {}) });
}

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
