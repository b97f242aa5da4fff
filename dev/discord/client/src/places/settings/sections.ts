import type { Component } from "svelte";
import type { IconName } from "../../chrome/icons.ts";
import type { Client } from "../../state/client.svelte.ts";
import { may } from "../../state/permissions.ts";
import { Permission } from "../../wire/constants.ts";
import AuditLog from "./AuditLog.svelte";
import Bans from "./Bans.svelte";
import Invites from "./Invites.svelte";
import Overview from "./Overview.svelte";
import Requests from "./Requests.svelte";
import Roles from "./Roles.svelte";
import Screening from "./Screening.svelte";

export interface SettingsSection {
  id: string;
  title: string;
  icon: IconName;
  needs: bigint;
  component: Component<{ guildId: string }>;
}

const SECTIONS: readonly SettingsSection[] = [
  { id: "overview", title: "Overview", icon: "gear", needs: Permission.manageGuild, component: Overview },
  { id: "roles", title: "Roles", icon: "shield", needs: Permission.manageRoles, component: Roles },
  { id: "screening", title: "Rules", icon: "check", needs: Permission.manageGuild, component: Screening },
  { id: "requests", title: "Join requests", icon: "person", needs: Permission.kick, component: Requests },
  { id: "invites", title: "Invites", icon: "link", needs: Permission.manageGuild, component: Invites },
  { id: "bans", title: "Bans", icon: "hammer", needs: Permission.ban, component: Bans },
  { id: "audit", title: "Audit log", icon: "book", needs: Permission.viewAuditLog, component: AuditLog },
];

/** The parts of a server's settings that this person may see. */
export function sectionsFor(client: Client, guildId: string): SettingsSection[] {
  const guild = client.world.guilds.get(guildId);
  return SECTIONS.filter((section) => may(guild, client.userId, section.needs));
}
