// The parts of the house as processes: what each is told and what each may reach.
import { dirname, resolve } from "node:path";
import type { Keys } from "./keys.ts";
import { type Settings } from "./env.ts";
import { bothLoopbacks, databaseRights, hostOf, outsideHosts } from "./rights.ts";
import { type Part, root } from "./spawn.ts";

export const LOOPBACK = "127.0.0.1";

/** The seeded application of the local Discord. */
export const localApp = {
  clientId: "100000000000000001",
  clientSecret: "local-secret",
  token: "MTAwMDAwMDAwMDAwMDAwMDAx.local.kagami",
};

/** Where Discord is, and as whom Kagami is known there. */
export interface DiscordAccess {
  /** Null: the real one. */
  apiUrl: string | null;
  authorizeUrl: string | null;
  token: string;
  clientId: string;
  /** Null: logging in is off. */
  clientSecret: string | null;
}

export const localDiscord = (base: string): DiscordAccess => ({
  apiUrl: `${base}/api/v10`,
  authorizeUrl: `${base}/oauth2/authorize`,
  ...localApp,
});

export function apiPart(options: {
  port: number;
  databaseUrl: string;
  keys: Keys;
  discord: DiscordAccess;
  publicUrl: string;
  settings: Partial<Settings>;
}): Part {
  const { discord, keys, settings } = options;
  const env = definite({
    API_HOST: LOOPBACK,
    API_PORT: String(options.port),
    DATABASE_URL: options.databaseUrl,
    GATE_KEY: keys.gate,
    SESSION_KEY: keys.session,
    BOT_CREDENTIAL: keys.bot,
    PUBLIC_URL: options.publicUrl,
    DISCORD_API_URL: discord.apiUrl,
    DISCORD_AUTHORIZE_URL: discord.authorizeUrl,
    DISCORD_CLIENT_ID: discord.clientId,
    DISCORD_CLIENT_SECRET: discord.clientSecret,
    UPSTASH_REDIS_REST_URL: settings.UPSTASH_REDIS_REST_URL,
    UPSTASH_REDIS_REST_TOKEN: settings.UPSTASH_REDIS_REST_TOKEN,
    CONTROLLER_NAME: settings.CONTROLLER_NAME,
    CONTROLLER_CONTACT: settings.CONTROLLER_CONTACT,
    OPERATOR_IDS: settings.OPERATOR_IDS,
    LOG_LEVEL: settings.LOG_LEVEL,
  });
  const database = databaseRights(options.databaseUrl);
  return {
    name: "api",
    entry: "api/main.ts",
    env,
    rights: {
      net: [`${LOOPBACK}:${options.port}`, ...database.net, ...outsideHosts("api", env)],
      read: database.files,
      write: database.files,
    },
  };
}

export function botPart(options: {
  apiUrl: string;
  keys: Keys;
  discord: DiscordAccess;
  publicUrl: string;
  settings: Partial<Settings>;
}): Part {
  const env = definite({
    API_URL: options.apiUrl,
    BOT_CREDENTIAL: options.keys.bot,
    DISCORD_TOKEN: options.discord.token,
    DISCORD_API_URL: options.discord.apiUrl,
    PUBLIC_URL: options.publicUrl,
    LOG_LEVEL: options.settings.LOG_LEVEL,
  });
  return {
    name: "bot",
    entry: "bot/main.ts",
    env,
    rights: { net: [...bothLoopbacks(hostOf(options.apiUrl)), ...outsideHosts("bot", env)], read: [], write: [] },
  };
}

export function webPart(options: { host: string; port: number; apiUrl: string; publicUrl: string }): Part {
  return {
    name: "web",
    entry: "web/server.ts",
    env: {
      WEB_HOST: options.host,
      WEB_PORT: String(options.port),
      API_URL: options.apiUrl,
      PUBLIC_URL: options.publicUrl,
      // adapter-node learns by this header whether people come by http or https; web/server.ts fills it in.
      PROTOCOL_HEADER: "x-forwarded-proto",
    },
    rights: {
      net: [`${options.host}:${options.port}`, ...bothLoopbacks(hostOf(options.apiUrl))],
      read: [`${root}/web/build`],
      write: [],
    },
  };
}

export function discordPart(
  options: { port: number; stateFile: string | null; publicUrl: string },
): Part {
  const state = options.stateFile;
  return {
    name: "discord",
    entry: "dev/discord/main.ts",
    env: definite({
      DISCORD_HOST: LOOPBACK,
      DISCORD_PORT: String(options.port),
      STATE_FILE: state,
      PUBLIC_URL: options.publicUrl,
    }),
    rights: {
      net: bothLoopbacks(`${LOOPBACK}:${options.port}`),
      read: [
        `${root}/dev/discord`,
        ...(state ? [dirname(state)] : []),
        // Discord's own description of its API, where somebody put it beside the project.
        resolve(root, "../shared/discord/openapi.json"),
      ],
      write: state ? [dirname(state)] : [],
    },
  };
}

const definite = (values: Record<string, string | null | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
