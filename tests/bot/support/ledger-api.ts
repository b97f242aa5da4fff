// A small api that keeps the wire contract in memory: leases, cursors, settings, outbox, events. It can be away on demand.
import { Buffer } from "node:buffer";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { initTRPC, TRPCError } from "@trpc/server";
import { z } from "zod";
import {
  ActivityRecord,
  type BotEvent,
  type Cursor,
  type ErrorCode,
  GuildSnapshot,
  type OutboxItem,
  type OutboxWork,
  type Setting,
  Snowflake,
} from "../../../api/contract.ts";

interface Shard {
  lease: number;
  holder: string;
  cursor: Cursor | null;
}

class Known extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;
  constructor(code: ErrorCode, text: string, details: Record<string, unknown> = {}) {
    super(text);
    this.code = code;
    this.details = details;
  }
}

export class LedgerApi {
  readonly shards = new Map<number, Shard>();
  /** Messages counted: ids by "guild:user", so that a doubled one shows. */
  readonly counted = new Map<string, string[]>();
  readonly facts: ActivityRecord["facts"] = [];
  readonly gaps: ActivityRecord["gaps"] = [];
  readonly guilds = new Map<string, GuildSnapshot>();
  /** What shards said they have, in order. */
  readonly presents: { shardId: number; shardCount: number; guildIds: string[] }[] = [];
  readonly settings = new Map<string, Setting>();
  readonly profiles: { guildId: string; profiles: unknown[] }[] = [];
  readonly forgotten: string[] = [];
  readonly outbox: (OutboxItem & { state: "pending" | "leased" | "dead" | "done"; dueAt: number; error?: string })[] =
    [];
  readonly actors: unknown[] = [];
  records = 0;
  /** Calls of `activity.record`, answered or not. */
  asked = 0;
  claims = 0;
  /** Answers to procedures that a test gives itself, by path. */
  readonly answers = new Map<string, (input: unknown) => unknown>();
  /** What to do to the next records: answer nothing before or after storing. */
  recordFault: "before" | "after" | null = null;

  #server: Server | null = null;
  #sockets = new Set<Socket>();
  #listeners = new Set<(event: BotEvent) => void>();
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get total(): number {
    return [...this.counted.values()].reduce((sum, ids) => sum + ids.length, 0);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  static async start(): Promise<LedgerApi> {
    const api = new LedgerApi();
    await api.open();
    return api;
  }

  async open(): Promise<void> {
    const trpc = createHTTPHandler({
      basePath: "/trpc/",
      router: this.#router(),
      createContext: ({ req }) => {
        const actor = req.headers["x-kagami-actor"];
        if (typeof actor === "string") this.actors.push(JSON.parse(Buffer.from(actor, "base64url").toString()));
        return {};
      },
    });
    const server = createServer((request, response) => {
      if (request.url === "/health") return void response.end("{}");
      trpc(request, response);
    });
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** As a killed process: every connection is cut, the port is closed, what was stored stays. */
  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    this.#listeners.clear();
  }

  set(setting: Omit<Setting, "updatedAt">): void {
    const whole = { ...setting, updatedAt: new Date().toISOString() };
    this.settings.set(`${setting.guildId}:${setting.feature}`, whole);
    this.announce({ type: "settings", setting: whole });
  }

  announce(event: BotEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  enqueue(work: OutboxWork, nonce = crypto.randomUUID().slice(0, 20)): string {
    const id = crypto.randomUUID();
    this.outbox.push({
      id,
      guildId: null,
      lease: "",
      leaseUntil: "",
      attempts: 0,
      nonce,
      work,
      state: "pending",
      dueAt: 0,
    });
    this.announce({ type: "outbox" });
    return id;
  }

  #record(record: ActivityRecord): { seq: number } {
    const shard = this.shards.get(record.shardId);
    if (!shard || shard.lease !== record.lease) throw new Known("fenced", "A newer lease exists");
    const { cursor } = shard, { from, to } = record;
    if (cursor?.sessionId === to.sessionId && cursor.seq === to.seq) return { seq: to.seq };
    if ((cursor?.sessionId ?? null) !== (from?.sessionId ?? null) || (cursor?.seq ?? null) !== (from?.seq ?? null)) {
      throw new Known("fenced", "The cursor moved");
    }
    shard.cursor = to;
    const { guildIds, userIds, messageIds } = record.messages;
    messageIds.forEach((id, i) => {
      const key = `${guildIds[i]}:${userIds[i]}`;
      this.counted.set(key, [...this.counted.get(key) ?? [], id]);
    });
    this.facts.push(...record.facts);
    this.gaps.push(...record.gaps);
    this.records++;
    return { seq: to.seq };
  }

  #router() {
    const t = initTRPC.create({
      isDev: false,
      errorFormatter: ({ shape, error }) => {
        const known = error.cause instanceof Known ? error.cause : null;
        const domain = {
          code: known?.code ?? "internal",
          text: known?.message ?? "Something went wrong",
          details: known?.details ?? {},
          requestId: "request-1",
        };
        return { ...shape, data: { ...shape.data, domain } };
      },
    });
    const p = t.procedure.use(async ({ next }) => {
      const result = await next();
      if (!result.ok && result.error.cause instanceof Known) {
        throw new TRPCError({ code: "BAD_REQUEST", message: result.error.cause.message, cause: result.error.cause });
      }
      return result;
    });
    const given = (path: string) => p.input(z.unknown()).query(({ input }) => this.#answer(path, input));
    const done = (path: string) => p.input(z.unknown()).mutation(({ input }) => this.#answer(path, input));
    // deno-lint-ignore no-this-alias -- generators have no arrow form
    const api = this;
    return t.router({
      activity: t.router({
        record: p.input(ActivityRecord).mutation(async ({ input }) => {
          this.asked++;
          const fault = this.recordFault;
          this.recordFault = null;
          if (fault === "before") {
            await this.#cut();
            throw new Error("Ended before it stored");
          }
          const answer = this.#record(input);
          if (fault === "after") await this.#cut();
          return answer;
        }),
      }),
      shards: t.router({
        lease: p.input(z.object({ shardId: z.int(), shardCount: z.int(), holder: z.string() })).mutation(
          ({ input }) => {
            const shard = this.shards.get(input.shardId) ?? { lease: 0, holder: "", cursor: null };
            shard.lease++;
            shard.holder = input.holder;
            this.shards.set(input.shardId, shard);
            return { lease: shard.lease, leaseMs: 6000, cursor: shard.cursor };
          },
        ),
        renew: p.input(z.object({ shardId: z.int(), lease: z.int() })).mutation(({ input }) => {
          if (this.shards.get(input.shardId)?.lease !== input.lease) throw new Known("fenced", "A newer lease exists");
          return {};
        }),
        release: p.input(z.unknown()).mutation(() => ({})),
      }),
      settings: t.router({
        list: p.input(z.object({ guildIds: z.array(Snowflake) })).query(({ input }) =>
          [...this.settings.values()].filter((setting) => input.guildIds.includes(setting.guildId))
        ),
        get: given("settings.get"),
        update: done("settings.update"),
      }),
      guilds: t.router({
        sync: p.input(z.object({ guilds: z.array(GuildSnapshot) })).mutation(({ input }) => {
          for (const guild of input.guilds) this.guilds.set(guild.id, guild);
          return {};
        }),
        present: p.input(z.object({ shardId: z.int(), shardCount: z.int(), guildIds: z.array(Snowflake) })).mutation(
          ({ input }) => {
            this.presents.push(input);
            return { left: 0 };
          },
        ),
        remove: p.input(z.object({ guildId: Snowflake })).mutation(({ input }) => {
          this.guilds.delete(input.guildId);
          return {};
        }),
      }),
      profiles: t.router({
        put: p.input(z.object({ guildId: Snowflake, profiles: z.array(z.unknown()) })).mutation(({ input }) => {
          this.profiles.push(input);
          return {};
        }),
      }),
      outbox: t.router({
        claim: p.input(z.object({ limit: z.int() })).mutation(({ input }) => {
          this.claims++;
          const items = this.outbox.filter((item) => item.state === "pending" && item.dueAt <= Date.now()).slice(
            0,
            input.limit,
          );
          for (const item of items) {
            item.state = "leased";
            item.lease = crypto.randomUUID();
            item.attempts++;
          }
          return items.map(({ state: _state, dueAt: _dueAt, ...item }) => item);
        }),
        acknowledge: p.input(z.object({ id: z.uuid(), lease: z.uuid() })).mutation(({ input }) => {
          const item = this.outbox.find(({ id, lease }) => id === input.id && lease === input.lease);
          if (item) item.state = "done";
          return {};
        }),
        fail: p.input(
          z.object({ id: z.uuid(), lease: z.uuid(), error: z.string().max(300), retryAfterMs: z.int().nullable() }),
        )
          .mutation(({ input }) => {
            const item = this.outbox.find(({ id }) => id === input.id);
            if (!item) return {};
            item.state = input.retryAfterMs === null ? "dead" : "pending";
            item.error = input.error;
            item.dueAt = 0; // tests do not wait
            return {};
          }),
      }),
      events: t.router({
        stream: p.subscription(async function* ({ signal }): AsyncGenerator<BotEvent, void, void> {
          const queue: BotEvent[] = [];
          let wake = () => {};
          const listener = (event: BotEvent) => {
            queue.push(event);
            wake();
          };
          api.#listeners.add(listener);
          signal?.addEventListener("abort", () => wake());
          try {
            while (!signal?.aborted) {
              const event = queue.shift();
              if (event) yield event;
              else await new Promise<void>((resolve) => wake = resolve);
            }
          } finally {
            api.#listeners.delete(listener);
          }
        }),
      }),
      levels: t.router({
        rank: given("levels.rank"),
        leaderboard: given("levels.leaderboard"),
        set: done("levels.set"),
        reset: done("levels.reset"),
      }),
      privacy: t.router({
        access: given("privacy.access"),
        choices: given("privacy.choices"),
        choose: done("privacy.choose"),
        policy: given("privacy.policy"),
        erasePreview: given("privacy.erasePreview"),
        erase: done("privacy.erase"),
        erasure: given("privacy.erasure"),
        forgotten: p.input(z.object({ requestId: z.string() })).mutation(({ input }) => {
          this.forgotten.push(input.requestId);
          return {};
        }),
      }),
    });
  }

  #answer(path: string, input: unknown): unknown {
    const answer = this.answers.get(path);
    if (!answer) throw new Error(`The test gives no answer to ${path}`);
    return answer(input);
  }

  /** Ends every connection without an answer. */
  async #cut(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What a service of the api throws for a person. */
export function refuse(code: ErrorCode, text: string, details: Record<string, unknown> = {}): never {
  throw new Known(code, text, details);
}
