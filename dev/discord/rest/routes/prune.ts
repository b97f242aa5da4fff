import { AUDIT, audit } from "../../actions/audit.ts";
import { leaveGuild } from "../../actions/leave.ts";
import { badLength, formError, notA, unknown } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { isSnowflake } from "../../snowflake.ts";
import type { GuildRecord, MemberRecord } from "../../state/records.ts";
import { guildOf, numberOf, requireInGuild } from "../guards.ts";
import { type Call, ok, type Route, route } from "../route.ts";

const DAYS = { min: 1, max: 30 };
const DEFAULT_DAYS = 7;
const ROLES = 100;
const DAY_MS = 86_400_000;

/** Members who have been silent for a while leave all at once. */
export const pruneRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/prune", (call) => {
    const days = numberOf(call, "days", DEFAULT_DAYS, DAYS);
    const roles = rolesOf(call.query.getAll("include_roles").join(","));
    return ok({ pruned: silent(call, prunable(call), days, roles).length });
  }),
  route("POST", "/guilds/{guild_id}/prune", (call) => {
    const form = new Form(call.body ?? {});
    const days = form.integer("days", DAYS) ?? DEFAULT_DAYS;
    const counts = form.boolean("compute_prune_count") ?? true;
    const given = form.raw("include_roles");
    const roles = typeof given === "string" ? rolesOf(given) : form.snowflakes("include_roles", { max: ROLES }) ?? [];
    form.errors.throwIfAny();
    const guild = prunable(call);
    const gone = silent(call, guild, days, roles);
    for (const member of gone) leaveGuild(call.world, guild.id, member.user_id);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.MEMBER_PRUNE,
      options: { delete_member_days: String(days), members_removed: String(gone.length) },
    });
    return ok({ pruned: counts ? gone.length : null });
  }, { limit: { limit: 5, windowMs: 60_000 } }),
];

/** Documentation, "Begin Guild Prune". */
function prunable(call: Call): GuildRecord {
  const guild = guildOf(call);
  if (guild.features.includes("PRUNE_REQUIRES_ADMIN")) requireInGuild(call, guild.id, "ADMINISTRATOR");
  else requireInGuild(call, guild.id, "MANAGE_GUILD", "KICK_MEMBERS");
  return guild;
}

/** Ids with commas between. */
function rolesOf(text: string): string[] {
  const ids = text.split(",").filter((id) => id !== "");
  for (const id of ids) {
    if (!isSnowflake(id)) throw formError(["include_roles"], ...notA("snowflake", id));
  }
  if (ids.length > ROLES) {
    throw formError(["include_roles"], ...badLength(0, ROLES));
  }
  return ids;
}

/**
 * Who has no role but the given ones, is not online, and neither wrote nor joined in that time. Discord goes by when
 * somebody was last there; here that is their last message.
 */
function silent(call: Call, guild: GuildRecord, days: number, included: readonly string[]): MemberRecord[] {
  const { state, clock } = call.world;
  for (const id of included) if (state.roles.get(id)?.guild_id !== guild.id) throw unknown("Role");
  const since = clock.now() - days * DAY_MS;
  const candidates = state.membersOf(guild.id).filter((member) =>
    member.user_id !== guild.owner_id && state.users.get(member.user_id)?.bot !== true &&
    member.roles.every((id) => included.includes(id)) && Date.parse(member.joined_at) < since &&
    !call.gateway.presences.online(member.user_id)
  );
  if (candidates.length === 0) return [];
  const active = writersSince(call, guild.id, since);
  return candidates.filter((member) => !active.has(member.user_id));
}

function writersSince({ world }: Call, guildId: string, since: number): Set<string> {
  const writers = new Set<string>();
  for (const channel of [...world.state.channelsOf(guildId), ...world.state.threadsOf(guildId)]) {
    for (const { author_id } of world.state.messagesSince(channel.id, since)) writers.add(author_id);
  }
  return writers;
}
