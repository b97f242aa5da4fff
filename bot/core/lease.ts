// The right to read a shard. The api gives it a number; a process with an older number can store nothing and must end.
import type { Cursor } from "../../api/contract.ts";
import { type Api, wireError } from "../api.ts";
import { Refused } from "./activity.ts";
import { errorText, type Log } from "./log.ts";

const RETRY_MS = 500;

export interface Lease {
  shardId: number;
  lease: number;
  cursor: Cursor | null;
}

export interface LeasesOptions {
  api: Pick<Api, "shards">;
  /** A stable name of this instance: its next process takes over at once, another one's waits. */
  holder: string;
  onFatal: (error: Error) => void;
  log: Log;
}

export class Leases {
  readonly #options: LeasesOptions;
  readonly #held: { shardId: number; lease: number; timer: ReturnType<typeof setInterval> }[] = [];
  #stopped = false;

  constructor(options: LeasesOptions) {
    this.#options = options;
  }

  /** Takes a shard, waiting while another instance holds it or the api is away. Throws Refused. */
  async take(shardId: number, shardCount: number): Promise<Lease> {
    const { api, holder, log } = this.#options;
    for (let attempt = 1; !this.#stopped; attempt++) {
      try {
        const { lease, leaseMs, cursor } = await api.shards.lease.mutate({ shardId, shardCount, holder });
        const timer = setInterval(() => void this.#renew(shardId, lease), Math.max(1000, leaseMs / 3));
        this.#held.push({ shardId, lease, timer });
        return { shardId, lease, cursor };
      } catch (error) {
        const wire = wireError(error);
        if (wire && !["limited", "unavailable", "internal"].includes(wire.code)) {
          throw new Refused(`The api refused shard ${shardId}. ${wire.text}`);
        }
        if (attempt === 1) log.warn("waiting for a shard", { shardId, error: errorText(error) });
        const wanted = wire?.details["retryAfterMs"];
        const waitMs = typeof wanted === "number" ? Math.min(wanted, 5000) : RETRY_MS;
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    }
    throw new Refused("The bot is stopping");
  }

  /** Gives all shards back, so that any other instance may go on at once. */
  async release(): Promise<void> {
    this.#stopped = true;
    const held = this.#held.splice(0);
    for (const { timer } of held) clearInterval(timer);
    await Promise.allSettled(
      held.map(({ shardId, lease }) => this.#options.api.shards.release.mutate({ shardId, lease })),
    );
  }

  async #renew(shardId: number, lease: number): Promise<void> {
    try {
      await this.#options.api.shards.renew.mutate({ shardId, lease });
    } catch (error) {
      if (wireError(error)?.code === "fenced") this.#options.onFatal(fenced(shardId));
      // Otherwise the api is away; should the lease run out meanwhile, the next record says so.
    }
  }
}

/** Why a process whose shard was taken over ends. */
export function fenced(shardId: number): Refused {
  return new Refused(`Another bot process took over shard ${shardId}: run only one, or let this one end`);
}
