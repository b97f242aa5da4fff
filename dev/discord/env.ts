// What the process may be told from outside.
import process from "node:process";
import { z } from "zod";

const schema = z.object({
  DISCORD_HOST: z.string().min(1).default("localhost"),
  DISCORD_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  STATE_FILE: z.string().min(1).optional(),
  PUBLIC_URL: z.url().default("http://localhost:4300"),
  LOCAL_CLIENT_ID: z.string().regex(/^\d{17,19}$/).optional(),
  LOCAL_CLIENT_SECRET: z.string().min(1).optional(),
  LOCAL_TOKEN: z.string().min(1).optional(),
  DISCORD_OPENAPI: z.string().min(1).optional(),
});

export type Env = z.infer<typeof schema>;

/** Reads the environment; throws one sentence that names every wrong variable, never a value. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => source[name] ? [[name, source[name]]] : []),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join(".")} (${issue.message})`);
  throw new Error(`Set these variables to what the local Discord can use: ${problems.join(", ")}`);
}

/** Folder in which a run wants every exchange over REST written down; null when it does not. */
export function exchangesFolder(): string | null {
  return process.env["DISCORD_RECORD"] || null;
}
