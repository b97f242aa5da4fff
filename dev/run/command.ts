// Runs the commands of a check one after another and stops at the first that fails.
import { spawn } from "node:child_process";
import process from "node:process";
import { root } from "./spawn.ts";

export interface Command {
  args: string[];
  /** Folder it runs in, relative to the project. */
  folder?: string;
}

/** Runs this runtime with `args`; what it writes is shown. Resolves with its exit code. */
export function run({ args, folder = "." }: Command): Promise<number> {
  const child = spawn(process.execPath, args, { cwd: `${root}/${folder}`, stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((done) => {
    child.once("error", () => done(127));
    child.once("close", (code) => done(code ?? 1));
  });
}

/** Exit code of the first command that fails, 0 when none does. */
export async function runAll(commands: Command[]): Promise<number> {
  for (const command of commands) {
    const code = await run(command);
    if (code !== 0) return code;
  }
  return 0;
}
