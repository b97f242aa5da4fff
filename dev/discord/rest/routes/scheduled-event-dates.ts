import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { isDate } from "../../actions/recurrence.ts";
import { setException } from "../../actions/scheduled-events.ts";
import { ApiError, formError, unknown } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { readTime } from "../../rules/time.ts";
import { EPOCH_MS } from "../../snowflake.ts";
import { type EventExceptionRecord, eventExceptions, exceptionKey } from "../../state/scheduled-events.ts";
import { exceptionView } from "../../views/scheduled-event.ts";
import { guildOf, idParam } from "../guards.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";
import { eventOf, requireMayChange } from "../scheduled-events.ts";

const PATH = "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}/exceptions";
const AUDITED = ["scheduled_start_time", "scheduled_end_time", "is_canceled"] as const;

/** Single dates of an event that repeats: called off, or at another time. */
export const scheduledEventDateRoutes: readonly Route[] = [
  route("POST", PATH, (call) => {
    const form = new Form(call.body);
    const original = readTime(form, "original_scheduled_start_time", true);
    const changes = readChanges(form);
    form.errors.throwIfAny();
    if (Object.keys(changes).length === 0) {
      // Documentation, "Create Guild Scheduled Event Exception".
      throw new ApiError(400, 180_005, "A scheduled event exception must change something");
    }
    const guild = guildOf(call), event = eventOf(call, guild.id), { world } = call;
    requireMayChange(call, event);
    const at = Date.parse(original!);
    if (!event.recurrence_rule || !isDate(event.recurrence_rule, at)) {
      throw formError(
        ["original_scheduled_start_time"],
        "GUILD_SCHEDULED_EVENT_EXCEPTION_INVALID_DATE",
        "The event does not recur at this time",
      );
    }
    const id = (BigInt(at - EPOCH_MS) << 22n).toString();
    const exception: EventExceptionRecord = {
      scheduled_start_time: null,
      scheduled_end_time: null,
      is_canceled: false,
      ...changes,
      event_id: event.id,
      event_exception_id: id,
    };
    setException(world, event, exception, "CREATE");
    audit(call, {
      guildId: guild.id,
      action: AUDIT.GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE,
      targetId: event.id,
      changes: changesOf<EventExceptionRecord>(null, exception, AUDITED),
      options: { event_exception_id: id },
    });
    return ok(exceptionView(exception));
  }),
  route("PATCH", `${PATH}/{exception_id}`, (call) => {
    const form = new Form(call.body);
    const changes = readChanges(form);
    form.errors.throwIfAny();
    const guild = guildOf(call), event = eventOf(call, guild.id), exception = exceptionOf(call, event.id);
    requireMayChange(call, event);
    const next = { ...exception, ...changes };
    setException(call.world, event, next, "UPDATE");
    audit(call, {
      guildId: guild.id,
      action: AUDIT.GUILD_SCHEDULED_EVENT_EXCEPTION_UPDATE,
      targetId: event.id,
      changes: changesOf<EventExceptionRecord>(exception, next, AUDITED),
      options: { event_exception_id: exception.event_exception_id },
    });
    return ok(exceptionView(next));
  }),
  route("DELETE", `${PATH}/{exception_id}`, (call) => {
    const guild = guildOf(call), event = eventOf(call, guild.id), exception = exceptionOf(call, event.id);
    requireMayChange(call, event);
    setException(call.world, event, exception, "DELETE");
    audit(call, {
      guildId: guild.id,
      action: AUDIT.GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE,
      targetId: event.id,
      changes: changesOf<EventExceptionRecord>(exception, null, AUDITED),
      options: { event_exception_id: exception.event_exception_id },
    });
    return nothing();
  }),
];

function readChanges(form: Form): Partial<EventExceptionRecord> {
  const canceled = form.boolean("is_canceled");
  const start = readTime(form, "scheduled_start_time"), end = readTime(form, "scheduled_end_time");
  return {
    ...(canceled === null ? {} : { is_canceled: canceled }),
    ...(form.has("scheduled_start_time") ? { scheduled_start_time: start } : {}),
    ...(form.has("scheduled_end_time") ? { scheduled_end_time: end } : {}),
  };
}

function exceptionOf(call: Call, eventId: string): EventExceptionRecord {
  const found = call.world.state.table(eventExceptions).get(exceptionKey(eventId, idParam(call, "exception_id")));
  if (!found) throw unknown("Guild Scheduled Event");
  return found;
}
