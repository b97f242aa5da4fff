// The logger prints declared fields and nothing else; errors leave their texts behind.
import { expect, test } from "vitest";
import { createLog } from "../../api/core/log.ts";
import { DatabaseError, registry } from "../../db/mod.ts";

const declared = registry.logFields.map((field) => field.name);
const logging = () => {
  const lines: string[] = [];
  const log = createLog({ level: "debug", declared, destination: { write: (line) => void lines.push(line) } });
  return { log, line: () => JSON.parse(lines.at(-1) ?? "{}") as Record<string, unknown>, lines };
};

test("a field nobody declared is left out, whatever it is", () => {
  const { log, line } = logging();
  log.info({ event: "test", userId: "700000000000000001", content: "hello", count: 3 });
  expect(Object.keys(line()).sort()).toEqual(["count", "event", "level", "time"]);
});

test("an error is its class, code and place, never its text or its cause's", () => {
  const { log, line, lines } = logging();
  const canary = "canary-7f3a";
  log.error({ event: "test" }, new Error(canary, { cause: new TypeError(`inner ${canary}`) }));
  expect(line()).toMatchObject({ errorName: "TypeError" });
  log.error({ event: "test" }, new DatabaseError("23505", "member_xp_pkey", "member_xp"));
  expect(line()).toMatchObject({
    errorName: "DatabaseError",
    code: "23505",
    constraint: "member_xp_pkey",
    table: "member_xp",
  });
  log.error({ event: "test" }, new Error(`no\n    at ${canary} (file:1:2)`));
  expect(line()["frames"]).toContain("log.test.ts");
  log.warn({ event: "test" }, canary);
  expect(line()).toMatchObject({ errorName: "string" });
  expect(lines.join("\n")).not.toContain(canary);
});

test("every field the logger may add by itself is declared", () => {
  const { log, line } = logging();
  log.error({ event: "test" }, new DatabaseError("23505", "a", "b"));
  expect(Object.keys(line()).filter((name) => !declared.includes(name))).toEqual([]);
});
