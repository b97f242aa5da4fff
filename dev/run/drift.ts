// `deno task db:drift`: fails when db/schema says something that no migration makes.
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import process from "node:process";
import { run } from "./command.ts";
import { root } from "./spawn.ts";

const folder = await mkdtemp(join(tmpdir(), "kagami-drift-"));
try {
  await cp(join(root, "db/migrations"), folder, { recursive: true });
  const before = await files(folder);
  const code = await run({
    args: [
      "run",
      "-A",
      "npm:drizzle-kit",
      "generate",
      "--dialect",
      "postgresql",
      "--schema",
      "db/schema/mod.ts",
      "--out",
      // drizzle-kit puts "./" before whatever it is given.
      relative(root, folder),
    ],
  });
  const drifted = (await files(folder)) !== before;
  if (drifted) {
    console.error("db/schema has changed without a migration: run `deno task db:generate` and commit its result");
  }
  process.exitCode = code !== 0 || drifted ? 1 : 0;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function files(of: string): Promise<string> {
  return (await readdir(of, { recursive: true })).filter((name) => name.endsWith(".sql")).sort().join("\n");
}
