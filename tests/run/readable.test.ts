import { expect, test } from "vitest";
import { readable } from "../../dev/run/readable.ts";

test("a log line becomes a sentence with its fields; its level shows when it is urgent", () => {
  const time = new Date(2026, 0, 2, 3, 4, 5).toISOString();
  const line = (rest: object) => JSON.stringify({ level: "info", time, ...rest });
  expect(readable(line({ count: 7, msg: "slash commands written" }))).toBe("03:04:05 slash commands written (count 7)");
  expect(readable(line({ msg: "done" }))).toBe("03:04:05 done");
  expect(readable(line({ level: "warn", reason: "resume", code: 0, msg: "gateway closed" }))).toBe(
    "03:04:05 WARN gateway closed (reason resume, code 0)",
  );
});

test("anything else stays as it is", () => {
  for (const line of ["building the dashboard", "{ not json", '{"level":"info"}', "", "[1,2]"]) {
    expect(readable(line)).toBe(line);
  }
});
