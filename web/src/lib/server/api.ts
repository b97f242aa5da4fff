// The only way to the api: one client per request, speaking as the person whose session cookie came with it.
import { API_URL } from "$app/env/private";
import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import { error, redirect, type RequestEvent, type ServerLoadEvent } from "@sveltejs/kit";
import type { AppRouter } from "../../../../api/router.ts";
import type { WireError } from "#lib/wire.ts";
import { clearSession, readSession } from "./cookies.ts";

export type Caller = Pick<RequestEvent, "cookies" | "url">;
/** The caller of a layout: Kit runs a load again whenever the address it read changes, and a layout outlasts its pages. */
export const lasting = (event: ServerLoadEvent): Caller => ({
  cookies: event.cookies,
  url: event.untrack(() => new URL(event.url)),
});
/** Longer than the api's own longest wait (a profile, one second), shorter than a person's patience. */
const TIMEOUT_MS = 10_000;
export const SILENT = "Kagami does not answer right now. Nothing is lost; this page tries again by itself.";
/** The same where somebody wanted something done, which nothing repeats for them. */
const UNDONE = "Kagami does not answer right now, so nothing was changed. Try again in a moment";

/** `authorization` of a caller, empty for nobody. */
export const authorization = ({ cookies, url }: Caller): Record<string, string> => {
  const session = readSession(cookies, url);
  return session ? { authorization: `Session ${session}` } : {};
};

export const api = (caller: Caller) =>
  createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${API_URL.replace(/\/$/, "")}/trpc`,
        headers: () => authorization(caller),
        fetch: (input, init) =>
          fetch(input as string, { ...init as RequestInit, signal: AbortSignal.timeout(TIMEOUT_MS) }),
      }),
    ],
  });
export type Api = ReturnType<typeof api>;

/** What the api said, in the house's one error vocabulary; silence becomes `unavailable`. */
export const wireError = (thrown: unknown): WireError => {
  const domain = thrown instanceof TRPCClientError ? (thrown.data as { domain?: WireError } | null)?.domain : undefined;
  if (domain) return domain;
  // Without a shape nothing arrived that came from the api: a refused connection, a timeout, a proxy's own page.
  if (thrown instanceof TRPCClientError && !thrown.shape) {
    return { code: "unavailable", text: SILENT, details: {}, requestId: "" };
  }
  return { code: "internal", text: "Something went wrong here.", details: {}, requestId: "" };
};

const statusOf = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  disabled: 403,
  limited: 429,
  fenced: 409,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<WireError["code"], number>;

/** Turns a failed call into the page that says so: sign in, or an error with the api's own sentence. */
export const giveUp = (thrown: unknown, caller: Caller): never => {
  const problem = wireError(thrown);
  if (problem.code === "unauthenticated") {
    clearSession(caller.cookies, caller.url);
    redirect(303, `/login?to=${encodeURIComponent(caller.url.pathname + caller.url.search)}`);
  }
  return error(statusOf[problem.code], {
    message: problem.text,
    code: problem.code,
    ...(problem.requestId ? { requestId: problem.requestId } : {}),
  });
};

/** The result, or the page that says why there is none. */
export const orGiveUp = async <T>(caller: Caller, call: Promise<T>): Promise<T> =>
  await call.catch((thrown: unknown) => giveUp(thrown, caller));

/** The result, or an error a form can show beside its fields. A lost session and silence of the api included. */
export const attempt = async <T>(
  call: Promise<T>,
): Promise<{ ok: true; value: T } | { ok: false; error: WireError; status: number }> => {
  try {
    return { ok: true, value: await call };
  } catch (thrown) {
    const problem = wireError(thrown);
    if (problem.text === SILENT) problem.text = UNDONE;
    return { ok: false, error: problem, status: statusOf[problem.code] };
  }
};
