// The one place of this process that reads the environment.
import process from "node:process";
import { z } from "zod";
import { variables } from "./src/env.ts";

const Env = z.object({
  WEB_HOST: variables.WEB_HOST.schema,
  WEB_PORT: variables.WEB_PORT.schema,
  API_URL: variables.API_URL.schema,
  PUBLIC_URL: variables.PUBLIC_URL.schema,
});
export type Env = z.infer<typeof Env>;

/** All variables, or one sentence that lists every problem without printing a value. */
export const readEnv = (source: Record<string, string | undefined> = process.env): Env | string => {
  const named = Object.fromEntries(Object.keys(Env.shape).map((name) => [name, source[name]]));
  const parsed = Env.safeParse(named);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  return `The dashboard cannot start. Correct the environment: ${problems.join("; ")}`;
};

/** adapter-node learns from a header whether people use http or https; server.ts fills that header in. */
export const protocolHeader = "x-forwarded-proto";
export const useProtocolHeader = (): void => {
  process.env.PROTOCOL_HEADER = protocolHeader;
};
