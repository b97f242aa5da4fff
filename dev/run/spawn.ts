// How a part becomes a process: on Deno with exactly the rights it was given, on Node (which has no such rights) without.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { machineEnvironment } from "./env.ts";

/** What a process may reach. Everything else is refused by the runtime. */
export interface Rights {
  /** `host:port`, `host`, `*.host` or `unix:/path`. */
  net: string[];
  /** Absolute paths. */
  read: string[];
  write: string[];
}

export interface Part {
  name: string;
  /** Path of its main module, relative to the project. */
  entry: string;
  /** Everything it knows of the environment. */
  env: Record<string, string>;
  rights: Rights;
  /** Restart it when its sources change (Deno only). */
  watch?: boolean;
}

export interface Runtime {
  kind: "deno" | "node";
  path: string;
}

export const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/[/\\]$/, "");

/** The runtime that runs this. */
export const ownRuntime = (): Runtime => ({
  kind: "deno" in process.versions ? "deno" : "node",
  path: process.execPath,
});

export function spawnPart(part: Part, runtime: Runtime): ChildProcessWithoutNullStreams {
  return spawn(runtime.path, [...runtimeArguments(part, runtime), `${root}/${part.entry}`], {
    cwd: root,
    env: { ...machineEnvironment(), ...part.env },
    stdio: ["pipe", "pipe", "pipe"],
    // A Ctrl+C reaches the whole group of a terminal; the supervisor alone decides the order of stopping.
    detached: true,
  });
}

/** Flags before the entry. */
export function runtimeArguments(part: Part, runtime: Runtime): string[] {
  const leash = `${root}/dev/run/leash.ts`;
  if (runtime.kind === "node") return ["--import", leash];
  return [
    "run",
    "--no-prompt",
    "--quiet",
    "--cached-only",
    "--unstable-subdomain-wildcards",
    `--preload=${leash}`,
    `--allow-env=${[...Object.keys(part.env), ...READ_BY_PACKAGES].join(",")}`,
    // Packages probe variables nobody set; without this they would throw instead of reading undefined.
    "--ignore-env",
    // pino asks for the machine's name while it loads.
    "--allow-sys=hostname",
    ...flag("net", part.rights.net),
    ...flag("read", part.rights.read),
    ...flag("write", part.rights.write),
    ...(part.watch ? ["--watch"] : []),
  ];
}

/** Harmless variables that packages need to read. */
const READ_BY_PACKAGES = ["NODE_ENV", "TZ", "LANG"];

const flag = (name: string, values: string[]) => values.length > 0 ? [`--allow-${name}=${values.join(",")}`] : [];
