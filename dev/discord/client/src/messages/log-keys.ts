import { linesOf } from "./anchor.ts";

/** Whether the focus is on the log or one of its messages, and not on something inside a message. */
export const isLine = (box: HTMLElement, target: EventTarget | null): target is HTMLElement =>
  target === box || (target as HTMLElement | null)?.dataset["entry"] !== undefined;

/** Takes the focus to the message above or below. @returns whether the key was for that */
export function stepLine(box: HTMLElement, event: KeyboardEvent): boolean {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!by) return false;
  const lines = linesOf(box);
  const at = lines.indexOf(event.target as HTMLElement);
  const next = at < 0 ? lines.at(-1) : lines[at + by];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
  return true;
}
