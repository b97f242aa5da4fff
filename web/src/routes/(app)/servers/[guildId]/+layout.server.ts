import { api, lasting, orGiveUp } from "#lib/server/api.ts";
import { Snowflake } from "#lib/server/contract.ts";
import { error } from "@sveltejs/kit";
import type { LayoutServerLoad } from "./$types.d.ts";

export const load: LayoutServerLoad = async (event) => {
  // No server has such an id, so the address is mistyped.
  if (!Snowflake.safeParse(event.params.guildId).success) error(404, "Not found");
  const caller = lasting(event);
  return { guild: await orGiveUp(caller, api(caller).guilds.get.query({ guildId: event.params.guildId })) };
};
