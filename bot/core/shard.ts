// One gateway connection that keeps its session through every fault. Discordeno's shard gives sessions up after one failed
// attempt, hangs on dead peers and reconnects without pause; what is overridden here cures that.
import {
  DiscordenoShard,
  type DiscordGatewayPayload,
  GatewayOpcodes,
  type ShardCreateOptions,
  type ShardSocketRequest,
  ShardState,
} from "@discordeno/bot";
import type { ShardLedger } from "./activity.ts";
import type { Log } from "./log.ts";

/** Closing with 1000 or 1001 would end the session; this keeps it. */
export const CLOSE_KEEPING_SESSION = 3000;
const CLOSE_TO_RECONNECT = 3900;
/** Closed on purpose by us or by Discordeno: nothing reconnects by itself. */
const DELIBERATE = new Set([CLOSE_KEEPING_SESSION, 3024, 3064, 3065, 3066]);
/** The session is gone, a new one may begin. 4003 not authenticated, 4007 invalid sequence, 4009 session timed out. */
const SESSION_LOST = new Set([4003, 4007, 4009]);
/** Trying again would be refused again. https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway */
const FATAL: Record<number, string> = {
  4004: "Discord refused the bot's token (close code 4004): set DISCORD_TOKEN to a valid one",
  4010: "Discord refused the shard number (close code 4010): restart the bot",
  4011: "Discord demands more shards (close code 4011): restart the bot so that it asks how many",
  4012: "Discord no longer speaks this gateway version (close code 4012): update Kagami",
  4013: "Discord refused the intents (close code 4013): update Kagami",
  4014: "Discord refused a privileged intent (close code 4014): switch on Message Content and Server Members in the " +
    "developer portal, or restart the bot so that it asks again which ones are granted",
};

export interface LedgerShardOptions extends ShardCreateOptions {
  ledger: ShardLedger;
  log: Log;
  /** Called once when the shard cannot go on; the error's message is a sentence for the operator. */
  onFatal: (error: Error) => void;
  /** New packets, in order, synchronously; duplicates of a replay are already dropped. */
  onPacket: (packet: DiscordGatewayPayload, shard: LedgerShard) => void;
  /** How long a silent peer is waited for, in milliseconds. */
  helloTimeoutMs?: number;
  closeTimeoutMs?: number;
  backoffMs?: number;
}

export class LedgerShard extends DiscordenoShard {
  readonly ledger: ShardLedger;
  readonly #options: LedgerShardOptions;
  #failures = 0;
  #waitMs = 0;
  #stopped = false;
  #paused = false;
  #hello: ReturnType<typeof setTimeout> | undefined;
  #reconnect: ReturnType<typeof setTimeout> | undefined;

  constructor(options: LedgerShardOptions) {
    super(options);
    this.#options = options;
    this.ledger = options.ledger;
  }

  /** Continues the committed session, or begins one when there is none. Never waits for the outcome: it may never come. */
  begin(): void {
    const cursor = this.ledger.committed;
    if (cursor) {
      this.sessionId = cursor.sessionId;
      this.resumeGatewayUrl = cursor.resumeUrl;
    }
    this.#connect();
  }

  /** Stops reading so that Discord keeps what we cannot store; `unpause` fetches it by a resume. */
  pause(): void {
    if (this.#paused || this.#stopped) return;
    this.#paused = true;
    this.#options.log.warn("reading paused until the api stores what is waiting", { shardId: this.id });
    clearTimeout(this.#reconnect);
    void this.close(CLOSE_KEEPING_SESSION, "paused");
  }

  unpause(): void {
    if (!this.#paused || this.#stopped) return;
    this.#paused = false;
    this.#options.log.info("reading again", { shardId: this.id });
    this.#connect();
  }

  /** Ends the connection and keeps the session, so that the next process resumes it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#reconnect);
    clearTimeout(this.#hello);
    await this.close(CLOSE_KEEPING_SESSION, "stopping");
    this.stopHeartbeating();
  }

  override async connect(): Promise<DiscordenoShard> {
    if (this.#stopped || this.#paused) return await new Promise(() => {});
    // A peer that accepts and stays silent would be waited for without end.
    clearTimeout(this.#hello);
    this.#hello = setTimeout(() => {
      this.ledger.lastReason = "silent gateway";
      this.#force(CLOSE_TO_RECONNECT, "no HELLO");
    }, this.#options.helloTimeoutMs ?? 20_000);
    return await super.connect();
  }

  override async resume(): Promise<void> {
    // The sequence that is stored, not the one that was received: Discord may trim what we acknowledged.
    this.previousSequenceNumber = this.ledger.safeSeq(this.sessionId);
    // The stored host may be gone: from the third failure every second attempt asks the general one.
    if (this.#failures >= 3 && this.#failures % 2 === 1) this.resumeGatewayUrl = "";
    await super.resume();
  }

  override async identify(bypassRequest?: boolean): Promise<void> {
    // A new session begins at the general URL and at no sequence.
    delete this.sessionId;
    this.resumeGatewayUrl = "";
    this.previousSequenceNumber = null;
    await super.identify(bypassRequest);
  }

  override async send(message: ShardSocketRequest, highPriority?: boolean): Promise<void> {
    // Kept for later they would be sent into the next session, which Discord ends for it (4005).
    if (message.op === GatewayOpcodes.Identify || message.op === GatewayOpcodes.Resume) {
      if (this.isOpen()) this.socket?.send(JSON.stringify(message));
      return;
    }
    await super.send(message, highPriority);
  }

  override async close(code: number, reason: string): Promise<void> {
    const socket = this.socket;
    if (!socket) return;
    // Still connecting or already closing: Discordeno would leave it alone.
    if (socket.readyState !== 1) return this.#force(code, reason);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<"timeout">((resolve) => {
      timer = setTimeout(() => resolve("timeout"), this.#options.closeTimeoutMs ?? 5000);
    });
    const outcome = await Promise.race([super.close(code, reason), timeout]);
    clearTimeout(timer);
    // Deno never reports the end of a connection whose peer is dead.
    if (outcome === "timeout" && this.socket === socket) this.#force(code, reason);
  }

  override async handleClose(close: Pick<CloseEvent, "code" | "reason">): Promise<void> {
    delete this.socket;
    this.stopHeartbeating();
    clearTimeout(this.#hello);
    this.resolveAfterClose?.(close as CloseEvent);
    this.state = ShardState.Disconnected;
    this.events.disconnected?.(this);
    if (this.#stopped || this.#paused || DELIBERATE.has(close.code)) return;
    const sentence = FATAL[close.code];
    if (sentence) {
      this.#stopped = true;
      this.state = ShardState.Offline;
      this.#options.onFatal(new Error(sentence));
      return;
    }
    if (close.code !== CLOSE_TO_RECONNECT) this.ledger.lastReason = `close ${close.code}`;
    if (SESSION_LOST.has(close.code)) delete this.sessionId;
    const base = this.#options.backoffMs ?? 250;
    const backoffMs = this.#failures === 0
      ? 0
      : Math.min(30_000, base * 2 ** this.#failures) * (0.5 + Math.random() / 2);
    this.#failures++;
    this.#options.log.info("gateway closed, connecting again", {
      shardId: this.id,
      code: close.code,
      attempt: this.#failures,
      reason: this.sessionId ? "resume" : "identify",
    });
    clearTimeout(this.#reconnect);
    this.#reconnect = setTimeout(() => this.#connect(), Math.max(backoffMs, this.#waitMs));
    this.#waitMs = 0;
    await Promise.resolve();
  }

  override handleMessage(message: MessageEvent): Promise<void> {
    const packet = JSON.parse(message.data as string) as DiscordGatewayPayload;
    // Most packets by far; everything Discordeno does for them is here, without its promises.
    if (packet.op === GatewayOpcodes.Dispatch && packet.t !== "READY" && packet.t !== "RESUMED") {
      this.heart.lastAck = Date.now();
      this.heart.acknowledged = true;
      this.#receive(packet);
      return DONE;
    }
    return this.handleDiscordPacket(packet);
  }

  override async handleDiscordPacket(packet: DiscordGatewayPayload): Promise<void> {
    if (packet.op === GatewayOpcodes.Reconnect) {
      this.ledger.lastReason = "op 7";
      return await this.close(CLOSE_TO_RECONNECT, "asked to reconnect");
    }
    if (packet.op === GatewayOpcodes.InvalidSession) {
      this.ledger.lastReason = `op 9 ${packet.d === true}`;
      if (packet.d !== true) delete this.sessionId;
      this.#waitMs = 1000 + Math.random() * 4000; // 1 to 5 s, as Discord's documentation asks
      return await this.close(CLOSE_TO_RECONNECT, "invalid session");
    }
    if (packet.op === GatewayOpcodes.Hello) clearTimeout(this.#hello);
    // For a dispatch it ends before it returns; waiting for its promise would let the next packet overtake this one.
    const handled = super.handleDiscordPacket(packet);
    if (packet.op === GatewayOpcodes.Dispatch) this.#receive(packet);
    await handled;
  }

  #receive(packet: DiscordGatewayPayload): void {
    if (this.#stopped || this.#paused) return; // not accepted, so Discord sends it again after the next resume
    try {
      const fresh = this.ledger.accept(packet, this);
      // What the next heartbeat tells Discord.
      this.previousSequenceNumber = this.ledger.safeSeq(this.sessionId);
      if (packet.t === "READY" || packet.t === "RESUMED") this.#failures = 0;
      if (fresh) this.#options.onPacket(packet, this);
    } catch (error) {
      // Accepted but not counted: only a new process that resumes from the stored cursor makes that right again.
      this.#stopped = true;
      this.#options.onFatal(error as Error);
    }
  }

  #connect(): void {
    if (this.#stopped || this.#paused) return;
    const failed = (error: unknown) => this.#options.onFatal(error as Error);
    if (this.sessionId) this.resume().catch(failed);
    else this.identify().catch(failed);
  }

  /** Lets go of a socket that does not answer and goes on as if it had closed. */
  #force(code: number, reason: string): void {
    const socket = this.socket;
    if (!socket) return;
    socket.onopen =
      socket.onclose =
      socket.onmessage =
      socket.onerror =
        null;
    if ("terminate" in socket) {
      (socket as unknown as { on(name: string, f: () => void): void; terminate(): void }).on("error", () => {});
      (socket as unknown as { terminate(): void }).terminate();
    } else socket.close();
    void this.handleClose({ code, reason: `forced: ${reason}` });
  }
}

const DONE = Promise.resolve();
