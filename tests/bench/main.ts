// `deno task bench [name]`: runs one benchmark, or all of them, each in a process of its own.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const known = readdirSync(folder).filter((name) => name.endsWith(".bench.ts")).map((name) => name.slice(0, -9)).sort();
const [wanted, ...rest] = process.argv.slice(2);

if (wanted !== undefined && !known.includes(wanted)) {
  console.error(`There is no benchmark "${wanted}": choose one of ${known.join(", ")}`);
  process.exit(2);
}
let failed = false;
for (const name of wanted === undefined ? known : [wanted]) {
  const done = spawnSync(process.execPath, ["run", "-A", `${folder}${name}.bench.ts`, ...rest], { stdio: "inherit" });
  failed ||= done.status !== 0;
}
process.exitCode = failed ? 1 : 0;
