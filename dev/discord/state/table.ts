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

/** A table of a family's own: its name in the journal, and by which keys its rows are looked up. */
export interface TableDefinition<T, K extends string = never> {
  readonly name: string;
  readonly by: Readonly<Record<K, (row: T) => string | null | undefined>>;
}

/**
 * Declares a table of a family; `state.table(definition)` gives it.
 * @param name unique over all tables; the journal names it
 * @param by for each index the key of a row; a row without one is not in that index
 */
export function defineTable<T, K extends string = never>(
  name: string,
  by: Readonly<Record<K, (row: T) => string | null | undefined>>,
): TableDefinition<T, K> {
  return { name, by };
}

/** A table with indexes that keep themselves in step. */
export class IndexedTable<T, K extends string> extends Table<T> {
  readonly #indexes: Map<string, Map<string, Map<string, T>>>;

  constructor({ name, by }: TableDefinition<T, K>, journal: Journal) {
    const indexes = new Map(Object.keys(by).map((index) => [index, new Map<string, Map<string, T>>()]));
    super(name, journal, (key, now, before) => {
      for (const [index, rows] of indexes) {
        const keyOf = by[index as K];
        const was = before && keyOf(before), is = now && keyOf(now);
        const left = typeof was === "string" && was !== is ? rows.get(was) : undefined;
        if (left?.delete(key) && left.size === 0) rows.delete(was!);
        if (typeof is !== "string") continue;
        let list = rows.get(is);
        if (!list) rows.set(is, list = new Map());
        list.set(key, now!);
      }
    });
    this.#indexes = indexes;
  }

  /** Rows whose key in an index is `key`, in order of arrival, without a list of them all. */
  each(index: K, key: string): Iterable<T> {
    return this.#indexes.get(index)?.get(key)?.values() ?? [];
  }

  count(index: K, key: string): number {
    return this.#indexes.get(index)?.get(key)?.size ?? 0;
  }

  /** Rows whose key in an index is `key`, in order of arrival. */
  by(index: K, key: string): T[] {
    return [...this.each(index, key)];
  }
}
