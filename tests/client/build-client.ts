import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const CLIENT = fileURLToPath(new URL("../../dev/discord/client/", import.meta.url));

/** Builds the browser client when it is missing or older than its sources; others may be serving it meanwhile. */
export async function buildClient(): Promise<void> {
  const built = join(CLIENT, "build/index.html");
  const sources = readdirSync(join(CLIENT, "src"), { recursive: true, encoding: "utf8" }).map((path) =>
    join("src", path)
  );
  const changedMs = Math.max(...["index.html", "vite.config.ts", ...sources].map((path) => changedAt(path)));
  if (existsSync(built) && statSync(built).mtimeMs > changedMs) return;
  await build({ configFile: join(CLIENT, "vite.config.ts"), logLevel: "error" });
}

const changedAt = (path: string) => statSync(join(CLIENT, path)).mtimeMs;
