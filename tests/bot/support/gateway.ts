// A gateway whose every packet the test decides: sessions with replay, and peers that misbehave at an exact moment.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

interface Session {
  id: string;
  seq: number;
  /** What was sent since the beginning, for replays; trimmed up to what a heartbeat acknowledged. */
  sent: { s: number; text: string }[];
  socket: WebSocket | null;
}
export interface Seen {
  op: number;
  d: Record<string, unknown>;
}

export class ScriptedGateway {
  readonly sessions = new Map<string, Session>();
  /** Identify and resume payloads, in order. */
  readonly seen: Seen[] = [];
  /** REST requests: method, route and body. */
  readonly requests: { method: string; route: string; body: unknown }[] = [];
  heartbeats: (number | null)[] = [];
  heartbeatMs = 41_250;
  /** Connections to accept without a word, and to close at once with a code. */
  mute = 0;
  refuseWith: number[] = [];
  /** Codes with which the next identifies or resumes are answered. */
  closeOnIdentify: number[] = [];
  closeOnResume: number[] = [];
  answerHeartbeats = true;
  trims = false;
  flags = (1 << 14) | (1 << 18);
  connections = 0;
  readonly guildIds: string[] = [];
  #server!: Server;
  #port = 0;
  #counter = 0;
  #waiters: { done: () => boolean; resolve: () => void }[] = [];

  static async start(): Promise<ScriptedGateway> {
    const gateway = new ScriptedGateway();
    await gateway.#listen();
    return gateway;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api/v10`;
  }
  get url(): string {
    return `ws://127.0.0.1:${this.#port}/gateway`;
  }
  get session(): Session {
    return [...this.sessions.values()].at(-1) as Session;
  }

  /** Sends an event to a session; without a connection it waits for the replay. */
  send(t: string, d: unknown, session: Session = this.session): void {
    session.seq++;
    const text = JSON.stringify({ op: 0, t, s: session.seq, d });
    session.sent.push({ s: session.seq, text });
    session.socket?.send(text);
  }

  /** A member's message. */
  say(guildId: string, userId: string, id: string, content = "hello there"): void {
    this.send("MESSAGE_CREATE", {
      id,
      guild_id: guildId,
      channel_id: "500000000000000001",
      content,
      type: 0,
      author: { id: userId, username: "someone", global_name: null, avatar: null },
      member: { roles: [] },
      mentions: [],
    });
  }

  /** Settles when the condition holds; looked at after everything a client does. */
  until(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ done, resolve }));
  }

  close(code: number): void {
    for (const session of this.sessions.values()) session.socket?.close(code);
  }

  async stop(): Promise<void> {
    for (const session of this.sessions.values()) session.socket?.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #listen(): Promise<void> {
    this.#server = createServer((request, response) => {
      const chunks: Uint8Array[] = [];
      request.on("data", (chunk) => chunks.push(chunk));
      request.on("end", () => {
        const body = chunks.length > 0 ? JSON.parse(new TextDecoder().decode(chunks.reduce(join))) : undefined;
        const route = (request.url ?? "").replace("/api/v10", "");
        this.requests.push({ method: request.method ?? "", route, body });
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(this.#rest(route, request.method ?? "")));
        this.#check();
      });
    });
    new WebSocketServer({ server: this.#server }).on("connection", (socket) => this.#connection(socket));
    await new Promise<void>((resolve) => this.#server.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  #rest(route: string, method: string): unknown {
    if (route === "/applications/@me") return { id: "100000000000000001", flags: this.flags };
    if (route === "/gateway/bot") {
      return {
        url: this.url,
        shards: 1,
        session_start_limit: { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 },
      };
    }
    if (route.endsWith("/commands")) return [];
    return method === "POST" ? { id: String(900000000000000000n + BigInt(this.requests.length)) } : {};
  }

  #connection(socket: WebSocket): void {
    this.connections++;
    const code = this.refuseWith.shift();
    if (code !== undefined) return socket.close(code);
    if (this.mute > 0) {
      this.mute--;
      return this.#check();
    }
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: this.heartbeatMs }, s: null, t: null }));
    socket.on("message", (data) => {
      this.#packet(socket, JSON.parse(String(data)));
      this.#check();
    });
    socket.on("close", () => {
      for (const session of this.sessions.values()) if (session.socket === socket) session.socket = null;
      this.#check();
    });
    this.#check();
  }

  #packet(socket: WebSocket, packet: { op: number; d: unknown }): void {
    if (packet.op === 1) {
      this.heartbeats.push(packet.d as number | null);
      if (this.trims) { for (const session of this.sessions.values()) trim(session, packet.d as number); }
      if (this.answerHeartbeats) socket.send(JSON.stringify({ op: 11, d: null, s: null, t: null }));
      return;
    }
    if (packet.op !== 2 && packet.op !== 6) return;
    this.seen.push(packet as Seen);
    const code = (packet.op === 2 ? this.closeOnIdentify : this.closeOnResume).shift();
    if (code !== undefined) return socket.close(code);
    if (packet.op === 2) return this.#identify(socket);
    const { session_id, seq } = packet.d as { session_id: string; seq: number };
    const session = this.sessions.get(session_id);
    if (!session) return socket.send(JSON.stringify({ op: 9, d: false, s: null, t: null }));
    session.socket = socket;
    for (const { s, text } of session.sent) if (s > seq) socket.send(text);
    this.send("RESUMED", {}, session);
  }

  #identify(socket: WebSocket): void {
    const session: Session = { id: `session-${++this.#counter}`, seq: 0, sent: [], socket };
    this.sessions.set(session.id, session);
    this.send("READY", {
      session_id: session.id,
      resume_gateway_url: this.url,
      guilds: this.guildIds.map((id) => ({ id, unavailable: true })),
    }, session);
  }

  #check(): void {
    for (const waiter of this.#waiters) if (waiter.done()) waiter.resolve();
    this.#waiters = this.#waiters.filter((waiter) => !waiter.done());
  }
}

function trim(session: Session, seq: number): void {
  session.sent = session.sent.filter(({ s }) => s > seq);
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
