// What was published is changed only so often: every follower's copy changes with it.
import { FLAG } from "../rules/message.ts";
import type { MessageRecord } from "../state/message-records.ts";
import { Limited } from "./limited.ts";
import type { Call } from "./route.ts";
import { takeSublimit } from "./sublimit.ts";

/** Support article, "Announcement Channels FAQ". */
const HOURLY = { limit: 3, windowMs: 3_600_000 };

/** Throws when a published message has been edited as often as it may be in an hour. */
export function requireEditsLeft(call: Call, message: MessageRecord): void {
  if (!(message.flags & FLAG.CROSSPOSTED)) return;
  try {
    takeSublimit(call.world, `announcement-edit:${message.id}`, HOURLY);
  } catch (error) {
    if (!(error instanceof Limited)) throw error;
    const message = "This message cannot be edited due to announcement rate limits.";
    throw new Limited(error.retryAfter, { code: 20022, message });
  }
}
