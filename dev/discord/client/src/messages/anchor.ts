/** Remembers which line of a log is being read, so that it stays where it is while the log grows above and below. */
export class Anchor {
  #id: string | null = null;
  #topPx = 0;

  /** Takes the first line in sight. */
  note(box: HTMLElement): void {
    const line = firstInSight(box);
    if (!line) return;
    this.#id = line.dataset["entry"] ?? null;
    this.#topPx = line.getBoundingClientRect().top - box.getBoundingClientRect().top;
  }

  /** Brings it back to where it was. */
  restore(box: HTMLElement): void {
    const line = this.#id ? lineOf(box, this.#id) : null;
    if (!line) return;
    const moved = line.getBoundingClientRect().top - box.getBoundingClientRect().top - this.#topPx;
    if (Math.abs(moved) >= 0.5) box.scrollTop += moved;
  }
}

export const lineOf = (box: HTMLElement, id: string): HTMLElement | null =>
  box.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"]`);

export const linesOf = (box: HTMLElement): HTMLElement[] => [...box.querySelectorAll<HTMLElement>("[data-entry]")];

/** Lines stand in order, so halving finds it. */
function firstInSight(box: HTMLElement): HTMLElement | undefined {
  const lines = linesOf(box);
  const edge = box.getBoundingClientRect().top;
  let from = 0;
  let to = lines.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((lines[middle]?.getBoundingClientRect().bottom ?? 0) > edge) to = middle;
    else from = middle + 1;
  }
  return lines[from];
}
