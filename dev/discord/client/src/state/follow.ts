import type { Client } from "./client.svelte.ts";

/**
 * Looks at once, and again after events of these names from a server: one question at a time, however many come.
 * @param look tells itself what went wrong
 * @returns what ends it
 */
export function follow(
  client: Client,
  guildId: string,
  names: readonly string[],
  look: () => Promise<unknown>,
): () => void {
  let busy = false, again = false, ended = false;
  async function run(): Promise<void> {
    again = true;
    if (busy) return;
    busy = true;
    while (again && !ended) {
      again = false;
      await look();
    }
    busy = false;
  }
  const heard = (data: { guild_id?: string }) => {
    if (data.guild_id === guildId) void run();
  };
  const ends = names.map((name) => client.listen(name, heard));
  void run();
  return () => {
    ended = true;
    ends.forEach((end) => end());
  };
}
