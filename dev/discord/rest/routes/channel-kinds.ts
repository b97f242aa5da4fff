// Channels that are no server's own: their families change and remove them, `/channels/{channel_id}` only asks here.
import type { ChannelRecord } from "../../state/records.ts";
import type { Answer, Call } from "../route.ts";
import { groupKind } from "./groups.ts";
import { threadKind } from "./thread-settings.ts";

export interface ChannelKind {
  fits(channel: ChannelRecord): boolean;
  /** PATCH, for somebody who may see the channel; everything else is still to be checked. */
  change(call: Call, channel: ChannelRecord): Answer;
  /** DELETE, likewise. */
  remove(call: Call, channel: ChannelRecord): Answer;
}

/** One line a kind. */
export const otherKinds: readonly ChannelKind[] = [threadKind, groupKind];
