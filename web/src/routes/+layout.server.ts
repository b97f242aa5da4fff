// Who is reading. A silent api leaves the page readable; pages that need it say so themselves.
import { api, attempt } from "#lib/server/api.ts";
import { clearSession, readSession } from "#lib/server/cookies.ts";
import type { LayoutServerLoad } from "./$types.d.ts";

export const load: LayoutServerLoad = async (event) => {
  const { theme } = event.locals;
  event.depends("kagami:me");
  if (!readSession(event.cookies, event.url)) return { theme, me: null };
  const me = await attempt(api(event).auth.me.query());
  if (me.ok) return { theme, me: me.value };
  if (me.error.code === "unauthenticated") clearSession(event.cookies, event.url);
  return { theme, me: null };
};
