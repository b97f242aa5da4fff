// Where the data really lies.
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { type Ids, reachable } from "./binaries.ts";

/**
 * The real folder behind `dataDir`. Under root the server runs as nobody, who cannot enter a checkout below /root: then the
 * folder is made in /var/lib/kagami and `dataDir` becomes a link to it.
 */
export function placeData(dataDir: string, ids: Ids): string {
  const wanted = path.resolve(dataDir);
  fs.mkdirSync(path.dirname(wanted), { recursive: true });
  const existing = fs.lstatSync(wanted, { throwIfNoEntry: false });
  if (existing?.isSymbolicLink()) {
    const target = path.resolve(path.dirname(wanted), fs.readlinkSync(wanted));
    fs.mkdirSync(path.dirname(target), { recursive: true, mode: 0o755 });
    return target;
  }
  const real = path.join(fs.realpathSync(path.dirname(wanted)), path.basename(wanted));
  if (existing || !("uid" in ids) || reachable(path.dirname(real))) return real;
  // A new name every time: whoever deletes `dataDir` to start empty does start empty.
  fs.mkdirSync(ELSEWHERE, { recursive: true, mode: 0o755 });
  const elsewhere = path.join(ELSEWHERE, `postgres-${randomBytes(6).toString("hex")}`);
  try {
    fs.symlinkSync(elsewhere, wanted);
    return elsewhere;
  } catch (error) {
    // Another starter was quicker.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return fs.readlinkSync(wanted);
  }
}

const ELSEWHERE = "/var/lib/kagami";
