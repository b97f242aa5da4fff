// Which bot process reads which shard. A lease carries a fencing number: whoever holds an older one can write nothing.
import type { LeaseGrant } from "../contract.ts";

export interface ShardClaim {
  shardId: number;
  shardCount: number;
  /** A stable name of the bot instance: the same holder takes over at once, another waits until the lease runs out. */
  holder: string;
}

export interface Shards {
  /** Waits for a record of the former holder that is still being committed, and for its lease to end. Throws `limited` (details.retryAfterMs) while another holder renews. */
  lease(claim: ShardClaim, signal?: AbortSignal): Promise<LeaseGrant>;
  /** Throws `fenced` when a newer lease exists. */
  renew(shardId: number, lease: number): Promise<void>;
  release(shardId: number, lease: number): Promise<void>;
}
