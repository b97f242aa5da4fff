import type { IconName } from "../chrome/icons.ts";

/** A sentence of the server itself: what stands after the name of whom it is about. */
export interface Sentence {
  icon: IconName;
  words: string;
  tone?: "good" | "bad";
  /** Where `words` go on with the message's own text. */
  tells?: boolean;
}

/** By message type (documentation, "Message Types"). */
const SENTENCES: Record<number, Sentence> = {
  1: { icon: "people", words: "added someone to the group." },
  2: { icon: "leave", words: "left the group." },
  3: { icon: "voice", words: "started a call." },
  4: { icon: "pencil", words: "changed the channel's name to", tells: true },
  5: { icon: "pencil", words: "changed the channel's picture." },
  6: { icon: "pin", words: "pinned" },
  7: { icon: "people", words: "joined the server.", tone: "good" },
  8: { icon: "boost", words: "boosted the server!", tone: "good" },
  9: { icon: "boost", words: "boosted the server! It has reached level 1.", tone: "good" },
  10: { icon: "boost", words: "boosted the server! It has reached level 2.", tone: "good" },
  11: { icon: "boost", words: "boosted the server! It has reached level 3.", tone: "good" },
  12: { icon: "news", words: "follows a channel here: its most important posts will show up. It is", tells: true },
  14: { icon: "warning", words: "This server no longer qualifies for Server Discovery.", tone: "bad" },
  15: { icon: "check", words: "This server qualifies for Server Discovery again.", tone: "good" },
  16: { icon: "warning", words: "This server has failed Discovery requirements for a week.", tone: "bad" },
  17: { icon: "warning", words: "This server has failed Discovery requirements for three weeks.", tone: "bad" },
  18: { icon: "thread", words: "started a thread:" },
  22: { icon: "people", words: "Wondering who to invite? Begin with the people who would like it here." },
  25: { icon: "crown", words: "bought a role subscription.", tone: "good" },
  26: { icon: "apps", words: "needs a premium subscription for this." },
  27: { icon: "stage", words: "started the stage", tells: true },
  28: { icon: "stage", words: "ended the stage", tells: true },
  29: { icon: "mic", words: "is now a speaker." },
  31: { icon: "stage", words: "changed the stage's topic to", tells: true },
  32: { icon: "apps", words: "gave the server a premium app.", tone: "good" },
  36: { icon: "shield", words: "turned security actions on.", tone: "bad" },
  37: { icon: "shield", words: "turned security actions off." },
  38: { icon: "warning", words: "reported a raid.", tone: "bad" },
  39: { icon: "check", words: "resolved an activity alert." },
  44: { icon: "crown", words: "bought something." },
  46: { icon: "chart", words: "'s poll has closed:" },
};

/** Types that speak of the server and not of somebody. */
const NAMELESS = [14, 15, 16, 17, 22];

export const sentenceFor = (type: number): Sentence =>
  SENTENCES[type] ?? { icon: "outside", words: `did something this client does not show (message type ${type}).` };

export const isNameless = (type: number): boolean => NAMELESS.includes(type);
