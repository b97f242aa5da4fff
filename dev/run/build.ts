// Builds what browsers load (the dashboard, the local Discord's client), only when a source of it changed.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { machineEnvironment } from "./env.ts";
import { waitForLock } from "./lock.ts";
import { ownRuntime, root } from "./spawn.ts";

export interface Bundle {
  name: string;
  /** Folder with the Vite configuration, relative to the project. */
  folder: string;
  /** A file that exists once it is built. */
  output: string;
  /** Further files whose change means another build: folders or files. */
  also: string[];
}

export const bundles: Bundle[] = [
  {
    name: "dashboard",
    folder: "web",
    output: "web/build/handler.js",
    also: ["api/contract.ts", "api/core/contract.ts", "api/features"],
  },
  {
    name: "local Discord's client",
    folder: "dev/discord/client",
    output: "dev/discord/client/build/index.html",
    also: [],
  },
];

/**
 * Builds whichever bundles are out of date; several processes may ask at once.
 * @param wanted all of them by default
 */
export async function buildBundles(log: (line: string) => void, wanted: readonly Bundle[] = bundles): Promise<void> {
  const stamps = join(root, "node_modules/.kagami");
  await mkdir(stamps, { recursive: true });
  const lock = await waitForLock(join(stamps, "build.lock"));
  try {
    for (const bundle of wanted) {
      const stamp = join(stamps, `${bundle.folder.replaceAll("/", "-")}.stamp`);
      const hash = await hashOf([bundle.folder, ...bundle.also, "package.json"]);
      if (existsSync(join(root, bundle.output)) && await readFile(stamp, "utf8").catch(() => "") === hash) continue;
      log(`building the ${bundle.name}`);
      await vite(bundle.folder, ["build"]);
      await writeFile(stamp, hash);
    }
  } finally {
    lock.release();
  }
}

/** Runs Vite in a folder and fails with its own words. */
async function vite(folder: string, args: string[]): Promise<void> {
  const [command, ...before] = viteCommand();
  const child = spawn(command, [...before, ...args], {
    cwd: join(root, folder),
    env: machineEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => said += text);
  const code = await new Promise<number | null>((done) => child.once("close", done));
  if (code !== 0) throw new Error(`Building ${folder} failed:\n${said.trim()}`);
}

/** The program and first arguments that run Vite on this runtime. */
export function viteCommand(): [string, ...string[]] {
  const { kind, path } = ownRuntime();
  return kind === "deno" ? [path, "run", "-A", "npm:vite"] : [path, join(root, "node_modules/vite/bin/vite.js")];
}

const GENERATED = /(^|\/)(node_modules|build|\.svelte-kit|dist)(\/|$)/;

async function hashOf(paths: string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) {
    for (const file of await filesIn(path)) {
      hash.update(`${file}\0`).update(await readFile(join(root, file))).update("\0");
    }
  }
  return hash.digest("hex");
}

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => null);
  if (!entries) return [path];
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => a.name < b.name ? -1 : 1)) {
    const inside = `${path}/${entry.name}`;
    if (GENERATED.test(inside)) continue;
    if (entry.isDirectory()) found.push(...await filesIn(inside));
    else if (entry.isFile()) found.push(inside);
  }
  return found;
}

if (import.meta.main) {
  await buildBundles(console.log).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
