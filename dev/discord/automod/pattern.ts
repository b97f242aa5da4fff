// Reads a pattern in Rust's flavour, which Discord's rules are written in: no looking around, no references back.
// (Flags `x` and `U` are not known here.)
import { allOf, anyOf, literal, not, posix, property, range, shorthand, type Test } from "./classes.ts";
import { Cursor, PatternError } from "./cursor.ts";

/** What must hold between two characters. */
export type Assertion = (text: readonly string[], index: number) => boolean;

export type Node =
  | { kind: "char"; test: Test }
  | { kind: "assert"; holds: Assertion }
  | { kind: "all"; parts: Node[] }
  | { kind: "either"; options: Node[] }
  | { kind: "repeat"; node: Node; min: number; max: number; lazy: boolean };

interface Flags {
  ignoreCase: boolean;
  multiline: boolean;
  dotAll: boolean;
}

/** @throws PatternError when Rust would not take it */
export function readPattern(source: string): Node {
  const reader = new Reader([...source]);
  const node = reader.either({ ignoreCase: true, multiline: false, dotAll: false });
  if (!reader.done) throw new PatternError("unopened group");
  return node;
}

class Reader extends Cursor {
  either(flags: Flags): Node {
    // Flags set within a group hold until its end, over alternatives too.
    const own = { ...flags };
    const options = [this.#all(own)];
    while (this.take("|")) options.push(this.#all(own));
    return options.length === 1 ? options[0]! : { kind: "either", options };
  }

  #all(flags: Flags): Node {
    const parts: Node[] = [];
    while (!this.done && !this.sees("|") && !this.sees(")")) {
      const atom = this.#atom(flags);
      if (atom) parts.push(this.#repeated(atom));
    }
    return { kind: "all", parts };
  }

  /** @returns null for what only sets flags */
  #atom(flags: Flags): Node | null {
    const char = this.next();
    switch (char) {
      case "(":
        return this.#group(flags);
      case "[":
        return { kind: "char", test: this.#class(flags) };
      case ".":
        return { kind: "char", test: flags.dotAll ? () => true : (it) => it !== "\n" };
      case "^":
        return { kind: "assert", holds: flags.multiline ? lineStart : textStart };
      case "$":
        return { kind: "assert", holds: flags.multiline ? lineEnd : textEnd };
      case "\\":
        return this.#escape(flags);
      case "*":
      case "+":
      case "?":
        throw new PatternError("repetition operator missing expression");
      case "{":
        throw new PatternError("repetition operator missing expression");
    }
    return { kind: "char", test: literal(char, flags.ignoreCase) };
  }

  #group(flags: Flags): Node | null {
    if (!this.take("?")) return this.#closed(flags);
    if (this.take(":")) return this.#closed(flags);
    if (this.take("P") || this.sees("<")) {
      if (!this.take("<") || !/[\p{L}_]/u.test(this.peek())) {
        throw new PatternError("look-around, including look-ahead and look-behind, is not supported");
      }
      while (!this.take(">")) if (!/[\w.[\]]/.test(this.next())) throw new PatternError("invalid group name");
      return this.#closed(flags);
    }
    if (this.sees("=") || this.sees("!")) {
      throw new PatternError("look-around, including look-ahead and look-behind, is not supported");
    }
    const set = this.#flags(flags);
    if (this.take(")")) {
      Object.assign(flags, set);
      return null;
    }
    if (this.take(":")) return this.#closed(set);
    throw new PatternError("unrecognized flag");
  }

  #flags(flags: Flags): Flags {
    const set = { ...flags };
    const names = { i: "ignoreCase", m: "multiline", s: "dotAll" } as const;
    for (let on = true;;) {
      if (this.take("-")) on = false;
      else if (!this.take("u")) {
        const name = names[this.peek() as keyof typeof names];
        if (!name) return set;
        this.skip(1);
        set[name] = on;
      }
    }
  }

  #closed(flags: Flags): Node {
    const node = this.either(flags);
    if (!this.take(")")) throw new PatternError("unclosed group");
    return node;
  }

  #repeated(node: Node): Node {
    let found = node;
    for (;;) {
      const [min, max] = this.take("*")
        ? [0, Infinity]
        : this.take("+")
        ? [1, Infinity]
        : this.take("?")
        ? [0, 1]
        : this.take("{")
        ? this.counted()
        : [];
      if (min === undefined || max === undefined) return found;
      found = { kind: "repeat", node: found, min, max, lazy: this.take("?") };
    }
  }

  #escape(flags: Flags): Node {
    const letter = this.peek();
    const holds = ASSERTIONS[letter];
    if (!holds) return { kind: "char", test: this.#escapedTest(flags) };
    this.skip(1);
    return { kind: "assert", holds };
  }

  #escapedTest(flags: Flags): Test {
    const letter = this.peek();
    const short = shorthand(letter);
    if (short) {
      this.skip(1);
      return short;
    }
    if (letter !== "p" && letter !== "P") return literal(this.escapedChar(), flags.ignoreCase);
    this.skip(1);
    const braced = this.take("{");
    let name = this.next();
    while (braced && !this.take("}")) name += this.next();
    const negated = (letter === "P") !== name.startsWith("^");
    const test = property(name.replace(/^\^/, ""));
    if (!test) throw new PatternError("Unicode property not found");
    return negated ? not(test) : test;
  }

  #class(flags: Flags): Test {
    const negated = this.take("^");
    const both: Test[] = [];
    let tests: Test[] = [];
    // A bracket that comes first stands for itself.
    if (this.take("]")) tests.push(literal("]", false));
    while (!this.take("]")) {
      if (this.ahead(2) === "&&") {
        this.skip(2);
        both.push(anyOf(tests));
        tests = [];
      } else tests.push(this.#classItem(flags));
    }
    const test = both.length > 0 ? allOf([...both, anyOf(tests)]) : anyOf(tests);
    return negated ? not(test) : test;
  }

  #classItem(flags: Flags): Test {
    if (this.take("[")) {
      const named = /^:(\^?)(\w+):\]/.exec(this.ahead(12));
      if (!named) return this.#class(flags);
      this.skip(named[0].length);
      const test = posix(named[2]!);
      if (!test) throw new PatternError("unrecognized POSIX class");
      return named[1] ? not(test) : test;
    }
    if (/^\\[dswpDSWP]/.test(this.ahead(2))) {
      this.skip(1);
      return this.#escapedTest(flags);
    }
    const from = this.#classChar();
    if (!this.sees("-") || this.ahead(2) === "-]") return literal(from, flags.ignoreCase);
    this.skip(1);
    const [low, high] = [from.codePointAt(0)!, this.#classChar().codePointAt(0)!];
    if (high < low) throw new PatternError("invalid character class range");
    return range(low, high, flags.ignoreCase);
  }

  #classChar(): string {
    return this.take("\\") ? this.escapedChar() : this.next();
  }
}

const isWord = shorthand("w")!;
const textStart: Assertion = (_text, index) => index === 0;
const textEnd: Assertion = (text, index) => index === text.length;
const lineStart: Assertion = (text, index) => index === 0 || text[index - 1] === "\n";
const lineEnd: Assertion = (text, index) => index === text.length || text[index] === "\n";
const wordEdge: Assertion = (text, index) => {
  const before = index > 0 && isWord(text[index - 1]!), after = index < text.length && isWord(text[index]!);
  return before !== after;
};

const ASSERTIONS: Readonly<Record<string, Assertion>> = {
  A: textStart,
  z: textEnd,
  b: wordEdge,
  B: (text, index) => !wordEdge(text, index),
};
