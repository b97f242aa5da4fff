// A feature's folders and its lines in the registries are the same list, in every room.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../dev/run/spawn.ts";

/** Names after `features/` (or `./` for schemas) in the lines of a registry, as written. */
const listed = (file: string, pattern: RegExp) =>
  [...readFileSync(join(root, file), "utf8").matchAll(pattern)].map((match) => match[1] ?? "");

const folders = (path: string, holding: string) =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, path, entry.name, holding)))
    .map((entry) => entry.name).sort();

describe("registries", () => {
  test.each([
    ["api/features.ts", "api/features", "mod.ts", /"\.\/features\/([^/]+)\/mod\.ts"/g],
    ["api/contract.ts", "api/features", "contract.ts", /"\.\/features\/([^/]+)\/contract\.ts"/g],
    ["bot/features.ts", "bot/features", "mod.ts", /"\.\/features\/([^/]+)\/mod\.ts"/g],
  ])("%s lists exactly the folders of %s that have a %s, sorted", (registry, path, holding, pattern) => {
    expect(listed(registry, pattern)).toEqual(folders(path, holding));
  });

  test("db/schema/mod.ts lists exactly the files beside it, sorted", () => {
    const files = readdirSync(join(root, "db/schema"))
      .filter((name) => name.endsWith(".ts") && name !== "mod.ts" && name !== "columns.ts")
      .map((name) => name.slice(0, -3)).sort();
    const lines = listed("db/schema/mod.ts", /"\.\/([\w-]+)\.ts"/g).filter((name) => name !== "columns");
    expect(lines).toEqual(files);
  });

  test("nothing is called utils", () => {
    const named = ["api", "bot", "db", "dev", "web/src"].flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
        .filter((path) => /(^|\/)(utils?|helpers?)(\.\w+)?$/.test(path) && !path.includes("node_modules"))
    );
    expect(named).toEqual([]);
  });
});
