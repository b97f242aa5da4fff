// What a route is. Families of routes are lists of these; nothing registers itself.
import type { Gateway } from "../gateway/gateway.ts";
import type { InteractionDesk } from "../interactions/desk.ts";
import type { World } from "../world.ts";
import type { UploadedFile } from "./body.ts";
import type { BucketLimit } from "./limits.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Who is calling. */
export type Caller =
  | { kind: "bot"; userId: string; applicationId: string }
  | { kind: "person"; userId: string }
  | { kind: "bearer"; userId: string; applicationId: string; scopes: readonly string[]; expiresAt: number }
  | { kind: "application"; applicationId: string }
  | { kind: "nobody" };

export interface Call {
  readonly world: World;
  readonly gateway: Gateway;
  readonly desk: InteractionDesk;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
  /** What the body was sent as; null without one. */
  readonly contentType: string | null;
  readonly caller: Caller;
  /** The calling user's id; routes that need nobody must not ask. */
  readonly userId: string;
  /** Why, for the audit log: the `X-Audit-Log-Reason` header, at most 512 characters. */
  readonly reason: string | null;
  /** What a hook of GitHub's tells of: the `X-GitHub-Event` header. */
  readonly event: string | null;
}

/** Status and body of an answer; no body with 204. Bytes and texts name their media type in the headers. */
export interface Answer {
  status: number;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
}

export interface Route {
  method: Method;
  /** Below `/api/v10`, with names in braces as Discord's description writes them. */
  path: string;
  /** Which callers are let in. `user` is a bot or a person; a scope lets a bearer token with it in. */
  access: readonly ("bot" | "person" | "nobody" | "application" | `scope:${string}` | "bearer")[];
  limit: BucketLimit;
  /** Name of the bucket when several routes share one. */
  bucket?: string;
  /** Interactions are answered outside the limit over all routes. */
  outsideGlobal?: boolean;
  handle(call: Call): Answer | Promise<Answer>;
}

export const DEFAULT_LIMIT: BucketLimit = { limit: 20, windowMs: 1_000 };

/** A route for bots and people acting as themselves. */
export function route(
  method: Method,
  path: string,
  handle: (call: Call) => Answer | Promise<Answer>,
  more: Partial<Omit<Route, "method" | "path" | "handle">> = {},
): Route {
  return { method, path, handle, access: ["bot", "person"], limit: DEFAULT_LIMIT, ...more };
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const nothing = (): Answer => ({ status: 204 });
