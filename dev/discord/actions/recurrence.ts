// Dates of a rule that repeats; only of the forms that Discord lets one make.
import type { RecurrenceRule } from "../state/scheduled-events.ts";

const DAY_MS = 86_400_000;
/** A yearly rule comes round within this; days of the year that only leap years have, within eight. */
const SEARCH_DAYS = 366 * 8;

/** The first date of a rule after a moment. @returns ms since 1970; null when there is none */
export function nextDate(rule: RecurrenceRule, after: number): number | null {
  const start = Date.parse(rule.start);
  for (let day = 0, at = start; day <= SEARCH_DAYS + (after - start) / DAY_MS; day++, at += DAY_MS) {
    if (at > after && falls(rule, start, at)) return at;
  }
  return null;
}

/** Whether one of a rule's dates begins at a moment. */
export function isDate(rule: RecurrenceRule, at: number): boolean {
  const start = Date.parse(rule.start);
  return at >= start && (at - start) % DAY_MS === 0 && falls(rule, start, at);
}

function falls(rule: RecurrenceRule, start: number, at: number): boolean {
  const date = new Date(at), first = new Date(start);
  const weekday = (date.getUTCDay() + 6) % 7;
  switch (rule.frequency) {
    case 3:
      return rule.by_weekday.length === 0 || rule.by_weekday.includes(weekday);
    case 2: {
      const wanted = rule.by_weekday[0] ?? (first.getUTCDay() + 6) % 7;
      return weekday === wanted && (weekOf(at) - weekOf(start)) % rule.interval === 0;
    }
    case 1: {
      const [wanted] = rule.by_n_weekday;
      if (!wanted) return date.getUTCDate() === first.getUTCDate();
      return weekday === wanted.day && Math.ceil(date.getUTCDate() / 7) === wanted.n;
    }
  }
  const month = rule.by_month[0] ?? first.getUTCMonth() + 1, day = rule.by_month_day[0] ?? first.getUTCDate();
  return date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
}

/** Weeks begin on Monday; 1970 began on a Thursday. */
const weekOf = (at: number): number => Math.floor((at / DAY_MS + 3) / 7);
