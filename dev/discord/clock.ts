// The local Discord's time. Tests may pass their own, so that 15 minutes need not be waited for.
export interface Clock {
  /** ms since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands `advance`d time ahead of the real one. */
export class MovableClock implements Clock {
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  /** @param ms how far to jump ahead */
  advance(ms: number): void {
    this.#ahead += ms;
  }
}
