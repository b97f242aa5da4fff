// A bot comes into a server: with a role of its own that carries the permissions it asked for.
import { INTENTS } from "../gateway/intents.ts";
import type { ApplicationRecord } from "../state/records.ts";
import { roleView } from "../views/guild.ts";
import type { World } from "../world.ts";
import { joinGuild } from "./members.ts";

/** @param permissions decimal bits of the bot's own role; "0" makes none */
export function installBot(world: World, application: ApplicationRecord, guildId: string, permissions: string): void {
  if (world.state.isMember(guildId, application.id)) return;
  const wanted = /^\d+$/.test(permissions) && permissions !== "0";
  const id = world.ids.next();
  const role = wanted
    ? world.state.roles.set(id, {
      id,
      guild_id: guildId,
      name: application.name,
      permissions,
      position: 1,
      color: 0,
      hoist: false,
      managed: true,
      mentionable: false,
      bot_id: application.id,
    })
    : null;
  if (role) {
    world.emit({
      type: "GUILD_ROLE_CREATE",
      intent: INTENTS.GUILDS,
      guildId,
      data: { guild_id: guildId, role: roleView(role) },
    });
  }
  joinGuild(world, guildId, application.id, role ? [role.id] : []);
}
