// A map whose changes are journalled.
import type { Journal } from "./journal.ts";

export class Table<T> {
  readonly name: string;
  readonly #rows = new Map<string, T>();
  readonly #journal: Journal;
  readonly #changed: ((key: string, now: T | undefined, before: T | undefined) => void) | undefined;

  /** @param changed called after each change, to keep an index in step */
  constructor(
    name: string,
    journal: Journal,
    changed?: (key: string, now: T | undefined, before: T | undefined) => void,
  ) {
    this.name = name;
    this.#journal = journal;
    this.#changed = changed;
  }

  get(key: string): T | undefined {
    return this.#rows.get(key);
  }

  has(key: string): boolean {
    return this.#rows.has(key);
  }

  get size(): number {
    return this.#rows.size;
  }

  values(): IterableIterator<T> {
    return this.#rows.values();
  }

  entries(): IterableIterator<[string, T]> {
    return this.#rows.entries();
  }

  /** Stores a value; also called after changing a stored one in place, so that the change is journalled. */
  set(key: string, value: T): T {
    this.load(key, value);
    this.#journal.add([this.name, key, value]);
    return value;
  }

  delete(key: string): boolean {
    const before = this.#rows.get(key);
    if (before === undefined) return false;
    this.#rows.delete(key);
    this.#changed?.(key, undefined, before);
    this.#journal.add([this.name, key]);
    return true;
  }

  /** Takes a journalled change in, without journalling it again. */
  load(key: string, value: T | undefined): void {
    const before = this.#rows.get(key);
    if (value === undefined) this.#rows.delete(key);
    else this.#rows.set(key, value);
    this.#changed?.(key, value, before);
  }
}
