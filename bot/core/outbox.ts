// The worker that does on Discord what the api wrote down: claimed, performed with the row's nonce, acknowledged.
import type { OutboxItem, OutboxWork } from "../../api/contract.ts";
import type { Api } from "../api.ts";
import { errorText, type Log } from "./log.ts";
import { Refusal } from "./refusal.ts";
import { DiscordFailure, type Rest } from "./rest.ts";
import { permissionRefusal, type Sender } from "./send.ts";

const CLAIM_MAX = 10;
/** A wake-up can be missed while the event stream is interrupted, and retries come due without one. */
const POLL_MS = 5000;
const RETRY_MS = 1000;
const RETRY_MS_MAX = 300_000;
const ERROR_MAX = 300;

export interface OutboxOptions {
  api: Pick<Api, "outbox">;
  rest: Rest;
  sender: Sender;
  log: Log;
  pollMs?: number;
}

export class OutboxWorker {
  readonly #options: OutboxOptions;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** There may be work. Cheap, may be called at any time. */
  wake(): void {
    this.#again = true;
    if (this.#stopped || this.#running) return;
    clearTimeout(this.#timer);
    this.#running = this.#work().finally(() => {
      this.#running = null;
      if (this.#stopped) return;
      if (this.#again) this.wake();
      else this.#timer = setTimeout(() => this.wake(), this.#options.pollMs ?? POLL_MS);
    });
  }

  /** Finishes what is claimed and takes no more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #work(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        const items = await this.#options.api.outbox.claim.mutate({ limit: CLAIM_MAX });
        await Promise.all(items.map((item) => this.#do(item)));
        if (items.length === CLAIM_MAX) this.#again = true;
      } catch (error) {
        this.#options.log.warn("work could not be claimed", { error: errorText(error) });
      }
    }
  }

  async #do(item: OutboxItem): Promise<void> {
    const { api, log } = this.#options;
    const { id, lease } = item;
    try {
      await this.#perform(item.work, item.nonce);
    } catch (error) {
      const retryAfterMs = retryAfter(error, item.attempts);
      log.warn(retryAfterMs === null ? "work given up" : "work put off", {
        kind: item.work.kind,
        attempt: item.attempts,
        error: errorText(error),
      });
      await api.outbox.fail.mutate({ id, lease, error: messageOf(error), retryAfterMs })
        .catch((failure: unknown) => log.warn("a failure was not recorded", { error: errorText(failure) }));
      return;
    }
    // Unacknowledged it is done again; the nonce and the nature of roles make that harmless.
    await api.outbox.acknowledge.mutate({ id, lease })
      .catch((failure: unknown) => log.warn("work was not acknowledged", { error: errorText(failure) }));
  }

  async #perform(work: OutboxWork, nonce: string): Promise<void> {
    switch (work.kind) {
      case "message.send":
        await this.#options.sender.send(
          work.channelId,
          { content: work.content, pingUserIds: work.pingUserIds },
          { nonce },
        );
        return;
      case "member.roles":
        await this.#roles(work);
    }
  }

  async #roles(work: Extract<OutboxWork, { kind: "member.roles" }>): Promise<void> {
    const { rest } = this.#options;
    const route = (roleId: string) => `/guilds/${work.guildId}/members/${work.userId}/roles/${roleId}`;
    try {
      for (const roleId of work.add) await rest.request("PUT", route(roleId), { reason: work.reason });
      for (const roleId of work.remove) await rest.request("DELETE", route(roleId), { reason: work.reason });
    } catch (error) {
      throw permissionRefusal(error, "change these roles: its own role must be above them") ?? error;
    }
  }
}

/** Milliseconds until the next attempt; null when there must be none: what Discord refuses for good stays refused. */
function retryAfter(error: unknown, attempts: number): number | null {
  if (error instanceof Refusal) return null;
  if (error instanceof DiscordFailure && !error.isTemporary) return null;
  return Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** Math.min(attempts, 20));
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, ERROR_MAX);
