import { api, lasting, orGiveUp } from "#lib/server/api.ts";
import { error } from "@sveltejs/kit";
import type { LayoutServerLoad } from "./$types.d.ts";

export const load: LayoutServerLoad = async (event) => {
  // No server has such an id, so the address is mistyped.
  if (!/^\d{17,20}$/.test(event.params.guildId)) error(404, "Not found");
  const caller = lasting(event);
  return { guild: await orGiveUp(caller, api(caller).guilds.get.query({ guildId: event.params.guildId })) };
};
