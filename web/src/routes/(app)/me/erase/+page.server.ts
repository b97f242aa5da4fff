import { api, attempt, orGiveUp } from "#lib/server/api.ts";
import { Snowflake } from "#lib/server/contract.ts";
import { writeSession } from "#lib/server/cookies.ts";
import { ERASE_WORD } from "#lib/features/privacy/erase-word.ts";
import { fail, redirect } from "@sveltejs/kit";
import type { Actions, PageServerLoad } from "./$types.d.ts";

export const load: PageServerLoad = async (event) => {
  const calls = api(event);
  const asked = event.url.searchParams.get("server") ?? "";
  const guildId = Snowflake.safeParse(asked).success ? asked : null;
  const [preview, servers] = await orGiveUp(
    event,
    Promise.all([calls.privacy.erasePreview.query({ guildId }), calls.guilds.list.query().catch(() => [])]),
  );
  return { guildId, preview, servers: servers.filter((server) => server.hasBot).map(({ id, name }) => ({ id, name })) };
};

export const actions: Actions = {
  default: async (event) => {
    const form = await event.request.formData();
    if (String(form.get("word") ?? "").trim().toLowerCase() !== ERASE_WORD) {
      return fail(400, { message: `Type the word ${ERASE_WORD} to confirm.` });
    }
    const guildId = String(form.get("guildId") ?? "") || null;
    const confirm = String(form.get("confirm") ?? "");
    const erasing = await attempt(api(event).privacy.erase.mutate({ guildId, confirm }));
    if (!erasing.ok) return fail(erasing.status, { message: erasing.error.text });
    if (erasing.value.session) writeSession(event.cookies, event.url, erasing.value.session);
    redirect(303, `/me/erase/${erasing.value.requestId}`);
  },
};
