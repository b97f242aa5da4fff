import { openDialog } from "../chrome/dialogs.svelte.ts";
import type { MenuEntry } from "../menu/menu.ts";
import { sentenceOf } from "../state/attempt.svelte.ts";
import type { Client } from "../state/client.svelte.ts";
import { tab } from "../state/tab.svelte.ts";
import type { Place } from "../state/world.svelte.ts";
import { Channel } from "../wire/constants.ts";
import NewDirectDialog from "./NewDirectDialog.svelte";

/** What one may do with a conversation. */
export function directMenu(client: Client, place: Place): MenuEntry[] {
  const group = place.type === Channel.group;
  const close = () =>
    client.rest.delete(`/channels/${place.id}`).then(() => {
      client.world.places.delete(place.id);
      if (tab.channelId === place.id) tab.open("@me", null);
    }).catch((error: unknown) => client.talk.say(sentenceOf(error), true));
  return [
    ...(client.unread.has(place.id)
      ? [{ label: "Mark as read", icon: "check", run: () => client.unread.read(place.id) } as const]
      : []),
    ...(group
      ? [
        {
          label: "Add someone",
          icon: "plus",
          run: () => openDialog(NewDirectDialog, { channelId: place.id }),
        } as const,
      ]
      : []),
    { label: group ? "Leave group" : "Close conversation", icon: group ? "leave" : "close", run: () => void close() },
  ];
}
