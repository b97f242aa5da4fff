import { AUDIT, audit } from "../../actions/audit.ts";
import { leaveGuild } from "../../actions/leave.ts";
import { unknown } from "../../errors.ts";
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
    // The bot goes with it.
    leaveGuild(world, guild.id, id);
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
