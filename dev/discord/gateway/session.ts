// One gateway session: its numbered events, kept for a while so that a client that lost its connection can resume.
import { randomBytes } from "node:crypto";
import type { Connection } from "./connection.ts";

export interface SessionIdentity {
  token: string;
  userId: string;
  bot: boolean;
  applicationId: string | null;
  intents: number;
  shard: readonly [id: number, count: number];
  largeThreshold: number;
}

export class Session {
  readonly id: string = randomBytes(16).toString("hex");
  readonly identity: SessionIdentity;
  readonly #limit: number;
  /** Frames from sequence `#first` on. */
  #frames: string[] = [];
  #first = 1;
  sequence = 0;
  connection: Connection | null = null;
  /** When the connection was lost, ms of the clock; null while connected. */
  lostAt: number | null = null;

  /** @param limit how many events are kept for a replay */
  constructor(identity: SessionIdentity, limit: number) {
    this.identity = identity;
    this.#limit = limit;
  }

  /** Numbers an event, keeps it, and sends it when somebody is connected. @param data serialised `d` */
  dispatch(type: string, data: string): void {
    const frame = `{"t":"${type}","s":${++this.sequence},"op":0,"d":${data}}`;
    this.#frames.push(frame);
    // Cutting in large pieces keeps the cost of each event constant.
    if (this.#frames.length > this.#limit * 1.25) this.#cut(this.#frames.length - this.#limit);
    this.connection?.send(frame);
  }

  /** Whether everything after `sequence` is still kept. */
  canReplay(sequence: number): boolean {
    return sequence >= this.#first - 1 && sequence <= this.sequence;
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
