// Runs a pattern over a text in time proportional to both: no pattern that people write can hold anything up.
import type { Test } from "./classes.ts";
import { PatternError } from "./cursor.ts";
import { type Assertion, type Node, readPattern } from "./pattern.ts";

type Step =
  | { op: "char"; test: Test }
  | { op: "assert"; holds: Assertion }
  /** Tries the first before the second. */
  | { op: "split"; first: number; second: number }
  | { op: "jump"; to: number }
  | { op: "found" };

export interface Found {
  start: number;
  end: number;
}

export type Automaton = readonly Step[];

/** Rust refuses what would grow too large as well. */
const MOST_STEPS = 5_000;
const MOST_NODES = 20_000;

/** @throws PatternError */
export function compile(source: string): Automaton {
  return new Builder().build(readPattern(source));
}

/** The first place that fits, as far as the pattern prefers it. @param text one code point each */
export function find(steps: Automaton, text: readonly string[]): Found | null {
  let best: Found | null = null;
  let threads = new Threads();
  for (let index = 0; index <= text.length; index++) {
    if (!best) threads.follow(steps, text, index, { step: 0, start: index });
    if (threads.list.length === 0 && best) break;
    const next = new Threads();
    for (const { step, start } of threads.list) {
      const it = steps[step]!;
      if (it.op === "found") {
        best = { start, end: index };
        // Whatever comes after was less wanted.
        break;
      }
      if (it.op === "char" && index < text.length && it.test(text[index]!)) {
        next.follow(steps, text, index + 1, { step: step + 1, start });
      }
    }
    threads = next;
  }
  return best;
}

interface Thread {
  step: number;
  start: number;
}

/** Where a run may be at one place of the text, the most wanted first. */
class Threads {
  readonly list: Thread[] = [];
  readonly #seen = new Set<number>();

  /** Adds every character and end that can be reached without reading on, each once. */
  follow(steps: Automaton, text: readonly string[], index: number, from: Thread): void {
    const stack = [from.step];
    for (let step = stack.pop(); step !== undefined; step = stack.pop()) {
      if (this.#seen.has(step)) continue;
      this.#seen.add(step);
      const it = steps[step]!;
      if (it.op === "jump") stack.push(it.to);
      else if (it.op === "split") stack.push(it.second, it.first);
      else if (it.op !== "assert") this.list.push({ step, start: from.start });
      else if (it.holds(text, index)) stack.push(step + 1);
    }
  }
}

class Builder {
  readonly #steps: Step[] = [];
  #nodes = 0;

  build(node: Node): Automaton {
    this.#add(node);
    this.#steps.push({ op: "found" });
    return this.#steps;
  }

  #add(node: Node): void {
    if (this.#steps.length > MOST_STEPS || ++this.#nodes > MOST_NODES) {
      throw new PatternError("compiled regex exceeds size limit");
    }
    switch (node.kind) {
      case "char":
        this.#steps.push({ op: "char", test: node.test });
        return;
      case "assert":
        this.#steps.push({ op: "assert", holds: node.holds });
        return;
      case "all":
        for (const part of node.parts) this.#add(part);
        return;
      case "either":
        return this.#either(node.options);
      case "repeat":
        return this.#repeat(node);
    }
  }

  #either(options: readonly Node[]): void {
    const ends: { op: "jump"; to: number }[] = [];
    for (const [index, option] of options.entries()) {
      if (index === options.length - 1) this.#add(option);
      else {
        const split = { op: "split" as const, first: this.#steps.length + 1, second: 0 };
        this.#steps.push(split);
        this.#add(option);
        const end = { op: "jump" as const, to: 0 };
        ends.push(end);
        this.#steps.push(end);
        split.second = this.#steps.length;
      }
    }
    for (const end of ends) end.to = this.#steps.length;
  }

  #repeat({ node, min, max, lazy }: Extract<Node, { kind: "repeat" }>): void {
    for (let count = 0; count < min; count++) this.#add(node);
    if (max !== Infinity) {
      for (let count = min; count < max; count++) this.#optional(lazy, () => this.#add(node));
      return;
    }
    const again = this.#steps.length;
    this.#optional(lazy, () => {
      this.#add(node);
      this.#steps.push({ op: "jump", to: again });
    });
  }

  #optional(lazy: boolean, add: () => void): void {
    const split = { op: "split" as const, first: 0, second: 0 };
    this.#steps.push(split);
    const inside = this.#steps.length;
    add();
    [split.first, split.second] = lazy ? [this.#steps.length, inside] : [inside, this.#steps.length];
  }
}
