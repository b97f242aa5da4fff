// The api over a database of its own: its services to call directly, and over real HTTP with every kind of caller.
import { Buffer } from "node:buffer";
import { randomBytes, randomUUID } from "node:crypto";
import { createTRPCClient, httpLink, httpSubscriptionLink, splitLink, TRPCClientError } from "@trpc/client";
import { EventSource } from "eventsource";
import type { ActorClaim, GuildSnapshot, WireError } from "../../api/contract.ts";
import type { Context, Services } from "../../api/context.ts";
import { SESSION_HOURS } from "../../api/auth/session.ts";
import type { Clock } from "../../api/core/clock.ts";
import { createLog } from "../../api/core/log.ts";
import { createSealer } from "../../api/core/seal.ts";
import { type Env, readEnv } from "../../api/env.ts";
import { type AppRouter, appRouter } from "../../api/router.ts";
import { startApi } from "../../api/server.ts";
import { createServices } from "../../api/services.ts";
import { createCallerFactory } from "../../api/trpc.ts";
import { registry } from "../../db/mod.ts";
import { testDatabase } from "../support/postgres.ts";
import { CLIENT, type StandIn, startStandIn } from "./stand-in.ts";

export const PUBLIC_URL = "http://localhost:4300";

export interface TestApi {
  url: string;
  env: Env;
  services: Services;
  clock: TestClock;
  discord: StandIn;
  /** Every line the api logged. */
  log: string[];
  started: Promise<void>;
  bot: Client;
  /** The bot speaking for a member. */
  speaking(claim: Partial<ActorClaim> & { userId: string; guildId: string | null }): Client;
  session(sealed: string): Client;
  nobody: Client;
  /** A sealed session of somebody the stand-in knows, without the way through the browser. */
  logIn(personId: string): Promise<string>;
  /** Calls procedures in this process, as the bot speaking for a member or as the bot itself. */
  caller(claim?: ActorClaim): ReturnType<typeof createCaller>;
  close(): Promise<void>;
}
export type Client = ReturnType<typeof clientOf>;

export interface TestClock extends Clock {
  /** Moves time forward. */
  pass(ms: number): void;
  set(at: Date): void;
}
export const testClock = (start = new Date()): TestClock => {
  let now = start.getTime();
  return { now: () => new Date(now), pass: (ms) => now += ms, set: (at) => now = at.getTime() };
};

const createCaller = createCallerFactory(appRouter);

/** `drainMs`: how long calls under way may take when it stops; `idleMs`: how long a reader may leave a stream unread. */
export const startTestApi = async (
  overrides: Record<string, string> = {},
  options: { drainMs?: number; idleMs?: number } = {},
): Promise<TestApi> => {
  const database = await testDatabase();
  const discord = await startStandIn(`${PUBLIC_URL}/auth/callback`);
  const env = readEnv({
    DATABASE_URL: database.url,
    GATE_KEY: database.gateKey,
    SESSION_KEY: randomBytes(32).toString("base64"),
    BOT_CREDENTIAL: randomBytes(32).toString("base64url"),
    PUBLIC_URL,
    DISCORD_API_URL: discord.apiUrl,
    DISCORD_AUTHORIZE_URL: discord.authorizeUrl,
    DISCORD_CLIENT_ID: CLIENT.id,
    DISCORD_CLIENT_SECRET: CLIENT.secret,
    ...overrides,
  });
  const clock = testClock();
  const log: string[] = [];
  const declared = registry.logFields.map((field) => field.name);
  const services = createServices(env, {
    clock,
    log: createLog({ level: "debug", declared, destination: { write: (line) => void log.push(line) } }),
  });
  const api = await startApi(env, services, options);
  const sealer = createSealer(env.sessionKeys);
  const client = (headers: Record<string, string>) => clientOf(api.url, headers);
  const asBot = { authorization: `Bot ${env.botCredential}` };
  return {
    url: api.url,
    env,
    services,
    clock,
    discord,
    log,
    started: api.started,
    bot: client(asBot),
    speaking: (claim) => client({ ...asBot, "x-kagami-actor": encodeActor({ ...quiet, ...claim }) }),
    session: (sealed) => client({ authorization: `Session ${sealed}` }),
    nobody: client({}),
    logIn: (personId) => {
      const now = clock.now().getTime();
      return sealer.seal("session", {
        userId: personId,
        name: discord.people.get(personId)?.username ?? "nobody",
        avatar: null,
        accessToken: discord.token(personId),
        jti: randomUUID(),
        iat: now,
        exp: Math.floor(now / 1000) + SESSION_HOURS * 3600,
      });
    },
    caller: (claim) =>
      createCaller(
        {
          ...services,
          actor: claim ? { kind: "claim", claim } : { kind: "bot" },
          requestId: randomUUID(),
          signal: new AbortController().signal,
        } satisfies Context,
      ),
    close: async () => {
      await api.stop();
      await discord.close();
      await database.close();
    },
  };
};

export const MANAGE_GUILD = String(1n << 5n);
const quiet = { permissions: "0", roles: [], locale: "en-US" };
export const claimOf = (userId: string, guildId: string | null, permissions = "0"): ActorClaim => ({
  ...quiet,
  userId,
  guildId,
  permissions,
});
export const encodeActor = (claim: ActorClaim): string => Buffer.from(JSON.stringify(claim)).toString("base64url");

export const guildSnapshot = (id: string, rest: Partial<GuildSnapshot> = {}): GuildSnapshot => ({
  id,
  name: "Test server",
  icon: null,
  ownerId: "900000000000000001",
  memberCount: 12,
  channels: [],
  roles: [],
  botPermissions: "0",
  botTopRole: 10,
  ...rest,
});

/** The refusal inside a failed call; fails the test when there is none. */
export const refusal = async (call: Promise<unknown>): Promise<WireError & { status: number }> => {
  try {
    await call;
  } catch (error) {
    if (error instanceof TRPCClientError) {
      const { domain, httpStatus } = error.data as { domain: WireError; httpStatus: number };
      return { ...domain, status: httpStatus };
    }
    throw error;
  }
  throw new Error("The call was not refused");
};

const clientOf = (url: string, headers: Record<string, string>) =>
  createTRPCClient<AppRouter>({
    links: [splitLink({
      condition: (op) => op.type === "subscription",
      true: httpSubscriptionLink({
        url: `${url}/trpc`,
        EventSource,
        eventSourceOptions: {
          fetch: (input: string | URL, init?: object) =>
            fetch(input, { ...init, headers: { ...(init as RequestInit | undefined)?.headers, ...headers } }),
        },
      }),
      false: httpLink({ url: `${url}/trpc`, headers: () => headers }),
    })],
  });
