// The running api: listens, starts what works in the background, and stops without losing a request.
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { createAdaptorServer } from "@hono/node-server";
import { outboxSweep } from "../db/mod.ts";
import { createApp } from "./app.ts";
import { createCallerReader } from "./auth/caller.ts";
import type { Services } from "./context.ts";
import { createMetrics } from "./core/metrics.ts";
import type { Env } from "./env.ts";

export interface RunningApi {
  /** With the real port. */
  url: string;
  /** Resolves once jobs and events run; the api answers before that. */
  started: Promise<void>;
  /** Takes no new calls, lets running ones end within DRAIN_MS, closes everything. */
  stop(): Promise<void>;
}

/** Longest wait for calls that are under way when the process stops. */
const DRAIN_MS = 8_000;
/** Waits between tries while Postgres is away. */
const RETRY_MS = [250, 500, 1_000, 2_000];

/** Throws an Error with one sentence when the port is taken. */
export const startApi = async (
  env: Pick<Env, "host" | "port" | "botCredential">,
  services: Services,
  { drainMs = DRAIN_MS, idleMs }: { drainMs?: number; idleMs?: number } = {},
): Promise<RunningApi> => {
  const stopping = new AbortController();
  const app = createApp({
    services,
    readCaller: createCallerReader(env.botCredential, services.auth),
    metrics: metricsOf(services),
    stopping: stopping.signal,
    idleMs,
  });
  const server = createAdaptorServer({ fetch: app.fetch, hostname: env.host }) as Server;
  await listen(server, env);
  const { port } = server.address() as AddressInfo;
  const started = startBackground(services, stopping.signal);
  return {
    url: `http://${env.host.includes(":") ? `[${env.host}]` : env.host}:${port}`,
    started,
    stop: async () => {
      stopping.abort();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await services.events.stop();
      // A connection whose call just ended stays open, idle, until somebody closes it.
      const closing = setInterval(() => server.closeIdleConnections(), 50);
      await Promise.race([closed, setTimeout(drainMs, undefined, { ref: false })]);
      clearInterval(closing);
      server.closeAllConnections();
      await started.catch(() => {});
      await services.jobs.stop().catch(() => {});
      await services.cache.close();
      await services.db.close();
    },
  };
};

const listen = async (server: Server, { host, port }: Pick<Env, "host" | "port">): Promise<void> => {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "EADDRINUSE") {
      throw new Error(`Port ${port} on ${host} is taken: stop what listens there, or set API_PORT to another port`);
    }
    if (code === "EACCES") {
      throw new Error(`Port ${port} may not be used by this account: set API_PORT to 1024 or more`);
    }
    throw new Error(
      `The api cannot listen on ${host}, port ${port}: set API_HOST and API_PORT to an address of this machine`,
    );
  }
};

/** Everything that needs Postgres to start. While it is away this waits; calls are answered with `unavailable` meanwhile. */
const startBackground = async (services: Services, stopping: AbortSignal): Promise<void> => {
  const { events, jobs, settings, outbox, features, log } = services;
  const until = async (event: string, work: () => Promise<void>): Promise<void> => {
    for (let attempt = 0; !stopping.aborted; attempt++) {
      try {
        return await work();
      } catch (error) {
        log.warn({ event, attempt: attempt + 1 }, error);
        const waitMs = RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)];
        await setTimeout(waitMs, undefined, { signal: stopping }).catch(() => {});
      }
    }
  };
  await until("events.start.failed", () => events.start((guildId, feature) => settings.get(guildId, feature)));
  await until("jobs.start.failed", () => jobs.start());
  await until("jobs.start.failed", () => jobs.work(outboxSweep, async () => void await outbox.wake()));
  await until("jobs.start.failed", () => jobs.schedule(outboxSweep, "* * * * *", {}));
  for (const feature of features) {
    if (feature.jobs) await until("jobs.start.failed", () => feature.jobs?.(services) ?? Promise.resolve());
  }
};

const metricsOf = ({ events, outbox }: Services) => {
  // All three are read at the same moment: one question answers them.
  let asked: ReturnType<typeof outbox.sizes> | null = null;
  const sizes = () => asked ??= outbox.sizes().finally(() => asked = null);
  const rows = (state: "pending" | "leased" | "dead") => ({
    help: `Outbox rows that are ${state}`,
    read: async () => (await sizes())[state],
  });
  return createMetrics({
    bots_listening: { help: "Bots that listen for events", read: () => events.listeners },
    outbox_pending: rows("pending"),
    outbox_leased: rows("leased"),
    outbox_dead: rows("dead"),
  });
};
