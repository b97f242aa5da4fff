// The authorisation page over HTTP. Who the browser acts as is remembered, as Discord remembers who is signed in.
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { World } from "../world.ts";
import { decideAuthorize, showAuthorize } from "./authorize.ts";
import type { PageAnswer } from "./link.ts";

const COOKIE = "local-discord-person";

export async function serveAuthorize(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const answer = await answerOf(world, request, query);
  world.state.journal.flush();
  response.writeHead(answer.status, {
    ...(answer.html === undefined ? {} : {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
      "referrer-policy": "no-referrer",
    }),
    ...(answer.location ? { location: answer.location } : {}),
    ...(answer.personId ? { "set-cookie": `${COOKIE}=${answer.personId}; Path=/oauth2; HttpOnly; SameSite=Lax` } : {}),
  });
  response.end(answer.html);
}

async function answerOf(world: World, request: IncomingMessage, query: URLSearchParams): Promise<PageAnswer> {
  if (request.method !== "POST") {
    const person = new RegExp(`(?:^|; )${COOKIE}=(\\d+)`).exec(request.headers.cookie ?? "")?.[1];
    return showAuthorize(world, query, person);
  }
  return decideAuthorize(world, query, new URLSearchParams(await text(request)));
}
