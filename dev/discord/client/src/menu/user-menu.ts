import { copyText } from "../chrome/clipboard.ts";
import { memberMenu } from "../people/member-menu.ts";
import { openProfile } from "../people/profile.ts";
import type { Client } from "../state/client.svelte.ts";
import { appEntries } from "./app-entries.ts";
import type { MenuEntry } from "./menu.ts";

/** What can be done with a person where one is. */
function userMenu(client: Client, userId: string, guildId: string | null, anchor: Element): MenuEntry[] {
  if (guildId) return memberMenu(client, guildId, userId, anchor);
  return [
    { label: "Profile", icon: "person", run: () => openProfile(anchor, userId, null) },
    "line",
    ...talkEntries(client, userId, null),
    "line",
    { label: "Copy id", icon: "copy", run: () => copyText(client, userId) },
  ];
}

/** What of a person's menu has to do with talking. */
export function talkEntries(client: Client, userId: string, guildId: string | null): MenuEntry[] {
  const channelId = client.watched;
  if (!channelId) return [];
  return [
    {
      label: "Mention",
      run: () => client.talk.insert = { text: `@${nameOf(client, userId, guildId)}`, code: `<@${userId}>` },
    },
    { label: "Apps", inner: () => appEntries(client, 2, channelId, userId), empty: "No app offers anything here" },
  ];
}

function nameOf(client: Client, userId: string, guildId: string | null): string {
  const user = client.world.users.get(userId);
  return user ? client.world.nameOf(user, guildId) : "unknown user";
}

/** Opens the menu of a person at a point; also for lists of people elsewhere on the page. */
export function openUserMenu(client: Client, userId: string, guildId: string | null, event: MouseEvent): void {
  event.preventDefault();
  const anchor = event.currentTarget as HTMLElement;
  client.talk.menu = {
    label: `Actions for ${nameOf(client, userId, guildId)}`,
    entries: () => userMenu(client, userId, guildId, anchor),
    ...pointOf(event, anchor),
    back: anchor,
  };
}

/** Where a menu opens: at the pointer, or at the thing itself when a key asked for it. */
export function pointOf(event: MouseEvent | null, anchor: Element): { x: number; y: number } {
  if (event && (event.clientX || event.clientY)) return { x: event.clientX, y: event.clientY };
  const box = anchor.getBoundingClientRect();
  return { x: box.left + Math.min(48, box.width / 2), y: Math.max(0, box.top) + Math.min(24, box.height / 2) };
}
