// What the bridge is told.
import process from "node:process";
import { z } from "zod";

const required = "Set this variable";
const Env = z.object({
  REDIS_URL: z.string({ error: required }).regex(/^(?:rediss?|unix):\/\//, "Use a redis://, rediss:// or unix:// URL"),
  UPSTASH_REDIS_REST_TOKEN: z.string({ error: required }).min(16, "Use 16 characters or more"),
  REDIS_REST_HOST: z.string().default("127.0.0.1"),
  REDIS_REST_PORT: z.coerce.number("Use a port from 0 to 65535").int().min(0).max(65_535).default(0),
});

/** Throws an Error that names every wrong variable and prints no value. */
export const readEnv = (source: Record<string, string | undefined> = process.env): z.infer<typeof Env> => {
  const parsed = Env.safeParse(source);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`Correct these variables of the environment:\n${problems.join("\n")}`);
};
