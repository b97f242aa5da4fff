import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { addRoleTo, changeRole, moveRoles, removeRole } from "../../actions/roles.ts";
import { keepPicture } from "../../cdn/kept.ts";
import { ApiError, FormErrors, maximumReached, missingPermissions, unknown } from "../../errors.ts";
import { guildPermissions } from "../../permissions/compute.ts";
import { standsAboveRole, topRole } from "../../permissions/hierarchy.ts";
import { Form, listForms } from "../../rules/form.ts";
import { checkRoleFeatures, readRole, type RoleDraft } from "../../rules/role.ts";
import type { GuildRecord, RoleRecord } from "../../state/records.ts";
import { roleView } from "../../views/guild.ts";
import { guildOf, requireInGuild, roleOf } from "../guards.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

/** Documentation, "JSON error codes": 30005. */
const ROLES = 250;
const AUDITED = ["name", "permissions", "color", "colors", "hoist", "mentionable", "icon", "unicode_emoji"] as const;

export const roleRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/roles", (call) => ok(call.world.state.rolesOf(guildOf(call).id).map(roleView))),
  route("GET", "/guilds/{guild_id}/roles/member-counts", (call) => {
    const { state } = call.world, guild = guildOf(call);
    const counts = new Map(state.rolesOf(guild.id).filter(({ id }) => id !== guild.id).map(({ id }) => [id, 0]));
    for (const member of state.membersOf(guild.id)) {
      for (const id of member.roles) if (counts.has(id)) counts.set(id, counts.get(id)! + 1);
    }
    return ok(Object.fromEntries(counts));
  }),
  route("GET", "/guilds/{guild_id}/roles/{role_id}", (call) => ok(roleView(roleOf(call, guildOf(call).id)))),
  route("POST", "/guilds/{guild_id}/roles", (call) => {
    const draft = readBody(call);
    const guild = guildOf(call);
    requireInGuild(call, guild.id, "MANAGE_ROLES");
    const everyone = call.world.state.roles.get(guild.id)!;
    requireOwn(call, guild.id, draft.permissions ?? 0n);
    checkRoleFeatures(guild, draft);
    if (call.world.state.rolesOf(guild.id).length >= ROLES) throw maximumReached(30005, "server roles", ROLES);
    const id = call.world.ids.next();
    const role = addRoleTo(call.world, {
      id,
      guild_id: guild.id,
      name: "new role",
      permissions: everyone.permissions,
      position: 1,
      color: 0,
      hoist: false,
      managed: false,
      mentionable: false,
      ...changesFrom(call, id, draft),
    });
    audit(call, {
      guildId: guild.id,
      action: AUDIT.ROLE_CREATE,
      targetId: id,
      changes: changesOf(null, roleView(role), AUDITED),
    });
    return ok(roleView(role));
  }, { limit: { limit: 10, windowMs: 10_000 } }),
  route("PATCH", "/guilds/{guild_id}/roles", (call) => {
    const places = readPlaces(call);
    const guild = guildOf(call);
    for (const id of places.keys()) if (call.world.state.roles.get(id)?.guild_id !== guild.id) throw unknown("Role");
    requireInGuild(call, guild.id, "MANAGE_ROLES");
    if (places.has(guild.id)) throw new ApiError(400, 50028, "Invalid Role");
    checkPlaces(call, guild, places);
    moveRoles(call.world, guild.id, places);
    return ok(call.world.state.rolesOf(guild.id).map(roleView));
  }, { limit: { limit: 10, windowMs: 10_000 } }),
  route("PATCH", "/guilds/{guild_id}/roles/{role_id}", (call) => {
    const draft = readBody(call);
    const guild = guildOf(call), role = roleOf(call, guild.id);
    requireBelow(call, guild, role);
    const before = BigInt(role.permissions);
    requireOwn(call, guild.id, (draft.permissions ?? before) & ~before);
    checkRoleFeatures(guild, draft);
    // Of the role of everyone only the permissions can be changed.
    const wanted = role.id === guild.id
      ? { ...(draft.permissions === undefined ? {} : { permissions: draft.permissions }) }
      : draft;
    const next = changeRole(call.world, role, changesFrom(call, role.id, wanted));
    audit(call, {
      guildId: guild.id,
      action: AUDIT.ROLE_UPDATE,
      targetId: role.id,
      changes: changesOf(roleView(role), roleView(next), AUDITED),
    });
    return ok(roleView(next));
  }, { limit: { limit: 10, windowMs: 10_000 } }),
  route("DELETE", "/guilds/{guild_id}/roles/{role_id}", (call) => {
    const guild = guildOf(call), role = roleOf(call, guild.id);
    requireBelow(call, guild, role);
    if (role.id === guild.id || role.managed) throw new ApiError(400, 50028, "Invalid Role");
    removeRole(call.world, role);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.ROLE_DELETE,
      targetId: role.id,
      changes: changesOf(roleView(role), null, AUDITED),
    });
    return nothing();
  }, { limit: { limit: 10, windowMs: 10_000 } }),
];

function readBody(call: Call): RoleDraft {
  const form = new Form(call.body ?? {});
  const draft = readRole(form);
  form.errors.throwIfAny();
  return draft;
}

function changesFrom({ world }: Call, id: string, { permissions, icon, ...draft }: RoleDraft): Partial<RoleRecord> {
  return {
    ...draft,
    ...(permissions === undefined ? {} : { permissions: `${permissions}` }),
    ...(icon === undefined ? {} : { icon: icon && keepPicture(world, "role-icons", id, icon) }),
  };
}

/** Nobody gives away what they do not have. */
function requireOwn(call: Call, guildId: string, given: bigint): void {
  if (given & ~guildPermissions(call.world, guildId, call.userId)) throw missingPermissions();
}

function requireBelow(call: Call, guild: GuildRecord, role: RoleRecord): void {
  requireInGuild(call, guild.id, "MANAGE_ROLES");
  if (!standsAboveRole(call.world, guild.id, call.userId, role)) throw missingPermissions();
}

/** The body is a list; a role that is named twice stands where it is named last. */
function readPlaces(call: Call): Map<string, number> {
  const errors = new FormErrors();
  const places = new Map<string, number>();
  for (const form of listForms(call.body, errors)) {
    const id = form.snowflake("id", true), position = form.integer("position", { min: 0 });
    if (id !== null && position !== null) places.set(id, position);
  }
  errors.throwIfAny();
  return places;
}

/** Neither what stands at or above oneself can be moved, nor anything to there. */
function checkPlaces(call: Call, guild: GuildRecord, places: ReadonlyMap<string, number>): void {
  if (guild.owner_id === call.userId) return;
  const top = topRole(call.world, guild.id, call.userId).position;
  for (const [id, position] of places) {
    const role = call.world.state.roles.get(id)!;
    if (!standsAboveRole(call.world, guild.id, call.userId, role) || position >= top) throw missingPermissions();
  }
}
