// Discordeno, set up: REST with our limits, intents as granted, shards that keep their sessions.
import {
  createBot,
  type DiscordenoShard,
  type DiscordGatewayPayload,
  GatewayIntents,
  type GatewayManager,
  type logger as discordenoLogger,
} from "@discordeno/bot";
import { type APIApplication, type APIGatewayBotInfo, ApplicationFlags } from "discord-api-types/v10";
import { ShardLedger, type ShardLedgerOptions } from "./core/activity.ts";
import type { Granted } from "./core/feature.ts";
import type { Lease } from "./core/lease.ts";
import { errorText, type Log } from "./core/log.ts";
import { createRest, DiscordFailure, type Rest } from "./core/rest.ts";
import { LedgerShard } from "./core/shard.ts";

/** What the bot asks of the gateway, and nothing more. */
const DECLARED = GatewayIntents.Guilds | GatewayIntents.GuildMessages | GatewayIntents.DirectMessages;
const MESSAGE_CONTENT_FLAGS = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited;
const MEMBERS_FLAGS = ApplicationFlags.GatewayGuildMembers | ApplicationFlags.GatewayGuildMembersLimited;
const RETRY_MS_MAX = 5000;
/** Discord lets one shard per bucket identify each 5 seconds. */
const IDENTIFY_PAUSE_MS = 5300;

export interface ClientOptions {
  token: string;
  /** With the version at its end. */
  discordApiUrl: string;
  log: Log;
  identifyPauseMs?: number;
  /** Times a shard waits, for tests against a dead peer. */
  shardTimes?: { helloTimeoutMs?: number; closeTimeoutMs?: number; backoffMs?: number };
}

export interface Client {
  rest: Rest;
  applicationId: string;
  botId: string;
  granted: Granted;
  shardCount: number;
  /** Opens all shards at the places their leases name. Returns at once; connections come up by themselves. */
  open(leases: Lease[], ledgerOptions: LedgerOptions, handlers: ShardHandlers): void;
  ledgers: ShardLedger[];
  /** Sends a payload on the connection that serves a server. */
  sendFor(guildId: string, payload: { op: number; d: unknown }): void;
  latencyMs(): number | null;
  /** Closes every connection and keeps the sessions. */
  close(): Promise<void>;
}

export type LedgerOptions = Omit<
  ShardLedgerOptions,
  "shardId" | "shardCount" | "lease" | "cursor" | "onFull" | "onDrained" | "log"
>;
export interface ShardHandlers {
  onPacket: (packet: DiscordGatewayPayload, shard: LedgerShard) => void;
  onFatal: (error: Error) => void;
}

/**
 * Asks Discord who we are, which intents are granted and how many shards to open, waiting while Discord is away.
 * @throws Error with a sentence when the token is refused
 */
export async function createClient(options: ClientOptions): Promise<Client> {
  const { token, log } = options;
  const bot = createBot({
    token,
    desiredProperties: {},
    loggerFactory: () => quiet(log),
    gateway: { events: {}, spawnShardDelay: options.identifyPauseMs ?? IDENTIFY_PAUSE_MS },
  });
  const rest = createRest(bot.rest, options.discordApiUrl);
  const application = await asking<APIApplication>(rest, "/applications/@me", log);
  const gateway = await asking<APIGatewayBotInfo>(rest, "/gateway/bot", log);
  const granted = grantedBy(application, log);
  const shards: LedgerShard[] = [];
  const ledgers: ShardLedger[] = [];

  setUpGateway(bot.gateway, gateway, granted);
  return {
    rest,
    ledgers,
    granted,
    applicationId: application.id,
    botId: bot.id.toString(),
    shardCount: gateway.shards,
    open(leases, ledgerOptions, handlers) {
      bot.gateway.tellWorkerToIdentify = (_worker, shardId) => {
        const lease = leases.find((candidate) => candidate.shardId === shardId);
        if (lease) {
          const shard = openShard(bot.gateway, lease, gateway.shards, ledgerOptions, handlers, options);
          shards.push(shard);
          ledgers.push(shard.ledger);
        }
        return Promise.resolve(); // a resume needs no turn, and an identify waits for its own
      };
      bot.gateway.spawnShards().catch(handlers.onFatal);
    },
    sendFor(guildId, { op, d }) {
      const shardId = Number((BigInt(guildId) >> 22n) % BigInt(gateway.shards));
      const shard = shards.find(({ id }) => id === shardId);
      shard?.send({ op, d } as Parameters<LedgerShard["send"]>[0]).catch(() => {});
    },
    latencyMs: () => shards[0]?.heart.rtt ?? null,
    async close() {
      await Promise.all(shards.map((shard) => shard.stop()));
    },
  };
}

function openShard(
  gateway: GatewayManager,
  lease: Lease,
  shardCount: number,
  ledgerOptions: LedgerOptions,
  handlers: ShardHandlers,
  { log, shardTimes }: ClientOptions,
): LedgerShard {
  const ledger = new ShardLedger({
    ...ledgerOptions,
    ...lease,
    shardCount,
    log,
    onFull: () => shard.pause(),
    onDrained: () => shard.unpause(),
  });
  const shard = new LedgerShard({
    ...shardTimes,
    id: lease.shardId,
    ledger,
    log,
    onPacket: handlers.onPacket,
    onFatal: handlers.onFatal,
    events: {},
    logger: gateway.logger,
    connection: {
      compress: false,
      transportCompression: null, // corrupts under Deno, and costs five times the CPU
      intents: gateway.intents,
      properties: gateway.properties,
      token: gateway.token,
      totalShards: shardCount,
      url: gateway.url,
      version: gateway.version,
    },
    requestIdentify: () => gateway.requestIdentify(lease.shardId),
  });
  gateway.shards.set(lease.shardId, shard as DiscordenoShard);
  shard.begin();
  return shard;
}

function setUpGateway(gateway: GatewayManager, info: APIGatewayBotInfo, granted: Granted): void {
  gateway.resharding.enabled = false; // it would open plain shards, which forget what is not stored
  gateway.url = info.url;
  gateway.totalShards = info.shards;
  gateway.lastShardId = info.shards - 1;
  gateway.intents = DECLARED |
    (granted.messageContent ? GatewayIntents.MessageContent : 0) |
    (granted.members ? GatewayIntents.GuildMembers : 0);
  gateway.connection = {
    url: info.url,
    shards: info.shards,
    sessionStartLimit: {
      maxConcurrency: info.session_start_limit.max_concurrency,
      remaining: info.session_start_limit.remaining,
      total: info.session_start_limit.total,
      resetAfter: info.session_start_limit.reset_after,
    },
  };
}

function grantedBy(application: APIApplication, log: Log): Granted {
  const messageContent = (application.flags & MESSAGE_CONTENT_FLAGS) !== 0;
  const members = (application.flags & MEMBERS_FLAGS) !== 0;
  if (!messageContent) {
    log.warn("the intent Message Content is not granted: commands need / or a mention, rules about text are skipped");
  }
  if (!members) log.warn("the intent Server Members is not granted: joins and leaves are not seen");
  return { messageContent, members };
}

async function asking<T>(rest: Rest, route: string, log: Log): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await rest.request<T>("GET", route);
    } catch (error) {
      if (error instanceof DiscordFailure && error.status === 401) {
        throw new Error("Discord refused the bot's token: set DISCORD_TOKEN to a valid one");
      }
      if (error instanceof DiscordFailure && !error.isTemporary) throw error;
      if (attempt === 1) log.warn("Discord does not answer, asking again", { route, error: errorText(error) });
      await new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_MS_MAX, 100 * 2 ** attempt)));
    }
  }
}

/** Discordeno's own lines may hold what people wrote: only their severity gets into our log, and only from a warning on. */
function quiet(log: Log): Pick<typeof discordenoLogger, "debug" | "info" | "warn" | "error" | "fatal"> {
  const nothing = () => {};
  return {
    debug: nothing,
    info: nothing,
    warn: () => log.debug("a warning of Discordeno"),
    error: () => log.debug("an error of Discordeno"),
    fatal: () => log.error("a fatal error of Discordeno"),
  };
}
