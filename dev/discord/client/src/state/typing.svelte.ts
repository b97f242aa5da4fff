import { SvelteMap } from "svelte/reactivity";

/** Discord's own span after one TYPING_START. */
const SHOWN_MS = 10_000;

/** Who is writing where. */
export class Typing {
  readonly #timers = new SvelteMap<
    string,
    { channelId: string; userId: string; timer: ReturnType<typeof setTimeout> }
  >();

  start(channelId: string, userId: string): void {
    this.stop(channelId, userId);
    const key = `${channelId}:${userId}`;
    const timer = setTimeout(() => this.#timers.delete(key), SHOWN_MS);
    this.#timers.set(key, { channelId, userId, timer });
  }

  stop(channelId: string, userId: string): void {
    const key = `${channelId}:${userId}`;
    const running = this.#timers.get(key);
    if (!running) return;
    clearTimeout(running.timer);
    this.#timers.delete(key);
  }

  in(channelId: string): string[] {
    return [...this.#timers.values()].filter((one) => one.channelId === channelId).map((one) => one.userId);
  }
}
