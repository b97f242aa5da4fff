import type { Client } from "../state/client.svelte.ts";
import { rightsOver } from "./rights.ts";

/** Opens this person's newest message for editing. @returns whether there was one */
export function askToEditLast(client: Client, channelId: string): boolean {
  const last = client.logs.peek(channelId)?.entries.findLast((entry) => rightsOver(client, entry).edit);
  if (last) client.talk.editing = last.id;
  return last !== undefined;
}
