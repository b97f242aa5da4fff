// One WebSocket: what arrives is read, checked and limited here; what it means is the gateway's business.
import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { CLOSE, CLOSE_REASONS, OP } from "./opcodes.ts";
import type { Session } from "./session.ts";
import { type Compression, compressPayloads, type Transport, transportOf } from "./transport.ts";

export interface Packet {
  op: number;
  d: unknown;
}

export interface ConnectionOwner {
  readonly heartbeatMs: number;
  /** ms of the local Discord's clock. */
  now(): number;
  packet(connection: Connection, packet: Packet): void;
  closed(connection: Connection, code: number): void;
  /** Called before anything is sent: what a client has had must not be forgotten. */
  keep(): void;
}

/** Sends a client may make in a minute (documentation, "Rate Limiting"). */
const SENDS = 120;
const SENDS_WINDOW_MS = 60_000;
/** Largest payload a client may send, bytes (documentation, "Sending Events"). */
const PAYLOAD_LIMIT = 4_096;

export class Connection {
  readonly #socket: WebSocket;
  readonly #transport: Transport;
  readonly #owner: ConnectionOwner;
  #queue: string[] = [];
  #sends: number[] = [];
  #deadline: ReturnType<typeof setTimeout> | undefined;
  session: Session | null = null;
  /** A zombie: takes everything, answers nothing. */
  silent = false;
  /** The code this side closed with; null while it has not. */
  closedWith: number | null = null;

  constructor(socket: WebSocket, stream: Duplex, owner: ConnectionOwner, compression: Compression | null = null) {
    this.#socket = socket;
    this.#transport = transportOf(compression, socket, stream);
    this.#owner = owner;
    socket.on("message", (data) => this.#received(String(data)));
    socket.on("close", (code) => {
      clearTimeout(this.#deadline);
      this.#transport.end();
      this.#owner.closed(this, code);
    });
    // A broken socket is followed by its close event; there is nothing else to do about it.
    socket.on("error", () => {});
    this.#expectHeartbeat();
  }

  /** Sends a frame as it is. */
  send(frame: string): void {
    if (this.silent || this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#queue.push(frame) === 1) queueMicrotask(() => this.#write());
  }

  /** Sends a packet that carries no sequence. */
  sendOp(op: number, d: unknown): void {
    this.send(JSON.stringify({ t: null, s: null, op, d }));
  }

  close(code: number): void {
    this.#write();
    clearTimeout(this.#deadline);
    this.closedWith ??= code;
    this.#transport.finish(() => this.#socket.close(code, CLOSE_REASONS[code] ?? ""));
  }

  /** Cuts the line without a word, as a broken network does. */
  drop(): void {
    clearTimeout(this.#deadline);
    this.#socket.terminate();
  }

  /** From now on large frames are compressed one by one, as a client may ask for in IDENTIFY. */
  compressPayloads(): void {
    compressPayloads(this.#transport);
  }

  /** Bytes that the client has not taken yet. */
  get waiting(): number {
    return this.#socket.bufferedAmount + this.#transport.waiting;
  }

  #write(): void {
    if (this.#queue.length === 0) return;
    this.#owner.keep();
    const frames = this.#queue;
    this.#queue = [];
    this.#transport.send(frames);
  }

  #received(text: string): void {
    if (this.silent || this.closedWith !== null) return;
    const now = this.#owner.now();
    this.#sends = this.#sends.filter((at) => at > now - SENDS_WINDOW_MS);
    if (this.#sends.push(now) > SENDS) return this.close(CLOSE.RATE_LIMITED);
    const packet = Buffer.byteLength(text) > PAYLOAD_LIMIT ? undefined : decode(text);
    if (!packet) return this.close(CLOSE.DECODE_ERROR);
    if (packet.op === OP.HEARTBEAT) this.#expectHeartbeat();
    this.#owner.packet(this, packet);
  }

  /** A client that stops beating is disconnected; a whole interval of grace covers jitter and a slow network. */
  #expectHeartbeat(): void {
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.close(CLOSE.SESSION_TIMED_OUT), this.#owner.heartbeatMs * 2);
  }
}

function decode(text: string): Packet | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("op" in value) || typeof value.op !== "number") {
      return undefined;
    }
    return { op: value.op, d: "d" in value ? value.d : undefined };
  } catch {
    return undefined;
  }
}
