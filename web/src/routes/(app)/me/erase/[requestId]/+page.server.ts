import { api, orGiveUp } from "#lib/server/api.ts";
import type { PageServerLoad } from "./$types.d.ts";

export const load: PageServerLoad = async (event) => ({
  erasure: await orGiveUp(event, api(event).privacy.erasure.query({ requestId: event.params.requestId })),
});
