import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { updateGuild } from "../../actions/guilds.ts";
import { Form } from "../../rules/form.ts";
import { readTime } from "../../rules/time.ts";
import type { GuildRecord } from "../../state/records.ts";
import { guildOf, requireInGuild } from "../guards.ts";
import { type Call, ok, type Route, route } from "../route.ts";

/** Up to 24 hours (documentation, "Modify Guild Incident Actions"). */
const LONGEST_MS = 86_400_000;
const KEYS = ["invites_disabled_until", "dms_disabled_until"] as const;

/** What a server shuts for a while during a raid. */
export const incidentRoutes: readonly Route[] = [
  route("PUT", "/guilds/{guild_id}/incident-actions", (call) => {
    const form = new Form(call.body);
    const asked = Object.fromEntries(
      KEYS.flatMap((key) => form.has(key) ? [[key, readUntil(form, key, call.world.clock.now())]] : []),
    );
    form.errors.throwIfAny();
    const guild = guildOf(call);
    requireInGuild(call, guild.id, "MANAGE_GUILD");
    return ok(change(call, guild, asked));
  }),
];

function change(call: Call, guild: GuildRecord, asked: Record<string, string | null>): Record<string, unknown> {
  const before = { invites_disabled_until: null, dms_disabled_until: null, ...guild.incidents_data };
  const after = { ...before, ...asked };
  const changes = changesOf<typeof after>(before, after, KEYS);
  if (changes.length > 0) {
    updateGuild(call.world, guild, { incidents_data: after });
    audit(call, { guildId: guild.id, action: AUDIT.GUILD_UPDATE, targetId: guild.id, changes });
  }
  return after;
}

/** A time that is over opens what was shut. */
function readUntil(form: Form, name: string, now: number): string | null {
  const until = readTime(form, name);
  if (until === null || Date.parse(until) <= now) return null;
  if (Date.parse(until) <= now + LONGEST_MS) return until;
  // How Discord calls this mistake is not documented.
  form.fail(name, "DATE_TIME_TYPE_MAX", "Must be at most 24 hours from now.");
  return null;
}
