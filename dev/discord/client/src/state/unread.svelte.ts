import { SvelteMap, SvelteSet } from "svelte/reactivity";

/** What this tab has not looked at since it was opened. */
export class Unread {
  readonly #channels = new SvelteSet<string>();
  readonly #mentions = new SvelteMap<string, number>();

  arrived(channelId: string, mentionsMe: boolean): void {
    this.#channels.add(channelId);
    if (mentionsMe) this.#mentions.set(channelId, this.mentions(channelId) + 1);
  }

  read(channelId: string): void {
    this.#channels.delete(channelId);
    this.#mentions.delete(channelId);
  }

  has(channelId: string): boolean {
    return this.#channels.has(channelId);
  }

  mentions(channelId: string): number {
    return this.#mentions.get(channelId) ?? 0;
  }
}
