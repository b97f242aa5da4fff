// `deno task check`: the types of everything, Svelte components included.
import { existsSync } from "node:fs";
import process from "node:process";
import { runAll } from "./command.ts";
import { root } from "./spawn.ts";

const rooms = [
  "api",
  "bot",
  "db",
  "dev/run",
  "dev/lint",
  "dev/new.ts",
  "dev/discord",
  "tests",
  "start.ts",
  "vitest.config.ts",
];

process.exitCode = await runAll([
  { args: ["check", "--quiet", ...rooms.filter((room) => existsSync(`${root}/${room}`))] },
  { args: ["run", "-A", "npm:@sveltejs/kit/svelte-kit", "sync"], folder: "web" },
  { args: ["run", "-A", "npm:svelte-check", "--fail-on-warnings"], folder: "web" },
  { args: ["run", "-A", "npm:svelte-check", "--fail-on-warnings"], folder: "dev/discord/client" },
]);
