// One gateway session: its numbered events, kept for a while so that a client that lost its connection can resume.
import { randomBytes } from "node:crypto";
import type { Connection } from "./connection.ts";
import type { EventFaults } from "./event-faults.ts";
import { PresenceLimit } from "./presences.ts";
import type { SessionLog } from "./session-log.ts";

export interface SessionIdentity {
  token: string;
  userId: string;
  bot: boolean;
  applicationId: string | null;
  intents: number;
  shard: readonly [id: number, count: number];
  largeThreshold: number;
}

/** What a session has had, when it comes from an earlier process. */
export interface SessionPast {
  id: string;
  /** Sequence before the first of `frames`. */
  after: number;
  frames: readonly string[];
  lostAt: number;
}

export class Session {
  readonly id: string;
  readonly identity: SessionIdentity;
  readonly #limit: number;
  readonly #log: SessionLog;
  readonly #faults: EventFaults | null;
  /** Frames from sequence `#first` on. */
  #frames: string[] = [];
  #first = 1;
  sequence = 0;
  connection: Connection | null = null;
  /** When the connection was lost, ms of the clock; null while connected. */
  lostAt: number | null = null;
  readonly presenceLimit = new PresenceLimit();

  /**
   * @param limit how many events are kept for a replay
   * @param faults what happens to events on their way, if anything does
   */
  constructor(
    identity: SessionIdentity,
    limit: number,
    log: SessionLog,
    faults: EventFaults | null = null,
    past?: SessionPast,
  ) {
    this.id = past?.id ?? randomBytes(16).toString("hex");
    this.identity = identity;
    this.#limit = limit;
    this.#log = log;
    this.#faults = faults;
    if (!past) return;
    this.#frames = past.frames.slice(-limit);
    this.sequence = past.after + past.frames.length;
    this.#first = this.sequence - this.#frames.length + 1;
    this.lostAt = past.lostAt;
  }

  /** Numbers an event, keeps it, and sends it when somebody is connected. @param data serialised `d` */
  dispatch(type: string, data: string): void {
    if (this.#faults?.any && this.#faults.take(this, { type, data })) return;
    this.number(type, data);
  }

  /** The same past all faults. @param send false keeps it only */
  number(type: string, data: string, send = true): void {
    const frame = `{"t":"${type}","s":${++this.sequence},"op":0,"d":${data}}`;
    this.#frames.push(frame);
    this.#log.event(this.id, frame);
    // Cutting in large pieces keeps the cost of each event constant.
    if (this.#frames.length > this.#limit * 1.25) this.#cut(this.#frames.length - this.#limit);
    if (send) this.connection?.send(frame);
  }

  /** Sends the newest frame again, with the number it had. */
  repeat(): void {
    const frame = this.#frames.at(-1);
    if (frame !== undefined) this.connection?.send(frame);
  }

  /** Whether everything after `sequence` is still kept. */
  canReplay(sequence: number): boolean {
    return sequence >= this.#first - 1 && sequence <= this.sequence;
  }

  /** Everything that is kept, and the sequence before it. */
  get kept(): { after: number; frames: readonly string[] } {
    return { after: this.#first - 1, frames: this.#frames };
  }

  /** Every frame after `sequence`, in order. */
  framesAfter(sequence: number): readonly string[] {
    return this.#frames.slice(sequence - this.#first + 1);
  }

  /** Forgets what the client says it has. */
  trim(sequence: number): void {
    if (sequence >= this.#first && sequence <= this.sequence) this.#cut(sequence - this.#first + 1);
  }

  #cut(count: number): void {
    this.#frames = this.#frames.slice(count);
    this.#first += count;
  }
}
