// What stands for a name when there is no picture.

/** One or two letters of a name, by whole characters so that emoji and kanji survive. */
export const initials = (name: string): string => {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = [...(words[0] ?? "?")][0] ?? "?";
  const second = words.length > 1 ? [...words[words.length - 1]!][0] ?? "" : "";
  return (first + second).toUpperCase();
};

const TINTS = 5;
/** 0 to 4, the same for the same id. The low bits of a snowflake count up, so neighbours differ. */
export const tintOf = (id: string): number => {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 9973;
  return sum % TINTS;
};
