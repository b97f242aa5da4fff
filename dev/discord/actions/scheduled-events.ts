// Planned events begin, change, end and go; some of it by the clock alone.
import { INTENTS } from "../gateway/intents.ts";
import {
  type EventExceptionRecord,
  eventExceptions,
  eventUserKey,
  eventUsers,
  exceptionKey,
  type ScheduledEventRecord,
  scheduledEvents,
} from "../state/scheduled-events.ts";
import { eventView, exceptionView } from "../views/scheduled-event.ts";
import type { World } from "../world.ts";
import { isoTime } from "../iso-time.ts";
import { nextDate } from "./recurrence.ts";

const intent = INTENTS.GUILD_SCHEDULED_EVENTS;
const SCHEDULED = 1, ACTIVE = 2, COMPLETED = 3, CANCELED = 4, EXTERNAL = 3;
/** What has not begun so long after its time is called off ("on the order of hours"). */
const MISSED_MS = 4 * 3_600_000;

/** Goes on waiting for what an earlier process waited for. */
export function watchEvents(world: World): void {
  for (const event of world.state.table(scheduledEvents).values()) wind(world, event);
}

export function addEvent(world: World, event: ScheduledEventRecord): ScheduledEventRecord {
  world.state.table(scheduledEvents).set(event.id, event);
  tell(world, "CREATE", event);
  wind(world, event);
  return event;
}

/** Changes an event. Of one that repeats nobody is told that it is over: it is planned again (discord-api-docs, issue 6885). */
export function changeEvent(
  world: World,
  event: ScheduledEventRecord,
  changes: Partial<ScheduledEventRecord>,
): ScheduledEventRecord {
  const over = event.status === ACTIVE && changes.status === COMPLETED;
  const changed = { ...event, ...changes };
  const next = { ...changed, ...(over ? planAgain(changed) : {}) };
  world.state.table(scheduledEvents).set(event.id, next);
  if (JSON.stringify(next.recurrence_rule) !== JSON.stringify(event.recurrence_rule)) dropExceptions(world, next);
  tell(world, "UPDATE", next);
  wind(world, next);
  return next;
}

export function removeEvent(world: World, event: ScheduledEventRecord): void {
  forgetEvent(world, event.id);
  tell(world, "DELETE", event);
}

/** Takes an event out of the state with what hangs on it, without telling anybody. */
export function forgetEvent({ state }: World, id: string): void {
  state.table(scheduledEvents).delete(id);
  for (const it of state.table(eventUsers).by("event", id)) state.table(eventUsers).delete(eventUserKey(it));
  for (const it of state.table(eventExceptions).by("event", id)) {
    state.table(eventExceptions).delete(exceptionKey(id, it.event_exception_id));
  }
}

/** Events of a server, each as far as the clock has brought it. */
export function eventsOf(world: World, guildId: string): ScheduledEventRecord[] {
  return world.state.table(scheduledEvents).by("guild", guildId).map((event) => due(world, event));
}

export function scheduledEventOf(world: World, guildId: string, id: string): ScheduledEventRecord | undefined {
  const event = world.state.table(scheduledEvents).get(id);
  return event?.guild_id === guildId ? due(world, event) : undefined;
}

export function setException(
  world: World,
  event: ScheduledEventRecord,
  exception: EventExceptionRecord,
  what: "CREATE" | "UPDATE" | "DELETE",
): EventExceptionRecord {
  const key = exceptionKey(event.id, exception.event_exception_id);
  if (what === "DELETE") world.state.table(eventExceptions).delete(key);
  else world.state.table(eventExceptions).set(key, exception);
  world.emit({
    type: `GUILD_SCHEDULED_EVENT_EXCEPTION_${what}`,
    intent,
    guildId: event.guild_id,
    data: { ...exceptionView(exception), guild_id: event.guild_id },
  });
  return exception;
}

/** Somebody says that they come, or no longer. */
export function setInterest(
  world: World,
  event: ScheduledEventRecord,
  userId: string,
  exceptionId: string | null,
  comes: boolean,
): void {
  const row = { event_id: event.id, exception_id: exceptionId, user_id: userId, response: 1 as const };
  const table = world.state.table(eventUsers), key = eventUserKey(row);
  if (table.has(key) === comes) return;
  if (comes) table.set(key, row);
  else table.delete(key);
  world.emit({
    type: `GUILD_SCHEDULED_EVENT_USER_${comes ? "ADD" : "REMOVE"}`,
    intent,
    guildId: event.guild_id,
    data: {
      guild_scheduled_event_id: event.id,
      user_id: userId,
      guild_id: event.guild_id,
      ...(exceptionId ? { guild_scheduled_event_exception_id: exceptionId } : {}),
    },
  });
}

function tell(world: World, what: "CREATE" | "UPDATE" | "DELETE", event: ScheduledEventRecord): void {
  world.emit({
    type: `GUILD_SCHEDULED_EVENT_${what}`,
    intent,
    guildId: event.guild_id,
    ...(event.channel_id ? { channelId: event.channel_id } : {}),
    data: eventView(world, event),
  });
}

function dropExceptions(world: World, event: ScheduledEventRecord): void {
  for (const it of world.state.table(eventExceptions).by("event", event.id)) setException(world, event, it, "DELETE");
}

function planAgain(event: ScheduledEventRecord): Partial<ScheduledEventRecord> | null {
  const start = event.recurrence_rule && nextDate(event.recurrence_rule, Date.parse(event.scheduled_start_time));
  if (start === null) return null;
  const end = event.scheduled_end_time;
  const lasts = end === null ? null : Date.parse(end) - Date.parse(event.scheduled_start_time);
  return {
    status: SCHEDULED,
    scheduled_start_time: isoTime(start),
    scheduled_end_time: lasts === null ? null : isoTime(start + lasts),
  };
}

/** What the clock does to an event next, and when (documentation, "Guild Scheduled Event Status Update Automation"). */
function coming(event: ScheduledEventRecord): { at: number; status: number } | null {
  const start = Date.parse(event.scheduled_start_time);
  const elsewhere = event.entity_type === EXTERNAL;
  if (event.status === SCHEDULED) {
    return elsewhere ? { at: start, status: ACTIVE } : { at: start + MISSED_MS, status: CANCELED };
  }
  if (event.status === ACTIVE && elsewhere && event.scheduled_end_time) {
    return { at: Date.parse(event.scheduled_end_time), status: COMPLETED };
  }
  return null;
}

/** Brings an event up to date, as far as its time has come. */
function due(world: World, event: ScheduledEventRecord): ScheduledEventRecord {
  const next = coming(event);
  if (!next || next.at > world.clock.now()) return event;
  const changed = changeEvent(world, event, { status: next.status });
  return due(world, changed);
}

function wind(world: World, event: ScheduledEventRecord): void {
  const next = coming(event);
  if (!next) return;
  world.clock.after(Math.max(0, next.at - world.clock.now()), () => {
    const now = world.state.table(scheduledEvents).get(event.id);
    if (now) due(world, now);
  });
}
