import { script } from "../wire/script.ts";

/** One ticking second for everything relative on the page, by the clock of the local Discord, which can be moved ahead. */
class Clock {
  #aheadMs = $state(0);
  #now = $state(Date.now());

  constructor() {
    setInterval(() => this.#now = Date.now(), 1_000);
  }

  get now(): number {
    return this.#now + this.#aheadMs;
  }

  /** How much later it is there than here. */
  get aheadMs(): number {
    return this.#aheadMs;
  }

  /** Asks what the time is there; without an answer it is taken to be the same as here. */
  async ask(): Promise<void> {
    await script.look<{ now: number }>("clock").then(({ now }) => this.follow(now), () => undefined);
  }

  /** @param serverNow what the local Discord says the time is */
  follow(serverNow: number): void {
    this.#now = Date.now();
    const ahead = serverNow - this.#now;
    // The way there and back takes a moment: that is no difference.
    this.#aheadMs = Math.abs(ahead) < 2_000 ? 0 : ahead;
  }
}

export const clock = new Clock();
