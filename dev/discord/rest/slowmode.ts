// Slowmode (documentation, "Channel Object", `rate_limit_per_user`).
import { ApiError } from "../errors.ts";
import { mayInChannel } from "../permissions/compute.ts";
import { timeOf } from "../snowflake.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { Call } from "./route.ts";

class SlowmodeError extends ApiError {
  readonly #seconds: number;

  constructor(seconds: number) {
    super(429, 20016, "This action cannot be performed due to slowmode rate limit", {
      headers: { "retry-after": String(Math.ceil(seconds)), "x-ratelimit-scope": "user" },
    });
    this.#seconds = seconds;
  }

  override body(): Record<string, unknown> {
    return { ...super.body(), retry_after: this.#seconds, global: false };
  }
}

/** Refuses whoever wrote here too short a time ago. Bots are not slowed, nor people with the permission for it. */
export function requirePace(call: Call, channel: ChannelRecord): void {
  const seconds = channel.rate_limit_per_user;
  if (seconds === 0 || call.caller.kind !== "person") return;
  if (mayInChannel(call.world, channel.id, call.userId, "BYPASS_SLOWMODE")) return;
  const last = call.world.state.messagesOf(channel.id).findLast((message) => message.author_id === call.userId);
  const wait = last ? timeOf(last.id) / 1_000 + seconds - call.world.clock.now() / 1_000 : 0;
  if (wait > 0) throw new SlowmodeError(wait);
}
