import type { Client } from "../state/client.svelte.ts";
import type { Place } from "../state/world.svelte.ts";
import { plusMenu } from "./plus-menu.ts";

/** Opens the menu of what else can be sent, at its button. */
export function openPlus(
  client: Client,
  place: Place,
  at: HTMLElement,
  acts: { chooseFiles: () => void; writeSlash: () => void },
): void {
  const { left: x, top: y } = at.getBoundingClientRect();
  client.talk.menu = { label: "More to send", x, y, back: at, entries: () => plusMenu(client, place, acts) };
}

/** Opens the picker at its button; what is picked is written into the composer. */
export function openEmoji(client: Client, place: Place, anchor: Element): void {
  client.talk.shown = {
    kind: "emoji",
    anchor,
    guildId: place.guildId,
    pick: (emoji) => {
      const written = emoji.id ? `:${emoji.name}:` : emoji.name ?? "";
      const code = emoji.id ? `<${emoji.animated ? "a" : ""}:${emoji.name}:${emoji.id}>` : written;
      client.talk.shown = null;
      client.talk.insert = { text: written, code };
    },
  };
}
