// Where the data really lies.
import { createHash } from "node:crypto";
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
  const elsewhere = path.join("/var/lib/kagami", createHash("sha256").update(real).digest("hex").slice(0, 12));
  fs.mkdirSync(path.dirname(elsewhere), { recursive: true, mode: 0o755 });
  fs.symlinkSync(elsewhere, wanted);
  return elsewhere;
}
