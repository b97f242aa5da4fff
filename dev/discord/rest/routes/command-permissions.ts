import { AUDIT, audit, type AuditChange } from "../../actions/audit.ts";
import {
  allChannels,
  type CommandPermission,
  commandPermissions,
  type CommandPermissionsRecord,
  permissionsKey,
} from "../../applications/command-permissions.ts";
import { inGuild } from "../../applications/installations.ts";
import { missingAccess, missingPermissions, unknown } from "../../errors.ts";
import { guildCommands } from "../../interactions/commands.ts";
import { mayInChannel, mayInGuild } from "../../permissions/compute.ts";
import { standsAbove, standsAboveRole } from "../../permissions/hierarchy.ts";
import { Form } from "../../rules/form.ts";
import { applicationOf, guildOf, idParam } from "../guards.ts";
import { type Call, ok, type Route, route } from "../route.ts";

const ALL = "/applications/{application_id}/guilds/{guild_id}/commands/permissions";
const ONE = "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}/permissions";
const SCOPE = "scope:applications.commands.permissions.update";
const READ = { access: ["bot", SCOPE] as const };
/** How many permissions a command may have in a server (documentation, "Permissions"). */
const MAXIMUM = 100;

/** Who may use an application's commands in a server. Only people decide that, never the bot itself. */
export const commandPermissionRoutes: readonly Route[] = [
  route("GET", ALL, (call) => {
    const applicationId = ownIn(call);
    const rows = call.world.state.table(commandPermissions).by("guild", idParam(call, "guild_id"));
    return ok(rows.filter((it) => it.application_id === applicationId));
  }, READ),
  route("GET", ONE, (call) => {
    ownIn(call);
    const key = permissionsKey(idParam(call, "guild_id"), targetOf(call));
    const row = call.world.state.table(commandPermissions).get(key);
    if (!row) throw unknown("application command permissions");
    return ok(row);
  }, READ),
  route("PUT", ONE, put, { access: [SCOPE], limit: { limit: 10, windowMs: 10_000 } }),
];

function put(call: Call) {
  const { world, userId } = call;
  const permissions = readPermissions(call.body);
  const guild = guildOf(call);
  const applicationId = ownIn(call);
  const id = targetOf(call);
  if (!mayInGuild(world, guild.id, userId, "MANAGE_GUILD", "MANAGE_ROLES")) throw missingPermissions();
  const runnable = guildCommands(world, guild.id, userId).some((it) => it.id === id);
  if (id !== applicationId && !runnable) throw missingPermissions();
  for (const permission of permissions) checkManaged(call, guild.id, permission);
  const row: CommandPermissionsRecord = { id, application_id: applicationId, guild_id: guild.id, permissions };
  const table = world.state.table(commandPermissions), key = permissionsKey(guild.id, id);
  const before = table.get(key)?.permissions ?? [];
  if (permissions.length === 0) table.delete(key);
  else table.set(key, row);
  world.emit({
    type: "APPLICATION_COMMAND_PERMISSIONS_UPDATE",
    intent: 0,
    guildId: guild.id,
    userIds: [applicationId],
    data: row,
  });
  audit(call, {
    guildId: guild.id,
    action: AUDIT.APPLICATION_COMMAND_PERMISSION_UPDATE,
    targetId: id,
    changes: changesBetween(before, permissions),
    options: { application_id: applicationId },
  });
  return ok(row);
}

/** The calling application, which the server must have. */
function ownIn(call: Call): string {
  const id = applicationOf(call);
  if (!inGuild(call.world, id, idParam(call, "guild_id"))) throw missingAccess();
  return id;
}

/** A command that the server has, or the application itself: then all of its commands are meant. */
function targetOf(call: Call): string {
  const id = idParam(call, "command_id"), applicationId = applicationOf(call);
  if (id === applicationId) return id;
  const command = call.world.state.commands.get(id);
  const there = command?.guild_id === undefined || command.guild_id === call.params["guild_id"];
  if (command?.application_id !== applicationId || !there) throw unknown("application command");
  return id;
}

function readPermissions(body: unknown): CommandPermission[] {
  const form = new Form(body);
  const forms = form.forms("permissions", { max: MAXIMUM });
  if (!forms) form.required("permissions");
  const list = (forms ?? []).map((it) => {
    if (it.raw("permission") == null) it.required("permission");
    return {
      id: it.snowflake("id", true) ?? "",
      type: it.choice("type", [1, 2, 3], true) ?? 1,
      permission: it.boolean("permission") ?? false,
    };
  });
  form.errors.throwIfAny();
  // The last word on somebody counts.
  return [...new Map(list.map((it) => [`${it.type}:${it.id}`, it])).values()];
}

/** Who decides must be above who it is decided for (documentation, "Permissions"). */
function checkManaged({ world, userId }: Call, guildId: string, { id, type }: CommandPermission): void {
  if (type === 1) {
    const role = world.state.roles.get(id);
    if (role?.guild_id !== guildId) throw unknown("Role");
    if (id !== guildId && !standsAboveRole(world, guildId, userId, role)) throw missingPermissions();
  } else if (type === 2) {
    if (!world.state.isMember(guildId, id)) throw unknown("User");
    if (id !== userId && !standsAbove(world, guildId, userId, id)) throw missingPermissions();
  } else if (id !== allChannels(guildId)) {
    if (world.state.channels.get(id)?.guild_id !== guildId) throw unknown("Channel");
    if (!mayInChannel(world, id, userId, "MANAGE_CHANNELS")) throw missingPermissions();
  } else if (!mayInGuild(world, guildId, userId, "MANAGE_CHANNELS")) throw missingPermissions();
}

/** As the audit log writes them: by the id of the role, person or channel. */
function changesBetween(before: readonly CommandPermission[], after: readonly CommandPermission[]): AuditChange[] {
  const ids = [...new Set([...before, ...after].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const old = before.find((it) => it.id === id), now = after.find((it) => it.id === id);
    if (old?.permission === now?.permission && old?.type === now?.type) return [];
    return [{ key: id, ...(old ? { old_value: old } : {}), ...(now ? { new_value: now } : {}) }];
  });
}
