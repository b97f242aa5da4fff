// The local Discord as one value: HTTP and WebSocket on one port, one state behind both.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { addressOf } from "./address.ts";
import { watchPolls } from "./actions/polls.ts";
import { watchEvents } from "./actions/scheduled-events.ts";
import { watchStages } from "./actions/stages.ts";
import { watchThreads } from "./actions/thread-archive.ts";
import { watchSubscriptions } from "./applications/skus.ts";
import { resumeEvents } from "./applications/webhook-events.ts";
import { serveCdn } from "./cdn/serve.ts";
import { serveClient } from "./cdn/client.ts";
import { MovableClock } from "./clock.ts";
import { Gateway, type GatewayOptions } from "./gateway/gateway.ts";
import { SessionLog } from "./gateway/session-log.ts";
import { InteractionDesk } from "./interactions/desk.ts";
import { watchUploads } from "./interactions/uploads.ts";
import { serveAuthorize } from "./oauth/serve.ts";
import { loadDescription } from "./rest/description.ts";
import { exchangesFolder } from "./env.ts";
import { Exchanges } from "./rest/exchanges.ts";
import { Rest } from "./rest/handle.ts";
import { CORS } from "./rest/reply.ts";
import { restoreClock } from "./script/clock.ts";
import { serveScript } from "./script/http.ts";
import { RequestLog } from "./script/requests.ts";
import { RestFaults } from "./script/rest-faults.ts";
import { Script } from "./script/script.ts";
import { Snowflakes } from "./snowflake.ts";
import { seedApplication, SEEDED, seedGuild } from "./state/seed.ts";
import { State } from "./state/state.ts";
import type { World } from "./world.ts";

export interface LocalDiscordOptions {
  /** 0 (default) is any free port. */
  port?: number;
  host?: string;
  /** Whether a fresh state holds the seeded server; true by default. */
  seed?: boolean;
  /** Journal that makes the state survive, with the gateway's sessions beside it; nothing is kept without it. */
  stateFile?: string | null;
  /** One that a test moves ahead itself; a fresh one by default. */
  clock?: MovableClock;
  /** The dashboard: its `/auth/callback` is registered as a redirect. */
  publicUrl?: string;
  clientId?: string;
  clientSecret?: string;
  token?: string;
  /** Discord's own description of its API; null checks by the hand-written rules alone. */
  openapi?: string | null;
  gateway?: Partial<GatewayOptions>;
  /** Whether rate limits count people acting in the browser; false by default. */
  limitPeople?: boolean;
  /** Whether keys that Discord ignores are refused, so that a test notices a typo; false by default. */
  strictKeys?: boolean;
  /** Whether the record of requests holds what was answered; true by default. */
  recordAnswers?: boolean;
  /** Folder for a record of every exchange over REST; `DISCORD_RECORD` by default, which may be unset. */
  exchangesFolder?: string | null;
}

export interface LocalDiscord {
  readonly url: string;
  readonly state: State;
  readonly script: Script;
  readonly gateway: Gateway;
  /** What to pass to a client. */
  readonly token: string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const DEFAULT_TOKEN = `${btoa(SEEDED.applicationId)}.local.kagami`;
export const DEFAULT_SECRET = "local-secret";

const GATEWAY: GatewayOptions = {
  heartbeatMs: 41_250,
  sessionTtlMs: 180_000,
  replayLimit: 100_000,
  maxConcurrency: 1,
  identifyWindowMs: 5_000,
};

export async function startLocalDiscord(options: LocalDiscordOptions = {}): Promise<LocalDiscord> {
  const state = new State(options.stateFile ?? null);
  const token = options.token ?? DEFAULT_TOKEN;
  const applicationId = options.clientId ?? SEEDED.applicationId;
  const restored = state.open();
  seedApplication(state, {
    id: applicationId,
    token,
    secret: options.clientSecret ?? DEFAULT_SECRET,
    redirectUris: options.publicUrl
      ? [`${options.publicUrl.replace(/\/$/, "")}/auth/callback`]
      : ["http://localhost:4300/auth/callback"],
  });
  if (!restored && options.seed !== false) seedGuild(state, applicationId);
  state.journal.flush();

  const clock = options.clock ?? new MovableClock();
  // A clock that is given has its own time.
  if (!options.clock) restoreClock(clock, state);
  let origin = "";
  const world: World = {
    state,
    clock,
    ids: new Snowflakes(() => clock.now()),
    origin: () => origin,
    emit: (emission) => gateway.emit(emission),
    joined: (guildId, userId) => gateway.joined(guildId, userId),
    listeners: (guildId) =>
      new Set(gateway.sessions.map(({ identity }) => identity.userId).filter((id) => state.isMember(guildId, id))),
  };
  const sessions = new SessionLog(options.stateFile ? `${options.stateFile}.sessions` : null);
  // Sessions of a state that is gone would tell of people and servers that nobody knows.
  if (!restored) sessions.discard();
  const gateway = new Gateway(world, { ...GATEWAY, ...options.gateway }, sessions);
  watchPolls(world);
  state.journal.beforeFlush = () => sessions.flush();
  gateway.restore();
  watchThreads(world);
  watchStages(world);
  watchEvents(world);
  watchSubscriptions(world);
  watchUploads(world);
  const desk = new InteractionDesk(world, gateway);
  const faults = new RestFaults(), log = new RequestLog(undefined, options.recordAnswers ?? true);
  const description = loadDescription(options.openapi);
  const folder = options.exchangesFolder === undefined ? exchangesFolder() : options.exchangesFolder;
  const exchanges = folder === null ? null : new Exchanges(folder);
  const rest = new Rest({
    world,
    gateway,
    desk,
    faults,
    log,
    description,
    limitPeople: options.limitPeople ?? false,
    strictKeys: options.strictKeys ?? false,
    exchanges,
  });
  const script = new Script({ world, clock, gateway, rest, faults, log, applicationId });

  const server = createServer((request, response) => {
    serve({ world, rest, script }, request, response).catch((error: unknown) => {
      console.error("local Discord failed to answer:", error);
      response.destroy();
    });
  });
  server.on("upgrade", (request, socket, head) => gateway.upgrade(request, socket, head));
  origin = await listen(server, options.host ?? "127.0.0.1", options.port ?? 0);
  const endEvents = resumeEvents(world);

  const close = async () => {
    desk.close();
    endEvents();
    gateway.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    exchanges?.flush();
    state.close();
    sessions.close();
  };
  return { url: origin, state, script, gateway, token, close, [Symbol.asyncDispose]: close };
}

interface Parts {
  world: World;
  rest: Rest;
  script: Script;
}

async function serve(
  { world, rest, script }: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = addressOf(request);
  if (request.method === "OPTIONS") {
    response.writeHead(204, CORS).end();
    return;
  }
  const api = /^\/api(?:\/v(\d+))?(\/.*)$/.exec(url.pathname);
  if (api) {
    const known = api[1] === undefined || api[1] === "9" || api[1] === "10";
    return await rest.handle(request, response, known ? api[2]! : "/unknown-version", url.searchParams);
  }
  if (url.pathname.startsWith("/cdn/")) {
    return serveCdn(world, response, url.pathname.slice(4), url.searchParams);
  }
  if (url.pathname === "/oauth2/authorize") return await serveAuthorize(world, request, response, url.searchParams);
  if (url.pathname.startsWith("/_script/")) return await serveScript(world, script, request, response, url.pathname);
  serveClient(response, url.pathname);
}

/** @returns `http://host:port` */
function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const taken = error.code === "EADDRINUSE";
      reject(taken ? new Error(`Port ${port} is taken: stop what uses it, or set DISCORD_PORT to another`) : error);
    });
    server.listen(port, host, () => {
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`);
    });
  });
}
