/**
 * How well a typed word fits a name: every letter must appear in order; starts of words and unbroken runs count more.
 * @returns null when it does not fit, otherwise a number, larger is better
 */
export function fuzzyScore(query: string, name: string): number | null {
  const wanted = query.toLowerCase().trim();
  const text = name.toLowerCase();
  if (!wanted) return 0;
  if (text === wanted) return 1000;
  if (text.startsWith(wanted)) return 800 - text.length;
  const inside = text.indexOf(wanted);
  if (inside >= 0) return (/[\s_-]/.test(text[inside - 1] ?? "") ? 600 : 400) - text.length;
  return scattered(wanted, text);
}

function scattered(wanted: string, text: string): number | null {
  let at = 0;
  let score = 0;
  for (const letter of wanted) {
    if (letter === " ") continue;
    const found = text.indexOf(letter, at);
    if (found < 0) return null;
    score += found === at ? 3 : /[\s_-]/.test(text[found - 1] ?? " ") ? 2 : 0;
    at = found + 1;
  }
  return score - text.length / 10;
}

/** Those that fit, best first; equal ones keep their order. */
export function fuzzyFilter<T>(query: string, items: readonly T[], nameOf: (item: T) => string): T[] {
  return items
    .map((item) => ({ item, score: fuzzyScore(query, nameOf(item)) }))
    .filter((entry): entry is { item: T; score: number } => entry.score !== null)
    .sort((a, b) => b.score - a.score)
    .map((entry) => entry.item);
}
