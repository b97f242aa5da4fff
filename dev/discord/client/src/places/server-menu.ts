import { openDialog } from "../chrome/dialogs.svelte.ts";
import type { MenuEntry } from "../menu/menu.ts";
import NickDialog from "../people/NickDialog.svelte";
import type { Client } from "../state/client.svelte.ts";
import { may } from "../state/permissions.ts";
import { Permission } from "../wire/constants.ts";
import ChannelDialog from "./ChannelDialog.svelte";
import EventsDialog from "./EventsDialog.svelte";
import InviteDialog from "./InviteDialog.svelte";
import LeaveDialog from "./LeaveDialog.svelte";
import { sectionsFor } from "./settings/sections.ts";
import SettingsDialog from "./settings/SettingsDialog.svelte";

/** What one may do with a server, as its name and its mark in the rail offer it. */
export function serverMenu(client: Client, guildId: string): MenuEntry[] {
  const guild = client.world.guilds.get(guildId);
  if (!guild) return [];
  const allowed = (permission: bigint) => may(guild, client.userId, permission);
  const isOwner = guild.ownerId === client.userId;
  return [
    ...(client.unread.hasIn(guildId)
      ? [{ label: "Mark as read", icon: "check", run: () => client.unread.readAll(guildId) } as const, "line" as const]
      : []),
    ...(allowed(Permission.createInvite)
      ? [{ label: "Invite people", icon: "link", run: () => openDialog(InviteDialog, { guildId }) } as const]
      : []),
    ...(sectionsFor(client, guildId).length > 0
      ? [{ label: "Server settings", icon: "gear", run: () => openDialog(SettingsDialog, { guildId }) } as const]
      : []),
    ...(allowed(Permission.manageChannels)
      ? [
        { label: "Create channel", icon: "plus", run: () => openDialog(ChannelDialog, { guildId }) } as const,
        {
          label: "Create category",
          icon: "plus",
          run: () => openDialog(ChannelDialog, { guildId, type: 4 }),
        } as const,
      ]
      : []),
    { label: "Events", icon: "calendar", run: () => openDialog(EventsDialog, { guildId }) },
    "line",
    ...(allowed(Permission.changeNickname)
      ? [
        {
          label: "Change nickname",
          icon: "person",
          run: () => openDialog(NickDialog, { guildId, userId: client.userId }),
        } as const,
      ]
      : []),
    {
      label: isOwner ? "Delete server" : "Leave server",
      icon: isOwner ? "trash" : "leave",
      danger: true,
      run: () => openDialog(LeaveDialog, { guildId }),
    },
  ];
}
