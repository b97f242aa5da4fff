// What the bot must be told from outside. The only file of the bot that reads the environment.
import process from "node:process";
import { z } from "zod";

const Url = z.url({ protocol: /^https?$/, error: "Use an http or https URL" })
  .transform((url) => url.replace(/\/+$/, ""));

const BotEnv = z.object({
  API_URL: Url,
  BOT_CREDENTIAL: z.string().min(32, "Use at least 32 characters"),
  DISCORD_TOKEN: z.string().regex(
    /^[\w-]+\.[\w-]+\.[\w-]+$/,
    "Use a bot token: three parts with dots between them",
  ),
  DISCORD_API_URL: Url.default("https://discord.com/api/v10"),
  PUBLIC_URL: Url,
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

export interface BotConfig {
  apiUrl: string;
  credential: string;
  token: string;
  /** With the version at its end, as `https://discord.com/api/v10`. */
  discordApiUrl: string;
  /** Where the dashboard is. */
  publicUrl: string;
  logLevel: string;
}

/**
 * Reads the configuration.
 * @throws Error naming every variable that is wrong, one a line, never a value.
 */
export function readEnv(variables: Record<string, string | undefined> = process.env): BotConfig {
  const given = Object.fromEntries(
    Object.keys(BotEnv.shape).map((name) => [name, variables[name] || undefined]),
  );
  const result = BotEnv.safeParse(given);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return given[name] === undefined ? `${name}: Set it` : `${name}: ${issue.message}`;
    });
    throw new Error(`The bot cannot start with this configuration:\n  ${lines.join("\n  ")}`);
  }
  const env = result.data;
  return {
    apiUrl: env.API_URL,
    credential: env.BOT_CREDENTIAL,
    token: env.DISCORD_TOKEN,
    discordApiUrl: env.DISCORD_API_URL,
    publicUrl: env.PUBLIC_URL,
    logLevel: env.LOG_LEVEL,
  };
}
