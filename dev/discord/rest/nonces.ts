// Sending once: with `enforce_nonce` the same nonce gives back the message that was sent, for a few minutes.
import type { MessageRecord } from "../state/message-records.ts";
import type { Call } from "./route.ts";

/** "The past few minutes" (documentation, "Create Message"). */
const WINDOW_MS = 3 * 60_000;

/** The caller's message with this nonce; looked up in the channel itself, so that it also holds after a restart. */
export function messageWithNonce(call: Call, channelId: string, nonce: string | number): MessageRecord | undefined {
  return call.world.state.messagesSince(channelId, call.world.clock.now() - WINDOW_MS)
    .findLast((message) => message.author_id === call.userId && String(message.nonce) === String(nonce));
}
