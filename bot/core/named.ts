// What a person means by a word they wrote instead of picking it.

interface Named {
  name: string;
  title: string;
}

/** The one of that name or title; else the only one whose title or name begins so. */
export function named<T extends Named>(all: readonly T[], text: string): T | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return undefined;
  const texts = ({ name, title }: T) => [name.toLowerCase(), title.toLowerCase()];
  const exact = all.find((one) => texts(one).includes(wanted));
  if (exact) return exact;
  const begun = all.filter((one) => texts(one).some((known) => known.startsWith(wanted)));
  return begun.length === 1 ? begun[0] : undefined;
}

/** All there are, for a refusal. */
export const titles = (all: readonly Named[]): string => all.map(({ title }) => `**${title}**`).join(", ");
