// The gateway: who is connected, what they may do, and every event on its way to them.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { identityOf } from "../identity.ts";
import { isSnowflake } from "../snowflake.ts";
import type { Emission, World } from "../world.ts";
import { Connection, type Packet } from "./connection.ts";
import { onShard, Parcel } from "./delivery.ts";
import { IdentifyLimit } from "./identify-limit.ts";
import { ALL_INTENTS, INTENTS, ungranted } from "./intents.ts";
import { asksForAll, type MembersRequest, sendMembers } from "./members.ts";
import { CLOSE, ENDS_SESSION, OP } from "./opcodes.ts";
import { type Presence, presenceOf, Presences } from "./presences.ts";
import { guildCreateData, guildsOf, readyData } from "./ready.ts";
import { Session, type SessionIdentity } from "./session.ts";
import { type KeptSession, SessionLog } from "./session-log.ts";

export interface GatewayOptions {
  /** Default 41,250 ms, Discord's own. Some clients hang at 1,000 or less. */
  heartbeatMs: number;
  /** How long a session can be resumed after its connection was lost. */
  sessionTtlMs: number;
  /** How many events a session keeps for a replay. */
  replayLimit: number;
  maxConcurrency: number;
  /** One identify a bucket in this time. */
  identifyWindowMs: number;
}

/** One shard may hold this many servers (documentation, "Sharding"). */
const GUILDS_PER_SHARD = 2_500;
const ALL_MEMBERS_WINDOW_MS = 30_000;
/** How often a process that keeps its sessions writes that it lives; the sessions of a killed one end that much earlier. */
const ALIVE_MS = 5_000;

export class Gateway {
  readonly #world: World;
  readonly #options: GatewayOptions;
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1 << 20 });
  readonly #connections = new Set<Connection>();
  readonly #sessions = new Map<string, Session>();
  readonly #allMembersAsked = new Map<string, number>();
  readonly #log: SessionLog;
  #alive: ReturnType<typeof setInterval> | undefined;
  readonly identifyLimit: IdentifyLimit;
  readonly presences = new Presences();
  readonly heartbeatMs: number;
  /** Until when new connections are refused, ms of the real clock. */
  refuseUntil = 0;
  /** Whether a heartbeat's sequence lets go of what came before it. */
  trimOnHeartbeat = false;

  constructor(world: World, options: GatewayOptions, log = new SessionLog(null)) {
    this.#world = world;
    this.#options = options;
    this.#log = log;
    this.heartbeatMs = options.heartbeatMs;
    this.identifyLimit = new IdentifyLimit(world.clock, options.maxConcurrency, options.identifyWindowMs);
  }

  /** Takes up the sessions of an earlier process, and keeps its own for the next. */
  restore(): void {
    const { sessions, aliveAt } = this.#log.read();
    for (const { identity, presence, ...past } of sessions) {
      const lostAt = past.lostAt ?? aliveAt;
      const session = new Session(identity, this.#options.replayLimit, this.#log, { ...past, lostAt });
      this.#sessions.set(session.id, session);
      this.presences.set(identity.userId, presence);
    }
    this.#sweep();
    this.#noteAlive();
    this.#log.open(() => this.#kept());
    if (!this.#log.keeping) return;
    this.#alive = setInterval(() => {
      this.#sweep();
      this.#noteAlive();
    }, ALIVE_MS);
    this.#alive.unref();
  }

  /** Takes an HTTP upgrade; HELLO goes out at once. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Uint8Array): void {
    if (Date.now() < this.refuseUntil) {
      socket.end("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, socket, head as Buffer, (client: WebSocket) => {
      const connection = new Connection(client, socket, this);
      this.#connections.add(connection);
      const query = new URL(request.url ?? "/", "http://local").searchParams;
      const version = query.get("v") ?? "10";
      if (version !== "9" && version !== "10") return connection.close(CLOSE.INVALID_VERSION);
      if ((query.get("encoding") ?? "json") !== "json" || query.has("compress")) {
        return connection.close(CLOSE.DECODE_ERROR);
      }
      connection.sendOp(OP.HELLO, { heartbeat_interval: this.heartbeatMs, _trace: ['["local-discord"]'] });
    });
  }

  /** Hands an event to every session that may know of it. */
  emit(emission: Emission): void {
    const parcel = new Parcel(emission);
    for (const session of this.#sessions.values()) parcel.deliver(this.#world, session);
  }

  /** Gives the sessions of somebody who just joined the whole server. */
  joined(guildId: string, userId: string): void {
    const guild = this.#world.state.guilds.get(guildId)!;
    for (const session of this.#sessions.values()) {
      const { identity } = session;
      if (identity.userId !== userId || !onShard(identity, guildId) || !(identity.intents & INTENTS.GUILDS)) continue;
      session.dispatch("GUILD_CREATE", JSON.stringify(guildCreateData(this.#world, identity, guild, this.presences)));
    }
  }

  /** Hands an event to one session of a bot: the one of the shard it belongs to. @returns whether there is one */
  emitToBot(applicationId: string, guildId: string | null, type: string, data: unknown): boolean {
    const parcel = new Parcel({ type, intent: 0, guildId, data });
    for (const session of this.#sessions.values()) {
      const who = session.identity;
      if (who.applicationId !== applicationId || session.connection === null) continue;
      const [id, count] = who.shard;
      const shard = guildId === null ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(count));
      if (shard !== id) continue;
      session.dispatch(type, parcel.full);
      return true;
    }
    return false;
  }

  packet(connection: Connection, { op, d }: Packet): void {
    if (op === OP.HEARTBEAT) return this.#heartbeat(connection, d);
    if (op === OP.IDENTIFY) return this.#identify(connection, d);
    if (op === OP.RESUME) return this.#resume(connection, d);
    const session = connection.session;
    if (op === OP.PRESENCE || op === OP.VOICE_STATE || op === OP.REQUEST_MEMBERS || op === OP.REQUEST_SOUNDBOARD) {
      if (!session) return connection.close(CLOSE.NOT_AUTHENTICATED);
      if (op === OP.PRESENCE) this.#present(session, presenceOf(d));
      if (op === OP.REQUEST_MEMBERS) this.#requestMembers(connection, session, d);
      return;
    }
    connection.close(CLOSE.UNKNOWN_OPCODE);
  }

  closed(connection: Connection, code: number): void {
    this.#connections.delete(connection);
    const session = connection.session;
    if (session?.connection !== connection) return;
    session.connection = null;
    this.#lost(session, this.#world.clock.now());
    if (ENDS_SESSION.has(code)) this.#end(session);
  }

  keep(): void {
    this.#log.flush();
  }

  get sessions(): Session[] {
    this.#sweep();
    return [...this.#sessions.values()];
  }

  get connections(): Connection[] {
    return [...this.#connections];
  }

  /** Most bytes that any client has not taken yet. */
  get waiting(): number {
    let most = 0;
    for (const connection of this.#connections) most = Math.max(most, connection.waiting);
    return most;
  }

  /** Forgets a session: its next RESUME is answered with INVALID_SESSION. */
  forget(session: Session): void {
    this.#sessions.delete(session.id);
    this.#log.note({ end: session.id });
  }

  close(): void {
    clearInterval(this.#alive);
    this.#noteAlive();
    for (const connection of this.#connections) connection.drop();
    this.#server.close();
  }

  #heartbeat(connection: Connection, d: unknown): void {
    if (this.trimOnHeartbeat && typeof d === "number") connection.session?.trim(d);
    connection.sendOp(OP.ACK, null);
  }

  #identify(connection: Connection, d: unknown): void {
    if (connection.session) return connection.close(CLOSE.ALREADY_AUTHENTICATED);
    const form = (d ?? {}) as Record<string, unknown>;
    const who = typeof form["token"] === "string" ? identityOf(this.#world.state, form["token"]) : null;
    if (!who) return connection.close(CLOSE.AUTHENTICATION_FAILED);
    const shard = shardOf(form["shard"]);
    if (!shard) return connection.close(CLOSE.INVALID_SHARD);
    const intents = form["intents"];
    const application = who.applicationId ? this.#world.state.applications.get(who.applicationId) : undefined;
    if (who.bot) {
      if (typeof intents !== "number" || !Number.isInteger(intents) || intents < 0 || intents & ~ALL_INTENTS) {
        return connection.close(CLOSE.INVALID_INTENTS);
      }
      if (ungranted(intents, application?.flags ?? 0)) return connection.close(CLOSE.DISALLOWED_INTENTS);
      const limit = this.identifyLimit.take(shard[0]);
      if (limit === "early") return connection.sendOp(OP.INVALID_SESSION, false);
      if (limit === "spent") return connection.close(CLOSE.AUTHENTICATION_FAILED);
    }
    const threshold = form["large_threshold"];
    const identity: SessionIdentity = {
      ...who,
      intents: who.bot ? intents as number : ALL_INTENTS,
      shard,
      largeThreshold: typeof threshold === "number" && threshold >= 50 && threshold <= 250 ? threshold : 50,
    };
    if (who.bot && guildsOf(this.#world, identity).length > GUILDS_PER_SHARD) {
      return connection.close(CLOSE.SHARDING_REQUIRED);
    }
    this.#begin(connection, identity, presenceOf(form["presence"]));
  }

  #begin(connection: Connection, identity: SessionIdentity, presence: Presence): void {
    const session = new Session(identity, this.#options.replayLimit, this.#log);
    this.#sessions.set(session.id, session);
    this.#log.note({ begin: session.id, identity, presence, after: 0, lostAt: null });
    session.connection = connection;
    connection.session = session;
    const resumeUrl = `${this.#world.origin().replace("http", "ws")}/gateway`;
    session.dispatch("READY", JSON.stringify(readyData(this.#world, session, resumeUrl)));
    if (identity.intents & INTENTS.GUILDS) {
      for (const guild of guildsOf(this.#world, identity)) {
        session.dispatch(
          "GUILD_CREATE",
          JSON.stringify(guildCreateData(this.#world, identity, guild, this.presences)),
        );
      }
    }
    this.#present(session, presence);
  }

  #resume(connection: Connection, d: unknown): void {
    if (connection.session) return connection.close(CLOSE.ALREADY_AUTHENTICATED);
    const { token, session_id: id, seq } = (d ?? {}) as Record<string, unknown>;
    const who = typeof token === "string" ? identityOf(this.#world.state, token) : null;
    if (!who) return connection.close(CLOSE.AUTHENTICATION_FAILED);
    this.#sweep();
    const session = typeof id === "string" ? this.#sessions.get(id) : undefined;
    if (!session || session.identity.token !== who.token) return connection.sendOp(OP.INVALID_SESSION, false);
    // A client that never had an event resumes from nothing.
    const from = seq === null || seq === undefined ? 0 : seq;
    if (typeof from !== "number" || !Number.isInteger(from) || from < 0 || from > session.sequence) {
      this.forget(session);
      return connection.close(CLOSE.INVALID_SEQUENCE);
    }
    if (!session.canReplay(from)) {
      this.forget(session);
      return connection.sendOp(OP.INVALID_SESSION, false);
    }
    const old = session.connection;
    session.connection = connection;
    this.#lost(session, null);
    connection.session = session;
    old?.drop();
    for (const frame of session.framesAfter(from)) connection.send(frame);
    session.dispatch("RESUMED", '{"_trace":["[\\"local-discord\\"]"]}');
  }

  #present(session: Session, presence: Presence): void {
    const { userId } = session.identity;
    this.presences.set(userId, presence);
    this.#log.note({ id: session.id, presence });
    for (const guildId of this.#world.state.guildIdsOf(userId)) {
      this.emit({
        type: "PRESENCE_UPDATE",
        intent: INTENTS.GUILD_PRESENCES,
        guildId,
        data: this.presences.view(userId, guildId),
      });
    }
  }

  #requestMembers(connection: Connection, session: Session, d: unknown): void {
    const request = (d ?? {}) as MembersRequest;
    const { bot, userId, intents } = session.identity;
    const given = [request.guild_id].flat()[0];
    if (!isSnowflake(given) || (request.query === undefined && request.user_ids === undefined)) {
      return connection.close(CLOSE.DECODE_ERROR);
    }
    if (!this.#world.state.isMember(given, userId)) return;
    const asked = { ...request, guild_id: given };
    if (bot && asksForAll(asked)) {
      if (!(intents & INTENTS.GUILD_MEMBERS)) return connection.close(CLOSE.DISALLOWED_INTENTS);
      const key = `${userId}:${given}`, now = this.#world.clock.now();
      const retryAt = (this.#allMembersAsked.get(key) ?? -Infinity) + ALL_MEMBERS_WINDOW_MS;
      if (now < retryAt) {
        session.dispatch(
          "RATE_LIMITED",
          JSON.stringify({
            opcode: OP.REQUEST_MEMBERS,
            retry_after: (retryAt - now) / 1000,
            meta: { guild_id: given, ...(asked.nonce ? { nonce: asked.nonce } : {}) },
          }),
        );
        return;
      }
      this.#allMembersAsked.set(key, now);
    }
    sendMembers(this.#world, session, this.presences, asked);
  }

  #end(session: Session): void {
    this.forget(session);
    const { userId } = session.identity;
    for (const other of this.#sessions.values()) if (other.identity.userId === userId) return;
    this.#present(session, { status: "offline", activities: [] });
  }

  #lost(session: Session, at: number | null): void {
    session.lostAt = at;
    this.#log.note({ id: session.id, lostAt: at });
  }

  #noteAlive(): void {
    this.#log.alive(this.#world.clock.now());
  }

  *#kept(): Generator<KeptSession> {
    for (const session of this.#sessions.values()) {
      const { id, identity, lostAt, kept } = session;
      yield { id, identity, presence: this.presences.get(identity.userId), ...kept, lostAt };
    }
  }

  #sweep(): void {
    const oldest = this.#world.clock.now() - this.#options.sessionTtlMs;
    for (const session of this.#sessions.values()) {
      if (session.lostAt !== null && session.lostAt < oldest) this.#end(session);
    }
  }
}

function shardOf(value: unknown): readonly [number, number] | null {
  if (value === undefined) return [0, 1];
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [id, count] = value as unknown[];
  if (typeof id !== "number" || typeof count !== "number" || !Number.isInteger(id) || !Number.isInteger(count)) {
    return null;
  }
  return count >= 1 && id >= 0 && id < count ? [id, count] : null;
}
