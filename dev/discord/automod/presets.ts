// Word lists that rules can name. Discord's own are its secret; these few, mild ones stand for them.

/** Keyword preset types (documentation, "Keyword Preset Types"). */
export const PRESETS: Readonly<Record<number, readonly string[]>> = {
  /** Profanity. */
  1: ["damn", "damned", "goddamn*", "crap", "crappy", "bloody hell", "bollocks", "arse", "pissed off"],
  /** Sexual content. */
  2: ["porn*", "hentai", "nudes", "onlyfans", "xxx"],
  /** Personal insults. */
  3: ["idiot*", "moron*", "imbecile*", "cretin*", "scumbag*"],
};
