// The words of a level-up. Placeholders are data: escaped, so that a server's name can neither format nor mention.

/** Discord's limit of one message, in UTF-16 code units. */
const CONTENT_MAX = 2000;

/** Replaces {member}, {level}, {xp} and {server}; every other brace stays as written. */
export const announcement = (
  template: string,
  values: { userId: string; level: number; xp: number; server: string },
): string => {
  const replaced: Record<string, string> = {
    member: `<@${values.userId}>`,
    level: String(values.level),
    xp: String(values.xp),
    server: escapeMarkdown(values.server),
  };
  const text = template.replace(/\{(member|level|xp|server)\}/g, (_, name: string) => replaced[name] ?? "");
  return cut(text, CONTENT_MAX);
};

/** Makes text show as written: no formatting, no link, no mention of anybody, no custom emoji, no timestamp. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\\*_~`|>#<()[\]:-]/g, "\\$&")
    // A zero-width space after @ is what Discord's own clients do to a mention that should not be one.
    .replace(/@/g, "@\u200b")
    .replace(/[\r\n]+/g, " ");

const cut = (text: string, max: number): string => {
  if (text.length <= max) return text;
  const head = text.slice(0, max - 1);
  // Neither half a character nor a lone backslash at the end.
  return head.replace(/[\ud800-\udbff]$/, "").replace(/\\$/, "") + "…";
};
