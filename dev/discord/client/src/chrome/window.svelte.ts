import type { Attachment } from "svelte/attachments";

/** What lies outside the view but near it is drawn too, so that scrolling shows no gaps. */
const BEYOND_PX = 300;

/** Which rows of a long list are in view: only those are drawn. */
export class ListWindow {
  #top = $state(0);
  #height = $state(600);
  readonly #sizes: () => readonly number[];
  /** Where each row begins; one more for the end. */
  readonly #starts = $derived.by(() => {
    const starts = new Float64Array(this.#sizes().length + 1);
    this.#sizes().forEach((size, index) => starts[index + 1] = starts[index]! + size);
    return starts;
  });
  readonly from = $derived(this.#rowAt(this.#top - BEYOND_PX));
  readonly to = $derived(Math.min(this.#starts.length - 1, this.#rowAt(this.#top + this.#height + BEYOND_PX) + 1));
  readonly before = $derived(this.#starts[this.from] ?? 0);
  readonly after = $derived((this.#starts.at(-1) ?? 0) - (this.#starts[this.to] ?? 0));

  /** @param sizes height of each row, px */
  constructor(sizes: () => readonly number[]) {
    this.#sizes = sizes;
  }

  #element: HTMLElement | undefined;

  /** Scrolls as little as is needed to show a row. */
  reveal(row: number): void {
    const element = this.#element;
    if (!element) return;
    const start = this.#starts[row] ?? 0, end = this.#starts[row + 1] ?? 0;
    if (start < element.scrollTop) element.scrollTop = start;
    else if (end > element.scrollTop + element.clientHeight) element.scrollTop = end - element.clientHeight;
  }

  /** For the element that scrolls. */
  readonly watch: Attachment<HTMLElement> = (element) => {
    this.#element = element;
    const read = () => {
      this.#top = element.scrollTop;
      this.#height = element.clientHeight;
    };
    const watcher = new ResizeObserver(read);
    watcher.observe(element);
    element.addEventListener("scroll", read, { passive: true });
    return () => {
      watcher.disconnect();
      element.removeEventListener("scroll", read);
    };
  };

  #rowAt(y: number): number {
    let low = 0, high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
