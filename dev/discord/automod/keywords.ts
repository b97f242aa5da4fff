// Keywords with wildcards at their ends (documentation, "Keyword Matching Strategies").

export interface KeywordMatch {
  start: number;
  end: number;
}

/** Every place where a keyword stands in a text, whatever its case. A word ends at whitespace. */
export function placesOf(keyword: string, text: string): KeywordMatch[] {
  const open = { start: keyword.startsWith("*"), end: keyword.endsWith("*") && keyword.length > 1 };
  const word = keyword.slice(open.start ? 1 : 0, open.end ? -1 : undefined).toLowerCase();
  if (word === "") return [];
  const lower = text.toLowerCase();
  const places: KeywordMatch[] = [];
  for (let start = lower.indexOf(word); start >= 0; start = lower.indexOf(word, start + 1)) {
    const end = start + word.length;
    if (!open.start && !edge(lower[start - 1])) continue;
    if (!open.end && !edge(lower[end])) continue;
    places.push({ start, end });
  }
  return places;
}

const edge = (char: string | undefined): boolean => char === undefined || /\s/.test(char);
