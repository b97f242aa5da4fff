import type { MenuEntry } from "../menu/menu.ts";
import type { Client } from "../state/client.svelte.ts";

/** Opens a menu at the pointer; below the element when a key or a press of a button asked for it. */
export function openMenu(client: Client, event: MouseEvent, label: string, entries: () => MenuEntry[]): void {
  event.preventDefault();
  const element = event.currentTarget as HTMLElement;
  const box = element.getBoundingClientRect();
  const atPointer = event.type === "contextmenu" && (event.clientX !== 0 || event.clientY !== 0);
  client.talk.menu = {
    label,
    entries,
    x: atPointer ? event.clientX : box.left,
    y: atPointer ? event.clientY : box.bottom + 4,
    back: element,
  };
}
