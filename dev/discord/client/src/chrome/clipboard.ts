import type { Client } from "../state/client.svelte.ts";

/** Copies a text and says so, or why not: browsers allow it on secure pages only. */
export async function copyText(client: Client, text: string, done = "Copied"): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    client.talk.say(done);
  } catch {
    client.talk.say("This browser does not let the page copy: open it under localhost or https", true);
  }
}
