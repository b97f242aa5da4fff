// For `deno task db:generate`: what changed in db/schema becomes a migration.
import { defineConfig } from "drizzle-kit";

export default defineConfig({ dialect: "postgresql", schema: "./db/schema/mod.ts", out: "./db/migrations" });
