// An answer on its way out, whole or broken on demand.
import type { ServerResponse } from "node:http";
import { ApiError } from "../errors.ts";
import type { Break } from "../script/rest-faults.ts";
import { JournalError } from "../state/journal.ts";

export interface Reply {
  status: number;
  body?: unknown;
  headers: Record<string, string>;
}

/** The browser client may be served from a development server of its own. */
export const CORS: Record<string, string> = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "*",
  "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
  "access-control-expose-headers":
    "x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-ratelimit-reset-after, x-ratelimit-bucket, x-ratelimit-scope, retry-after",
};

/** Discord's own servers name the proxy before them; what Cloudflare answers by itself does not, and clients tell by it. */
export const VIA: Record<string, string> = { via: "1.1 google" };

export function refusal(error: unknown): Reply {
  if (error instanceof ApiError) {
    return { status: error.status, body: error.body(), headers: { ...VIA, ...error.headers } };
  }
  if (error instanceof JournalError) return unwritten(error);
  console.error("local Discord failed to answer:", error);
  return { status: 500, body: { message: "500: Internal Server Error", code: 0 }, headers: { ...VIA } };
}

/** What happened could not be written down: whoever asked must not take it for done. */
export function unwritten(error: JournalError): Reply {
  return { status: 507, body: { message: error.message, code: 0 }, headers: { ...VIA } };
}

export function send(response: ServerResponse, { status, body, headers }: Reply, breaks?: Break): void {
  const raw = body === undefined || typeof body === "string" || body instanceof Uint8Array;
  const text = raw ? body : JSON.stringify(body);
  const all = {
    ...(text === undefined ? {} : { "content-type": typeof body === "string" ? "text/html" : "application/json" }),
    ...CORS,
    ...headers,
  };
  if (breaks === "hangup") return cut(response);
  if (breaks === "truncated") {
    const bytes = text instanceof Uint8Array ? text : new TextEncoder().encode(text ?? "{}");
    response.writeHead(status, { ...all, "content-length": String(bytes.length) });
    response.write(bytes.subarray(0, bytes.length >> 1), () => cut(response));
    return;
  }
  response.writeHead(status, all);
  response.end(breaks === "broken" ? text?.slice(0, text.length >> 1) ?? "{" : text);
}

/** Ends the connection without an answer, as a reset one does. */
export function cut(response: ServerResponse): void {
  response.socket?.destroy();
}
