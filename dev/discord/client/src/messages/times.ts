const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });
const SHORT_DAY = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "short" });
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

export const shortTime = (timestamp: string): string => TIME.format(new Date(timestamp));
export const fullTime = (timestamp: string): string => FULL.format(new Date(timestamp));
export const dayLine = (timestamp: string): string => DAY.format(new Date(timestamp));

/** Beside a name: the time today, with the day otherwise. */
export function headTime(timestamp: string): string {
  const date = new Date(timestamp);
  return date.toDateString() === new Date().toDateString() ? TIME.format(date) : SHORT_DAY.format(date);
}
