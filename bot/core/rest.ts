// Discord's REST interface with raw bodies: Discordeno's queue and limiter, plus time-outs and one kind of error.
import type { RestManager } from "@discordeno/bot";

const REQUEST_TIMEOUT_MS = 15_000;
/** A request that is limited again and again fails instead of waiting for ever; who called decides what then. */
const LIMITED_RETRIES_MAX = 5;
/** Discord bans an address for 10,000 invalid requests in 10 minutes; we stop at half. */
const INVALID_REQUESTS_MAX = 5000;

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export interface RequestOptions {
  body?: unknown;
  /** Shown in the server's audit log. */
  reason?: string;
  files?: { name: string; blob: Blob }[];
  /** Interaction answers are outside the limits and must not wait behind anything. */
  immediate?: boolean;
}
export interface Rest {
  /**
   * Calls Discord; `route` begins with a slash and has no version, as `/users/@me`.
   * @throws DiscordFailure
   */
  request<T>(method: Method, route: string, options?: RequestOptions): Promise<T>;
}

/** Discord did not do what was asked. `status` 0 means that no answer came. */
export class DiscordFailure extends Error {
  override name = "DiscordFailure";
  readonly status: number;
  /** Discord's JSON error code, 0 when there was none. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
  readonly code: number;
  constructor(method: string, route: string, status: number, code: number, text: string) {
    super(`${method} ${anonymous(route)} failed with ${status || "no answer"}${code ? ` (${code} ${text})` : ""}`);
    this.status = status;
    this.code = code;
  }
  /** Whether the same request may succeed later. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Gives Discordeno's manager time-outs and wraps it. `baseUrl` has the version at its end, as `https://discord.com/api/v10`. */
export function createRest(manager: RestManager, baseUrl: string): Rest {
  manager.isProxied = false; // any other base URL than Discord's switches off queue, limiter and retries
  manager.maxRetryCount = LIMITED_RETRIES_MAX;
  manager.invalidBucket.max = INVALID_REQUESTS_MAX;
  manager.baseUrl = baseUrl.replace(/\/v\d+$/, "");
  const createRequestBody = manager.createRequestBody.bind(manager);
  manager.createRequestBody = (method, options) =>
    Object.assign(createRequestBody(method, options), { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
  // Bodies are given in Discord's own form already.
  manager.changeToDiscordFormat = (body) => body;
  const sendRequest = manager.sendRequest;
  // It rejects the caller's promise and then throws as well, which would be an unhandled rejection outside the queue.
  manager.sendRequest = (options) => sendRequest(options).catch(() => {});

  return {
    async request<T>(method: Method, route: string, options: RequestOptions = {}): Promise<T> {
      try {
        return await manager.makeRequest(method, route, {
          ...(options.body === undefined ? {} : { body: options.body as Record<string, unknown> }),
          ...(options.reason === undefined ? {} : { reason: options.reason }),
          ...(options.files === undefined ? {} : { files: options.files }),
          ...(options.immediate ? { runThroughQueue: false } : {}),
        }) as T;
      } catch (error) {
        throw failureOf(error, method, route);
      }
    },
  };
}

function failureOf(error: unknown, method: string, route: string): DiscordFailure {
  const cause = (error as { cause?: { status?: number; body?: unknown } }).cause;
  const status = !cause?.status || cause.status === 999 ? 0 : cause.status;
  const body = typeof cause?.body === "object" && cause.body !== null ? cause.body as Record<string, unknown> : {};
  const code = typeof body["code"] === "number" ? body["code"] : 0;
  const detail = body["errors"] ? ` ${JSON.stringify(body["errors"]).slice(0, 200)}` : "";
  const text = `${String(body["message"] ?? "")}${detail}`;
  return new DiscordFailure(method, route, status, code, text.replace(/(?<!\d)\d{17,20}(?!\d)/g, "{id}"));
}

/** Errors are logged and stored: no token, which is a secret for 15 minutes, and nobody's id may be in them. */
function anonymous(route: string): string {
  return route
    .replace(/^(\/(?:webhooks|interactions)\/\d+\/)[^/]+/, "$1{token}")
    .replace(/\/\d{17,20}(?=\/|\?|$)/g, "/{id}");
}
