import { ALL_INTENTS, Op } from "./constants.ts";

/** `lost`: trying again by itself; `refused`: the token is not accepted, trying again is pointless. */
export type Link = "connecting" | "online" | "lost" | "refused";

export interface GatewayListener {
  dispatch(name: string, data: unknown): void;
  link(state: Link): void;
  /** How this person appears to others when a session begins. */
  status(): string;
}

/** One person's gateway session: identifies, beats, resumes what was missed, and comes back after every loss. */
export class Gateway {
  readonly #url: string;
  readonly #token: string;
  readonly #listener: GatewayListener;
  #socket: WebSocket | null = null;
  #session: { id: string; url: string } | null = null;
  #sequence: number | null = null;
  #beat: ReturnType<typeof setInterval> | undefined;
  #firstBeat: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #acknowledged = true;
  #losses = 0;
  #closed = false;

  constructor(url: string, token: string, listener: GatewayListener) {
    this.#url = url;
    this.#token = token;
    this.#listener = listener;
    addEventListener("online", this.retryNow);
  }

  get sessionId(): string | null {
    return this.#session?.id ?? null;
  }

  connect(): void {
    if (this.#closed) return;
    const address = new URL(this.#session?.url ?? this.#url);
    address.searchParams.set("v", "10");
    address.searchParams.set("encoding", "json");
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("message", (event) => {
      if (socket === this.#socket) this.#receive(JSON.parse(event.data as string));
    });
    socket.addEventListener("close", (event) => {
      if (socket === this.#socket) this.#lost(event.code);
    });
  }

  send(op: number, data: unknown): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ op, d: data }));
  }

  close(): void {
    this.#closed = true;
    removeEventListener("online", this.retryNow);
    this.#stopTimers();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  #receive(packet: { op: number; d: unknown; s: number | null; t: string | null }): void {
    if (packet.s !== null && packet.s !== undefined) this.#sequence = packet.s;
    switch (packet.op) {
      case Op.hello:
        this.#startBeating((packet.d as { heartbeat_interval: number }).heartbeat_interval);
        return this.#introduce();
      case Op.heartbeat:
        return this.#sendBeat();
      case Op.heartbeatAck:
        this.#acknowledged = true;
        return;
      case Op.reconnect:
        return this.#drop();
      case Op.invalidSession:
        if (packet.d !== true) this.#forgetSession();
        return this.#drop();
      case Op.dispatch:
        return this.#dispatch(packet.t ?? "", packet.d);
    }
  }

  #dispatch(name: string, data: unknown): void {
    if (name === "READY") {
      const ready = data as { session_id: string; resume_gateway_url: string };
      this.#session = { id: ready.session_id, url: sameHost(ready.resume_gateway_url ?? this.#url) };
    }
    this.#listener.dispatch(name, data);
    if (name === "READY" || name === "RESUMED") {
      this.#losses = 0;
      this.#listener.link("online");
    }
  }

  #introduce(): void {
    if (this.#session) {
      return this.send(Op.resume, { token: this.#token, session_id: this.#session.id, seq: this.#sequence });
    }
    this.send(Op.identify, {
      token: this.#token,
      intents: ALL_INTENTS,
      large_threshold: 250,
      presence: presenceOf(this.#listener.status()),
      properties: { os: navigator.platform || "browser", browser: "local-client", device: "local-client" },
    });
  }

  #startBeating(intervalMs: number): void {
    this.#stopTimers();
    this.#acknowledged = true;
    this.#firstBeat = setTimeout(() => {
      this.#sendBeat();
      this.#beat = setInterval(() => {
        // No answer to the last beat: the connection only looks open.
        if (!this.#acknowledged) return this.#drop();
        this.#acknowledged = false;
        this.#sendBeat();
      }, intervalMs);
    }, intervalMs * Math.random());
  }

  #sendBeat(): void {
    this.send(Op.heartbeat, this.#sequence);
  }

  /** Ends the socket in a way that keeps the session (1000 and 1001 would end it). */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(4900);
    this.#lost(4900);
  }

  #lost(code: number): void {
    this.#socket = null;
    this.#stopTimers();
    if (this.#closed) return;
    if (code === 4004) return this.#listener.link("refused");
    // Codes after which Discord wants a new session.
    if ([4003, 4007, 4009].includes(code)) this.#forgetSession();
    this.#listener.link(this.#losses === 0 && !this.#session ? "connecting" : "lost");
    const delayMs = Math.min(10_000, 250 * 2 ** this.#losses) * (0.75 + Math.random() / 2);
    this.#losses += 1;
    this.#retry = setTimeout(() => this.connect(), this.#losses === 1 ? 0 : delayMs);
  }

  /** Does not wait for the next attempt. */
  readonly retryNow = (): void => {
    if (this.#socket || this.#closed) return;
    clearTimeout(this.#retry);
    this.connect();
  };

  #forgetSession(): void {
    this.#session = null;
    this.#sequence = null;
  }

  #stopTimers(): void {
    clearInterval(this.#beat);
    clearTimeout(this.#firstBeat);
    clearTimeout(this.#retry);
  }
}

export const presenceOf = (status: string) => ({ status, since: null, activities: [], afk: false });

/** The gateway is the page's own server: under its name the page's security policy allows the socket. */
export function sameHost(gatewayUrl: string): string {
  const url = new URL(gatewayUrl);
  const page = new URL(document.baseURI);
  url.host = page.host;
  url.protocol = page.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}
