// `deno task new <feature>`: writes a feature that works in every room, and its line in each registry.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { lines, type Names, skeleton } from "./new/skeleton.ts";

/**
 * Writes the feature below `root`.
 * @throws Error with a sentence when the name does not fit or something of that name is there
 * @returns the paths it wrote or changed
 */
export function createFeature(root: string, name: string): string[] {
  const names = namesOf(name);
  const files = skeleton(names);
  const taken = Object.keys(files).find((path) => existsSync(join(root, path)));
  if (taken) throw new Error(`Choose another name: ${taken} is there already`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const [path, line] of Object.entries(lines(names))) {
    const file = join(root, path);
    writeFileSync(file, withLine(readFileSync(file, "utf8"), line));
  }
  return [...Object.keys(files), ...Object.keys(lines(names))];
}

/** Words that cannot name a constant. */
const RESERVED = [
  "class",
  "default",
  "delete",
  "enum",
  "export",
  "function",
  "import",
  "new",
  "return",
  "switch",
  "void",
];

function namesOf(name: string): Names {
  if (!/^[a-z]{3,24}$/.test(name) || RESERVED.includes(name)) {
    throw new Error(`Use one word of 3 to 24 lower-case letters for a feature, such as "giveaways"`);
  }
  return { name, Title: name.charAt(0).toUpperCase() + name.slice(1) };
}

/** Puts the line among those that look like it, by the path it exports from. */
function withLine(text: string, line: string): string {
  const rows = text.trimEnd().split("\n");
  const pathOf = (row: string) => /^export .* from "(\.\/[^"]+)";$/.exec(row)?.[1] ?? null;
  const own = pathOf(line) ?? "";
  const family = own.startsWith("./features/") ? "./features/" : "./";
  const later = rows.findIndex((row) => {
    const path = pathOf(row);
    return path !== null && path.startsWith(family) && path > own;
  });
  rows.splice(later < 0 ? rows.length : later, 0, line);
  return rows.join("\n") + "\n";
}

if (import.meta.main) {
  const [name = ""] = process.argv.slice(2);
  try {
    const written = createFeature(join(import.meta.dirname ?? ".", ".."), name);
    console.log(`${written.join("\n")}\n\nNext: deno task db:generate, then deno task dev.`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
