// What every page goes through: theme, caching rule, compression, and errors that tell nothing but a number.
import { building, dev } from "$app/env";
import type { Handle, HandleServerError } from "@sveltejs/kit/hooks";
import process from "node:process";
import { compressed } from "#lib/server/compress.ts";
import { parseTheme } from "#lib/theme.ts";

export const handle: Handle = async ({ event, resolve }) => {
  event.locals.theme = parseTheme(event.cookies.get("theme"));
  const response = await resolve(event, {
    transformPageChunk: ({ html }) => html.replace("%theme%", event.locals.theme),
    preload: (input) =>
      input.type === "js" || input.type === "css" ||
      (input.type === "font" && /inter-latin-wght-normal/.test(input.filename)),
  });
  // Even the policy's header names the person who reads it: no page may be kept by any cache.
  response.headers.set("cache-control", "no-store");
  return building || dev ? response : compressed(event.request, response);
};

export const handleError: HandleServerError = ({ kind, error, event }) => {
  if (kind !== "unknown") return;
  const requestId = crypto.randomUUID();
  // The kind of the error and its place, never its text: a text may hold what somebody typed.
  const thrown = error instanceof Error ? error : new Error("not an error");
  const place = thrown.stack?.split("\n").find((line) => line.includes(" at "))?.trim() ?? "";
  process.stderr.write(
    `${JSON.stringify({ level: "error", requestId, route: event.route.id, error: thrown.name, place })}\n`,
  );
  return { status: 500, message: "Something went wrong here.", requestId };
};
