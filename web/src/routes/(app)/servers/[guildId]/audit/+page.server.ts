import { api, attempt, orGiveUp } from "#lib/server/api.ts";
import { contracts } from "#lib/server/contracts.ts";
import { fieldsOf } from "#lib/server/settings/fields.ts";
import { fail } from "@sveltejs/kit";
import type { Actions, PageServerLoad } from "./$types.d.ts";

export const load: PageServerLoad = async (event) => {
  const { guildId } = event.params;
  const feature = event.url.searchParams.get("feature") || undefined;
  const cursor = event.url.searchParams.get("before") || undefined;
  const page = await orGiveUp(
    event,
    api(event).audit.list.query({ guildId, ...(feature ? { feature } : {}), ...(cursor ? { cursor } : {}) }),
  );
  return {
    ...page,
    feature: feature ?? null,
    later: cursor !== undefined,
    fields: Object.fromEntries(Object.values(contracts).map((contract) => [contract.name, fieldsOf(contract)])),
  };
};

export const actions: Actions = {
  undo: async (event) => {
    const auditId = String((await event.request.formData()).get("auditId") ?? "");
    const undone = await attempt(api(event).settings.undo.mutate({ guildId: event.params.guildId, auditId }));
    return undone.ok ? { undone: auditId } : fail(undone.status, { auditId, message: undone.error.text });
  },
};
