// `deno task new` in a copy of the project: what it writes compiles, lints, migrates and passes its own test.
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFeature } from "../../dev/new.ts";
import { lines, skeleton } from "../../dev/new/skeleton.ts";
import { root } from "../../dev/run/spawn.ts";
import { deno, runDeno } from "../support/deno.ts";

const names = { name: "karma", Title: "Karma" };
let copy = "";

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "kagami-new-"));
  const leftOut = /(^|\/)(node_modules|\.git|\.data|build|\.svelte-kit|results)(\/|$)/;
  for (
    const path of [
      "api",
      "bot",
      "db",
      "dev",
      "tests",
      "web",
      "deno.json",
      "deno.lock",
      "package.json",
      "vitest.config.ts",
    ]
  ) {
    cpSync(join(root, path), join(copy, path), {
      recursive: true,
      filter: (from) => !leftOut.test(from.slice(root.length)),
    });
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  symlinkSync(join(root, "web/node_modules"), join(copy, "web/node_modules"));
  createFeature(copy, names.name);
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe("createFeature()", () => {
  test.each(Object.entries(lines(names)))("puts its line into %s, sorted", (path, line) => {
    const rows = readFileSync(join(copy, path), "utf8").split("\n");
    expect(rows.filter((row) => row === line)).toHaveLength(1);
    const family = rows.filter((row) =>
      row.startsWith("export") && (path === "db/schema/mod.ts" || row.includes("/features/"))
    );
    expect(family).toEqual(family.toSorted((a, b) => (a.split('"')[1] ?? "") < (b.split('"')[1] ?? "") ? -1 : 1));
  });

  test("refuses a name that is taken or does not fit, in a sentence", () => {
    expect(() => createFeature(copy, names.name)).toThrow("Choose another name");
    expect(() => createFeature(copy, "Two Words")).toThrow("Use one word");
    expect(() => createFeature(copy, "new")).toThrow("Use one word");
  });

  test.skipIf(!deno)("what it writes is formatted, lints and compiles", { timeout: 120_000 }, () => {
    const files = Object.keys(skeleton(names));
    const code = files.filter((path) => path.endsWith(".ts"));
    expect(runDeno(["fmt", "--check", ...files], copy)).toMatchObject({ code: 0 });
    expect(runDeno(["lint", ...code], copy)).toMatchObject({ code: 0 });
    const checked = code.filter((path) => !path.startsWith("web/"));
    expect(runDeno(["check", "--quiet", "api/main.ts", "bot/main.ts", ...checked], copy)).toEqual({
      code: 0,
      output: "",
    });
  });

  test.skipIf(!deno)("it migrates, and its own test passes", { timeout: 120_000 }, () => {
    expect(runDeno(["task", "db:generate"], copy)).toMatchObject({ code: 0 });
    const { code, output } = runDeno(["run", "-A", "npm:vitest", "run", "tests/features/karma"], copy);
    expect(output).toMatch(/\n2 passed, 0 failed, 0 skipped\s*$/);
    expect(code).toBe(0);
  });
});
