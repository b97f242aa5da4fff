// The local Discord as a process of its own, on a free port unless the environment says otherwise.
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";

export interface LocalProcess {
  child: ChildProcess;
  exited: Promise<number | null>;
  url: string;
  /** What it wrote to stderr so far. */
  errors: () => string;
}

const MAIN = new URL("../../dev/discord/main.ts", import.meta.url).pathname;
// The suite runs on Deno and on Node; the process under test runs on the same.
const COMMAND = "Deno" in globalThis ? ["run", "-A", MAIN] : [MAIN];

/** Lets files grow no further than so many blocks; writing more is then an error instead of the end. */
const LIMITED = 'trap "" XFSZ; ulimit -S -f "$0"; exec "$@"';

/**
 * Starts it with an environment.
 * @param blocks of 512 bytes that a file of its may have
 * @returns with `url` empty when it ended instead of getting ready
 */
export async function startProcess(env: Record<string, string>, blocks?: number): Promise<LocalProcess> {
  const [file, ...args] = blocks === undefined
    ? [process.execPath, ...COMMAND]
    : ["sh", "-c", LIMITED, String(blocks), process.execPath, ...COMMAND];
  const child = spawn(file!, args, {
    env: { ...process.env, DISCORD_HOST: "127.0.0.1", DISCORD_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => child.on("exit", resolve));
  let errors = "";
  child.stderr.on("data", (chunk) => errors += chunk);
  const lines = createInterface({ input: child.stdout });
  const first = await new Promise<string>((resolve) => {
    lines.once("line", resolve);
    void exited.then(() => resolve(""));
  });
  return { child, exited, url: first.replace("ready ", ""), errors: () => errors };
}
