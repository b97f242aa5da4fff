import { SvelteSet } from "svelte/reactivity";

const KEY = "local-discord-folded";

/** Categories that are folded away; kept in this browser. */
class Folds {
  readonly #ids = new SvelteSet<string>(JSON.parse(localStorage.getItem(KEY) ?? "[]") as string[]);

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  toggle(id: string): void {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    localStorage.setItem(KEY, JSON.stringify([...this.#ids]));
  }
}

export const folds = new Folds();
