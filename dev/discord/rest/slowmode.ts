// Slowmode (documentation, "Channel Object", `rate_limit_per_user`).
import { mayInChannel } from "../permissions/compute.ts";
import { timeOf } from "../snowflake.ts";
import type { ChannelRecord } from "../state/records.ts";
import { Limited } from "./limited.ts";
import type { Call } from "./route.ts";

/** The refusal of whoever has to wait. @param seconds how long */
export const slowed = (seconds: number): Limited =>
  new Limited(seconds, { code: 20016, message: "This action cannot be performed due to slowmode rate limit" });

/** Refuses whoever wrote here too short a time ago. Bots are not slowed, nor people with the permission for it. */
export function requirePace(call: Call, channel: ChannelRecord): void {
  const seconds = channel.rate_limit_per_user;
  if (seconds === 0 || call.caller.kind !== "person") return;
  if (mayInChannel(call.world, channel.id, call.userId, "BYPASS_SLOWMODE")) return;
  const now = call.world.clock.now();
  const last = call.world.state.messagesSince(channel.id, now - seconds * 1_000)
    .findLast((message) => message.author_id === call.userId);
  const wait = last ? seconds - (now - timeOf(last.id)) / 1_000 : 0;
  if (wait > 0) throw slowed(wait);
}
