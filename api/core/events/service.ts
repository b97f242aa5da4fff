// What the bots are told as it happens: NOTIFY in Postgres, so that any api process reaches every bot.
import { randomUUID } from "node:crypto";
import { type Executor, sql } from "../../../db/mod.ts";
import type { Services } from "../../context.ts";
import type { BotEvent, Setting } from "../contract.ts";
import { DomainError } from "../errors.ts";

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
  /** Connects to the source; settings are read with `settingOf`. */
  start(settingOf: (guildId: string, feature: string) => Promise<Setting>): Promise<void>;
  /** Ends every stream. */
  stop(): Promise<void>;
}

const CHANNEL = "kagami_events";
/** How often the way through Postgres is tried, and how long a try may take, in milliseconds. */
const BEAT_MS = 5_000;
const BEAT_WAIT_MS = 3_000;
/** A bot that reads so slowly that this many events wait for it starts over. */
const QUEUE_MAX = 5_000;

export const createEvents = (
  { db, log, beatMs = BEAT_MS }: Pick<Services, "db" | "log"> & { beatMs?: number },
): Events => {
  const subscribers = new Set<Subscriber>();
  let source: { close(): Promise<void> } | null = null;
  let beating: ReturnType<typeof setTimeout> | null = null;
  let stopped = false;
  /** Called with the number of every beat that arrives. */
  let arrived = (_beat: string) => {};

  const interrupt = () => {
    for (const subscriber of subscribers) subscriber.interrupt();
  };
  const forward = async (payload: string, settingOf: (guildId: string, feature: string) => Promise<Setting>) => {
    try {
      const announcement = JSON.parse(payload) as Announcement | Beat;
      if (announcement.type === "beat") return arrived(announcement.beat);
      const event: BotEvent = announcement.type === "settings"
        ? { type: "settings", setting: await settingOf(announcement.guildId, announcement.feature) }
        : announcement;
      for (const subscriber of subscribers) subscriber.push(event);
    } catch (error) {
      // What cannot be forwarded is read anew by every bot.
      log.warn({ event: "events.interrupted" }, error);
      interrupt();
    }
  };

  const roundTrip = async (): Promise<void> => {
    const beat = randomUUID();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error("no beat")), BEAT_WAIT_MS);
    arrived = (number) => number === beat && resolve();
    try {
      await Promise.all([
        promise,
        db.orm.execute(sql`select pg_notify(${CHANNEL}, ${JSON.stringify({ type: "beat", beat })})`),
      ]);
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    announce: async (on, announcement) => {
      await on.execute(sql`select pg_notify(${CHANNEL}, ${JSON.stringify(announcement)})`);
    },
    stream: async function* (signal) {
      const subscriber = createSubscriber();
      const stop = () => subscriber.end();
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      subscribers.add(subscriber);
      try {
        // Says that the subscription holds: what happens from here on arrives.
        yield { type: "ping" };
        yield* subscriber.events();
      } finally {
        subscribers.delete(subscriber);
        signal.removeEventListener("abort", stop);
      }
    },
    get listeners() {
      return subscribers.size;
    },
    start: async (settingOf) => {
      const listen = async () => {
        let opened = false;
        const close = source?.close;
        source = null;
        await close?.().catch(() => {});
        source = await db.listen(CHANNEL, (payload) => void forward(payload, settingOf), () => {
          // After a reconnect nobody knows what was missed.
          if (opened) interrupt();
          opened = true;
        });
      };
      // The driver gives up listening when the server is away for long and says nothing: only a beat that comes back proves
      // that events do.
      const beat = async () => {
        try {
          await roundTrip();
        } catch (error) {
          log.warn({ event: "events.interrupted" }, error);
          interrupt();
          if (!stopped) await listen().catch(() => {});
        }
        if (!stopped) beating = setTimeout(() => void beat(), beatMs);
      };
      await listen();
      beating = setTimeout(() => void beat(), beatMs);
    },
    stop: async () => {
      stopped = true;
      if (beating !== null) clearTimeout(beating);
      interrupt();
      await source?.close().catch(() => {});
      source = null;
    },
  };
};

interface Beat {
  type: "beat";
  beat: string;
}

interface Subscriber {
  push(event: BotEvent): void;
  interrupt(): void;
  end(): void;
  events(): AsyncGenerator<BotEvent, void, void>;
}

const createSubscriber = (): Subscriber => {
  const queue: BotEvent[] = [];
  let state: "open" | "ended" | "interrupted" = "open";
  let wake = () => {};
  const leave = (how: "ended" | "interrupted") => {
    if (state === "open") state = how;
    wake();
  };
  return {
    push: (event) => {
      queue.push(event);
      if (queue.length > QUEUE_MAX) leave("interrupted");
      wake();
    },
    interrupt: () => leave("interrupted"),
    end: () => leave("ended"),
    events: async function* () {
      while (true) {
        if (state === "interrupted") {
          throw new DomainError("unavailable", "The stream of events was interrupted: subscribe again");
        }
        if (state === "ended") return;
        const event = queue.shift();
        if (event) yield event;
        else await new Promise<void>((resolve) => wake = resolve);
      }
    },
  };
};
