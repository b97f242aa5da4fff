// Puts the services together, each with the parts it needs. Nothing is started here.
import { connect, registry } from "../db/mod.ts";
import { createDiscordLogin } from "./auth/discord.ts";
import { createAuth } from "./auth/service.ts";
import type { Config, Services } from "./context.ts";
import { createActivity } from "./core/activity/service.ts";
import { createAudit } from "./core/audit/service.ts";
import { createCache } from "./core/cache/cache.ts";
import { createMemoryStore } from "./core/cache/memory.ts";
import { createUpstashStore } from "./core/cache/upstash.ts";
import { type Clock, systemClock } from "./core/clock.ts";
import { createEvents } from "./core/events/service.ts";
import type { ApiFeature } from "./core/feature.ts";
import { createGuilds } from "./core/guilds/service.ts";
import { createJobs } from "./core/jobs/service.ts";
import { createLog, type Log } from "./core/log.ts";
import { createOutbox } from "./core/outbox/service.ts";
import { createProfiles } from "./core/profiles/service.ts";
import { createSealer } from "./core/seal.ts";
import { createSettings } from "./core/settings/service.ts";
import { createShards } from "./core/shards/service.ts";
import type { Env } from "./env.ts";
import * as registered from "./features.ts";

export const createServices = (
  env: Env,
  { clock = systemClock, log = logOf(env) }: { clock?: Clock; log?: Log } = {},
): Services => {
  const features: readonly ApiFeature[] = Object.values(registered);
  const config = configOf(env);
  const db = connect({ url: env.databaseUrl, gateKey: env.gateKey.toLowerCase() });
  const store = env.redis
    ? createUpstashStore(env.redis)
    : createMemoryStore(clock === systemClock ? {} : { now: () => clock.now().getTime() });
  const cache = createCache(store, registry.cacheKeys, { log, clock });
  const jobs = createJobs({ db, log });
  const events = createEvents({ db, log });
  const audit = createAudit({ db, clock });
  const guilds = createGuilds({ db, clock });
  const settings = createSettings({ db, clock, audit, events, guilds, features });
  const outbox = createOutbox({ db, clock, events, log });
  const shards = createShards({ db, clock });
  const activity = createActivity({ db, clock, outbox, settings, features, log });
  const profiles = createProfiles({ db, cache, events, log });
  const sealer = createSealer(env.sessionKeys);
  const auth = createAuth({ db, cache, clock, log, sealer, discord: discordOf(env) });
  const core = { db, clock, cache, jobs, outbox, events, settings, audit, guilds, profiles, shards, activity, auth };
  return { ...core, sealer, log, features, config };
};

const logOf = (env: Env): Log =>
  createLog({ level: env.logLevel, declared: registry.logFields.map((field) => field.name) });

const configOf = ({ publicUrl, operatorIds, controller, discord, redis }: Env): Config => ({
  publicUrl,
  operatorIds,
  controller,
  configured: redis ? ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"] : [],
  inviteUrl: (guildId) => {
    const url = new URL(discord.authorizeUrl);
    const installScopes = registry.scopes.filter((scope) => scope.at === "install").map((scope) => scope.name);
    url.searchParams.set("client_id", discord.clientId);
    url.searchParams.set("scope", installScopes.sort().join(" "));
    url.searchParams.set("permissions", INVITE_PERMISSIONS);
    url.searchParams.set("guild_id", guildId);
    return url.href;
  },
});

/** VIEW_CHANNEL, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS, EMBED_LINKS, ATTACH_FILES, READ_MESSAGE_HISTORY, MANAGE_ROLES. */
const INVITE_PERMISSIONS = String(
  (1n << 10n) | (1n << 11n) | (1n << 38n) | (1n << 14n) | (1n << 15n) | (1n << 16n) | (1n << 28n),
);

const discordOf = ({ discord, publicUrl }: Env) =>
  discord.clientSecret === null ? null : createDiscordLogin({
    clientId: discord.clientId,
    clientSecret: discord.clientSecret,
    redirectUrl: `${publicUrl}/auth/callback`,
    apiUrl: discord.apiUrl,
    authorizeUrl: discord.authorizeUrl,
  });
