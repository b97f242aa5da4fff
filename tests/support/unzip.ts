// Unpacks an archive with a reader that shares nothing with its writer.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Entry, TextWriter, Uint8ArrayReader, ZipReader } from "@zip.js/zip.js";

/**
 * Unpacks `zip` into `folder`, checking every file's CRC, and returns the paths in it. Python's zipfile does it, else
 * `unzip`; a machine with neither falls back to the reader of the writer's own library and says so.
 */
export async function unzip(zip: string, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const checks =
    "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])";
  if (!ran("python3", ["-c", checks, zip, folder]) && !ran("unzip", ["-qo", zip, "-d", folder])) {
    console.log("left out: neither python3 nor unzip is installed, so no independent reader opens the archive");
    const entries: Entry[] = await new ZipReader(new Uint8ArrayReader(readFileSync(zip))).getEntries();
    for (const entry of entries) {
      if (entry.directory) continue;
      mkdirSync(dirname(join(folder, entry.filename)), { recursive: true });
      writeFileSync(join(folder, entry.filename), await entry.getData(new TextWriter(), { checkSignature: true }));
    }
  }
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}

/** False when the program is not installed; whatever it complains about is thrown. */
function ran(program: string, args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return false;
    throw error;
  }
}
