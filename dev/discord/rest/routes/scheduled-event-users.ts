import { setInterest } from "../../actions/scheduled-events.ts";
import { unknown } from "../../errors.ts";
import { compareIds } from "../../snowflake.ts";
import { eventExceptions, exceptionKey } from "../../state/scheduled-events.ts";
import { eventUserView, interestedIn } from "../../views/scheduled-event.ts";
import { guildOf, idParam, idQuery, numberOf } from "../guards.ts";
import { idsQuery, yesNoQuery } from "../queries.ts";
import { type Answer, type Call, nothing, ok, type Route, route } from "../route.ts";
import { eventOf } from "../scheduled-events.ts";

const EVENT = "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}";
const DATE = `${EVENT}/{guild_scheduled_event_exception_id}`;
const people = { access: ["person"] } as const;

/** Who comes to an event, or to one of its dates. */
export const scheduledEventUserRoutes: readonly Route[] = [
  route("GET", `${EVENT}/users`, list),
  route("GET", `${DATE}/users`, list),
  route("GET", `${EVENT}/users/counts`, (call) => {
    const event = eventOf(call, guildOf(call).id);
    const ids = idsQuery(call, "guild_scheduled_event_exception_ids", 10);
    return ok({
      guild_scheduled_event_count: interestedIn(call.world, event.id).length,
      guild_scheduled_event_exception_counts: Object.fromEntries(
        ids.map((id) => [id, interestedIn(call.world, event.id, id).length]),
      ),
    });
  }),
  // The next four are Discord's own client's.
  route("PUT", `${EVENT}/users/@me`, (call) => say(call, true), people),
  route("DELETE", `${EVENT}/users/@me`, (call) => say(call, false), people),
  route("PUT", `${DATE}/users/@me`, (call) => say(call, true), people),
  route("DELETE", `${DATE}/users/@me`, (call) => say(call, false), people),
];

function say(call: Call, comes: boolean): Answer {
  const event = eventOf(call, guildOf(call).id), exceptionId = dateOf(call, event.id);
  setInterest(call.world, event, call.userId, exceptionId, comes);
  if (!comes) return nothing();
  return ok({ guild_scheduled_event_id: event.id, user_id: call.userId, response: 1 });
}

/** Ascending by id; of `before` and `after` only the first counts. */
function list(call: Call): Answer {
  const limit = numberOf(call, "limit", 100, { min: 1, max: 100 });
  const before = idQuery(call, "before"), after = before === null ? idQuery(call, "after") : null;
  const guild = guildOf(call), event = eventOf(call, guild.id);
  const all = interestedIn(call.world, event.id, dateOf(call, event.id))
    .filter(({ user_id }) => before === null || compareIds(user_id, before) < 0)
    .filter(({ user_id }) => after === null || compareIds(user_id, after) > 0)
    .sort((a, b) => compareIds(a.user_id, b.user_id));
  const page = before === null ? all.slice(0, limit) : all.slice(-limit);
  const members = yesNoQuery(call, "with_member") ?? false;
  return ok(page.map((it) => eventUserView(call.world, guild.id, it, members)));
}

function dateOf(call: Call, eventId: string): string | null {
  if (call.params["guild_scheduled_event_exception_id"] === undefined) return null;
  const id = idParam(call, "guild_scheduled_event_exception_id");
  if (!call.world.state.table(eventExceptions).has(exceptionKey(eventId, id))) throw unknown("Guild Scheduled Event");
  return id;
}
