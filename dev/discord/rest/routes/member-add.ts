import { joinGuild } from "../../actions/members.ts";
import { ApiError, maximumReached, missingPermissions, unknown } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { readNick, readRoles } from "../../rules/member.ts";
import { MEMBER_FLAG } from "../../state/member-flags.ts";
import { memberView } from "../../views/people.ts";
import { guildOf, idParam, requireInGuild } from "../guards.ts";
import { type Call, created, nothing, type Route, route } from "../route.ts";
import { requireRoles } from "./member-changes.ts";

/** A person is in at most this many servers. */
const GUILDS = 100;

/** A bot takes somebody in who let it: with an access token of the scope `guilds.join`. */
export const memberAddRoutes: readonly Route[] = [
  route("PUT", "/guilds/{guild_id}/members/{user_id}", addMember, {
    access: ["bot"],
    limit: { limit: 10, windowMs: 10_000 },
  }),
];

function addMember(call: Call) {
  const form = new Form(call.body);
  const token = form.string("access_token", { max: 10_240, required: true });
  const nick = readNick(form);
  const roles = form.has("roles") ? readRoles(form, 250) : [];
  const mute = form.boolean("mute"), deaf = form.boolean("deaf");
  const flags = form.integer("flags", { min: 0 });
  form.errors.throwIfAny();
  const userId = idParam(call, "user_id");
  const guild = guildOf(call);
  if (!call.world.state.users.has(userId)) throw unknown("User");
  requireInGuild(call, guild.id, "CREATE_INSTANT_INVITE");
  if (nick !== undefined) requireInGuild(call, guild.id, "MANAGE_NICKNAMES");
  if (roles.length > 0) requireRoles(call, guild, null, roles);
  if (mute !== null) requireInGuild(call, guild.id, "MUTE_MEMBERS");
  if (deaf !== null) requireInGuild(call, guild.id, "DEAFEN_MEMBERS");
  requireGrant(call, userId, token!);
  if (call.world.state.isMember(guild.id, userId)) return nothing();
  if (call.world.state.guildIdsOf(userId).length >= GUILDS) throw maximumReached(30001, "guilds", GUILDS);
  const member = joinGuild(call.world, guild.id, userId, roles, {
    nick: nick ?? null,
    mute: mute ?? false,
    deaf: deaf ?? false,
    ...(flags === null ? {} : { flags: flags & MEMBER_FLAG.BYPASSES_VERIFICATION }),
    // A role lifts somebody over membership screening (documentation, "Add Guild Member").
    ...(roles.length > 0 ? { pending: false } : {}),
  });
  return created(memberView(call.world, member));
}

/** The token must be the person's own, given to this very application. */
function requireGrant(call: Call, userId: string, token: string): void {
  const grant = call.world.state.grants.get(token);
  if (!grant || grant.expires_at <= call.world.clock.now() || grant.user_id !== userId) {
    throw new ApiError(403, 50025, "Invalid OAuth2 access token");
  }
  if (call.caller.kind !== "bot" || grant.application_id !== call.caller.applicationId) throw missingPermissions();
  if (!grant.scopes.includes("guilds.join")) throw new ApiError(403, 50026, "Missing required OAuth2 scope");
}
