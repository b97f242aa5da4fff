import type { Client } from "../state/client.svelte.ts";
import { useMenuCommand } from "../state/interact.ts";
import type { MenuEntry } from "./menu.ts";

/**
 * What apps offer for a person or message, by app.
 * @param type 2 person, 3 message (documentation, "Application Command Types")
 */
export function appEntries(client: Client, type: 2 | 3, channelId: string, targetId: string): MenuEntry[] {
  const fitting = client.commands.inMenus.filter((command) => (command.type as number) === type);
  const apps = [...new Set(fitting.map((command) => command.application_id))];
  const entriesOf = (app: string): MenuEntry[] =>
    fitting.filter((command) => command.application_id === app).map((command) => ({
      label: command.name,
      run: () => useMenuCommand(client, command, channelId, targetId),
    }));
  if (apps.length === 1) return apps.flatMap(entriesOf);
  return apps.map((app) => ({ label: client.commands.applicationName(app), inner: () => entriesOf(app) }));
}
