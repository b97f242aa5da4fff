import { leaveGuild, updateMember } from "../../actions/members.ts";
import { ApiError, formError, missingAccess, missingPermissions, unknown } from "../../errors.ts";
import { INTENTS, ungranted } from "../../gateway/intents.ts";
import { membersByName } from "../../gateway/members.ts";
import { guildPermissions } from "../../permissions/compute.ts";
import { PERMISSIONS } from "../../permissions/bits.ts";
import { standsAbove, standsAboveRole } from "../../permissions/hierarchy.ts";
import { Form } from "../../rules/form.ts";
import { compareIds } from "../../snowflake.ts";
import type { GuildRecord, MemberRecord } from "../../state/records.ts";
import { memberView } from "../../views/people.ts";
import { guildOf, idQuery, memberOf, numberOf, requireInGuild, roleOf } from "../guards.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

const MEMBER_LIMIT = { limit: 10, windowMs: 10_000 };
/** A timeout lasts at most 28 days. */
const TIMEOUT_MS = 28 * 86_400_000;

/** Members of a server, their roles, nicknames and timeouts. */
export const memberRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/members", (call) => {
    const guild = guildOf(call);
    const limit = numberOf(call, "limit", 1, { min: 1, max: 1_000 });
    const after = idQuery(call, "after") ?? "0";
    // Listing needs the same grant as the intent (documentation, "List Guild Members").
    if (call.caller.kind === "bot") {
      const flags = call.world.state.applications.get(call.caller.applicationId)?.flags ?? 0;
      if (ungranted(INTENTS.GUILD_MEMBERS, flags)) throw missingAccess();
    }
    const members = call.world.state.membersOf(guild.id)
      .filter((member) => compareIds(member.user_id, after) > 0)
      .sort((a, b) => compareIds(a.user_id, b.user_id));
    return ok(members.slice(0, limit).map((member) => memberView(call.world, member)));
  }),
  route("GET", "/guilds/{guild_id}/members/search", (call) => {
    const query = call.query.get("query");
    if (query === null || query === "") throw formError(["query"], "BASE_TYPE_REQUIRED", "This field is required");
    const limit = numberOf(call, "limit", 1, { min: 1, max: 1_000 });
    const guild = guildOf(call);
    return ok(
      membersByName(call.world, guild.id, query).slice(0, limit).map((member) => memberView(call.world, member)),
    );
  }),
  route("GET", "/guilds/{guild_id}/members/{user_id}", (call) => {
    return ok(memberView(call.world, memberOf(call, guildOf(call).id)));
  }),
  route("PATCH", "/guilds/{guild_id}/members/@me", (call) => {
    const form = new Form(call.body);
    const nick = form.has("nick") ? form.string("nick", { max: 32 }) || null : undefined;
    form.errors.throwIfAny();
    const guild = guildOf(call);
    if (nick === undefined) throw new ApiError(400, 50035, "Invalid Form Body");
    requireInGuild(call, guild.id, "CHANGE_NICKNAME");
    const member = call.world.state.member(guild.id, call.userId)!;
    return ok(memberView(call.world, updateMember(call.world, member, { nick })));
  }, { limit: MEMBER_LIMIT }),
  route("PATCH", "/guilds/{guild_id}/members/{user_id}", patchMember, { limit: MEMBER_LIMIT }),
  route("DELETE", "/guilds/{guild_id}/members/{user_id}", (call) => {
    const guild = guildOf(call);
    const member = memberOf(call, guild.id);
    requireInGuild(call, guild.id, "KICK_MEMBERS");
    if (!standsAbove(call.world, guild.id, call.userId, member.user_id)) throw missingPermissions();
    leaveGuild(call.world, guild.id, member.user_id);
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
    updateMember(call.world, member, { roles });
  }
  return nothing();
}

function patchMember(call: Call) {
  const form = new Form(call.body);
  const nick = form.has("nick") ? form.string("nick", { max: 32 }) || null : undefined;
  const roles = form.has("roles") ? form.snowflakes("roles", { max: 350 }) ?? [] : undefined;
  const until = form.has("communication_disabled_until") ? readUntil(call, form) : undefined;
  const mute = form.boolean("mute"), deaf = form.boolean("deaf");
  form.errors.throwIfAny();
  const guild = guildOf(call);
  const member = memberOf(call, guild.id);
  if (mute !== null || deaf !== null) throw new ApiError(400, 40032, "Target user is not connected to voice.");
  if (nick !== undefined) {
    requireInGuild(call, guild.id, member.user_id === call.userId ? "CHANGE_NICKNAME" : "MANAGE_NICKNAMES");
    requireAbove(call, guild, member);
  }
  if (roles) checkRoles(call, guild, member, roles);
  if (until !== undefined) {
    requireInGuild(call, guild.id, "MODERATE_MEMBERS");
    requireAbove(call, guild, member);
    const protectedMember = guildPermissions(call.world, guild.id, member.user_id) & PERMISSIONS.ADMINISTRATOR;
    if (protectedMember && until !== null) throw missingPermissions();
  }
  const next = updateMember(call.world, member, {
    ...(nick === undefined ? {} : { nick }),
    ...(roles ? { roles: [...new Set(roles)] } : {}),
    ...(until === undefined ? {} : { communication_disabled_until: until }),
  });
  return ok(memberView(call.world, next));
}

/** Every role given or taken must lie below the caller's; managed ones cannot be changed by hand. */
function checkRoles(call: Call, guild: GuildRecord, member: MemberRecord, roles: readonly string[]): void {
  const changed = [
    ...roles.filter((id) => !member.roles.includes(id)),
    ...member.roles.filter((id) => !roles.includes(id)),
  ];
  const records = changed.map((id) => {
    const role = call.world.state.roles.get(id);
    if (!role || role.guild_id !== guild.id) throw unknown("Role");
    return role;
  });
  requireInGuild(call, guild.id, "MANAGE_ROLES");
  for (const role of records) {
    if (role.id === guild.id || role.managed || !standsAboveRole(call.world, guild.id, call.userId, role)) {
      throw missingPermissions();
    }
  }
}

function requireAbove(call: Call, guild: GuildRecord, member: MemberRecord): void {
  if (member.user_id === call.userId) return;
  if (!standsAbove(call.world, guild.id, call.userId, member.user_id)) throw missingPermissions();
}

function readUntil(call: Call, form: Form): string | null {
  const text = form.string("communication_disabled_until");
  if (text === null) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at)) {
    form.fail("communication_disabled_until", "DATE_TIME_TYPE_PARSE", `Could not parse ${text}. Should be ISO8601.`);
    return null;
  }
  if (at > call.world.clock.now() + TIMEOUT_MS) {
    form.fail(
      "communication_disabled_until",
      "COMMUNICATION_DISABLED_UNTIL_TOO_LONG",
      "The timeout cannot be longer than 28 days.",
    );
  }
  return at <= call.world.clock.now() ? null : new Date(at).toISOString().replace("Z", "000+00:00");
}
