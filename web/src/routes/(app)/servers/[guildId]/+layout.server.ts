import { api, orGiveUp } from "#lib/server/api.ts";
import type { LayoutServerLoad } from "./$types.d.ts";

export const load: LayoutServerLoad = async (event) => ({
  guild: await orGiveUp(event, api(event).guilds.get.query({ guildId: event.params.guildId })),
});
