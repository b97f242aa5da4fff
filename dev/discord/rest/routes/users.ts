import { openDirect } from "../../actions/direct.ts";
import { leaveGuild } from "../../actions/leave.ts";
import { changeUser } from "../../actions/users.ts";
import { ApiError, unknown } from "../../errors.ts";
import { guildPermissions } from "../../permissions/compute.ts";
import { Form } from "../../rules/form.ts";
import { readProfile } from "../../rules/profile.ts";
import { compareIds } from "../../snowflake.ts";
import { channelView } from "../../views/guild.ts";
import { memberView, ownUserView, userView } from "../../views/people.ts";
import { approximateCounts } from "../counts.ts";
import { openGroup } from "./groups.ts";
import { guildOf, idParam, idQuery, numberOf } from "../guards.ts";
import { yesNoQuery } from "../queries.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

/** Users, and what belongs to the one who calls. */
export const userRoutes: readonly Route[] = [
  route("GET", "/users/@me", (call) => {
    const scopes = call.caller.kind === "bearer" ? call.caller.scopes : ["email"];
    return ok(ownUserView(call.world.state.users.get(call.userId)!, scopes.includes("email")));
  }, { access: ["bot", "person", "scope:identify"] }),
  route("PATCH", "/users/@me", patchMe, { limit: { limit: 5, windowMs: 10_000 } }),
  route("GET", "/users/@me/guilds", myGuilds, { access: ["bot", "person", "scope:guilds"] }),
  route("GET", "/users/@me/guilds/{guild_id}/member", (call) => {
    const guild = guildOf(call);
    return ok(memberView(call.world, call.world.state.member(guild.id, call.userId)!));
  }, { access: ["person", "scope:guilds.members.read"] }),
  route("DELETE", "/users/@me/guilds/{guild_id}", (call) => {
    const guild = guildOf(call);
    if (guild.owner_id === call.userId) throw new ApiError(400, 50055, "Invalid Guild");
    leaveGuild(call.world, guild.id, call.userId);
    return nothing();
  }),
  route("GET", "/users/@me/channels", ({ world, userId }) => {
    return ok(world.state.conversationsOf(userId).map((channel) => channelView(world, channel, userId)));
  }, { access: ["person"] }),
  route("POST", "/users/@me/channels", (call) => {
    const form = new Form(call.body);
    if (form.has("access_tokens")) return openGroup(call, form);
    const recipient = form.snowflake("recipient_id", true);
    form.errors.throwIfAny();
    const other = call.world.state.users.get(recipient!);
    if (!other) throw new ApiError(400, 50033, "Invalid Recipient(s)");
    if (recipient === call.userId) throw new ApiError(400, 50033, "Invalid Recipient(s)");
    const bots = other.bot && call.world.state.users.get(call.userId)?.bot;
    if (bots) throw new ApiError(400, 50007, "Cannot send messages to this user");
    return ok(channelView(call.world, openDirect(call.world, call.userId, recipient!), call.userId));
  }, { limit: { limit: 10, windowMs: 10_000 } }),
  route("GET", "/users/{user_id}", (call) => {
    const user = call.world.state.users.get(idParam(call, "user_id"));
    if (!user) throw unknown("User");
    return ok(userView(user));
  }, { limit: { limit: 30, windowMs: 30_000 } }),
];

function patchMe(call: Call) {
  const { world } = call;
  const before = world.state.users.get(call.userId)!;
  const changes = readProfile(call.body, before.bot);
  return ok(ownUserView(changeUser(world, before, changes), true));
}

function myGuilds(call: Call) {
  const { world, userId } = call;
  const before = idQuery(call, "before"), after = idQuery(call, "after");
  const limit = numberOf(call, "limit", 200, { min: 1, max: 200 });
  const counts = yesNoQuery(call, "with_counts") ?? false;
  const ids = world.state.guildIdsOf(userId)
    .filter((id) => (before === null || compareIds(id, before) < 0) && (after === null || compareIds(id, after) > 0))
    .sort(compareIds);
  const page = before !== null && after === null ? ids.slice(-limit) : ids.slice(0, limit);
  return ok(page.map((id) => {
    const guild = world.state.guilds.get(id)!;
    return {
      id,
      name: guild.name,
      icon: guild.icon,
      banner: guild.banner ?? null,
      owner: guild.owner_id === userId,
      permissions: guildPermissions(world, id, userId).toString(),
      features: guild.features,
      ...(counts ? approximateCounts(call, id) : {}),
    };
  }));
}
