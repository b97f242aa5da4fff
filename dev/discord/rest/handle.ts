// One REST request from beginning to end, refused in the order in which Discord refuses:
// route, who calls (401), limits (429), content type, form, rules, existence, permission, state.
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { ApiError, notFound, unauthorized } from "../errors.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { tokenIsDead } from "../gateway/identify.ts";
import type { InteractionDesk } from "../interactions/desk.ts";
import { type Asked, banned, type Met, type RestFaults } from "../script/rest-faults.ts";
import type { RequestEntry, RequestLog } from "../script/requests.ts";
import type { World } from "../world.ts";
import { admit, callerOf } from "./auth.ts";
import { type Body, readBody } from "./body.ts";
import type { Description } from "./description.ts";
import type { Exchanges } from "./exchanges.ts";
import { InvalidRequests, isInvalid } from "./invalid-requests.ts";
import { RateLimits } from "./limits.ts";
import { reasonOf } from "./reason.ts";
import { cut, refusal, type Reply, send, VIA } from "./reply.ts";
export { CORS } from "./reply.ts";
import type { Call, Caller, Method, Route } from "./route.ts";
import { Router } from "./router.ts";
import { routes } from "./routes/mod.ts";

export interface RestParts {
  world: World;
  gateway: Gateway;
  desk: InteractionDesk;
  faults: RestFaults;
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

export class Rest {
  readonly #parts: RestParts;
  readonly #router = new Router(routes);
  readonly limits: RateLimits;
  readonly invalid: InvalidRequests;

  constructor(parts: RestParts) {
    this.#parts = parts;
    this.limits = new RateLimits(parts.world.clock);
    this.invalid = new InvalidRequests(parts.world.clock);
  }

  /** @param path below `/api/v10` */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
  ): Promise<void> {
    const { faults, log } = this.#parts;
    const method = request.method ?? "GET";
    // People act in the browser, from the same address as everything else: neither limits nor bans are about them.
    const bot = !request.headers.authorization?.startsWith("User ");
    const asked: Asked = { method, path, bot };
    const entry = log.begin(method, path, query);
    const latency = faults.latencyOf(asked);
    if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
    const address = request.socket.remoteAddress ?? "";
    const wait = bot ? this.invalid.waitOf(address) : 0;
    const met = wait > 0 ? { reply: banned(wait) } : faults.meet(asked);
    if (met?.cut) return cut(response);
    const seen: Seen = { value: undefined, contentType: null, files: 0, caller: "nobody", fault: met !== undefined };
    const answered = await this.#reply(request, path, query, seen, entry, met);
    const reply = this.#kept(answered);
    // That there is no room is ours to say, not Discord's.
    if (reply !== answered) seen.fault = true;
    if (bot && isInvalid(reply.status, reply.headers)) this.invalid.add(address);
    log.end(entry, reply.status, seen.value, reply.body, seen.caller);
    this.#record(entry, seen, reply);
    send(response, reply, met?.breaks);
  }

  /** Asks a route as one of the people, past limits and faults: what scripts make people do. */
  async as(userId: string, method: Method, path: string, body?: unknown): Promise<Reply> {
    try {
      const [bare = "", search] = path.split("?");
      const found = this.#router.find(method, bare);
      if ("allowed" in found) throw notFound();
      const caller: Caller = { kind: "person", userId };
      admit(found.route, caller);
      const call = { value: body, files: [], contentType: body === undefined ? null : "application/json" };
      return this.#kept(await this.#perform(found, caller, new URLSearchParams(search), call, {}));
    } catch (error) {
      return refusal(error);
    }
  }

  /** What is answered is kept: nothing leaves before it is written. */
  #kept(reply: Reply): Reply {
    try {
      this.#parts.world.state.journal.flush();
      return reply;
    } catch (error) {
      return refusal(error);
    }
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

  async #reply(
    request: IncomingMessage,
    path: string,
    query: URLSearchParams,
    seen: Seen,
    entry: RequestEntry,
    met: Met | undefined,
  ): Promise<Reply> {
    try {
      const found = this.#router.find(request.method ?? "GET", path);
      const body = readBody(request);
      // A refusal leaves before the body is looked at; its failure must not go unhandled.
      body.catch(() => {});
      if (!("allowed" in found)) entry.route = found.route.path;
      if (met?.reply) return met.reply;
      if ("allowed" in found) {
        await body;
        throw found.allowed.length > 0 ? new ApiError(405, 0, "405: Method Not Allowed") : notFound();
      }
      const caller = this.#caller(found.route, request.headers.authorization);
      seen.caller = caller.kind;
      const { headers, refused } = this.#limit(found.route, caller, found.params);
      if (refused) return { ...refused, headers };
      try {
        const read = await body;
        Object.assign(seen, { value: read.value, contentType: read.contentType, files: read.files.length });
        const answer = await this.#perform(found, caller, query, read, request.headers);
        return { ...answer, headers: { ...headers, ...answer.headers } };
      } catch (error) {
        const reply = refusal(error);
        return { ...reply, headers: { ...headers, ...reply.headers } };
      }
    } catch (error) {
      return refusal(error);
    }
  }

  /** The route itself: from the content type on. */
  async #perform(
    { route, params }: { route: Route; params: Record<string, string> },
    caller: Caller,
    query: URLSearchParams,
    { value, files, contentType }: Body,
    headers: IncomingHttpHeaders,
  ): Promise<Reply> {
    const { world, gateway, desk, description } = this.#parts;
    if (contentType !== null && value === undefined && files.length === 0) throw wrongContentType();
    description?.checkRequest(route.method, route.path, value, contentType, this.#parts.strictKeys);
    const call: Call = {
      world,
      gateway,
      desk,
      params,
      query,
      body: value,
      files,
      contentType,
      caller,
      reason: reasonOf(headers["x-audit-log-reason"] ?? null),
      event: headers["x-github-event"]?.toString() ?? null,
      get userId(): string {
        if ("userId" in caller) return caller.userId;
        throw unauthorized();
      },
    };
    const answer = await route.handle(call);
    return { ...answer, headers: { ...VIA, ...answer.headers } };
  }

  /** The caller, admitted. Where none is needed a bad token is none. */
  #caller(route: Route, header: string | undefined): Caller {
    const { world: { state, clock }, gateway } = this.#parts;
    const open = route.access.includes("nobody");
    try {
      const caller = callerOf(state, clock, header);
      if (caller.kind === "bot" && tokenIsDead(gateway, caller.applicationId)) throw unauthorized();
      admit(route, caller);
      return caller;
    } catch (error) {
      if (open) return { kind: "nobody" };
      throw error;
    }
  }

  /** Counts the request. @returns headers for the answer, and the refusal when there is one */
  #limit(route: Route, caller: Caller, params: Record<string, string>): {
    headers: Record<string, string>;
    refused?: { status: number; body: unknown };
  } {
    if (caller.kind === "person" && !this.#parts.limitPeople) return { headers: { ...VIA } };
    const who = "userId" in caller ? `${caller.kind}:${caller.userId}` : caller.kind;
    const bucket = route.bucket ?? `${route.method} ${route.path}`;
    const global = !route.outsideGlobal && caller.kind === "bot";
    const { headers, refused } = this.limits.take(who, bucket, resourceOf(params), route.limit, global);
    if (!refused) return { headers: { ...VIA, ...headers } };
    const { retryAfter: retry_after, global: everywhere } = refused;
    return {
      headers: { ...VIA, ...headers },
      refused: {
        status: 429,
        body: { message: "You are being rate limited.", code: 0, retry_after, global: everywhere },
      },
    };
  }
}

/** What buckets are apart by: channel, server, or webhook with its token (documentation, "Rate Limits"). */
function resourceOf(params: Record<string, string>): string {
  const { channel_id, guild_id, webhook_id, webhook_token, interaction_token } = params;
  if (channel_id ?? guild_id) return (channel_id ?? guild_id)!;
  return webhook_id ? `${webhook_id}:${webhook_token ?? ""}` : interaction_token ?? "";
}

function wrongContentType(): ApiError {
  return new ApiError(400, 50035, "Invalid Form Body", {
    errors: {
      _errors: [{
        code: "CONTENT_TYPE_INVALID",
        message:
          'Expected "Content-Type" header to be one of {"application/json", "application/x-www-form-urlencoded", "multipart/form-data"}.',
      }],
    },
  });
}
