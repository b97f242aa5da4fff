import { api, orGiveUp } from "#lib/server/api.ts";
import { contracts } from "#lib/server/contracts.ts";
import { missingPermissions } from "#lib/server/permissions.ts";
import type { PageServerLoad } from "./$types.d.ts";

export const load: PageServerLoad = async (event) => {
  const { guild } = await event.parent();
  const recent = await orGiveUp(event, api(event).audit.list.query({ guildId: guild.id, limit: 5 }));
  const features = guild.features.map((state) => {
    const contract = contracts[state.name];
    return {
      ...state,
      summary: contract?.summary ?? "",
      missing: contract && state.enabled ? missingPermissions(guild.botPermissions, contract.permissions) : [],
    };
  });
  return { features, recent: recent.entries };
};
