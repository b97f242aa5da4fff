// What the bots are told as it happens: NOTIFY in Postgres, so that any api process reaches every bot.
import type { Executor } from "../../../db/mod.ts";
import type { BotEvent } from "../contract.ts";

/** An event as it is announced; settings travel as their key and are read by the process that forwards them. */
export type Announcement =
  | { type: "settings"; guildId: string; feature: string }
  | Exclude<BotEvent, { type: "settings" } | { type: "ping" }>;

export interface Events {
  /** Reaches the bots when the transaction commits. At most 300 user ids in one announcement (Postgres' limit of 8,000 bytes). */
  announce(on: Executor, announcement: Announcement): Promise<void>;
  /** Ends when `signal` aborts, and with `unavailable` when the source is interrupted: the bot then subscribes again and reads everything anew. */
  stream(signal: AbortSignal): AsyncGenerator<BotEvent, void, void>;
  /** Bots that listen now. */
  readonly listeners: number;
  start(): Promise<void>;
  stop(): Promise<void>;
}
