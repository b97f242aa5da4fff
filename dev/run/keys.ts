// Secrets that nobody has to invent: made once, kept in the data folder, readable by its owner only.
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Settings } from "./env.ts";

export interface Keys {
  gate: string;
  session: string;
  bot: string;
}

/** Keys from the settings, else from `<dataDir>/keys`, else newly made there (folder 0700, files 0600). */
export async function loadKeys(dataDir: string, settings: Settings): Promise<Keys> {
  const folder = join(dataDir, "keys");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    gate: settings.GATE_KEY ?? await kept(join(folder, "gate"), () => randomBytes(32).toString("hex")),
    session: settings.SESSION_KEY ?? await kept(join(folder, "session"), () => randomBytes(32).toString("base64")),
    bot: settings.BOT_CREDENTIAL ?? await kept(join(folder, "bot"), () => randomBytes(32).toString("base64url")),
  };
}

async function kept(file: string, make: () => string): Promise<string> {
  const found = await readFile(file, "utf8").catch(() => "");
  if (found !== "") return found;
  const key = make();
  await writeFile(file, key, { mode: 0o600 });
  return key;
}
