// The api's event stream, joined again whenever it breaks. After each (re)start everything may have been missed.
import type { BotEvent } from "../../api/contract.ts";
import type { Api } from "../api.ts";
import { errorText, type Log } from "./log.ts";

const RETRY_MS = 250;
const RETRY_MS_MAX = 5000;

export interface EventsOptions {
  api: Pick<Api, "events">;
  onEvent: (event: BotEvent) => void;
  /** The stream is open (again): load what it may have missed. */
  onOpen: () => void;
  log: Log;
}

export class Events {
  readonly #options: EventsOptions;
  #subscription: { unsubscribe(): void } | null = null;
  #failures = 0;
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: EventsOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#stopped) return;
    const { api, onEvent, onOpen, log } = this.#options;
    // One stream can report its end several times.
    let over = false;
    const again = (error?: unknown) => {
      if (over) return;
      over = true;
      this.#subscription?.unsubscribe();
      if (this.#stopped) return;
      if (this.#failures++ === 0) {
        log.warn("the api's event stream broke, joining again", error ? { error: errorText(error) } : {});
      }
      this.#timer = setTimeout(
        () => this.start(),
        Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** Math.min(this.#failures, 10)),
      );
    };
    let opened = false;
    this.#subscription = api.events.stream.subscribe(undefined, {
      onStarted: () => {
        this.#failures = 0;
        opened = true;
        onOpen();
      },
      onData: onEvent,
      onError: again,
      onComplete: () => again(),
      // The link would reconnect by itself, but seconds later and for ever at the same pace.
      onConnectionStateChange: (state) => {
        if (state.state === "connecting" && (opened || state.error)) again(state.error ?? undefined);
      },
    });
    if (over) this.#subscription.unsubscribe();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#subscription?.unsubscribe();
  }
}
