// The preview of the levels curve: numbers a server owner decides by.
import { describe, expect, it } from "vitest";
import { levels } from "../../api/contract.ts";
import { duration, paceOf, steps, ticks } from "../../web/src/lib/features/levels/curve.ts";

const curve = Array.from({ length: 51 }, (_, level) => levels.xpForLevel(level));

describe("steps()", () => {
  it("counts messages by the average XP and time by the cooldown between them", () => {
    const pace = paceOf({ xpMin: 15, xpMax: 25, cooldownSeconds: 60 });
    expect(steps(curve, pace!).slice(0, 3)).toEqual([
      { level: 0, xp: 0, messages: 0, seconds: 0 },
      { level: 1, xp: 100, messages: 5, seconds: 240 },
      { level: 2, xp: 255, messages: 13, seconds: 720 },
    ]);
  });

  it("has no curve while the form holds no usable number", () => {
    expect(paceOf({ xpMin: null, xpMax: 25, cooldownSeconds: 60 })).toBeNull();
    expect(paceOf({ xpMin: 0, xpMax: 0, cooldownSeconds: 60 })).toBeNull();
  });
});

describe("ticks()", () => {
  it.each([[1, 4], [7, 4], [999, 4], [13_375, 4], [2_000_000, 4]])(
    "covers 0 to %i with few round lines",
    (top, count) => {
      const lines = ticks(top, count);
      expect(lines[0]).toBe(0);
      expect(lines.at(-1)).toBeGreaterThanOrEqual(top);
      expect(lines.length).toBeLessThanOrEqual(count + 2);
    },
  );
});

describe("duration()", () => {
  it.each([[0, "0 seconds"], [1, "1 second"], [90, "2 minutes"], [7200, "2 hours"], [259_200, "3 days"]])(
    "says %i seconds as %j",
    (seconds, words) => expect(duration(seconds)).toBe(words),
  );
});
