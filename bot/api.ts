// The way to the api: one typed client, with the bot's credential and, per call, the member who is speaking.
import { Buffer } from "node:buffer";
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, TRPCClientError } from "@trpc/client";
import { EventSource } from "eventsource";
import type { AppRouter } from "../api/router.ts";
import type { ActorClaim, WireError } from "../api/contract.ts";

const REQUEST_TIMEOUT_MS = 10_000;

export type Api = ReturnType<typeof createApi>;
/** Given as the second argument of a call that is made for a member. */
export interface Speaking {
  context: { actor: ActorClaim };
}

/** Makes the client. `apiUrl` without a slash at its end. */
export function createApi(options: { apiUrl: string; credential: string }) {
  const url = `${options.apiUrl}/trpc`;
  const authorization = `Bot ${options.credential}`;
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (op) => op.type === "subscription",
        true: httpSubscriptionLink({
          url,
          EventSource,
          eventSourceOptions: {
            fetch: (input: string | URL, init?: object) =>
              fetch(input, { ...init, headers: { ...(init as RequestInit | undefined)?.headers, authorization } }),
          },
        }),
        false: httpLink({
          url,
          headers: ({ op }) => {
            const actor = op.context["actor"] as ActorClaim | undefined;
            return actor ? { authorization, "x-kagami-actor": encodeActor(actor) } : { authorization };
          },
          fetch: (input, init) => {
            const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
            const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
            return fetch(input, { ...init, signal } as RequestInit);
          },
        }),
      }),
    ],
  });
}

/** The headers of a plain HTTP call to the api for a member, as for the export's stream. */
export function memberHeaders(credential: string, actor: ActorClaim): Record<string, string> {
  return { authorization: `Bot ${credential}`, "x-kagami-actor": encodeActor(actor) };
}

/** What the api said in its own vocabulary, or null when it was not the api that failed (network, time-out, proxy). */
export function wireError(error: unknown): WireError | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data = error.data as { domain?: WireError } | null | undefined;
  return data?.domain ?? null;
}

/** Whether a call has a definite answer that repeating would not change. */
export function isRefusal(error: unknown): boolean {
  const wire = wireError(error);
  return wire !== null && !["unavailable", "internal", "limited"].includes(wire.code);
}

function encodeActor(actor: ActorClaim): string {
  return Buffer.from(JSON.stringify(actor), "utf8").toString("base64url");
}
