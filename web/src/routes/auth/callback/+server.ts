// Back from Discord: the code and the state, checked by the api against the sealed login cookie, become a session.
import { api, attempt } from "#lib/server/api.ts";
import { clearLogin, readLogin, writeSession } from "#lib/server/cookies.ts";
import { localPath } from "#lib/server/local-path.ts";
import { redirect } from "@sveltejs/kit";
import type { RequestHandler } from "./$types.d.ts";

export const GET: RequestHandler = async (event) => {
  const { cookies, url } = event;
  const login = readLogin(cookies, url);
  const code = url.searchParams.get("code"), state = url.searchParams.get("state");
  clearLogin(cookies, url);
  if (url.searchParams.has("error")) redirect(303, "/login?problem=declined");
  if (!login || !code || !state) redirect(303, "/login?problem=expired");
  const finished = await attempt(api(event).auth.finish.mutate({ code, state, login }));
  if (!finished.ok) redirect(303, `/login?problem=${finished.error.code === "unavailable" ? "silent" : "expired"}`);
  writeSession(cookies, url, finished.value.session);
  redirect(303, localPath(finished.value.returnTo) ?? "/servers");
};
