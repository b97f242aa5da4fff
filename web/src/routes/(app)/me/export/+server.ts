// Passes the api's archive on as it is made; nothing of it stays here.
import { API_URL } from "$app/env/private";
import { authorization, SILENT } from "#lib/server/api.ts";
import { error, redirect } from "@sveltejs/kit";
import type { RequestHandler } from "./$types.d.ts";

const passed = ["content-type", "content-disposition", "content-length"];

export const GET: RequestHandler = async (event) => {
  const headers = authorization(event);
  if (!headers.authorization) redirect(303, "/login?to=/me");
  const answer = await fetch(new URL("/privacy/export", API_URL), { headers, signal: event.request.signal }).catch(() =>
    null
  );
  if (!answer || answer.status >= 500) error(503, { message: SILENT, code: "unavailable" });
  if (answer.status === 401) redirect(303, "/login?to=/me");
  if (!answer.ok) error(answer.status, { message: "The export was refused. Please try again from My data." });
  const kept = passed.flatMap((name) => {
    const value = answer.headers.get(name);
    return value ? [[name, value] as [string, string]] : [];
  });
  return new Response(answer.body, { headers: [...kept, ["cache-control", "no-store"]] });
};
