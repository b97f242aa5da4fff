// Events that a server has planned, what differs at single dates of them, and who wants to come.
import { defineTable } from "./table.ts";

/** A subset of iCalendar's rules (documentation, "Guild Scheduled Event Recurrence Rule Object"). */
export interface RecurrenceRule {
  start: string;
  end: string | null;
  /** 0 yearly, 1 monthly, 2 weekly, 3 daily. */
  frequency: number;
  interval: number;
  by_weekday: number[];
  by_n_weekday: { n: number; day: number }[];
  by_month: number[];
  by_month_day: number[];
  by_year_day: number[];
  count: number | null;
}

export interface ScheduledEventRecord {
  id: string;
  guild_id: string;
  channel_id: string | null;
  creator_id: string;
  name: string;
  description: string | null;
  image: string | null;
  scheduled_start_time: string;
  scheduled_end_time: string | null;
  /** 1 scheduled, 2 active, 3 completed, 4 cancelled. */
  status: number;
  /** 1 stage, 2 voice, 3 elsewhere. */
  entity_type: number;
  location: string | null;
  recurrence_rule: RecurrenceRule | null;
}

export interface EventExceptionRecord {
  event_id: string;
  /** Made of when the date would have been. */
  event_exception_id: string;
  scheduled_start_time: string | null;
  scheduled_end_time: string | null;
  is_canceled: boolean;
}

export interface EventUserRecord {
  event_id: string;
  /** Set when it is about one date alone. */
  exception_id: string | null;
  user_id: string;
  /** 0 does not come, 1 comes. */
  response: 0 | 1;
}

export const scheduledEvents = defineTable<ScheduledEventRecord, "guild">("scheduled_event", {
  guild: (row) => row.guild_id,
});
export const eventExceptions = defineTable<EventExceptionRecord, "event">("event_exception", {
  event: (row) => row.event_id,
});
export const eventUsers = defineTable<EventUserRecord, "event">("event_user", { event: (row) => row.event_id });

export const exceptionKey = (eventId: string, exceptionId: string): string => `${eventId}:${exceptionId}`;
export const eventUserKey = (row: Pick<EventUserRecord, "event_id" | "exception_id" | "user_id">): string =>
  `${row.event_id}:${row.exception_id ?? ""}:${row.user_id}`;
