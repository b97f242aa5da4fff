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
  /** Of two for the same moment the one that asked first comes first. */
  turn: number;
  /** Null once it was called off. */
  then: (() => void) | null;
}

/** A clock that stands `advance`d time ahead of the real one; what waits for a time it jumps over happens at once. */
export class MovableClock implements Clock {
  #ahead = 0;
  /** A heap, the earliest first: a delayed flood may have a hundred thousand waiting. */
  readonly #waiting: Waiting[] = [];
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerAt = Infinity;

  now(): number {
    return Date.now() + this.#ahead;
  }

  after(ms: number, then: () => void): () => void {
    const waiting: Waiting = { at: this.now() + ms, turn: this.#turn++, then };
    push(this.#waiting, waiting);
    if (waiting.at < this.#timerAt) this.#wind();
    return () => {
      waiting.then = null;
    };
  }

  /** @param ms how far to jump ahead */
  advance(ms: number): void {
    this.#ahead += ms;
    this.#ring();
  }

  /** Everything that is due, earliest first; what they ask for themselves comes a moment later. */
  #ring(): void {
    const due: Waiting[] = [];
    const now = this.now();
    while (this.#waiting[0] && this.#waiting[0].at <= now) due.push(pop(this.#waiting));
    this.#wind();
    for (const waiting of due) {
      waiting.then?.();
      waiting.then = null;
    }
  }

  #wind(): void {
    clearTimeout(this.#timer);
    while (this.#waiting[0]?.then === null) pop(this.#waiting);
    this.#timerAt = this.#waiting[0]?.at ?? Infinity;
    if (this.#timerAt === Infinity) return;
    this.#timer = setTimeout(() => this.#ring(), Math.min(Math.max(0, this.#timerAt - this.now()), LONGEST_MS));
    // What merely waits keeps no process alive.
    this.#timer.unref();
  }
}

const before = (a: Waiting, b: Waiting): boolean => a.at < b.at || (a.at === b.at && a.turn < b.turn);

function push(heap: Waiting[], item: Waiting): void {
  let at = heap.push(item) - 1;
  for (let parent = (at - 1) >> 1; at > 0 && before(item, heap[parent]!); parent = (at - 1) >> 1) {
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = item;
}

/** Takes the earliest of a heap that is not empty. */
function pop(heap: Waiting[]): Waiting {
  const first = heap[0]!, item = heap.pop()!;
  if (heap.length === 0) return first;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (child >= heap.length || !before(heap[child]!, item)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = item;
  return first;
}
