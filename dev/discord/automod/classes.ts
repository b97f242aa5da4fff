// One character against what a pattern asks of it. All of it ignores case, as Discord's patterns do by default.

/** Whether a character (one code point) fits. */
export type Test = (char: string) => boolean;

export const anyOf = (tests: readonly Test[]): Test => (char) => tests.some((test) => test(char));
export const allOf = (tests: readonly Test[]): Test => (char) => tests.every((test) => test(char));
export const not = (test: Test): Test => (char) => !test(char);

/** @param ignoreCase whether the other case fits as well */
export function literal(wanted: string, ignoreCase: boolean): Test {
  if (!ignoreCase) return (char) => char === wanted;
  const folded = fold(wanted);
  return (char) => char === wanted || fold(char) === folded;
}

/** From one code point to another, both included. */
export function range(from: number, to: number, ignoreCase: boolean): Test {
  const within = (char: string) => {
    const code = char.codePointAt(0)!;
    return code >= from && code <= to;
  };
  if (!ignoreCase) return within;
  return (char) => within(char) || within(char.toLowerCase()) || within(char.toUpperCase());
}

/** `\d`, `\s`, `\w` and their opposites, over all of Unicode. */
export function shorthand(letter: string): Test | null {
  const test = SHORTHAND[letter.toLowerCase()];
  return test ? (letter === letter.toLowerCase() ? test : not(test)) : null;
}

/** `\p{…}`: a general category or a script. @returns null when there is none of that name */
export function property(name: string): Test | null {
  const plain = name.replaceAll(" ", "_");
  if (!/^[\w=]+$/.test(plain)) return null;
  for (const wanted of [plain, `Script=${plain}`, titled(plain), `Script=${titled(plain)}`]) {
    try {
      return matching(new RegExp(`^\\p{${wanted}}$`, "u"));
    } catch {
      // The next spelling may be one.
    }
  }
  return null;
}

/** `[:alpha:]` within a class. */
export function posix(name: string): Test | null {
  const source = POSIX[name];
  return source === undefined ? null : matching(new RegExp(`^[${source}]$`));
}

const matching = (pattern: RegExp): Test => (char) => pattern.test(char);
const fold = (char: string): string => char.toLowerCase().toUpperCase();
const titled = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();

const SHORTHAND: Readonly<Record<string, Test>> = {
  d: matching(/^\p{Nd}$/u),
  s: matching(/^\p{White_Space}$/u),
  w: matching(/^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_C}]$/u),
};

const POSIX: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7f",
  blank: "\\t ",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "!-~",
  lower: "A-Za-z",
  print: " -~",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\t\\n\\v\\f\\r ",
  upper: "A-Za-z",
  word: "0-9A-Za-z_",
  xdigit: "0-9A-Fa-f",
};
