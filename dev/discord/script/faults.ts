// What goes wrong on demand over REST. Gateway faults act at once and are in script.ts.
export interface RestFault {
  status: number;
  body: unknown;
  headers: Record<string, string>;
}

export class Faults {
  latencyMs = 0;
  #queue: RestFault[] = [];

  /** The next `count` requests are rate limited. @param retryAfter seconds */
  limit(count: number, scope: "user" | "global" | "shared", retryAfter: number): void {
    const global = scope === "global";
    for (let left = count; left > 0; left--) {
      this.#queue.push({
        status: 429,
        body: { message: "You are being rate limited.", retry_after: retryAfter, global },
        headers: {
          "retry-after": String(Math.ceil(retryAfter)),
          "x-ratelimit-scope": scope,
          "x-ratelimit-reset-after": String(retryAfter),
          ...(global ? { "x-ratelimit-global": "true" } : {}),
        },
      });
    }
  }

  /** The next `count` requests fail on the server's side. */
  fail(count: number, status: number): void {
    for (let left = count; left > 0; left--) {
      this.#queue.push({ status, body: { message: `${status}: Server Error`, code: 0 }, headers: {} });
    }
  }

  takeRest(): RestFault | undefined {
    return this.#queue.shift();
  }

  reset(): void {
    this.latencyMs = 0;
    this.#queue = [];
  }
}
