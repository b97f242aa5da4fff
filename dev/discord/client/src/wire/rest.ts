import type { RESTError } from "discord-api-types/v10";

/** Calls the local Discord's REST v10 as one person. */
export class Rest {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  get = <T>(path: string): Promise<T> => this.#call<T>("GET", path);
  post = <T>(path: string, body?: unknown): Promise<T> => this.#call<T>("POST", path, body);
  put = <T>(path: string, body?: unknown): Promise<T> => this.#call<T>("PUT", path, body);
  patch = <T>(path: string, body?: unknown): Promise<T> => this.#call<T>("PATCH", path, body);
  delete = <T>(path: string): Promise<T> => this.#call<T>("DELETE", path);

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    for (let attempt = 0;; attempt++) {
      const form = body instanceof FormData;
      const response = await fetch(`api/v10${path}`, {
        method,
        headers: {
          authorization: this.#token,
          ...(body !== undefined && !form ? { "content-type": "application/json" } : {}),
        },
        ...(body === undefined ? {} : { body: form ? body : JSON.stringify(body) }),
      });
      if (response.status === 429 && attempt < 3) {
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

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function readRefusal(response: Response): Promise<Refusal> {
  const body = await response.json().catch(() => null) as RESTError | null;
  const first = body?.errors ? firstDetail(body.errors) : null;
  const message = first ?? body?.message ?? `The local Discord answered ${response.status}`;
  return new Refusal(response.status, body?.code ?? 0, message);
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
