// Upstash's REST protocol over a Redis of one's own (https://upstash.com/docs/redis/features/restapi): for self-hosters with
// several api processes (dev/redis/main.ts runs it), and for the cache's contract suite.
import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient, RESP_TYPES } from "redis";

export interface BridgeOptions {
  /** redis://, rediss:// or unix:///path/to/socket. */
  redisUrl: string;
  /** What callers must present as bearer token; 16 characters or more. */
  token: string;
  /** 0 = any free port. */
  port?: number;
  host?: string;
  /** Largest request in bytes. */
  bodyMax?: number;
}
export interface Bridge {
  url: string;
  close(): Promise<void>;
}

/** Resolves when both sides are reachable. */
export const startBridge = async (options: BridgeOptions): Promise<Bridge> => {
  const { redisUrl, token, port = 0, host = "127.0.0.1", bodyMax = 1024 * 1024 } = options;
  if (token.length < 16) throw new TypeError("Use a token of 16 characters or more");
  const redis = await connectRedis(redisUrl);
  const expected = digest(token);
  const server = createServer((request, response) => {
    void answer(request, { redis, expected, bodyMax })
      .catch((error: unknown): Answer => [500, { error: errorText(error) }])
      .then(([status, body]) => send(response, status, body));
  });
  server.listen(port, host);
  await once(server, "listening");
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      redis.destroy();
    },
  };
};

type Answer = [status: number, body: unknown];
type Redis = Awaited<ReturnType<typeof connectRedis>>;

/** RESP 2 and bytes: replies come flat and unchanged, as Upstash gives them. */
const connectRedis = async (url: string) => {
  const path = url.startsWith("unix://") ? url.slice("unix://".length) : null;
  const client = createClient({ RESP: 2, ...(path === null ? { url } : { socket: { path, tls: false } }) });
  // Without a listener the first lost connection would end the process; commands fail by themselves meanwhile.
  client.on("error", () => {});
  await client.connect();
  return client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
};

// Commands that block, change the connection, or administer the server.
const denied = new Set(
  ("AUTH BLMOVE BLMPOP BLPOP BRPOP BRPOPLPUSH BZMPOP BZPOPMAX BZPOPMIN CLIENT CLUSTER CONFIG DEBUG DISCARD EXEC FAILOVER " +
    "HELLO MIGRATE MODULE MONITOR MULTI PSUBSCRIBE PSYNC PUNSUBSCRIBE QUIT REPLCONF REPLICAOF RESET SELECT SHUTDOWN SLAVEOF " +
    "SSUBSCRIBE SUBSCRIBE SUNSUBSCRIBE SYNC UNSUBSCRIBE UNWATCH WAIT WAITAOF WATCH").split(" "),
);

const answer = async (
  request: IncomingMessage,
  { redis, expected, bodyMax }: { redis: Redis; expected: Buffer; bodyMax: number },
): Promise<Answer> => {
  const url = new URL(request.url ?? "/", "http://localhost");
  const given = /^bearer (\S+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? "";
  if (!timingSafeEqual(digest(given), expected)) return [401, { error: "WRONGPASS invalid or missing auth token" }];
  if (request.method !== "POST") return [405, { error: "ERR use POST" }];
  const raw = await bodyOf(request, bodyMax);
  if (raw === null) return [413, { error: "ERR max request size exceeded" }];
  const base64 = String(request.headers["upstash-encoding"] ?? "").toLowerCase() === "base64";
  let body: unknown;
  try {
    body = JSON.parse(raw);
  } catch {
    return [400, { error: "ERR failed to parse command" }];
  }
  if (url.pathname === "/") return await one(redis, body, base64);
  if (url.pathname === "/pipeline" || url.pathname === "/multi-exec") {
    if (!Array.isArray(body) || body.length === 0) return [400, { error: "ERR empty pipeline request" }];
    return url.pathname === "/pipeline" ? await pipeline(redis, body, base64) : await transaction(redis, body, base64);
  }
  return [404, { error: "ERR unknown path" }];
};

const one = async (redis: Redis, command: unknown, base64: boolean): Promise<Answer> => {
  const result = await run(redis, command, base64);
  return ["error" in result ? 400 : 200, result];
};

const pipeline = async (
  redis: Redis,
  commands: unknown[],
  base64: boolean,
): Promise<Answer> => [200, await Promise.all(commands.map((command) => run(redis, command, base64)))];

const transaction = async (redis: Redis, commands: unknown[], base64: boolean): Promise<Answer> => {
  const words = commands.map(wordsOf);
  const wrong = words.find((each) => !Array.isArray(each));
  if (wrong) return [400, wrong];
  const multi = redis.multi();
  for (const each of words) multi.addCommand(each as string[]);
  try {
    const replies = await multi.exec() as unknown[];
    return [200, replies.map((reply) => ({ result: encode(reply, base64) }))];
  } catch (error) {
    // Some commands of an executed transaction failed: each says how it went.
    const replies = error instanceof Error && "replies" in error ? error.replies : null;
    if (!Array.isArray(replies)) return [400, { error: errorText(error) }];
    return [
      200,
      replies.map((reply) => reply instanceof Error ? { error: reply.message } : { result: encode(reply, base64) }),
    ];
  }
};

const run = async (
  redis: Redis,
  command: unknown,
  base64: boolean,
): Promise<{ result: unknown } | { error: string }> => {
  const words = wordsOf(command);
  if (!Array.isArray(words)) return words;
  try {
    return { result: encode(await redis.sendCommand(words), base64) };
  } catch (error) {
    return { error: errorText(error) };
  }
};

const wordsOf = (command: unknown): string[] | { error: string } => {
  if (!Array.isArray(command) || command.length === 0) {
    return { error: "ERR invalid command, expected a non-empty array" };
  }
  const words = command.map((word) => typeof word === "string" ? word : JSON.stringify(word) ?? "");
  const name = words[0] ?? "";
  return denied.has(name.toUpperCase()) ? { error: `ERR Command is not available: '${name}'` } : words;
};

/** Strings travel as base64 when asked for; `OK` never does. */
const encode = (reply: unknown, base64: boolean): unknown => {
  if (Buffer.isBuffer(reply)) return reply.toString(base64 ? "base64" : "utf8");
  if (typeof reply === "string") return base64 && reply !== "OK" ? Buffer.from(reply).toString("base64") : reply;
  if (Array.isArray(reply)) return reply.map((each) => each instanceof Error ? each.message : encode(each, base64));
  return typeof reply === "bigint" ? Number(reply) : reply;
};

const bodyOf = async (request: IncomingMessage, max: number): Promise<string | null> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > max) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
};

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
const errorText = (error: unknown): string => error instanceof Error ? error.message : "ERR internal";
