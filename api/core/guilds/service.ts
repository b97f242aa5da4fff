// The servers Kagami is in, as its bot describes them.
import { and, eq, type Executor, guild, isNotNull, isNull, sql } from "../../../db/mod.ts";
import type { Services } from "../../context.ts";
import type { GuildSnapshot } from "../contract.ts";

export interface Guilds {
  sync(snapshots: GuildSnapshot[]): Promise<void>;
  /** The bot was removed; what was stored goes when its retention ends. */
  remove(guildId: string): Promise<void>;
  /** These are all the servers a shard has, reachable or not: Kagami was removed from its other ones. Returns how many those are. */
  keepOnly(shard: { shardId: number; shardCount: number }, guildIds: string[]): Promise<number>;
  /** Servers Kagami is no longer in, and since when. */
  left(): Promise<{ guildId: string; leftAt: Date }[]>;
  isPresent(guildId: string): Promise<boolean>;
  /** Member counts of those of `guildIds` that Kagami is in. */
  present(guildIds: string[]): Promise<Map<string, { memberCount: number }>>;
  /** Null when Kagami is not in it. */
  snapshot(guildId: string, on?: Executor): Promise<Snapshot | null>;
}
/** The owner is null once they were erased. */
export type Snapshot = Omit<GuildSnapshot, "ownerId"> & { ownerId: string | null };

export const createGuilds = ({ db, clock }: Pick<Services, "db" | "clock">): Guilds => ({
  sync: async (snapshots) => {
    if (snapshots.length === 0) return;
    const now = clock.now();
    // Sorted, so that two bots that describe the same servers lock them in one order.
    const rows = [...snapshots].sort((a, b) => (a.id < b.id ? -1 : 1)).map((snapshot) => ({
      id: snapshot.id,
      name: snapshot.name,
      icon: snapshot.icon,
      ownerId: snapshot.ownerId,
      memberCount: snapshot.memberCount,
      joinedAt: now,
      leftAt: null,
      snapshot: {
        channels: snapshot.channels,
        roles: snapshot.roles,
        botPermissions: snapshot.botPermissions,
        botTopRole: snapshot.botTopRole,
      },
      updatedAt: now,
    }));
    await db.orm.insert(guild).values(rows).onConflictDoUpdate({
      target: guild.id,
      set: {
        name: sql`excluded.name`,
        icon: sql`excluded.icon`,
        ownerId: sql`excluded.owner_id`,
        memberCount: sql`excluded.member_count`,
        // A second stay starts anew.
        joinedAt: sql`case when ${guild.leftAt} is null then ${guild.joinedAt} else excluded.joined_at end`,
        leftAt: null,
        snapshot: sql`excluded.snapshot`,
        updatedAt: sql`excluded.updated_at`,
      },
    });
  },
  remove: async (guildId) => {
    await db.orm.update(guild).set({ leftAt: clock.now() }).where(and(eq(guild.id, guildId), isNull(guild.leftAt)));
  },
  keepOnly: async ({ shardId, shardCount }, guildIds) => {
    const { count } = await db.orm.update(guild).set({ leftAt: clock.now() }).where(and(
      isNull(guild.leftAt),
      // https://discord.com/developers/docs/events/gateway#sharding
      sql`(${guild.id} >> 22) % ${shardCount}::bigint = ${shardId}::bigint`,
      sql`${guild.id} <> all(${sql.param(guildIds)}::bigint[])`,
    ));
    return count;
  },
  left: async () => {
    const rows = await db.orm.select({ guildId: guild.id, leftAt: guild.leftAt }).from(guild)
      .where(isNotNull(guild.leftAt));
    return rows.flatMap(({ guildId, leftAt }) => leftAt === null ? [] : [{ guildId, leftAt }]);
  },
  isPresent: async (guildId) => {
    const rows = await db.orm.select({ id: guild.id }).from(guild).where(
      and(eq(guild.id, guildId), isNull(guild.leftAt)),
    );
    return rows.length > 0;
  },
  present: async (guildIds) => {
    if (guildIds.length === 0) return new Map();
    const rows = await db.orm.select({ id: guild.id, memberCount: guild.memberCount }).from(guild)
      .where(and(sql`${guild.id} = any(${sql.param(guildIds)}::bigint[])`, isNull(guild.leftAt)));
    return new Map(rows.map((row) => [row.id, { memberCount: row.memberCount }]));
  },
  snapshot: async (guildId, on = db.orm) => {
    const [row] = await on.select().from(guild).where(and(eq(guild.id, guildId), isNull(guild.leftAt)));
    if (!row) return null;
    const { id, name, icon, ownerId, memberCount } = row;
    return { id, name, icon, ownerId, memberCount, ...row.snapshot };
  },
});
