import { AUDIT, audit } from "../../actions/audit.ts";
import { auditMember, auditRoles } from "../../actions/member-audit.ts";
import { leaveGuild } from "../../actions/leave.ts";
import { updateMember } from "../../actions/members.ts";
import { requireAllowedNick } from "../../automod/profiles.ts";
import { keepPicture } from "../../cdn/kept.ts";
import { badLength, formError, missingPermissions } from "../../errors.ts";
import { INTENTS } from "../../gateway/intents.ts";
import { membersByName } from "../../gateway/members.ts";
import { guildPermissions } from "../../permissions/compute.ts";
import { standsAbove, standsAboveRole } from "../../permissions/hierarchy.ts";
import { Form } from "../../rules/form.ts";
import { type Picture, readPicture } from "../../rules/images.ts";
import { readNick } from "../../rules/member.ts";
import { compareIds } from "../../snowflake.ts";
import { memberView } from "../../views/people.ts";
import { requireGranted } from "../granted.ts";
import { guildOf, idQuery, memberOf, numberOf, requireInGuild, roleOf } from "../guards.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

const MEMBER_LIMIT = { limit: 10, windowMs: 10_000 };
const QUERY = 100;

/** Members of a server and their roles; what moderators change of them is in `member-changes.ts`. */
export const memberRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/members", (call) => {
    const guild = guildOf(call);
    const limit = numberOf(call, "limit", 1, { min: 1, max: 1_000 });
    const after = idQuery(call, "after") ?? "0";
    // Listing needs the same grant as the intent (documentation, "List Guild Members").
    requireGranted(call, INTENTS.GUILD_MEMBERS);
    const members = call.world.state.membersOf(guild.id)
      .filter((member) => compareIds(member.user_id, after) > 0)
      .sort((a, b) => compareIds(a.user_id, b.user_id));
    return ok(members.slice(0, limit).map((member) => memberView(call.world, member)));
  }),
  route("GET", "/guilds/{guild_id}/members/search", (call) => {
    const query = call.query.get("query");
    if (query === null || query === "") throw formError(["query"], "BASE_TYPE_REQUIRED", "This field is required");
    if ([...query].length > QUERY) {
      throw formError(["query"], ...badLength(1, QUERY));
    }
    const limit = numberOf(call, "limit", 1, { min: 1, max: 1_000 });
    const guild = guildOf(call);
    return ok(
      membersByName(call.world, guild.id, query).slice(0, limit).map((member) => memberView(call.world, member)),
    );
  }),
  route("GET", "/guilds/{guild_id}/members/{user_id}", (call) => {
    return ok(memberView(call.world, memberOf(call, guildOf(call).id)));
  }),
  route("PATCH", "/guilds/{guild_id}/members/@me", patchOwn, { limit: MEMBER_LIMIT }),
  route("DELETE", "/guilds/{guild_id}/members/{user_id}", (call) => {
    const guild = guildOf(call);
    const member = memberOf(call, guild.id);
    requireInGuild(call, guild.id, "KICK_MEMBERS");
    if (!standsAbove(call.world, guild.id, call.userId, member.user_id)) throw missingPermissions();
    leaveGuild(call.world, guild.id, member.user_id);
    audit(call, { guildId: guild.id, action: AUDIT.MEMBER_KICK, targetId: member.user_id });
    return nothing();
  }, { limit: { limit: 5, windowMs: 1_000 } }),
  route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", (call) => changeRole(call, true), {
    limit: MEMBER_LIMIT,
    bucket: "member-roles",
  }),
  route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}", (call) => changeRole(call, false), {
    limit: MEMBER_LIMIT,
    bucket: "member-roles",
  }),
];

function changeRole(call: Call, give: boolean) {
  const guild = guildOf(call);
  const member = memberOf(call, guild.id);
  const role = roleOf(call, guild.id);
  requireInGuild(call, guild.id, "MANAGE_ROLES");
  if (role.id === guild.id || role.managed) throw missingPermissions();
  if (!standsAboveRole(call.world, guild.id, call.userId, role)) throw missingPermissions();
  if (member.roles.includes(role.id) !== give) {
    const roles = give ? [...member.roles, role.id] : member.roles.filter((id) => id !== role.id);
    // A role lifts somebody over membership screening (documentation, "Add Guild Member").
    updateMember(call.world, member, { roles, pending: member.pending && !give });
    auditRoles(call, member, roles);
  }
  return nothing();
}

/** One's own nickname, and what one's profile shows in this server alone. */
function patchOwn(call: Call) {
  const form = new Form(call.body);
  const nick = readNick(form);
  const avatar = form.has("avatar") ? readPicture(form, "avatar") : undefined;
  const banner = form.has("banner") ? readPicture(form, "banner") : undefined;
  const bio = form.has("bio") ? form.string("bio", { max: 190 }) : undefined;
  form.errors.throwIfAny();
  const guild = guildOf(call);
  if (nick !== undefined) requireInGuild(call, guild.id, "CHANGE_NICKNAME");
  const member = call.world.state.member(guild.id, call.userId)!;
  requireAllowedNick(call.world, member, nick ?? null);
  const hash = (kind: "avatars" | "banners", picture: Picture | null) =>
    picture && keepPicture(call.world, "guilds", `${guild.id}/users/${call.userId}/${kind}`, picture);
  const next = updateMember(call.world, member, {
    ...(nick === undefined ? {} : { nick }),
    ...(avatar === undefined ? {} : { avatar: hash("avatars", avatar) }),
    ...(banner === undefined ? {} : { banner: hash("banners", banner) }),
    ...(bio === undefined ? {} : { bio }),
  });
  auditMember(call, member, next);
  const permissions = guildPermissions(call.world, guild.id, call.userId).toString();
  return ok({ ...memberView(call.world, next), permissions });
}
