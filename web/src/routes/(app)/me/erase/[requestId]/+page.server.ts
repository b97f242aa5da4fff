import { api, orGiveUp } from "#lib/server/api.ts";
import type { PageServerLoad } from "./$types.d.ts";

export const load: PageServerLoad = async (event) => {
  const calls = api(event);
  const [erasure, policy] = await orGiveUp(
    event,
    Promise.all([
      calls.privacy.erasure.query({ requestId: event.params.requestId }),
      // Without the policy the places have their technical names.
      calls.privacy.policy.query().catch(() => null),
    ]),
  );
  return { erasure, titles: new Map(policy?.stores.map((store) => [store.name, store.title])) };
};
