// A bot comes into a server: with a role of its own that carries the permissions it asked for.
import { INTENTS } from "../gateway/intents.ts";
import type { ApplicationRecord } from "../state/application-records.ts";
import type { RoleRecord } from "../state/records.ts";
import { integrationsOf } from "../views/integration.ts";
import type { World } from "../world.ts";
import { AUDIT, recordAudit } from "./audit.ts";
import { joinGuild } from "./members.ts";
import { addRoleTo, changeRole } from "./roles.ts";

/**
 * @param permissions decimal bits of the bot's own role; "0" makes none
 * @param byUserId who added it; null when it is simply there
 */
export function installBot(
  world: World,
  application: ApplicationRecord,
  guildId: string,
  permissions: string,
  byUserId: string | null = null,
): void {
  const { id, name } = application;
  const wanted = /^\d+$/.test(permissions) && permissions !== "0";
  if (world.state.isMember(guildId, id)) {
    if (wanted) renew(world, guildId, id, permissions);
    return;
  }
  const role = wanted ? ownRole(world, application, guildId, permissions) : null;
  joinGuild(world, guildId, id, role ? [role.id] : []);
  const emission = { intent: INTENTS.GUILD_INTEGRATIONS, guildId };
  const integration = integrationsOf(world, guildId).find((it) => it["id"] === id)!;
  world.emit({ ...emission, type: "INTEGRATION_CREATE", data: { ...integration, guild_id: guildId } });
  world.emit({ ...emission, type: "GUILD_INTEGRATIONS_UPDATE", data: { guild_id: guildId } });
  if (byUserId === null) return;
  recordAudit(world, byUserId, null, { guildId, action: AUDIT.BOT_ADD, targetId: id });
  recordAudit(world, byUserId, null, {
    guildId,
    action: AUDIT.INTEGRATION_CREATE,
    targetId: id,
    changes: [{ key: "name", new_value: name }, { key: "type", new_value: "discord" }],
  });
}

function ownRole(world: World, application: ApplicationRecord, guildId: string, permissions: string): RoleRecord {
  return addRoleTo(world, {
    id: world.ids.next(),
    guild_id: guildId,
    name: application.name,
    permissions,
    position: 1,
    color: 0,
    hoist: false,
    managed: true,
    mentionable: false,
    bot_id: application.id,
  });
}

/** A bot that is there already gets what it was allowed now. */
function renew(world: World, guildId: string, applicationId: string, permissions: string): void {
  const role = world.state.rolesOf(guildId).find((it) => it.bot_id === applicationId);
  if (role && role.permissions !== permissions) changeRole(world, role, { permissions });
}
