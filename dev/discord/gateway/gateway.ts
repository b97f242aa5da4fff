// The gateway: who is connected, and every event on its way to them.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { endVisits } from "../actions/visits.ts";
import { JournalError } from "../state/journal.ts";
import type { Emission, World } from "../world.ts";
import { Connection, type Packet } from "./connection.ts";
import { onShard, Parcel } from "./delivery.ts";
import { Door, wishesOf } from "./door.ts";
import { EventFaults } from "./event-faults.ts";
import { IntentJudge } from "./event-intents.ts";
import { IdentifyLimit } from "./identify-limit.ts";
import { INTENTS } from "./intents.ts";
import { AllMembersLimit } from "./members.ts";
import { CLOSE, ENDS_SESSION, OP } from "./opcodes.ts";
import type { GatewayOptions } from "./options.ts";
import { Outages } from "./outages.ts";
import { handlePacket } from "./packets.ts";
import { type Presence, Presences } from "./presences.ts";
import { guildCreateData } from "./ready.ts";
import { Session, type SessionIdentity } from "./session.ts";
import { type KeptSession, SessionLog } from "./session-log.ts";
import { endVoice } from "./voice.ts";

export type { GatewayOptions } from "./options.ts";

/** How often a process that keeps its sessions writes that it lives; the sessions of a killed one end that much earlier. */
const ALIVE_MS = 5_000;

export class Gateway {
  readonly #world: World;
  readonly #options: GatewayOptions;
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1 << 20 });
  readonly #connections = new Set<Connection>();
  readonly #sessions = new Map<string, Session>();
  readonly #log: SessionLog;
  readonly #judge = new IntentJudge();
  #alive: ReturnType<typeof setInterval> | undefined;
  readonly identifyLimit: IdentifyLimit;
  readonly allMembersLimit = new AllMembersLimit();
  readonly presences = new Presences();
  readonly outages = new Outages();
  readonly eventFaults: EventFaults;
  readonly door: Door;
  readonly heartbeatMs: number;
  /** Whether a heartbeat's sequence lets go of what came before it. */
  trimOnHeartbeat = false;

  constructor(world: World, options: GatewayOptions, log = new SessionLog(null)) {
    this.#world = world;
    this.#options = options;
    this.#log = log;
    this.heartbeatMs = options.heartbeatMs;
    this.identifyLimit = new IdentifyLimit(world, options.maxConcurrency, options.identifyWindowMs);
    this.eventFaults = new EventFaults(world.clock);
    this.door = new Door(() => world.clock.now());
  }

  /** Takes up the sessions of an earlier process, and keeps its own for the next. */
  restore(): void {
    const { sessions, aliveAt } = this.#log.read();
    for (const { identity, presence, ...past } of sessions) {
      const lostAt = past.lostAt ?? aliveAt;
      this.#add(identity, { ...past, lostAt });
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
    if (!this.door.admits(request, socket)) return;
    this.#server.handleUpgrade(request, socket, head as Buffer, (client: WebSocket) => {
      const { compression, refused } = wishesOf(request);
      const connection = new Connection(client, socket, this, compression);
      this.#connections.add(connection);
      if (refused !== undefined) return connection.close(refused);
      connection.sendOp(OP.HELLO, { heartbeat_interval: this.heartbeatMs, _trace: ['["local-discord"]'] });
    });
  }

  /** Hands an event to every session that may know of it. */
  emit(emission: Emission): void {
    this.#judge.judge(emission);
    if (this.outages.any && this.outages.has(emission.guildId)) return;
    const parcel = new Parcel(emission);
    for (const session of this.#sessions.values()) parcel.deliver(this.#world, session);
  }

  /** Gives the sessions of somebody who just joined the whole server. */
  joined(guildId: string, userId: string): void {
    if (this.outages.has(guildId)) return;
    for (const session of this.#sessions.values()) {
      if (session.identity.userId === userId) this.introduce(session, guildId);
    }
  }

  /** Gives a session a whole server, if it may have it. */
  introduce(session: Session, guildId: string): void {
    const { identity } = session;
    const guild = this.#world.state.guilds.get(guildId);
    if (!guild || !onShard(identity, guildId) || !(identity.intents & INTENTS.GUILDS)) return;
    if (!this.#world.state.isMember(guildId, identity.userId)) return;
    session.dispatch("GUILD_CREATE", JSON.stringify(guildCreateData(this.#world, identity, guild, this.presences)));
  }

  /** Hands an event to one session of a bot: the one of the shard it belongs to. @returns whether there is one */
  emitToBot(applicationId: string, guildId: string | null, type: string, data: unknown): boolean {
    const own = this.sessions.filter(({ identity }) =>
      identity.applicationId === applicationId && onShard(identity, guildId)
    );
    // One whose connection was lost gets it when it resumes.
    const session = own.find(({ connection }) => connection !== null) ?? own.at(-1);
    session?.dispatch(type, JSON.stringify(data));
    return session !== undefined;
  }

  /** Events that were emitted with an intent that is not theirs. */
  get misfits(): readonly string[] {
    return this.#judge.misfits;
  }

  now(): number {
    return this.#world.clock.now();
  }

  packet(connection: Connection, packet: Packet): void {
    try {
      handlePacket(this.#world, this, connection, packet);
    } catch (error) {
      console.error("local Discord failed to take a packet:", error);
      connection.close(CLOSE.UNKNOWN_ERROR);
    }
  }

  closed(connection: Connection, code: number): void {
    this.#connections.delete(connection);
    const session = connection.session;
    if (session?.connection !== connection) return;
    this.detach(session);
    // A client that goes with 1000 or 1001 wants no more; a server that does may be come back to.
    const goingAway = code === 1000 || code === 1001;
    if (ENDS_SESSION.has(code) && !(goingAway && connection.closedWith !== null)) this.end(session);
  }

  keep(): void {
    try {
      this.#world.state.journal.flush();
    } catch (error) {
      // Whoever asks over REST is told; events go on as they would.
      if (!(error instanceof JournalError)) throw error;
    }
  }

  /** A new session on a connection. */
  begin(connection: Connection, identity: SessionIdentity, presence: Presence): Session {
    const session = this.#add(identity);
    this.#log.note({ begin: session.id, identity, presence, after: 0, lostAt: null });
    session.connection = connection;
    connection.session = session;
    return session;
  }

  /** A session that may still be resumed. */
  session(id: unknown): Session | undefined {
    this.#sweep();
    return typeof id === "string" ? this.#sessions.get(id) : undefined;
  }

  /** Puts a session onto another connection; one it still stands on is cut. */
  move(session: Session, connection: Connection): void {
    const old = session.connection;
    session.connection = connection;
    this.#lost(session, null);
    connection.session = session;
    old?.drop();
  }

  /** Takes a session off its connection: it can be resumed, on the same one too. */
  detach(session: Session): void {
    if (session.connection) session.connection.session = null;
    session.connection = null;
    this.#lost(session, this.now());
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
    endVoice(this.#world, session);
  }

  /** Ends a session; whoever has no other is offline. */
  end(session: Session): void {
    this.forget(session);
    const { userId } = session.identity;
    for (const other of this.#sessions.values()) if (other.identity.userId === userId) return;
    this.present(session, { status: "offline", activities: [] });
    endVisits(this.#world, userId);
  }

  /** Shows how somebody is, and tells their servers. */
  present(session: Session, presence: Presence): void {
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

  close(): void {
    clearInterval(this.#alive);
    this.#noteAlive();
    for (const connection of this.#connections) connection.drop();
    this.#server.close();
  }

  #add(identity: SessionIdentity, past?: ConstructorParameters<typeof Session>[4]): Session {
    const session = new Session(identity, this.#options.replayLimit, this.#log, this.eventFaults, past);
    this.#sessions.set(session.id, session);
    return session;
  }

  #lost(session: Session, at: number | null): void {
    session.lostAt = at;
    // Nobody may ask for it again: it ends by the clock.
    if (at !== null) this.#world.clock.after(this.#options.sessionTtlMs + 1, () => this.#sweep());
    this.#log.note({ id: session.id, lostAt: at });
  }

  #noteAlive(): void {
    this.#log.alive(this.now());
  }

  *#kept(): Generator<KeptSession> {
    for (const session of this.#sessions.values()) {
      const { id, identity, lostAt, kept } = session;
      yield { id, identity, presence: this.presences.get(identity.userId), ...kept, lostAt };
    }
  }

  #sweep(): void {
    const oldest = this.now() - this.#options.sessionTtlMs;
    for (const session of this.#sessions.values()) {
      if (session.lostAt !== null && session.lostAt < oldest) this.end(session);
    }
  }
}
