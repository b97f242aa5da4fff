// Who is reading. A silent api leaves the page readable; pages that need it say so themselves.
import { api, attempt, lasting } from "#lib/server/api.ts";
import { clearSession, readSession } from "#lib/server/cookies.ts";
import type { LayoutServerLoad } from "./$types.d.ts";

export const load: LayoutServerLoad = async (event) => {
  const { theme } = event.locals;
  event.depends("kagami:me");
  const caller = lasting(event);
  if (!readSession(caller.cookies, caller.url)) return { theme, me: null };
  const me = await attempt(api(caller).auth.me.query());
  if (me.ok) return { theme, me: me.value };
  if (me.error.code === "unauthenticated") clearSession(caller.cookies, caller.url);
  return { theme, me: null };
};
