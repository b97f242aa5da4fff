import type { Client } from "../state/client.svelte.ts";
import type { Entry } from "../state/logs.svelte.ts";

/** Whether a message calls this person: by name, by a role, or everybody. */
export function mentions(client: Client, entry: Entry, guildId: string | null): boolean {
  if (entry.author.id === client.userId && !entry.mention_everyone) return false;
  if (entry.mention_everyone || entry.mentions.some((user) => user.id === client.userId)) return true;
  if (entry.mention_roles.length === 0 || !guildId) return false;
  const roles = client.world.guilds.get(guildId)?.members.get(client.userId)?.roles ?? [];
  return entry.mention_roles.some((role) => roles.includes(role));
}
