// Sign out: the api revokes Discord's token, the browser forgets cookie and what it kept of these pages.
import { api, attempt } from "#lib/server/api.ts";
import { clearSession } from "#lib/server/cookies.ts";
import type { RequestHandler } from "./$types.d.ts";

export const POST: RequestHandler = async (event) => {
  await attempt(api(event).auth.logout.mutate());
  clearSession(event.cookies, event.url);
  return new Response(null, { status: 303, headers: { location: "/", "clear-site-data": '"cache", "storage"' } });
};
