import { api, lasting, orGiveUp } from "#lib/server/api.ts";
import type { LayoutServerLoad } from "./$types.d.ts";

export const load: LayoutServerLoad = async (event) => {
  const caller = lasting(event);
  return { guild: await orGiveUp(caller, api(caller).guilds.get.query({ guildId: event.params.guildId })) };
};
