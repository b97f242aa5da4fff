import type { TimestampStyle } from "./tree.ts";

/**
 * Words a moment as the reader's locale writes it.
 * @param seconds Unix time
 * @param now milliseconds, for the relative style
 */
export function wordTimestamp(seconds: number, style: TimestampStyle, now: number): string {
  if (style === "R") return wordRelative(seconds * 1000 - now);
  return new Intl.DateTimeFormat(undefined, FORMATS[style]).format(new Date(seconds * 1000));
}

const FORMATS: Record<Exclude<TimestampStyle, "R">, Intl.DateTimeFormatOptions> = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

function wordRelative(differenceMs: number): string {
  const seconds = Math.round(differenceMs / 1000);
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return relative.format(seconds, "second");
}
