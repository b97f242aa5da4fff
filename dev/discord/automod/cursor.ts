// Steps through the characters of a pattern, and reads what is written alike inside and outside of classes.

/** A pattern that Rust would not take. */
export class PatternError extends Error {}

export class Cursor {
  readonly #text: string[];
  #at = 0;

  constructor(text: string[]) {
    this.#text = text;
  }

  get done(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The next characters, without taking them. */
  ahead(count: number): string {
    return this.#text.slice(this.#at, this.#at + count).join("");
  }

  skip(count: number): void {
    this.#at += count;
  }

  peek(): string {
    return this.#text[this.#at] ?? "";
  }

  sees(char: string): boolean {
    return this.#text[this.#at] === char;
  }

  take(char: string): boolean {
    if (!this.sees(char)) return false;
    this.#at++;
    return true;
  }

  next(): string {
    const char = this.#text[this.#at++];
    if (char === undefined) throw new PatternError("unexpected end of pattern");
    return char;
  }

  /** What is between braces of a repetition; the opening one is taken already. */
  counted(): [number, number] {
    const end = this.#text.indexOf("}", this.#at);
    const found = end < 0
      ? null
      : /^\s*(\d{1,6})\s*(,?)\s*(\d{0,6})\s*$/.exec(this.#text.slice(this.#at, end).join(""));
    if (!found || (found[2] === "" && found[3] !== "")) throw new PatternError("invalid counted repetition");
    this.#at = end + 1;
    const min = Number(found[1]);
    const max = found[2] === "" ? min : found[3] === "" ? Infinity : Number(found[3]);
    if (max < min) throw new PatternError("invalid repetition count range");
    return [min, max];
  }

  escapedChar(): string {
    const char = this.next();
    const control = CONTROL[char];
    if (control !== undefined) return control;
    if (char === "x" || char === "u" || char === "U") return this.#hex({ x: 2, u: 4, U: 8 }[char]);
    if (/[0-9]/.test(char)) throw new PatternError("backreferences are not supported");
    if (/[A-Za-z]/.test(char)) throw new PatternError("unrecognized escape sequence");
    return char;
  }

  #hex(length: number): string {
    let digits = "";
    if (this.take("{")) { while (!this.take("}")) digits += this.next(); }
    else while (digits.length < length) digits += this.next();
    const code = /^[0-9A-Fa-f]{1,8}$/.test(digits) ? parseInt(digits, 16) : Infinity;
    if (code > 0x10ffff) throw new PatternError("invalid hexadecimal digit");
    return String.fromCodePoint(code);
  }
}

const CONTROL: Readonly<Record<string, string>> = { a: "\x07", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
