// 429 for what a bucket does not count: slowmode, and limits within a route's bucket.
import { ApiError } from "../errors.ts";

export class Limited extends ApiError {
  /** Seconds to wait. */
  readonly retryAfter: number;

  /** @param retryAfter seconds to wait */
  constructor(
    retryAfter: number,
    { code = 0, message = "You are being rate limited.", scope = "user" as "user" | "shared" } = {},
  ) {
    super(429, code, message, {
      headers: { "retry-after": String(Math.ceil(retryAfter)), "x-ratelimit-scope": scope },
    });
    this.retryAfter = retryAfter;
  }

  override body(): Record<string, unknown> {
    return { ...super.body(), retry_after: this.retryAfter, global: false };
  }
}
