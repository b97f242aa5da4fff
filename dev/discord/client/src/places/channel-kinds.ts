import type { IconName } from "../chrome/icons.ts";
import { Channel } from "../wire/constants.ts";

export interface ChannelKind {
  type: number;
  label: string;
  icon: IconName;
  about: string;
}

/** Kinds of channels that can be made, with what tells them apart. */
export const CHANNEL_KINDS: readonly ChannelKind[] = [
  { type: Channel.text, label: "Text", icon: "hash", about: "Messages, pictures, threads" },
  { type: Channel.voice, label: "Voice", icon: "voice", about: "Be in one room" },
  { type: Channel.forum, label: "Forum", icon: "forum", about: "Posts, each with its own talk" },
  { type: Channel.announcement, label: "Announcement", icon: "news", about: "News that others can follow" },
  { type: Channel.stage, label: "Stage", icon: "stage", about: "A few speak, many listen" },
];

/** Spans of slowmode that Discord's client offers, in seconds. */
export const SLOWMODES: readonly [seconds: number, label: string][] = [
  [0, "Off"],
  [5, "5 seconds"],
  [10, "10 seconds"],
  [15, "15 seconds"],
  [30, "30 seconds"],
  [60, "1 minute"],
  [120, "2 minutes"],
  [300, "5 minutes"],
  [600, "10 minutes"],
  [900, "15 minutes"],
  [1_800, "30 minutes"],
  [3_600, "1 hour"],
  [7_200, "2 hours"],
  [21_600, "6 hours"],
];

/** What stands before a channel's name. */
export function channelIcon(type: number, isPrivate = false): IconName {
  if (isPrivate && type === Channel.text) return "lock";
  if (type === Channel.announcementThread || type === Channel.publicThread || type === Channel.privateThread) {
    return "thread";
  }
  if (type === Channel.media) return "forum";
  return CHANNEL_KINDS.find((kind) => kind.type === type)?.icon ?? "hash";
}
