// The whole bot, put together: who is told of what, in which order things start and stop.
import { hostname } from "node:os";
import type { BotEvent } from "../api/contract.ts";
import { createApi, isRefusal, memberHeaders, wireError } from "./api.ts";
import { type Client, type ClientOptions, createClient } from "./client.ts";
import { Refused } from "./core/activity.ts";
import type { Services } from "./core/commands.ts";
import { deploy } from "./core/deploy.ts";
import { Dispatcher } from "./core/dispatch.ts";
import { Events } from "./core/events.ts";
import type { Feature } from "./core/feature.ts";
import { Guilds } from "./core/guilds.ts";
import { fenced, Leases } from "./core/lease.ts";
import { errorText, type Log } from "./core/log.ts";
import { OutboxWorker } from "./core/outbox.ts";
import { DEFAULT_PREFIX } from "./core/prefix.ts";
import { Profiles } from "./core/profiles.ts";
import { Sender } from "./core/send.ts";
import { Settings } from "./core/settings.ts";
import type { BotConfig } from "./env.ts";
import * as registered from "./features.ts";
import { createPacketHandler } from "./packets.ts";

const LAST_FLUSH_MS = 5000;
const SETTINGS_MAX = 100;

export interface RunOptions {
  config: BotConfig;
  log: Log;
  /** The bot cannot go on; the error's message is a sentence. */
  onFatal: (error: Error) => void;
  features?: Feature[];
  holder?: string;
  /** Times and limits, for tests. */
  identifyPauseMs?: number;
  shardTimes?: ClientOptions["shardTimes"];
  deferAfterMs?: number;
  waitingBatchesMax?: number;
  outboxPollMs?: number;
}

export interface RunningBot {
  client: Client;
  settings: Settings;
  guilds: Guilds;
  /** Settles when every shard has a session. */
  ready: Promise<void>;
  /** Stores what is counted, keeps the sessions, gives the shards back. */
  stop(): Promise<void>;
}

/** Starts the bot. Throws Error with a sentence when it cannot. */
export async function run(options: RunOptions): Promise<RunningBot> {
  const { config, log } = options;
  const features: Feature[] = options.features ?? Object.values(registered);
  const api = createApi({ apiUrl: config.apiUrl, credential: config.credential });
  let over = false;
  const onFatal = (error: Error) => {
    if (over) return;
    over = true;
    options.onFatal(error);
  };

  const client = await createClient({
    token: config.token,
    discordApiUrl: config.discordApiUrl,
    log,
    ...(options.identifyPauseMs === undefined ? {} : { identifyPauseMs: options.identifyPauseMs }),
    ...(options.shardTimes === undefined ? {} : { shardTimes: options.shardTimes }),
  });
  const { rest, botId, applicationId, granted } = client;
  const sender = new Sender(rest);
  const settings = new Settings({
    features,
    granted: () => granted,
    log,
    list: (guildIds) => inChunks(guildIds, (part) => api.settings.list.query({ guildIds: part })),
  });
  const guilds = new Guilds({
    botId,
    rest,
    log,
    isRefusal,
    present: async (present) => {
      const { left } = await api.guilds.present.mutate(present);
      if (left > 0) log.info("servers were left while nobody looked", { shardId: present.shardId, count: left });
    },
    sync: async (snapshots) => {
      await api.guilds.sync.mutate({ guilds: snapshots });
    },
  });
  const commands = features.flatMap((feature) => feature.commands ?? []);
  const services: Services = {
    publicUrl: config.publicUrl,
    botId,
    commands,
    granted,
    prefix: DEFAULT_PREFIX,
    guild: (guildId) => guilds.load(guildId),
    latencyMs: () => client.latencyMs(),
    download: (path, { context }) =>
      fetch(`${config.apiUrl}${path}`, { headers: memberHeaders(config.credential, context.actor) }),
  };
  const dispatcher = new Dispatcher({
    api,
    rest,
    sender,
    guilds,
    applicationId,
    botId,
    commands,
    services,
    log,
    components: features.flatMap((feature) => feature.components ?? []),
    messageContent: granted.messageContent,
    ...(options.deferAfterMs === undefined ? {} : { deferAfterMs: options.deferAfterMs }),
  });
  const outbox = new OutboxWorker({
    api,
    rest,
    sender,
    log,
    ...(options.outboxPollMs === undefined ? {} : { pollMs: options.outboxPollMs }),
  });
  const profiles = new Profiles({ api, log, send: client.sendFor });
  const leases = new Leases({ api, log, onFatal, holder: options.holder ?? `bot@${hostname()}` });

  const events = new Events({
    api,
    log,
    onOpen: () => {
      void settings.reload();
      outbox.wake();
    },
    onEvent: (event) => onEvent(event),
  });
  const onEvent = (event: BotEvent): void => {
    switch (event.type) {
      case "settings":
        return settings.apply(event.setting);
      case "outbox":
        return outbox.wake();
      case "profiles.wanted":
        return profiles.ask(event.guildId, event.userIds);
      case "forget":
        dispatcher.forget(event.userId);
        for (const feature of features) feature.forget?.(event.userId, event.guildId);
        api.privacy.forgotten.mutate({ requestId: event.requestId }).catch((error: unknown) =>
          log.warn("a forgotten person was not confirmed", { error: errorText(error) })
        );
    }
  };

  const sessions = new Set<number>();
  const ready = Promise.withResolvers<void>();
  const onSession = (shardId: number) => {
    sessions.add(shardId);
    if (sessions.size === client.shardCount) ready.resolve();
  };
  const onPacket = createPacketHandler({ api, settings, guilds, dispatcher, profiles, onSession, log });

  events.start();
  try {
    const taken = [];
    for (let shardId = 0; shardId < client.shardCount; shardId++) {
      taken.push(await leases.take(shardId, client.shardCount));
    }
    client.open(taken, {
      features: settings.countingFeatures,
      maskOf: (message) => settings.maskOf(message),
      settingsOf: (guildIds) => settings.ensure(guildIds),
      onFatal,
      record: async (record) => {
        try {
          await api.activity.record.mutate(record);
        } catch (error) {
          if (wireError(error)?.code === "fenced") throw fenced(record.shardId);
          if (isRefusal(error)) throw new Refused(`The api refused a batch. ${wireError(error)?.text}`);
          throw error;
        }
      },
      ...(options.waitingBatchesMax === undefined ? {} : { waitingBatchesMax: options.waitingBatchesMax }),
    }, { onPacket, onFatal });
  } catch (error) {
    events.stop();
    throw error;
  }
  // Without new commands the bot still works with the ones Discord knows.
  deploy(rest, applicationId, commands)
    .then((written) => written && log.info("slash commands written", { count: commands.length }))
    .catch((error: unknown) => log.error("slash commands were not written", { error: errorText(error) }));
  outbox.wake();

  return {
    client,
    settings,
    guilds,
    ready: ready.promise,
    async stop() {
      over = true;
      events.stop();
      await client.close();
      await Promise.all([...client.ledgers.map((ledger) => ledger.stop(LAST_FLUSH_MS)), outbox.stop()]);
      settings.stop();
      guilds.stop();
      await leases.release();
    },
  };
}

async function inChunks<T>(ids: string[], load: (part: string[]) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let at = 0; at < ids.length; at += SETTINGS_MAX) all.push(...await load(ids.slice(at, at + SETTINGS_MAX)));
  return all;
}
