// The api's environment, parsed once. Every problem is named, no value is printed.
import { Buffer } from "node:buffer";
import process from "node:process";
import { z } from "zod";

export interface Env {
  host: string;
  /** 0 = any free port. */
  port: number;
  databaseUrl: string;
  gateKey: string;
  sessionKeys: string[];
  botCredential: string;
  publicUrl: string;
  discord: {
    apiUrl: string;
    authorizeUrl: string;
    clientId: string;
    /** Null: login is off. */
    clientSecret: string | null;
  };
  /** Null: the cache lives in this process. */
  redis: { url: string; token: string } | null;
  controller: { name: string; contact: string } | null;
  operatorIds: string[];
  logLevel: "debug" | "info" | "warn" | "error" | "silent";
}

/** Throws an Error whose message lists every wrong variable with what to change. */
export const readEnv = (source: Record<string, string | undefined> = process.env): Env => {
  // An empty line in .env means "not set".
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = Schema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`Correct these variables of the environment:\n${problems.join("\n")}`);
  }
  const env = parsed.data;
  return {
    host: env.API_HOST,
    port: env.API_PORT,
    databaseUrl: env.DATABASE_URL,
    gateKey: env.GATE_KEY,
    sessionKeys: env.SESSION_KEY,
    botCredential: env.BOT_CREDENTIAL,
    publicUrl: env.PUBLIC_URL.replace(/\/+$/, ""),
    discord: {
      apiUrl: env.DISCORD_API_URL.replace(/\/+$/, ""),
      authorizeUrl: env.DISCORD_AUTHORIZE_URL,
      clientId: env.DISCORD_CLIENT_ID,
      clientSecret: env.DISCORD_CLIENT_SECRET ?? null,
    },
    redis: env.UPSTASH_REDIS_REST_URL && env.UPSTASH_REDIS_REST_TOKEN
      ? { url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN }
      : null,
    controller: env.CONTROLLER_NAME ? { name: env.CONTROLLER_NAME, contact: env.CONTROLLER_CONTACT ?? "" } : null,
    operatorIds: env.OPERATOR_IDS,
    logLevel: env.LOG_LEVEL,
  };
};

const required = "Set this variable";
const Url = (what: string) =>
  z.url({ protocol: /^https?$/, error: (issue) => issue.input === undefined ? required : what });

/** Tokens and secrets go there: it is Discord over TLS, or a stand-in on this very machine. */
const DiscordUrl = Url("Use a http(s) URL").refine((value) => {
  // Refused above already; `new URL` would say the value.
  if (!URL.canParse(value)) return true;
  const url = new URL(value);
  const real = url.protocol === "https:" && (url.hostname === "discord.com" || url.hostname.endsWith(".discord.com"));
  return real || isLoopback(url.hostname);
}, "Use https://discord.com or, for a stand-in, a loopback address such as http://localhost");

const isLoopback = (host: string) =>
  host === "localhost" || host.endsWith(".localhost") || host === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(host);

const text = (shape: RegExp, what: string) => z.string({ error: required }).regex(shape, { error: what });
const bytes32 = (value: string) => Buffer.from(value, "base64").length === 32;

const Schema = z.object({
  API_HOST: z.string().default("127.0.0.1"),
  API_PORT: z.coerce.number("Use a port from 0 to 65535").int("Use a port from 0 to 65535").min(
    0,
    "Use a port from 0 to 65535",
  )
    .max(65_535, "Use a port from 0 to 65535").default(0),
  DATABASE_URL: text(/^postgres(?:ql)?:\/\//, "Use a postgres:// URL"),
  GATE_KEY: text(/^[0-9a-f]{64}$/i, "Use 64 hexadecimal digits"),
  SESSION_KEY: z.string({ error: required }).transform((value) => value.split(",").map((key) => key.trim()))
    .refine(
      (keys) => keys.every(bytes32),
      "Use base64 of exactly 32 bytes; several keys separated by commas, the newest first",
    ),
  BOT_CREDENTIAL: z.string({ error: required }).min(32, "Use 32 characters or more"),
  PUBLIC_URL: Url("Use the dashboard's http(s) URL"),
  DISCORD_API_URL: DiscordUrl.default("https://discord.com/api/v10"),
  DISCORD_AUTHORIZE_URL: DiscordUrl.default("https://discord.com/oauth2/authorize"),
  DISCORD_CLIENT_ID: text(/^\d{17,19}$/, "Use the application's id: 17 to 19 digits"),
  DISCORD_CLIENT_SECRET: z.string().optional(),
  UPSTASH_REDIS_REST_URL: Url("Use a http(s) URL").optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().optional(),
  CONTROLLER_NAME: z.string().max(200, "Use 200 characters or fewer").optional(),
  CONTROLLER_CONTACT: z.string().max(200, "Use 200 characters or fewer").optional(),
  OPERATOR_IDS: z.string().default("").transform((value) => value.split(",").map((id) => id.trim()).filter(Boolean))
    .refine((ids) => ids.every((id) => /^\d{17,19}$/.test(id)), "Use Discord ids separated by commas"),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"], "Use debug, info, warn, error or silent").default(
    "info",
  ),
}).superRefine((env, ctx) => {
  const pair = (a: keyof typeof env, b: keyof typeof env) => {
    if (env[a] !== undefined && env[b] === undefined) {
      ctx.addIssue({ code: "custom", path: [b], message: `Set this together with ${a}` });
    }
  };
  pair("UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN");
  pair("UPSTASH_REDIS_REST_TOKEN", "UPSTASH_REDIS_REST_URL");
  pair("CONTROLLER_CONTACT", "CONTROLLER_NAME");
});
