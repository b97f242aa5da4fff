// The Deno that runs this suite; on Node there may be none, and tests about Deno's own tools are skipped.
import { spawnSync } from "node:child_process";
import process from "node:process";

/** Path of the Deno that runs this process, null on Node. */
export const deno: string | null = "deno" in process.versions ? process.execPath : null;

/** Runs Deno to its end. `output` is what it wrote to both streams, without colours. */
export function runDeno(args: string[], cwd: string): { code: number | null; output: string } {
  const done = spawnSync(deno ?? "deno", args, { cwd, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  return { code: done.status, output: `${done.stdout}${done.stderr}` };
}
