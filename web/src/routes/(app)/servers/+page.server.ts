import { api, orGiveUp } from "#lib/server/api.ts";
import type { PageServerLoad } from "./$types.d.ts";

export const load: PageServerLoad = async (event) => {
  const servers = await orGiveUp(event, api(event).guilds.list.query());
  return {
    servers: servers.toSorted((a, b) => a.name.localeCompare(b.name)),
    search: event.url.searchParams.get("q") ?? "",
  };
};
