// One REST request from beginning to end, refused in the order in which Discord refuses:
// route, who calls (401), limits (429), content type, form, rules, existence, permission, state.
import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError, formError, notFound, unauthorized } from "../errors.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { InteractionDesk } from "../interactions/desk.ts";
import type { Faults } from "../script/faults.ts";
import type { RequestEntry, RequestLog } from "../script/requests.ts";
import type { World } from "../world.ts";
import { admit, callerOf } from "./auth.ts";
import { readBody } from "./body.ts";
import type { Description } from "./description.ts";
import { RateLimits } from "./limits.ts";
import type { Exchanges } from "./exchanges.ts";
import type { Answer, Call, Caller, Route } from "./route.ts";
import { Router } from "./router.ts";
import { routes } from "./routes/mod.ts";

export interface RestParts {
  world: World;
  gateway: Gateway;
  desk: InteractionDesk;
  faults: Faults;
  log: RequestLog;
  /** Discord's own description, when it is at hand. */
  description: Description | null;
  /** Whether limits count people acting in the browser too. */
  limitPeople: boolean;
  /** Whether a key that Discord ignores is refused. */
  strictKeys: boolean;
  /** Where everything is written down, when somebody wants that. */
  exchanges: Exchanges | null;
}

/** What became known of a request on its way to the answer. */
interface Seen {
  value: unknown;
  contentType: string | null;
  files: number;
  caller: Caller["kind"];
  fault: boolean;
}

interface Reply {
  status: number;
  body?: unknown;
  headers: Record<string, string>;
}

export class Rest {
  readonly #parts: RestParts;
  readonly #router = new Router(routes);
  readonly limits: RateLimits;

  constructor(parts: RestParts) {
    this.#parts = parts;
    this.limits = new RateLimits(parts.world.clock);
  }

  /** @param path below `/api/v10` */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
  ): Promise<void> {
    const { faults, log, world } = this.#parts;
    const entry = log.begin(request.method ?? "GET", path, query);
    if (faults.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, faults.latencyMs));
    let reply: Reply;
    const seen: Seen = { value: undefined, contentType: null, files: 0, caller: "nobody", fault: false };
    try {
      reply = await this.#answer(request, path, query, seen, entry);
    } catch (error) {
      reply = refusal(error);
    }
    log.end(entry, reply.status, seen.value, reply.body);
    this.#record(entry, seen, reply);
    // What is answered is kept: nothing leaves before it is written.
    world.state.journal.flush();
    send(response, reply);
  }

  /** What was broken on purpose says nothing about how Discord answers. */
  #record(
    { method, route, query }: RequestEntry,
    { value, fault, ...seen }: Seen,
    { status, headers, body }: Reply,
  ): void {
    if (route === null || fault) return;
    this.#parts.exchanges?.add({ method, route, query, ...seen, body: value, status, headers, answer: body });
  }

  async #answer(
    request: IncomingMessage,
    path: string,
    query: URLSearchParams,
    seen: Seen,
    entry: RequestEntry,
  ): Promise<Reply> {
    const { world, gateway, desk, faults, description } = this.#parts;
    const found = this.#router.find(request.method ?? "GET", path);
    if ("allowed" in found) {
      await readBody(request);
      throw found.allowed.length > 0 ? new ApiError(405, 0, "405: Method Not Allowed") : notFound();
    }
    const { route, params } = found;
    entry.route = route.path;
    const bodyPromise = readBody(request);
    // A refusal below leaves before the body is looked at; its failure must not go unhandled.
    bodyPromise.catch(() => {});
    const fault = faults.takeRest();
    if (fault) {
      seen.fault = true;
      return fault;
    }
    const caller = this.#caller(route, request.headers.authorization);
    seen.caller = caller.kind;
    const { headers, refused } = this.#limit(route, caller, params);
    if (refused) return { ...refused, headers };
    try {
      const { value, files, contentType } = await bodyPromise;
      seen.value = value;
      seen.contentType = contentType;
      seen.files = files.length;
      if (contentType !== null && value === undefined && files.length === 0) {
        throw new ApiError(400, 50035, "Invalid Form Body", {
          errors: {
            _errors: [{
              code: "CONTENT_TYPE_INVALID",
              message:
                'Expected "Content-Type" header to be one of {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}.',
            }],
          },
        });
      }
      description?.checkRequest(route.method, route.path, value, contentType, this.#parts.strictKeys);
      const call: Call = {
        world,
        gateway,
        desk,
        params,
        query,
        body: value,
        files,
        caller,
        reason: reasonOf(request.headers["x-audit-log-reason"]),
        get userId(): string {
          if ("userId" in caller) return caller.userId;
          throw unauthorized();
        },
      };
      const answer: Answer = await route.handle(call);
      return { ...answer, headers };
    } catch (error) {
      const reply = refusal(error);
      return { ...reply, headers: { ...headers, ...reply.headers } };
    }
  }

  /** The caller, admitted. A bad token is refused also where none is needed. */
  #caller(route: Route, header: string | undefined): Caller {
    const { state, clock } = this.#parts.world;
    if (route.access.includes("nobody")) {
      try {
        return callerOf(state, clock, header);
      } catch {
        return { kind: "nobody" };
      }
    }
    const caller = callerOf(state, clock, header);
    admit(route, caller);
    return caller;
  }

  /** Counts the request. @returns headers for the answer, and the refusal when there is one */
  #limit(route: Route, caller: Caller, params: Record<string, string>): {
    headers: Record<string, string>;
    refused?: { status: number; body: unknown };
  } {
    if (caller.kind === "person" && !this.#parts.limitPeople) return { headers: {} };
    const who = "userId" in caller ? `${caller.kind}:${caller.userId}` : caller.kind;
    const resource = params["channel_id"] ?? params["guild_id"] ?? params["webhook_token"] ??
      params["interaction_token"] ?? "";
    const bucket = route.bucket ?? `${route.method} ${route.path}`;
    const global = !route.outsideGlobal && caller.kind === "bot";
    const { headers, refused } = this.limits.take(who, bucket, resource, route.limit, global);
    if (!refused) return { headers };
    const { retryAfter: retry_after, global: everywhere } = refused;
    return {
      headers,
      refused: {
        status: 429,
        body: { message: "You are being rate limited.", code: 0, retry_after, global: everywhere },
      },
    };
  }
}

/** The reason is written into the URL alphabet, since headers carry no other (documentation, "Audit Logs"). */
function reasonOf(header: string | string[] | undefined): string | null {
  if (typeof header !== "string" || header === "") return null;
  let reason = header;
  try {
    reason = decodeURIComponent(header);
  } catch {
    // Not escaped: taken as it is.
  }
  if ([...reason].length > 512) {
    throw formError(["X-Audit-Log-Reason"], "BASE_TYPE_MAX_LENGTH", "Must be 512 or fewer in length.");
  }
  return reason;
}

function refusal(error: unknown): Reply {
  if (error instanceof ApiError) return { status: error.status, body: error.body(), headers: error.headers };
  console.error("local Discord failed to answer:", error);
  return { status: 500, body: { message: "500: Internal Server Error", code: 0 }, headers: {} };
}

function send(response: ServerResponse, { status, body, headers }: Reply): void {
  const text = typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body);
  response.writeHead(status, {
    ...(text === undefined ? {} : { "content-type": typeof body === "string" ? "text/html" : "application/json" }),
    ...CORS,
    ...headers,
  });
  response.end(text);
}

/** The browser client may be served from a development server of its own. */
export const CORS: Record<string, string> = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "*",
  "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE, OPTIONS",
  "access-control-expose-headers":
    "x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-ratelimit-reset-after, x-ratelimit-bucket, retry-after",
};
