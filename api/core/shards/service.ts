// Which bot process reads which shard. A lease carries a fencing number: whoever holds an older one can write nothing.
import { setTimeout } from "node:timers/promises";
import { and, eq, gatewayGap, gatewayShard, isNotNull } from "../../../db/mod.ts";
import type { Services } from "../../context.ts";
import { LEASE_MS, type LeaseGrant } from "../contract.ts";
import { DomainError } from "../errors.ts";

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

/** How often a waiting bot looks whether the lease has ended, in milliseconds. */
const LOOK_MS = 200;

export const createShards = ({ db, clock }: Pick<Services, "db" | "clock">): Shards => {
  /** One look: granted, or how long the other holder's lease still runs. */
  const grant = (claim: ShardClaim): Promise<LeaseGrant | { waitMs: number; lease: number; until: number }> =>
    db.transaction(async (tx) => {
      const now = clock.now();
      const { shardId, shardCount, holder } = claim;
      await tx.insert(gatewayShard).values({ shardId, shardCount, updatedAt: now }).onConflictDoNothing();
      // Waits for a record of the former holder that is being committed: its cursor is the one to resume from.
      const [row] = await tx.select().from(gatewayShard).where(eq(gatewayShard.shardId, shardId)).for("update");
      if (!row) throw new DomainError("unavailable", "Claim the shard again");
      const until = row.leaseUntil?.getTime() ?? 0;
      const waitMs = until - now.getTime();
      if (row.holder !== null && row.holder !== holder && waitMs > 0) return { waitMs, lease: row.lease, until };
      const resharded = row.shardCount !== shardCount;
      if (resharded && row.sessionId !== null) {
        const gap = { shardId, oldSession: row.sessionId, oldSeq: row.seq, fromAt: row.updatedAt, toAt: now };
        await tx.insert(gatewayGap).values({ ...gap, reason: "another number of shards" });
      }
      const lease = row.lease + 1;
      await tx.update(gatewayShard).set({
        shardCount,
        holder,
        lease,
        leaseUntil: new Date(now.getTime() + LEASE_MS),
        ...(resharded ? { sessionId: null, resumeUrl: null, seq: null } : {}),
      }).where(eq(gatewayShard.shardId, shardId));
      const { sessionId, resumeUrl, seq } = row;
      const resumable = !resharded && sessionId !== null && resumeUrl !== null && seq !== null;
      return { lease, leaseMs: LEASE_MS, cursor: resumable ? { sessionId, resumeUrl, seq } : null };
    });

  return {
    lease: async (claim, signal) => {
      let first: { lease: number; until: number } | null = null;
      while (true) {
        const answer = await grant(claim);
        if (!("waitMs" in answer)) return answer;
        first ??= answer;
        // The holder renewed while we waited: it is alive.
        if (answer.lease !== first.lease || answer.until > first.until) {
          throw new DomainError(
            "limited",
            `Shard ${claim.shardId} is run by another bot process: stop that one first`,
            {
              retryAfterMs: answer.waitMs,
            },
          );
        }
        await setTimeout(Math.min(LOOK_MS, answer.waitMs + 1), undefined, signal ? { signal } : {}).catch(() => {
          throw new DomainError("unavailable", "The call was given up: claim the shard again");
        });
      }
    },
    renew: async (shardId, lease) => {
      const rows = await db.orm.update(gatewayShard)
        .set({ leaseUntil: new Date(clock.now().getTime() + LEASE_MS) })
        .where(and(eq(gatewayShard.shardId, shardId), eq(gatewayShard.lease, lease), isNotNull(gatewayShard.holder)))
        .returning({ shardId: gatewayShard.shardId });
      if (rows.length === 0) throw fenced(shardId);
    },
    release: async (shardId, lease) => {
      await db.orm.update(gatewayShard).set({ holder: null, leaseUntil: null })
        .where(and(eq(gatewayShard.shardId, shardId), eq(gatewayShard.lease, lease)));
    },
  };
};

const fenced = (shardId: number) => new DomainError("fenced", `Stop: another process took over shard ${shardId}`);
