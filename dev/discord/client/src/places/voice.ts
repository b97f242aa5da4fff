import type { Client } from "../state/client.svelte.ts";
import type { Voice } from "../state/world.svelte.ts";

/** Where this person is connected by voice. */
export function voiceOfMe(client: Client): { guildId: string; voice: Voice } | null {
  const guildId = client.voiceGuildId;
  const voice = guildId ? client.world.guilds.get(guildId)?.voice.get(client.userId) : undefined;
  return guildId && voice ? { guildId, voice } : null;
}
