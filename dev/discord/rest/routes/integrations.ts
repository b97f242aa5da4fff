import { AUDIT, audit } from "../../actions/audit.ts";
import { leaveGuild } from "../../actions/members.ts";
import { removeRole } from "../../actions/roles.ts";
import { unknown } from "../../errors.ts";
import { INTENTS } from "../../gateway/intents.ts";
import { integrationsOf } from "../../views/integration.ts";
import { guildOf, idParam, requireInGuild } from "../guards.ts";
import { nothing, ok, type Route, route } from "../route.ts";

/** What is connected to a server. */
export const integrationRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/integrations", (call) => {
    const guild = guildOf(call);
    requireInGuild(call, guild.id, "MANAGE_GUILD");
    return ok(integrationsOf(call.world, guild.id));
  }),
  route("DELETE", "/guilds/{guild_id}/integrations/{integration_id}", (call) => {
    const guild = guildOf(call), id = idParam(call, "integration_id"), { world } = call;
    if (!integrationsOf(world, guild.id).some((it) => it["id"] === id)) throw unknown("Integration");
    requireInGuild(call, guild.id, "MANAGE_GUILD");
    // The bot goes with it, and the role that was made for it.
    for (const role of world.state.rolesOf(guild.id)) if (role.bot_id === id) removeRole(world, role);
    leaveGuild(world, guild.id, id);
    const emission = { intent: INTENTS.GUILD_INTEGRATIONS, guildId: guild.id };
    world.emit({
      ...emission,
      type: "INTEGRATION_DELETE",
      data: { id, guild_id: guild.id, application_id: id },
    });
    world.emit({ ...emission, type: "GUILD_INTEGRATIONS_UPDATE", data: { guild_id: guild.id } });
    const name = world.state.applications.get(id)!.name;
    audit(call, {
      guildId: guild.id,
      action: AUDIT.INTEGRATION_DELETE,
      targetId: id,
      changes: [{ key: "name", old_value: name }, { key: "type", old_value: "discord" }],
    });
    return nothing();
  }),
];
