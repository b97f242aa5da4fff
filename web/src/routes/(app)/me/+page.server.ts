import { api, attempt, orGiveUp } from "#lib/server/api.ts";
import { fail } from "@sveltejs/kit";
import type { Actions, PageServerLoad } from "./$types.d.ts";

export const load: PageServerLoad = async (event) => {
  const calls = api(event);
  const [access, choices, policy, servers] = await orGiveUp(
    event,
    Promise.all([
      calls.privacy.access.query(),
      calls.privacy.choices.query(),
      calls.privacy.policy.query(),
      // Without the list of servers everything still reads, only with ids instead of names.
      calls.guilds.list.query().catch(() => []),
    ]),
  );
  const held = new Set(access.stores.map((store) => `${store.kind} ${store.name}`));
  const empty = policy.stores.filter((store) => store.tiedToYou && !held.has(`${store.kind} ${store.name}`));
  return {
    access,
    choices,
    empty,
    servers: servers.filter((server) => server.hasBot).map(({ id, name }) => ({ id, name })),
  };
};

export const actions: Actions = {
  choose: async (event) => {
    const form = await event.request.formData();
    const purpose = String(form.get("purpose") ?? "");
    const guildId = String(form.get("guildId") ?? "") || null;
    const allowed = form.get("allowed") === "true";
    const chosen = await attempt(api(event).privacy.choose.mutate({ purpose, guildId, allowed }));
    return chosen.ok ? { chosen: purpose } : fail(chosen.status, { message: chosen.error.text, purpose });
  },
};
