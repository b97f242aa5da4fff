// The data folder itself: made once, checked at every start.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import type { Binaries, Ids } from "./binaries.ts";
import { otherVersion } from "./sentences.ts";

export const OWNER_ROLE = "kagami";

/** Makes the folder when there is none. True when it was made. Refuses one of another major version. */
export async function prepareCluster(binaries: Binaries, folder: string): Promise<boolean> {
  const versionFile = path.join(folder, "PG_VERSION");
  if (fs.existsSync(versionFile)) {
    const found = fs.readFileSync(versionFile, "utf8").trim();
    if (found !== String(binaries.major)) throw otherVersion(folder, found, binaries.major);
    return false;
  }
  if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0) {
    throw new Error(`Choose another data folder, or empty ${folder}: it holds something that is no Postgres database`);
  }
  // Made aside and renamed: a killed initdb leaves no half-made database behind.
  const half = `${folder}.new`;
  fs.rmSync(half, { recursive: true, force: true });
  makeFolder(half, binaries.ids);
  await run(binaries, half);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.renameSync(half, folder);
  return true;
}

const makeFolder = (folder: string, ids: Ids): void => {
  fs.mkdirSync(folder, { mode: 0o700 });
  if ("uid" in ids) fs.chownSync(folder, ids.uid, ids.gid);
};

const run = ({ initdb, ids }: Binaries, folder: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const options = ["-D", folder, "-U", OWNER_ROLE, "-A", "trust", "-E", "UTF8", "--no-instructions"];
    const locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    const child = spawn(initdb, [...options, ...locale], { ...ids, cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
    let text = "";
    child.stderr?.on("data", (piece) => text += piece);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (code === 0) return resolve();
      const last = text.trim().split("\n").findLast((line) => line.includes("error")) ?? text.trim().slice(-300);
      reject(new Error(`Postgres could not make its data folder (${signal ?? `exit code ${code}`}): ${last}`));
    });
  });
