// `deno lint` does not open .svelte files: this reads their imports and applies the same rules.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { importProblem, resolveImport } from "./imports.ts";

/** Every problem in the .svelte files below `folders`, as `file:line message`. */
export async function scanSvelte(root: string, folders: string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const folder of folders) {
    for (const file of await svelteFiles(join(root, folder))) {
      problems.push(...svelteProblems(root, file, await readFile(file, "utf8")));
    }
  }
  return problems;
}

/** Problems of one file's source. Static imports, re-exports, `import type` and dynamic imports of a literal are seen. */
export function svelteProblems(root: string, file: string, source: string): string[] {
  const problems: string[] = [];
  for (const found of source.matchAll(IMPORT)) {
    const specifier = found[2] ?? found[3] ?? "";
    const message = importProblem(resolveImport(root, file, specifier, found[1] !== undefined));
    const line = source.slice(0, found.index).split("\n").length;
    if (message) problems.push(`${file.slice(root.length + 1)}:${line} ${message}`);
  }
  return problems;
}

const IMPORT =
  /\b(?:im|ex)port\s+(?:(type)\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;

async function svelteFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".svelte"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/(node_modules|build|\.svelte-kit)\//.test(path))
    .sort();
}

if (import.meta.main) {
  const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
  const problems = await scanSvelte(root, ["web/src", "dev/discord/client"]);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
