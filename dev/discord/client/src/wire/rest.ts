import type { RESTError } from "discord-api-types/v10";

/** Calls the local Discord's REST v10 as one person. */
export class Rest {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  get = <T>(path: string): Promise<T> => this.#call<T>("GET", path);
  /** @param reason what the audit log says about it, here and below */
  post = <T>(path: string, body?: unknown, reason?: string): Promise<T> => this.#call<T>("POST", path, body, reason);
  put = <T>(path: string, body?: unknown, reason?: string): Promise<T> => this.#call<T>("PUT", path, body, reason);
  patch = <T>(path: string, body?: unknown, reason?: string): Promise<T> => this.#call<T>("PATCH", path, body, reason);
  delete = <T>(path: string, reason?: string): Promise<T> => this.#call<T>("DELETE", path, undefined, reason);

  async #call<T>(method: string, path: string, body?: unknown, reason?: string): Promise<T> {
    for (let attempt = 0;; attempt++) {
      const form = body instanceof FormData;
      const response = await fetch(`api/v10${path}`, {
        method,
        headers: {
          authorization: this.#token,
          ...(reason ? { "x-audit-log-reason": encodeURIComponent(reason) } : {}),
          ...(body !== undefined && !form ? { "content-type": "application/json" } : {}),
        },
        ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      });
      if (response.status === 429 && attempt < 3 && !await isSlowmode(response.clone())) {
        await pause(await waitSeconds(response));
        continue;
      }
      if (!response.ok) throw await readRefusal(response);
      return (response.status === 204 ? undefined : await response.json()) as T;
    }
  }
}

/** What Discord answers when it does not do something. */
export class Refusal extends Error {
  readonly status: number;
  /** Discord's JSON error code, for example 50013; 0 when the body was not JSON. */
  readonly code: number;
  /** Seconds after which it may be tried again, where Discord says so. */
  readonly retryAfter: number | null;

  constructor(status: number, code: number, message: string, retryAfter: number | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

/** Slow mode is for the person to wait out, not for the page. */
async function isSlowmode(response: Response): Promise<boolean> {
  const body = await response.json().catch(() => null) as { code?: number } | null;
  return body?.code === 20016;
}

const readRefusal = async (response: Response): Promise<Refusal> =>
  refusalOf(response.status, await response.text().catch(() => ""));

/** Reads Discord's error body; what is no JSON becomes a sentence of ours. */
export function refusalOf(status: number, text: string): Refusal {
  const body = parsed(text);
  const first = body?.errors ? firstDetail(body.errors) : null;
  const message = first ?? body?.message ?? `The local Discord answered ${status}`;
  return new Refusal(status, body?.code ?? 0, message, body?.retry_after ?? null);
}

function parsed(text: string): (RESTError & { retry_after?: number }) | null {
  try {
    return JSON.parse(text) as RESTError & { retry_after?: number };
  } catch {
    return null;
  }
}

/** The innermost sentence of Discord's nested `errors`. */
function firstDetail(errors: unknown): string | null {
  if (typeof errors !== "object" || errors === null) return null;
  if ("_errors" in errors && Array.isArray(errors._errors)) {
    const message = (errors._errors[0] as { message?: unknown } | undefined)?.message;
    if (typeof message === "string") return message;
  }
  for (const inner of Object.values(errors)) {
    const message = firstDetail(inner);
    if (message) return message;
  }
  return null;
}

async function waitSeconds(response: Response): Promise<number> {
  const body = await response.json().catch(() => null) as { retry_after?: number } | null;
  return body?.retry_after ?? Number(response.headers.get("retry-after") ?? 1);
}

const pause = (seconds: number) => new Promise((resolve) => setTimeout(resolve, Math.min(seconds, 30) * 1000));
