// Who stops `npm start` stops everything: the way back to npm is found, and its end is noticed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { ownRuntime, root } from "../../dev/run/spawn.ts";
import { wayToNpm } from "../../dev/run/npm.ts";

const tree = (...rows: [pid: number, parent: number, command: string][]) =>
  new Map(rows.map(([pid, parent, command]) => [pid, { parent, command }]));

test("wayToNpm() leads to the outermost npm, and not to whoever started that", () => {
  const processes = tree(
    [1, 0, "init"],
    [2, 1, "bash"],
    [3, 2, "npm start"],
    [4, 3, "sh -c npx"],
    [
      5,
      4,
      "npm exec deno@2.9.5 task start",
    ],
    [6, 5, "deno task start"],
    [7, 6, "deno run -A start.ts"],
  );
  expect(wayToNpm(7, processes)).toEqual([6, 5, 4, 3]);
});

test("wayToNpm() is empty where no npm runs us", () => {
  expect(wayToNpm(3, tree([1, 0, "init"], [2, 1, "deno task start"], [3, 2, "deno run"]))).toEqual([]);
});

test("a signal to npm reaches what it started", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kagami-npm-"));
  try {
    await writeFile(
      join(folder, "part.ts"),
      `import { npmGone } from ${JSON.stringify(`${root}/dev/run/npm.ts`)};
       setInterval(() => {}, 1000);
       npmGone().then(() => { console.log("stopped"); process.exit(0); });
       console.log("up");`,
    );
    const { kind, path } = ownRuntime();
    const start = `"${path}" ${kind === "deno" ? "run -A --quiet" : ""} part.ts`;
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", scripts: { start } }));
    const npm = spawn("npm", ["start"], { cwd: folder, env: process.env, stdio: ["ignore", "pipe", "ignore"] });
    let said = "";
    const saying = new Promise<void>((done) => {
      npm.stdout.on("data", (text) => {
        said += text;
        if (said.includes("up\n")) done();
      });
    });
    await saying;
    const closed = once(npm.stdout, "close");
    process.kill(npm.pid!, "SIGTERM");
    await closed;
    expect(said).toContain("stopped");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
