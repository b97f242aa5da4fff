// Everything an operator may set, read once: `.env` and the environment together, the environment winning.
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { parseEnv } from "node:util";
import { z } from "zod";

const port = (fallback: number) =>
  z.string().regex(/^\d{1,5}$/, "use a number from 0 to 65535").transform(Number)
    .refine((value) => value <= 65_535, "use a number from 0 to 65535").default(fallback);
const webAddress = () =>
  z.string().refine(
    (value) => /^https?:$/.test(protocolOf(value)),
    "use an address that begins with http:// or https://",
  )
    .transform((value) => value.replace(/\/+$/, ""));
const filled = (least: number, advice: string) => z.string().min(least, advice);

const Variables = z.object({
  DATA_DIR: z.string().default(".data"),
  DATABASE_URL: z.string().refine((value) => /^postgres(ql)?:$/.test(protocolOf(value)), {
    message: "use an address that begins with postgres://",
  }).optional(),
  UPSTASH_REDIS_REST_URL: webAddress().optional(),
  UPSTASH_REDIS_REST_TOKEN: filled(1, "use the token Upstash shows beside the address").optional(),
  DISCORD_TOKEN: z.string().refine((value) => /^\d{17,19}$/.test(idInToken(value)), {
    message: "use the bot token from https://discord.com/developers/applications (three parts with dots)",
  }).optional(),
  DISCORD_CLIENT_ID: z.string().regex(/^\d{17,19}$/, "use the application's id: 17 to 19 digits").optional(),
  DISCORD_CLIENT_SECRET: filled(8, "use the OAuth2 client secret of the application").optional(),
  PUBLIC_URL: webAddress().refine((value) => value === "" || new URL(value).pathname === "/", "leave out the path")
    .optional(),
  WEB_HOST: z.string().default("127.0.0.1"),
  WEB_PORT: port(4300),
  API_PORT: port(4310),
  LOCAL_DISCORD_PORT: port(4320),
  GATE_KEY: z.string().regex(/^[0-9a-f]{64}$/, "use 64 hexadecimal digits").optional(),
  SESSION_KEY: z.string().refine((value) => Buffer.from(value, "base64").length === 32, "use 32 bytes in base64")
    .optional(),
  BOT_CREDENTIAL: filled(32, "use 32 characters or more").optional(),
  CONTROLLER_NAME: z.string().max(200, "use 200 characters or fewer").optional(),
  CONTROLLER_CONTACT: z.string().max(200, "use 200 characters or fewer").optional(),
  OPERATOR_IDS: z.string().regex(/^\d{17,19}(,\d{17,19})*$/, "use Discord ids with commas between them").optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error"], "use debug, info, warn or error").default("info"),
}).superRefine((values, context) => {
  const need = (name: keyof typeof values, because: string) => {
    if (values[name] === undefined) context.addIssue({ code: "custom", path: [name], message: because });
  };
  if (values.UPSTASH_REDIS_REST_URL) need("UPSTASH_REDIS_REST_TOKEN", "set it too: UPSTASH_REDIS_REST_URL is set");
  if (values.UPSTASH_REDIS_REST_TOKEN) need("UPSTASH_REDIS_REST_URL", "set it too: UPSTASH_REDIS_REST_TOKEN is set");
  if (!values.DISCORD_TOKEN && values.DISCORD_CLIENT_SECRET) {
    need("DISCORD_TOKEN", "set it too: DISCORD_CLIENT_SECRET is set");
  }
});

/** What an operator chose; every absent optional value means the embedded default. */
export type Settings = z.infer<typeof Variables> & { PUBLIC_URL: string };

/** Wrong settings, all of them, as sentences without a value. */
export class SettingsError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`Change these settings (environment or .env):\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

/**
 * Reads and checks all settings at once.
 * @param environment variables of the process; an empty one counts as absent
 * @param file path of a `.env` file, which may be missing
 * @throws SettingsError naming every wrong value, never showing one
 */
export function readSettings(environment: Record<string, string | undefined>, file: string): Settings {
  const written = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const given = Object.entries({ ...written, ...present(environment) }).filter(([, value]) => value !== "");
  const parsed = Variables.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    throw new SettingsError(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`));
  }
  return { ...parsed.data, PUBLIC_URL: parsed.data.PUBLIC_URL ?? `http://localhost:${parsed.data.WEB_PORT}` };
}

/** A bot token begins with its id in base64 (https://discord.com/developers/docs/reference#authentication). */
export function idInToken(token: string): string {
  return Buffer.from(token.split(".")[0] ?? "", "base64").toString("latin1");
}

/** What a runtime itself (not the part it runs) needs of this machine: caches, certificates, language. */
export function machineEnvironment(): Record<string, string> {
  const found = MACHINE.flatMap((name) => process.env[name] === undefined ? [] : [[name, process.env[name]]]);
  return {
    NODE_ENV: "production",
    // Logs are read by programs, too.
    NO_COLOR: "1",
    ...Object.fromEntries(found),
    PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`,
  };
}

const MACHINE = [
  "DENO_DIR",
  "DENO_TLS_CA_STORE",
  "HOME",
  "LANG",
  "NODE_EXTRA_CA_CERTS",
  "SystemRoot",
  "TEMP",
  "TMPDIR",
  "TZ",
  "XDG_CACHE_HOME",
];

/** The environment as it is. */
export const environment = (): Record<string, string | undefined> => process.env;

const present = (environment: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ""));

const protocolOf = (value: string) => URL.canParse(value) ? new URL(value).protocol : "";
