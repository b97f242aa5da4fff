import { SvelteMap } from "svelte/reactivity";
import type { Place } from "./place.ts";

/** Every channel by id, and by server: with thousands of servers nobody may look through all of them. */
export class Places {
  readonly #all = new SvelteMap<string, Place>();
  readonly #byGuild = new Map<string, SvelteMap<string, Place>>();

  get(id: string): Place | undefined {
    return this.#all.get(id);
  }

  has(id: string): boolean {
    return this.#all.has(id);
  }

  /** All of them without following each: for whoever looks once. */
  once(): IterableIterator<Place> {
    return Map.prototype.values.call(this.#all) as IterableIterator<Place>;
  }

  /** Those of one server; null is direct messages. */
  in(guildId: string | null): SvelteMap<string, Place> {
    const key = guildId ?? DIRECT;
    let places = this.#byGuild.get(key);
    if (!places) this.#byGuild.set(key, places = new SvelteMap());
    return places;
  }

  set(id: string, place: Place): void {
    this.#all.set(id, place);
    this.in(place.guildId).set(id, place);
  }

  delete(id: string): void {
    const place = this.#all.get(id);
    this.#all.delete(id);
    if (place) this.in(place.guildId).delete(id);
  }

  deleteGuild(guildId: string): void {
    for (const id of [...this.in(guildId).keys()]) this.delete(id);
    this.#byGuild.delete(guildId);
  }
}

const DIRECT = "@me";
