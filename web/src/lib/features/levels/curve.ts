// Arithmetic of the curve's preview.

export interface Pace {
  /** Average XP of one message. */
  perMessage: number;
  cooldownSeconds: number;
}
export interface Step {
  level: number;
  xp: number;
  messages: number;
  /** Seconds it takes at least, talking without a pause. */
  seconds: number;
}

/** Null while the form holds numbers nobody could save. */
export const paceOf = (value: Record<string, unknown>): Pace | null => {
  const { xpMin, xpMax, cooldownSeconds } = value;
  if (typeof xpMin !== "number" || typeof xpMax !== "number" || typeof cooldownSeconds !== "number") return null;
  // With the most below the least, every message is worth the least.
  const perMessage = (xpMin + Math.max(xpMin, xpMax)) / 2;
  return perMessage > 0 && cooldownSeconds >= 0 ? { perMessage, cooldownSeconds } : null;
};

/** @param curve XP at which each level begins, level 0 first */
export const steps = (curve: number[], { perMessage, cooldownSeconds }: Pace): Step[] =>
  curve.map((xp, level) => {
    const messages = Math.ceil(xp / perMessage);
    return { level, xp, messages, seconds: Math.max(0, messages - 1) * cooldownSeconds };
  });

/** At most `count` round numbers from 0 up to at least `top`. */
export const ticks = (top: number, count: number): number[] => {
  const rough = Math.max(top, 1) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  return Array.from({ length: Math.ceil(top / step - 1e-9) + 1 }, (_, index) => index * step);
};

/** "3 days", "5 hours", "40 minutes": the largest unit that fits, rounded. */
export const duration = (seconds: number): string => {
  const units: [string, number][] = [["year", 31_557_600], ["day", 86_400], ["hour", 3600], ["minute", 60], [
    "second",
    1,
  ]];
  const [name, size] = units.find(([, size]) => seconds >= size) ?? ["second", 1];
  const count = Math.round(seconds / size);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
};
