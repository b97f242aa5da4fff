import type { ReactionEmoji } from "../state/reactions.ts";
import type { Entry } from "../state/logs.svelte.ts";

export interface Picture {
  url: string;
  description: string;
}

/** What can lie over the page, one at a time. */
export type Shown =
  | { kind: "pictures"; pictures: Picture[]; at: number }
  | { kind: "delete"; entry: Entry }
  | { kind: "forward"; entry: Entry }
  | { kind: "reactions"; entry: Entry }
  | { kind: "votes"; entry: Entry; answerId: number }
  | { kind: "poll"; channelId: string }
  | {
    kind: "emoji";
    anchor: Element;
    guildId: string | null;
    pick: (emoji: ReactionEmoji & { animated?: boolean }) => void;
  }
  | { kind: "role"; anchor: Element; roleId: string; guildId: string };
