// Which rules for repeating an event Discord accepts (documentation, "System limitations" of recurrence rules).
import { notA } from "../errors.ts";
import type { RecurrenceRule } from "../state/scheduled-events.ts";
import type { Form } from "./form.ts";
import { readTime } from "./time.ts";

const YEARLY = 0, MONTHLY = 1, WEEKLY = 2, DAILY = 3;
/** The only groups of days that a daily event may name. */
const DAY_SETS = ["0,1,2,3,4", "1,2,3,4,5", "0,1,2,3,6", "4,5", "5,6", "0,6"];

export function readRecurrence(form: Form): RecurrenceRule | null {
  const start = readTime(form, "start", true);
  const frequency = form.choice("frequency", [YEARLY, MONTHLY, WEEKLY, DAILY], true);
  const interval = form.integer("interval", { min: 1 }) ?? 1;
  const by_weekday = integers(form, "by_weekday", 0, 6);
  const by_month = integers(form, "by_month", 1, 12), by_month_day = integers(form, "by_month_day", 1, 31);
  const by_n_weekday = (form.forms("by_n_weekday") ?? []).map((each) => ({
    n: each.integer("n", { min: 1, max: 5, required: true }) ?? 1,
    day: each.integer("day", { min: 0, max: 6, required: true }) ?? 0,
  }));
  // These are Discord's own to set.
  for (const key of ["count", "end", "by_year_day"]) {
    const value = form.raw(key);
    if (value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)) {
      refuse(form, key, "This field cannot be set");
    }
  }
  const yearDate = by_month.length > 0 || by_month_day.length > 0;
  if ([by_weekday.length > 0, by_n_weekday.length > 0, yearDate].filter(Boolean).length > 1) {
    refuse(form, "by_weekday", "Only one of by_weekday, by_n_weekday and by_month with by_month_day can be set");
  }
  checkWeekdays(form, frequency, by_weekday);
  if (by_n_weekday.length > 0 && (frequency !== MONTHLY || by_n_weekday.length !== 1)) {
    refuse(form, "by_n_weekday", "Exactly one weekday of the month, for monthly events only");
  }
  if (yearDate && (frequency !== YEARLY || by_month.length !== 1 || by_month_day.length !== 1)) {
    refuse(form, "by_month", "Exactly one month and one day, for yearly events only");
  }
  if (interval !== 1 && !(frequency === WEEKLY && interval === 2)) {
    refuse(form, "interval", "Only weekly events can have an interval, of 2");
  }
  if (start === null || frequency === null) return null;
  const unset = { end: null, count: null, by_year_day: [] };
  return { start, frequency, interval, by_weekday, by_n_weekday, by_month, by_month_day, ...unset };
}

function checkWeekdays(form: Form, frequency: number | null, days: readonly number[]): void {
  if (days.length === 0) return;
  if (frequency === DAILY) {
    if (!DAY_SETS.includes([...days].sort().join())) {
      refuse(form, "by_weekday", "Not one of the known sets of weekdays");
    }
  } else if (frequency !== WEEKLY || days.length !== 1) {
    refuse(form, "by_weekday", "One weekday for weekly events, a known set of them for daily ones");
  }
}

function refuse(form: Form, name: string, message: string): void {
  form.fail(name, "GUILD_SCHEDULED_EVENT_RECURRENCE_RULE_INVALID", message);
}

function integers(form: Form, name: string, min: number, max: number): number[] {
  return (form.list(name) ?? []).flatMap((value, index) => {
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return [value as number];
    form.errors.add([...form.path, name, index], ...notA("int", value));
    return [];
  });
}
