import { ban, liftBan, outsidersFull, seesBans } from "../../actions/bans.ts";
import { ApiError, missingPermissions, unknown } from "../../errors.ts";
import { standsAbove } from "../../permissions/hierarchy.ts";
import { Form } from "../../rules/form.ts";
import { compareIds } from "../../snowflake.ts";
import { banOf, type BanRecord, bans } from "../../state/bans.ts";
import { userById } from "../../views/people.ts";
import type { World } from "../../world.ts";
import { guildOf, idParam, idQuery, numberOf, requireInGuild } from "../guards.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

/** How far back messages can go with somebody who is banned: a week. */
const DELETE_SECONDS = 604_800;
const BULK = 200;

/** Bans of a server. */
export const banRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/bans", listBans),
  route("GET", "/guilds/{guild_id}/bans/{user_id}", (call) => {
    const userId = idParam(call, "user_id");
    const guild = guildOf(call);
    if (!seesBans(call.world, guild.id, call.userId)) throw missingPermissions();
    const record = banOf(call.world, guild.id, userId);
    if (!record) throw unknown("Ban");
    return ok(banView(call.world, record));
  }),
  route("PUT", "/guilds/{guild_id}/bans/{user_id}", putBan),
  route("DELETE", "/guilds/{guild_id}/bans/{user_id}", (call) => {
    const userId = idParam(call, "user_id");
    const guild = guildOf(call);
    requireInGuild(call, guild.id, "BAN_MEMBERS");
    if (!liftBan(call.world, call, guild.id, userId)) throw unknown("Ban");
    return nothing();
  }),
  route("POST", "/guilds/{guild_id}/bulk-ban", bulkBan, { limit: { limit: 5, windowMs: 10_000 } }),
];

/** Always in ascending order; `before` wins over `after` (documentation, "Get Guild Bans"). */
function listBans(call: Call) {
  const limit = numberOf(call, "limit", 1_000, { min: 1, max: 1_000 });
  const before = idQuery(call, "before"), after = idQuery(call, "after");
  const guild = guildOf(call);
  if (!seesBans(call.world, guild.id, call.userId)) throw missingPermissions();
  const all = call.world.state.table(bans).by("guild", guild.id).sort((a, b) => compareIds(a.user_id, b.user_id));
  const page = before === null
    ? all.filter((it) => compareIds(it.user_id, after ?? "0") > 0).slice(0, limit)
    : all.filter((it) => compareIds(it.user_id, before) < 0).slice(-limit);
  return ok(page.map((it) => banView(call.world, it)));
}

function putBan(call: Call) {
  const form = new Form(call.body ?? {});
  const seconds = form.integer("delete_message_seconds", { min: 0, max: DELETE_SECONDS });
  const days = form.integer("delete_message_days", { min: 0, max: 7 });
  form.errors.throwIfAny();
  const userId = idParam(call, "user_id");
  const guild = guildOf(call);
  if (!call.world.state.users.has(userId)) throw unknown("User");
  requireInGuild(call, guild.id, "BAN_MEMBERS");
  if (!mayBan(call, guild.id, userId)) throw missingPermissions();
  ban(call.world, call, guild.id, userId, seconds ?? (days ?? 0) * 86_400);
  return nothing();
}

/** Whoever cannot be banned, or was already, comes back as failed; the caller's own id is passed over. */
function bulkBan(call: Call) {
  const form = new Form(call.body);
  const ids = form.snowflakes("user_ids", { max: BULK }) ?? [];
  if (!form.has("user_ids")) form.required("user_ids");
  const seconds = form.integer("delete_message_seconds", { min: 0, max: DELETE_SECONDS }) ?? 0;
  form.errors.throwIfAny();
  const guild = guildOf(call);
  requireInGuild(call, guild.id, "BAN_MEMBERS", "MANAGE_GUILD");
  const banned: string[] = [], failed: string[] = [];
  for (const id of new Set(ids)) {
    if (id === call.userId) continue;
    const done = call.world.state.users.has(id) && mayBan(call, guild.id, id) && !fullFor(call.world, guild.id, id) &&
      ban(call.world, call, guild.id, id, seconds);
    (done ? banned : failed).push(id);
  }
  if (banned.length === 0) throw new ApiError(400, 500000, "Failed to ban users");
  return ok({ banned_users: banned, failed_users: failed });
}

/** Of members only those below; who is not in the server stands nowhere. */
function mayBan(call: Call, guildId: string, userId: string): boolean {
  if (userId === call.userId) return false;
  if (!call.world.state.isMember(guildId, userId)) return true;
  return standsAbove(call.world, guildId, call.userId, userId);
}

function fullFor(world: World, guildId: string, userId: string): boolean {
  return !world.state.isMember(guildId, userId) && outsidersFull(world, guildId);
}

function banView(world: World, record: BanRecord): Record<string, unknown> {
  return { user: userById(world, record.user_id), reason: record.reason };
}
