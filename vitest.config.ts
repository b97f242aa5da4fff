// How the suite runs: on Deno (`deno run -A npm:vitest run`) and, unchanged, on Node 24.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
// One Postgres server a run, a cloned database a file.
const postgres = here("./tests/support/postgres.ts");

export default defineConfig({
  // Kit has a Vite root of its own in web/; here nothing is bundled.
  root: here("."),
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: existsSync(postgres) ? [postgres] : [],
    // Under Deno only forks work.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    reporters: ["default", here("./tests/support/reporter.ts")],
    coverage: { provider: "v8", include: ["api/**", "bot/**", "db/**", "dev/**"], exclude: ["**/client/**"] },
  },
});
