// Off to Discord. A link and not a form: a strict form-action forbids posts that end on another host.
import { api, orGiveUp } from "#lib/server/api.ts";
import { writeLogin } from "#lib/server/cookies.ts";
import { localPath } from "#lib/server/local-path.ts";
import { redirect } from "@sveltejs/kit";
import type { RequestHandler } from "./$types.d.ts";

export const GET: RequestHandler = async (event) => {
  const returnTo = localPath(event.url.searchParams.get("to")) ?? "/servers";
  const { url, login } = await orGiveUp(event, api(event).auth.start.mutate({ returnTo }));
  writeLogin(event.cookies, event.url, login);
  redirect(303, url, { external: true });
};
