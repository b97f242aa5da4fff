import { fuzzyScore } from "../options/fuzzy.ts";

export interface Emoji {
  /** The emoji itself, or `<:name:id>` of a server's own. */
  text: string;
  /** What it is called between colons. */
  name: string;
  words: string;
  id: string | null;
  animated: boolean;
}

export interface EmojiGroup {
  title: string;
  emojis: Emoji[];
}

let loading: Promise<EmojiGroup[]> | undefined;

/** Unicode's emoji by group. They come as a file of their own, once somebody wants one. */
export function loadEmoji(): Promise<EmojiGroup[]> {
  loading ??= fetch("emoji.txt").then(async (response) => {
    if (!response.ok) throw new Error(`emoji.txt answered ${response.status}`);
    return parseEmoji(await response.text());
  });
  loading.catch(() => loading = undefined);
  return loading;
}

/** Reads lines of `😄 smile,other_name words…` below lines of `# Group`; lines with `!` are remarks. */
export function parseEmoji(text: string): EmojiGroup[] {
  const groups: EmojiGroup[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("# ")) groups.push({ title: line.slice(2), emojis: [] });
    else if (line && !line.startsWith("! ")) {
      const [emoji = "", names = "", ...words] = line.split(" ");
      const [name = "", ...more] = names.split(",");
      groups.at(-1)?.emojis.push({
        text: emoji,
        name,
        words: [...more, ...words].join(" "),
        id: null,
        animated: false,
      });
    }
  }
  return groups;
}

/** A server's own emoji as a group. */
export function ownGroup(
  title: string,
  emojis: readonly { id?: string | null; name?: string | null; animated?: boolean; available?: boolean }[],
): EmojiGroup {
  return {
    title,
    emojis: emojis.filter((one) => one.id && one.available !== false).map(({ id, name, animated }) => ({
      text: `<${animated ? "a" : ""}:${name}:${id}>`,
      name: name ?? "",
      words: "",
      id: id ?? null,
      animated: animated ?? false,
    })),
  };
}

/** Those whose name or words fit, best first. */
export function searchEmoji(groups: readonly EmojiGroup[], query: string, most = 60): Emoji[] {
  const wanted = query.replaceAll(":", "").trim();
  return groups.flatMap((group) => group.emojis)
    .map((emoji) => ({ emoji, score: scoreOf(emoji, wanted) }))
    .filter((one): one is { emoji: Emoji; score: number } => one.score !== null)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map((one) => one.emoji);
}

/** A name counts before other words; scattered letters count in names only. */
function scoreOf(emoji: Emoji, wanted: string): number | null {
  const byName = fuzzyScore(wanted, emoji.name);
  if (byName !== null && byName > 100) return byName + 100;
  const word = emoji.words.split(" ").find((one) => one.startsWith(wanted.toLowerCase()));
  return word ? 300 - word.length : null;
}
