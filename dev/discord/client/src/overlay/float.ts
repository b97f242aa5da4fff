import type { Attachment } from "svelte/attachments";

const EDGE_PX = 8;

/** Puts a menu into the top layer at a point, inside the window, and the focus on its first line. */
export function floatAt(x: number, y: number): Attachment<HTMLElement> {
  return (element) => {
    element.showPopover();
    // Only what is shown can have the focus.
    element.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true });
    const place = () => {
      const { width, height } = element.getBoundingClientRect();
      const below = y + height <= innerHeight - EDGE_PX;
      set(element, clamp(x, innerWidth - width), below ? y : clamp(y - height, innerHeight - height));
    };
    place();
    const watcher = new ResizeObserver(place);
    watcher.observe(element);
    return () => watcher.disconnect();
  };
}

/**
 * Puts an element into the top layer next to another one and keeps it there while things move.
 * @param options.match as wide as the other one
 * @param options.above above it where there is room, otherwise below; the other way round by default
 */
export function floatBy(
  anchor: () => Element | null | undefined,
  options: { match?: boolean; above?: boolean; end?: boolean } = {},
): Attachment<HTMLElement> {
  return (element) => {
    element.showPopover();
    const place = () => {
      const box = anchor()?.getBoundingClientRect();
      if (!box) return;
      if (options.match) element.style.inlineSize = `${box.width}px`;
      const { width, height } = element.getBoundingClientRect();
      const fitsBelow = box.bottom + 4 + height <= innerHeight - EDGE_PX;
      const fitsAbove = box.top - 4 - height >= EDGE_PX;
      const above = options.above ? fitsAbove || !fitsBelow : !fitsBelow && fitsAbove;
      const top = above ? box.top - 4 - height : box.bottom + 4;
      set(
        element,
        clamp(options.end ? box.right - width : box.left, innerWidth - width),
        clamp(top, innerHeight - height),
      );
    };
    place();
    const watcher = new ResizeObserver(place);
    watcher.observe(element);
    addEventListener("scroll", place, { capture: true, passive: true });
    addEventListener("resize", place);
    return () => {
      watcher.disconnect();
      removeEventListener("scroll", place, { capture: true });
      removeEventListener("resize", place);
    };
  };
}

/** Turns a menu's inner menu to the side and height where it is seen whole. */
export const floatBeside: Attachment<HTMLElement> = (element) => {
  if (getComputedStyle(element).position !== "absolute") return;
  const box = element.getBoundingClientRect();
  if (box.right > innerWidth - EDGE_PX) {
    element.style.insetInlineStart = "auto";
    element.style.insetInlineEnd = "calc(100% + 0.1rem)";
  }
  const over = box.bottom - (innerHeight - EDGE_PX);
  if (over > 0) element.style.insetBlockStart = `${-over - 6}px`;
};

function set(element: HTMLElement, left: number, top: number): void {
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}

const clamp = (value: number, room: number) => Math.max(EDGE_PX, Math.min(value, room - EDGE_PX));
