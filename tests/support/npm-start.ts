// `npm start` as an operator runs it: a process of its own, on free ports, with a data folder of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { freePort } from "../../dev/run/ports.ts";
import { ownRuntime, root } from "../../dev/run/spawn.ts";

export interface Started {
  child: ChildProcess;
  /** Everything it wrote so far. */
  said(): string;
  /** Resolves with the line that says so. */
  up: Promise<void>;
  ended: Promise<number | null>;
}

export type Ports = Record<"WEB_PORT" | "API_PORT" | "LOCAL_DISCORD_PORT", string>;

/** @param environment above all DATA_DIR and the ports */
export function npmStart(environment: Record<string, string>): Started {
  const { kind, path } = ownRuntime();
  const args = kind === "deno" ? ["run", "-A", "start.ts"] : ["start.ts"];
  const child = spawn(path, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const ended = new Promise<number | null>((done) => child.once("close", done));
  const up = new Promise<void>((done, fail) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (piece) => {
        text += piece;
        if (text.includes("Kagami is up.")) done();
      });
    }
    void ended.then(() => fail(new Error(`It did not start:\n${text}`)));
  });
  up.catch(() => {});
  return { child, said: () => text, up, ended };
}

export async function freePorts(): Promise<Ports> {
  return {
    WEB_PORT: String(await freePort()),
    API_PORT: String(await freePort()),
    LOCAL_DISCORD_PORT: String(await freePort()),
  };
}

/** An empty folder for data. Whoever asked for it removes it. */
export function newDataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "kagami-start-"));
  // Under root Postgres runs as another user, who must be able to enter.
  chmodSync(folder, 0o755);
  return folder;
}
