// What one shard has seen and not yet stored. The api stores a batch and the cursor that belongs to it in one transaction;
// so after a crash Discord's replay begins exactly where counting ended, and nothing is lost or counted twice.
import type { DiscordGatewayPayload } from "@discordeno/bot";
import { ACTIVITY_BATCH_MAX, type ActivityRecord, type Cursor, type Fact } from "../../api/contract.ts";
import type { RawMessage } from "./feature.ts";
import type { Log } from "./log.ts";

/** An entry waits at most this long before its batch is sent. */
const FLUSH_AFTER_MS = 1000;
/** A cursor that moved without anything to count is stored this late: losing it only means a longer replay. */
const CURSOR_AFTER_MS = 15_000;
/** Full batches in memory above which reading stops, and below which it starts again. */
const WAITING_BATCHES_MAX = 64;
const RETRY_MS_MAX = 2000;

export interface ShardLedgerOptions {
  shardId: number;
  shardCount: number;
  lease: number;
  cursor: Cursor | null;
  /** Features with a message filter, in the order of the mask's bits. */
  features: string[];
  /** The mask of a message, or undefined while the server's settings are not loaded. */
  maskOf: (message: RawMessage) => number | undefined;
  /** Settles when the settings of all these servers are loaded. */
  settingsOf: (guildIds: string[]) => Promise<void>;
  /** Stores one batch. Throws: the outcome is unknown or the api is away (asked again), or a `Refused` (never again). */
  record: (record: ActivityRecord) => Promise<void>;
  onFatal: (error: Error) => void;
  /** Too much is waiting: stop reading; and later: read again. */
  onFull: () => void;
  onDrained: () => void;
  log: Log;
  waitingBatchesMax?: number;
}

/** Thrown by `record` when asking again cannot help; its message is a sentence for the operator. */
export class Refused extends Error {
  override name = "Refused";
}

interface Batch {
  to: Cursor;
  messages: ActivityRecord["messages"];
  facts: Fact[];
  gaps: ActivityRecord["gaps"];
  /** Messages whose server's settings are still being loaded. */
  undecided: RawMessage[];
  /** Work that must be done before the cursor may pass it. */
  holds: Promise<void>[];
}

export class ShardLedger {
  readonly #options: ShardLedgerOptions;
  /** What the api holds. */
  committed: Cursor | null;
  /** Why the last connection ended; the reason of a gap, should one follow. */
  lastReason = "process start";
  #applied: Cursor | null;
  #batch: Batch;
  #full: Batch[] = [];
  #due = false;
  #running: Promise<void> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerMs = Infinity;
  #stopped = false;
  #reading = true;
  readonly counters = { duplicates: 0, jumps: 0, records: 0, retries: 0, gaps: 0 };

  constructor(options: ShardLedgerOptions) {
    this.#options = options;
    this.committed = options.cursor;
    this.#applied = options.cursor && { ...options.cursor };
    this.#batch = this.#newBatch();
  }

  /** The sequence Discord may be told (heartbeat, resume): never more than is stored; null when nothing of the session is. */
  safeSeq(sessionId: string | undefined): number | null {
    const cursor = this.committed;
    return cursor && cursor.sessionId === sessionId ? cursor.seq : null;
  }

  /** Whether a dispatched packet is new. Moves the cursor; called in order and before anything else sees the packet. */
  accept(packet: DiscordGatewayPayload, session: { sessionId?: string; resumeGatewayUrl: string }): boolean {
    const seq = packet.s;
    if (seq === null || seq === undefined) return true;
    const applied = this.#applied;
    if (packet.t === "READY") return this.#begin(seq, session);
    // The tail of a session that was already given up lies inside the gap that is recorded for it.
    if (!applied || applied.sessionId !== session.sessionId) return false;
    if (packet.t === "RESUMED") {
      // It must not skip what is still being replayed behind it.
      if (seq === applied.seq + 1) this.#advance(applied, seq);
      return true;
    }
    if (seq <= applied.seq) {
      this.counters.duplicates++;
      return false;
    }
    if (seq !== applied.seq + 1) this.counters.jumps++;
    this.#advance(applied, seq);
    return true;
  }

  /** Counts a message of a server, if any feature wants it. */
  count(message: RawMessage): void {
    const mask = this.#options.maskOf(message);
    if (mask === 0) return;
    const batch = this.#batch;
    if (mask === undefined) batch.undecided.push(message);
    else push(batch, message, mask);
    if (batch.messages.mask.length + batch.undecided.length >= ACTIVITY_BATCH_MAX) this.#seal();
    else this.#arm(FLUSH_AFTER_MS);
  }

  /** An event that must have an effect; sent at once. */
  addFact(fact: Fact): void {
    this.#batch.facts.push(fact);
    if (this.#batch.facts.length >= ACTIVITY_BATCH_MAX) this.#seal();
    else this.#arm(0);
  }

  /** Keeps the cursor before the current packet until `work` is settled, so that a crash repeats it. */
  hold(work: Promise<void>): void {
    this.#batch.holds.push(work.catch(() => {}));
    this.#arm(FLUSH_AFTER_MS);
  }

  /** Sends what there is and waits until it is stored. */
  async flush(): Promise<void> {
    this.#due = true;
    while (this.#running || (this.#due && !this.#stopped)) await this.#run();
  }

  /** The last flush. Gives up after `timeoutMs`: the next process counts what is missing from Discord's replay. */
  async stop(timeoutMs: number): Promise<void> {
    clearTimeout(this.#timer);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<void>((resolve) => timer = setTimeout(resolve, timeoutMs));
    await Promise.race([this.flush(), timeout]);
    clearTimeout(timer);
    this.#stopped = true;
  }

  #begin(seq: number, session: { sessionId?: string; resumeGatewayUrl: string }): boolean {
    const sessionId = session.sessionId ?? "";
    const applied = this.#applied;
    if (applied?.sessionId === sessionId) {
      this.counters.duplicates++; // a resume from the very beginning replays READY
      if (seq > applied.seq) this.#advance(applied, seq);
      return false;
    }
    if (applied) {
      this.counters.gaps++;
      this.#batch.gaps.push({
        oldSessionId: applied.sessionId,
        oldSeq: applied.seq,
        reason: this.lastReason.slice(0, 100),
      });
      this.#options.log.warn("the gateway session was lost; the gap is recorded", {
        shardId: this.#options.shardId,
        reason: this.lastReason,
      });
    }
    this.#applied = { sessionId, resumeUrl: session.resumeGatewayUrl, seq };
    // A session that is not stored cannot be resumed after a crash.
    this.#arm(0);
    return true;
  }

  #advance(applied: Cursor, seq: number): void {
    applied.seq = seq;
    if (this.#timerMs === Infinity) this.#arm(CURSOR_AFTER_MS);
  }

  #newBatch(): Batch {
    return {
      to: { sessionId: "", resumeUrl: "", seq: 0 },
      messages: {
        features: this.#options.features,
        mask: [],
        guildIds: [],
        channelIds: [],
        userIds: [],
        messageIds: [],
      },
      facts: [],
      gaps: [],
      undecided: [],
      holds: [],
    };
  }

  #arm(afterMs: number): void {
    if (afterMs >= this.#timerMs) return;
    clearTimeout(this.#timer);
    this.#timerMs = afterMs;
    this.#timer = setTimeout(() => {
      this.#timerMs = Infinity;
      this.#due = true;
      void this.#run();
    }, afterMs);
  }

  /** Fixes the batch and the cursor that belongs to it, in one synchronous step. */
  #seal(): void {
    const applied = this.#applied;
    if (!applied) return;
    const batch = this.#batch;
    batch.to = { ...applied };
    this.#full.push(batch);
    this.#batch = this.#newBatch();
    if (this.#reading && this.#full.length > (this.#options.waitingBatchesMax ?? WAITING_BATCHES_MAX)) {
      this.#reading = false;
      this.#options.onFull();
    }
    void this.#run();
  }

  #run(): Promise<void> {
    this.#running ??= this.#drain()
      .catch((error: unknown) => {
        this.#stopped = true;
        this.#options.onFatal(error as Error);
      })
      .finally(() => {
        this.#running = null;
        if (this.#due && !this.#stopped) void this.#run();
      });
    return this.#running;
  }

  async #drain(): Promise<void> {
    await Promise.resolve(); // so that `#running` is set before anything below asks for it
    while (!this.#stopped) {
      if (this.#full.length === 0) {
        if (!this.#due) break;
        this.#due = false;
        const { committed } = this, applied = this.#applied;
        if (!applied || (committed?.sessionId === applied.sessionId && committed.seq === applied.seq)) break;
        this.#seal();
      }
      const batch = this.#full[0];
      if (!batch) break;
      await this.#decide(batch);
      await Promise.all(batch.holds);
      await this.#store(batch);
      this.#full.shift();
      if (!this.#reading && this.#full.length === 0) {
        this.#reading = true;
        this.#options.onDrained();
      }
    }
  }

  async #decide(batch: Batch): Promise<void> {
    if (batch.undecided.length === 0) return;
    await this.#options.settingsOf([...new Set(batch.undecided.map((message) => message.guild_id as string))]);
    for (const message of batch.undecided) {
      const mask = this.#options.maskOf(message);
      if (mask) push(batch, message, mask);
    }
    batch.undecided = [];
  }

  async #store(batch: Batch): Promise<void> {
    const { shardId, shardCount, lease } = this.#options;
    const from = this.committed && { sessionId: this.committed.sessionId, seq: this.committed.seq };
    const { to, messages, facts, gaps } = batch;
    for (let attempt = 1; !this.#stopped; attempt++) {
      try {
        await this.#options.record({ shardId, shardCount, lease, from, to, messages, facts, gaps });
        this.committed = to;
        this.counters.records++;
        return;
      } catch (error) {
        if (error instanceof Refused) throw error;
        // The same batch from the same cursor: if it was stored after all, the api sees that and answers the same.
        this.counters.retries++;
        if (attempt === 1) this.#options.log.warn("the api does not store, asking again", { shardId });
        await new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_MS_MAX, 50 * 2 ** attempt)));
      }
    }
  }
}

function push(batch: Batch, message: RawMessage, mask: number): void {
  const { messages } = batch;
  messages.mask.push(mask);
  messages.guildIds.push(message.guild_id as string);
  messages.channelIds.push(message.channel_id);
  messages.userIds.push(message.author.id);
  messages.messageIds.push(message.id);
}
