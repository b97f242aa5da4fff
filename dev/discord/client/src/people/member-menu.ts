import { copyText } from "../chrome/clipboard.ts";
import { openDialog } from "../chrome/dialogs.svelte.ts";
import type { MenuEntry } from "../menu/menu.ts";
import { talkEntries } from "../menu/user-menu.ts";
import { openPlace } from "../places/order.ts";
import { sentenceOf } from "../state/attempt.svelte.ts";
import type { Client } from "../state/client.svelte.ts";
import { tab } from "../state/tab.svelte.ts";
import { actsOn } from "./act.ts";
import ModerateDialog from "./ModerateDialog.svelte";
import NickDialog from "./NickDialog.svelte";
import { openProfile } from "./profile.ts";

/** What one may do with somebody: the menu of their name. */
export function memberMenu(client: Client, guildId: string, userId: string, anchor: Element): MenuEntry[] {
  const acts = actsOn(client, guildId, userId);
  const isOther = userId !== client.userId;
  const isPerson = isOther && !client.world.users.get(userId)?.bot;
  const moderate = (act: "timeout" | "kick" | "ban") => openDialog(ModerateDialog, { guildId, userId, act });
  const entries: [boolean, MenuEntry][] = [
    [true, { label: "Profile", icon: "person", run: () => openProfile(anchor, userId, guildId) }],
    [isOther, { label: "Message", icon: "message", run: () => write(client, userId) }],
    [isPerson, { label: "Act as them", icon: "people", run: () => tab.actAs(userId) }],
    [true, "line"],
    ...talkEntries(client, userId, guildId).map((entry): [boolean, MenuEntry] => [true, entry]),
    [true, "line"],
    [acts.nick, { label: "Change nickname", run: () => openDialog(NickDialog, { guildId, userId }) }],
    [acts.timeout, { label: "Time out", danger: true, run: () => moderate("timeout") }],
    [acts.kick, { label: "Kick", danger: true, run: () => moderate("kick") }],
    [acts.ban, { label: "Ban", danger: true, run: () => moderate("ban") }],
    [true, "line"],
    [true, { label: "Copy id", icon: "copy", run: () => copyText(client, userId) }],
  ];
  return entries.filter(([wanted]) => wanted).map(([, entry]) => entry);
}

async function write(client: Client, userId: string): Promise<void> {
  try {
    const place = client.world.places.get(await client.openDirect(userId));
    if (place) openPlace(place);
  } catch (error) {
    client.talk.say(sentenceOf(error), true);
  }
}
