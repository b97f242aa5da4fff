import { mayInChannel } from "../../permissions/compute.ts";
import { channelView, guildView } from "../../views/guild.ts";
import { guildOf } from "../guards.ts";
import { ok, type Route, route } from "../route.ts";

/** Servers with their roles and channels. */
export const guildRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}", (call) => {
    const guild = guildOf(call);
    const view = guildView(call.world, guild);
    if (call.query.get("with_counts") !== "true") return ok(view);
    const online = call.world.state.membersOf(guild.id).filter((m) => call.gateway.presences.online(m.user_id)).length;
    return ok({
      ...view,
      approximate_member_count: call.world.state.memberCount(guild.id),
      approximate_presence_count: online,
    });
  }),
  route("GET", "/guilds/{guild_id}/channels", (call) => {
    const guild = guildOf(call);
    const person = call.caller.kind === "person";
    const channels = call.world.state.channelsOf(guild.id)
      .filter((channel) => !person || mayInChannel(call.world, channel.id, call.userId, "VIEW_CHANNEL"));
    return ok(channels.map((channel) => channelView(call.world, channel)));
  }),
];
