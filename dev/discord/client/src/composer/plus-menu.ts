import type { APISticker } from "discord-api-types/v10";
import type { MenuEntry } from "../menu/menu.ts";
import type { Client } from "../state/client.svelte.ts";
import { mayIn } from "../state/permissions.ts";
import type { Place } from "../state/world.svelte.ts";
import { say } from "./send.ts";

/** Permissions ATTACH_FILES and SEND_POLLS (documentation, "Permissions"). */
const ATTACH = 1n << 15n, POLLS = 1n << 49n;

/** What else than words can be sent. */
export function plusMenu(
  client: Client,
  place: Place,
  acts: { chooseFiles: () => void; writeSlash: () => void },
): MenuEntry[] {
  const may = (bit: bigint) => place.guildId === null || mayIn(client.world, place, client.userId, bit);
  return [
    { label: "Upload a file", icon: "file", disabled: !may(ATTACH), run: acts.chooseFiles },
    {
      label: "Create poll",
      icon: "chart",
      disabled: !may(POLLS),
      run: () => client.talk.shown = { kind: "poll", channelId: place.id },
    },
    { label: "Use apps", icon: "apps", run: acts.writeSlash },
    {
      label: "Stickers",
      disabled: stickersOf(client, place).length === 0,
      inner: () =>
        stickersOf(client, place).map((sticker) => ({
          label: sticker.name,
          run: () => sendSticker(client, place, sticker),
        })),
      empty: "This server has no stickers",
    },
  ];
}

const stickersOf = (client: Client, place: Place) => client.talk.stickers.get(place.guildId ?? "") ?? [];

const sendSticker = (client: Client, place: Place, { id, name, format_type }: APISticker) =>
  say(client, place.id, { content: "", sticker: { id, name, format_type } });
