// The local Discord's time. It can be moved ahead, so that nobody has to wait 15 minutes for a token to die.
export interface Clock {
  /** ms since 1970. */
  now(): number;
  /**
   * Calls back once that much of this clock's time is over.
   * @param ms from now
   * @returns calls it off
   */
  after(ms: number, then: () => void): () => void;
}

/** Longest wait that `setTimeout` can be given. */
const LONGEST_MS = 2 ** 31 - 1;

interface Waiting {
  at: number;
  then: () => void;
}

/** A clock that stands `advance`d time ahead of the real one; what waits for a time it jumps over happens at once. */
export class MovableClock implements Clock {
  #ahead = 0;
  readonly #waiting = new Set<Waiting>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  now(): number {
    return Date.now() + this.#ahead;
  }

  after(ms: number, then: () => void): () => void {
    const waiting = { at: this.now() + ms, then };
    this.#waiting.add(waiting);
    this.#wind();
    return () => {
      this.#waiting.delete(waiting);
    };
  }

  /** @param ms how far to jump ahead */
  advance(ms: number): void {
    this.#ahead += ms;
    this.#ring();
  }

  /** Everything that is due, earliest first. */
  #ring(): void {
    const due = [...this.#waiting].filter(({ at }) => at <= this.now()).sort((a, b) => a.at - b.at);
    for (const waiting of due) if (this.#waiting.delete(waiting)) waiting.then();
    this.#wind();
  }

  #wind(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.size === 0) return;
    let next = Infinity;
    for (const { at } of this.#waiting) next = Math.min(next, at);
    this.#timer = setTimeout(() => this.#ring(), Math.min(Math.max(0, next - this.now()), LONGEST_MS));
    // What merely waits keeps no process alive.
    this.#timer.unref();
  }
}
