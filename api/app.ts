// HTTP: /trpc for bot and web, /health and /metrics for whoever watches, /privacy/export for a file that is streamed.
import { randomUUID } from "node:crypto";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import type { HttpBindings } from "@hono/node-server";
import { type Context as HttpContext, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { ReadCaller } from "./auth/caller.ts";
import type { Actor, Context, Services } from "./context.ts";
import { DomainError, domainOf, httpStatus, toWireError } from "./core/errors.ts";
import type { Metrics } from "./core/metrics.ts";
import { healthOf } from "./health.ts";
import { exportHandler } from "./features/privacy/mod.ts";
import { appRouter } from "./router.ts";
import { memberOf } from "./trpc.ts";

export interface AppOptions {
  services: Services;
  readCaller: ReadCaller;
  metrics: Metrics;
  /** Aborted when the process stops: streams end. */
  stopping: AbortSignal;
  /** How long a reader may leave a streamed file unread, in milliseconds. */
  idleMs?: number | undefined;
}

interface Variables {
  actor: Actor;
  requestId: string;
}
/** Without bindings when a request comes from no server. */
interface HttpEnv {
  Variables: Variables;
  Bindings: Partial<HttpBindings>;
}
type Http = HttpContext<HttpEnv>;

/** Largest bodies in bytes: the bot describes whole servers, everybody else sends forms. */
const BOT_BODY_MAX = 16 * 1024 * 1024;
const BODY_MAX = 256 * 1024;
const BATCH_MAX = 20;
/** An export holds a snapshot of the database and one of few places: whoever does not read on loses theirs. */
const IDLE_MS = 30_000;

export const createApp = ({ services, readCaller, metrics, stopping, idleMs = IDLE_MS }: AppOptions): Hono<HttpEnv> => {
  const app = new Hono<HttpEnv>();
  let botSeenAt: Date | null = null;

  const contextOf = (http: Http): Context => ({
    ...services,
    actor: http.get("actor"),
    requestId: http.get("requestId"),
    signal: AbortSignal.any([stopping, http.req.raw.signal]),
    observe: metrics.procedure,
  });
  const refuse = (http: Http, error: unknown) => {
    const wire = toWireError(error, http.get("requestId"));
    return http.json({ error: wire }, httpStatus[wire.code] as 400);
  };

  app.use(async (http, next) => {
    http.set("requestId", randomUUID());
    const actor = await readCaller(http.req.raw.headers);
    if (actor.kind === "bot" || actor.kind === "claim") botSeenAt = services.clock.now();
    http.set("actor", actor);
    await next();
    http.header("x-request-id", http.get("requestId"));
    http.header("cache-control", "no-store");
    http.header("x-content-type-options", "nosniff");
  });
  const limits = [BOT_BODY_MAX, BODY_MAX].map((maxSize) =>
    bodyLimit({ maxSize, onError: (http) => refuse(http as Http, tooLarge(maxSize)) })
  ) as [ReturnType<typeof bodyLimit>, ReturnType<typeof bodyLimit>];
  app.use((http, next) => limits[http.get("actor").kind === "bot" ? 0 : 1](http, next));

  app.all("/trpc/*", (http) =>
    fetchRequestHandler({
      endpoint: "/trpc",
      req: http.req.raw,
      router: appRouter,
      createContext: () => contextOf(http),
      maxBatchSize: BATCH_MAX,
    }));

  app.get("/privacy/export", async (http) => {
    const ctx = contextOf(http), idle = new AbortController();
    const signal = AbortSignal.any([ctx.signal, idle.signal]);
    const outgoing = http.env.outgoing;
    // A reader that does not read would keep the connection, and with it a process that stops.
    signal.addEventListener("abort", () => outgoing?.writableFinished || outgoing?.destroy(), { once: true });
    const response = await exportHandler({ ...ctx, signal, member: await memberOf(ctx) });
    const broken = (error: unknown) => services.log.warn({ event: "stream.broken", requestId: ctx.requestId }, error);
    return new Response(response.body && wordless(response.body, broken, () => idle.abort(), idleMs), response);
  });

  app.get("/health", async (http) => {
    const health = await healthOf(services, botSeenAt);
    return http.json(health, health.db ? 200 : 503);
  });

  app.get("/metrics", async (http) => http.text(await metrics.text(), 200, { "content-type": metrics.contentType }));

  app.notFound((http) => refuse(http, new DomainError("not_found", "Ask for a path that exists")));
  app.onError((error, http) => {
    if (!domainOf(error)) services.log.error({ event: "request.failed", requestId: http.get("requestId") }, error);
    return refuse(http as Http, error);
  });
  return app;
};

/**
 * The same stream; when it breaks, the server would send the error's text after it.
 *
 * @param idle called when nobody asked for the next piece for `idleMs`
 */
const wordless = (
  stream: ReadableStream<Uint8Array>,
  broken: (error: unknown) => void,
  idle: () => void,
  idleMs: number,
): ReadableStream<Uint8Array> => {
  const reader = stream.getReader();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new ReadableStream({
    pull: async (controller) => {
      clearTimeout(timer);
      try {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        controller.enqueue(value);
        timer = setTimeout(idle, idleMs);
      } catch (error) {
        broken(error);
        controller.error(new Error("the stream ended early"));
      }
    },
    cancel: (reason) => {
      clearTimeout(timer);
      return reader.cancel(reason);
    },
  });
};

const tooLarge = (max: number) => new DomainError("limited", `Send at most ${max} bytes`);
