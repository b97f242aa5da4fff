import { auditEntries, auditView } from "../../actions/audit.ts";
import { compareIds } from "../../snowflake.ts";
import { auditReferences } from "../../views/audit-log.ts";
import { guildOf, idQuery, numberOf, requireInGuild } from "../guards.ts";
import { ok, type Route, route } from "../route.ts";

/** Who did what, newest first; with `after`, oldest first (documentation, "Get Guild Audit Log"). */
export const auditLogRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/audit-logs", (call) => {
    const limit = numberOf(call, "limit", 50, { min: 1, max: 100 });
    const action = call.query.has("action_type") ? numberOf(call, "action_type", 0, { min: 0, max: 1_000 }) : null;
    const userId = idQuery(call, "user_id"), targetId = idQuery(call, "target_id");
    const before = idQuery(call, "before"), after = idQuery(call, "after");
    const guild = guildOf(call);
    requireInGuild(call, guild.id, "VIEW_AUDIT_LOG");
    const found = call.world.state.table(auditEntries).by("guild", guild.id).filter((entry) =>
      (action === null || entry.action_type === action) && (userId === null || entry.user_id === userId) &&
      (targetId === null || entry.target_id === targetId) &&
      (before === null || compareIds(entry.id, before) < 0) && (after === null || compareIds(entry.id, after) > 0)
    ).sort((a, b) => compareIds(a.id, b.id));
    if (after === null || before !== null) found.reverse();
    const page = found.slice(0, limit);
    return ok({ audit_log_entries: page.map(auditView), ...auditReferences(call.world, guild.id, page) });
  }),
];
