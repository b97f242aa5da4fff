/** How long arrivals are gathered: about one picture of the screen. */
const GATHER_MS = 16;

/**
 * Hands events on in their order: the first at once, those that follow closely together, so that a flood or ten thousand
 * servers are drawn a few dozen times and not once for each event.
 */
export class Inbox {
  readonly #apply: (name: string, data: unknown) => void;
  #waiting: [name: string, data: unknown][] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(apply: (name: string, data: unknown) => void) {
    this.#apply = apply;
  }

  push(name: string, data: unknown): void {
    if (this.#timer !== undefined) {
      this.#waiting.push([name, data]);
      return;
    }
    this.#timer = setTimeout(() => this.#drain(), GATHER_MS);
    this.#hand(name, data);
  }

  #drain(): void {
    const due = this.#waiting;
    this.#waiting = [];
    this.#timer = due.length > 0 ? setTimeout(() => this.#drain(), GATHER_MS) : undefined;
    for (const [name, data] of due) this.#hand(name, data);
  }

  /** One event that cannot be read must not take the others along. */
  #hand(name: string, data: unknown): void {
    try {
      this.#apply(name, data);
    } catch (error) {
      reportError(error);
    }
  }
}
