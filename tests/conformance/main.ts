// `deno task conformance`: runs the whole suite, then judges everything it sent to the local Discord and got back.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { loadDescription } from "../../dev/discord/rest/description.ts";
import type { Exchange } from "../../dev/discord/rest/exchanges.ts";
import { judge } from "./judge.ts";

/** Different problems that are printed. */
const SHOWN = 60;

const description = loadDescription(process.env["DISCORD_OPENAPI"] || undefined);
if (!description) {
  console.error("There is nothing to judge by: set DISCORD_OPENAPI to the openapi.json of discord/discord-api-spec");
  process.exit(1);
}
const folder = mkdtempSync(join(tmpdir(), "kagami-conformance-"));
// Arguments are files to run instead of the whole suite.
const run = spawnSync(process.execPath, ["run", "-A", "npm:vitest", "run", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, DISCORD_RECORD: folder },
});

let exchanges = 0;
const operations = new Set<string>(), problems = new Map<string, number>();
for (const file of readdirSync(folder)) {
  for (const line of readFileSync(join(folder, file), "utf8").split("\n")) {
    if (line === "") continue;
    const exchange = JSON.parse(line) as Exchange;
    const { method, route, status } = exchange;
    if (!description.knows(method, route)) continue;
    exchanges++;
    if (status < 300) operations.add(`${method} ${route}`);
    for (const problem of judge(description, exchange)) problems.set(problem, (problems.get(problem) ?? 0) + 1);
  }
}
rmSync(folder, { recursive: true });

const violations = [...problems.values()].reduce((sum, count) => sum + count, 0);
for (const [problem, count] of [...problems].sort(([, a], [, b]) => b - a).slice(0, SHOWN)) {
  console.log(`${String(count).padStart(6)} × ${problem}`);
}
if (problems.size > SHOWN) console.log(`… and ${problems.size - SHOWN} more kinds`);
console.log(`${operations.size} of ${description.size} operations answered with success`);
console.log(`conformance: ${exchanges} exchanges on ${operations.size} operations, ${violations} violations`);
process.exit(run.status !== 0 || violations > 0 ? 1 : 0);
