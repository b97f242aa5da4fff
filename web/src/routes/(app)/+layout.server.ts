// Everything below needs a person.
import { readSession } from "#lib/server/cookies.ts";
import { SILENT } from "#lib/server/api.ts";
import { error, redirect } from "@sveltejs/kit";
import type { LayoutServerLoad } from "./$types.d.ts";

export const load: LayoutServerLoad = async (event) => {
  const { me } = await event.parent();
  if (me) return { me };
  // The session is still there but nobody could say whose it is.
  if (readSession(event.cookies, event.url)) error(503, { message: SILENT, code: "unavailable" });
  redirect(303, `/login?to=${encodeURIComponent(event.url.pathname + event.url.search)}`);
};
