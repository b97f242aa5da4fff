// Ranks, the leaderboard, and corrections by admins.
import {
  and,
  asc,
  blockOf,
  count,
  desc,
  earningXp,
  eq,
  gt,
  lt,
  memberXp,
  or,
  sql,
  subjectGate,
  type Transaction,
} from "../../../db/mod.ts";
import type { Context, Member } from "../../context.ts";
import { DomainError } from "../../core/errors.ts";
import type { OutboxEntry } from "../../core/outbox/service.ts";
import {
  LEADERBOARD_PAGE_SIZE,
  type LeaderboardPage,
  levelOf,
  type LevelSettings,
  type Rank,
  XP_MAX,
  xpForLevel,
  xpToNext,
} from "./contract.ts";
import { roleChange } from "./rewards.ts";

type Caller = Context & { member: Member };

/** Throws `disabled` while levels are off. Somebody without XP has rank null. */
export const rank = async (ctx: Caller, guildId: string, userId: string): Promise<Rank> => {
  await ctx.settings.assertEnabled(guildId, "levels");
  const hidden = userId !== ctx.member.userId && (await objectors(ctx, guildId, [userId])).has(userId);
  return await rankOf(ctx, guildId, userId, hidden);
};

/** Pages of LEADERBOARD_PAGE_SIZE from 0, without those who objected; in the dashboard it stays readable while levels are off. */
export const leaderboard = async (ctx: Caller, guildId: string, page: number): Promise<LeaderboardPage> => {
  if (ctx.member.via !== "dashboard") await ctx.settings.assertEnabled(guildId, "levels");
  const members = await countMembers(ctx, guildId);
  const rows = await ctx.db.orm.select({ userId: memberXp.userId, xp: memberXp.xp }).from(memberXp)
    .where(eq(memberXp.guildId, guildId))
    .orderBy(desc(memberXp.xp), asc(memberXp.userId))
    .limit(LEADERBOARD_PAGE_SIZE).offset(page * LEADERBOARD_PAGE_SIZE);
  const hidden = await objectors(ctx, guildId, rows.map((row) => row.userId));
  const shown = rows.map((row, index) => ({ ...row, rank: page * LEADERBOARD_PAGE_SIZE + index + 1 }))
    .filter((row) => !hidden.has(row.userId));
  const people = await ctx.profiles.get(guildId, shown.map((row) => row.userId), { wait: true });
  return {
    page,
    pages: Math.ceil(members / LEADERBOARD_PAGE_SIZE),
    members,
    entries: shown.map((row) => ({
      rank: row.rank,
      userId: row.userId,
      name: people.get(row.userId)?.name ?? null,
      avatarUrl: people.get(row.userId)?.avatarUrl ?? null,
      xp: row.xp,
      level: levelOf(row.xp),
    })),
  };
};

/**
 * Sets somebody's XP, or their level's first XP; audited, and role rewards follow.
 * Throws `disabled`, or `forbidden` when the member opted out: then nothing may be stored.
 */
export const set = async (
  ctx: Caller,
  input: { guildId: string; userId: string; xp?: number | undefined; level?: number | undefined },
): Promise<Rank> => {
  const { guildId, userId } = input;
  const xp = input.xp ?? xpForLevel(input.level ?? 0);
  await ctx.db.transaction(async (tx) => {
    const setting = await ctx.settings.assertEnabled(guildId, "levels", tx);
    const before = await lockedXp(tx, guildId, userId);
    const now = ctx.clock.now();
    const stored = await tx.insert(memberXp)
      .values({ guildId, userId, xp, messages: 0, lastXpAt: null, eventAt: now, updatedAt: now })
      .onConflictDoUpdate({
        target: [memberXp.guildId, memberXp.userId],
        set: { xp, eventAt: sql`greatest(${memberXp.eventAt}, excluded.event_at)`, updatedAt: now },
      })
      .returning({ userId: memberXp.userId });
    if (stored.length === 0) throw new DomainError("forbidden", "This member objected to levels: nothing is stored");
    const settings = setting.value as LevelSettings;
    await followUp(ctx, tx, [{ guildId, userId, before: before ?? 0, after: xp, settings }]);
    await ctx.audit.write(tx, {
      guildId,
      actorId: ctx.member.userId,
      subjectId: userId,
      source: ctx.member.via,
      action: "levels.set",
      feature: "levels",
      before: { xp: before ?? 0 },
      after: { xp },
    });
  });
  return await rankOf(ctx, guildId, userId);
};

/** Members whose rewards are taken back when everybody's XP goes; each is several calls to Discord. */
const TAKEN_BACK_MAX = 5_000;
/** One member after the other, so that thousands of calls to Discord do not stand before what others wait for. */
const TAKEN_BACK_EVERY_MS = 500;

/** Deletes one member's XP, or everybody's with null. Rewards are taken back, of those with the most XP first and at most TAKEN_BACK_MAX. */
export const reset = async (ctx: Caller, guildId: string, userId: string | null): Promise<{ removed: number }> =>
  await ctx.db.transaction(async (tx) => {
    const { enabled, value } = await ctx.settings.get(guildId, "levels", tx);
    const settings = value as LevelSettings;
    const { removed, rewarded, firstXp } = await removeXp(tx, guildId, userId, lowestReward(settings));
    if (enabled) {
      const startMs = ctx.clock.now().getTime();
      const changes = rewarded.map((member, n): Change => ({
        ...member,
        guildId,
        after: 0,
        settings,
        dueAt: new Date(startMs + n * TAKEN_BACK_EVERY_MS),
      }));
      await followUp(ctx, tx, changes);
    }
    await ctx.audit.write(tx, {
      guildId,
      actorId: ctx.member.userId,
      ...(userId === null ? {} : { subjectId: userId }),
      source: ctx.member.via,
      action: userId === null ? "levels.reset.all" : "levels.reset",
      feature: "levels",
      before: userId === null ? { members: removed } : { xp: firstXp },
      after: userId === null ? { members: 0 } : { xp: 0 },
    });
    return { removed };
  });

/** XP at which the first reward is given; none is given below. */
const lowestReward = ({ rewards }: LevelSettings): number =>
  rewards.length === 0 ? XP_MAX + 1 : xpForLevel(Math.min(...rewards.map((reward) => reward.level)));

/** Deletes and says who had `fromXp` or more; counted where the rows are, because a large server has a million. */
const removeXp = async (tx: Transaction, guildId: string, userId: string | null, fromXp: number) => {
  const whose = userId === null ? sql`true` : sql`user_id = ${userId}::bigint`;
  const rows = await tx.execute<{ user_id: string | null; xp: number | null; removed: number; first: number | null }>(
    sql`
    with gone as (delete from ${memberXp} where guild_id = ${guildId}::bigint and ${whose} returning user_id, xp)
    select r.user_id, r.xp, a.removed, a.first
    from (select count(*)::int as removed, max(xp) as first from gone) a
    left join (
      select user_id, xp from gone where xp >= ${fromXp}::bigint order by xp desc, user_id limit ${TAKEN_BACK_MAX}
    ) r on true`,
  );
  return {
    removed: rows[0]?.removed ?? 0,
    firstXp: rows[0]?.first ?? 0,
    rewarded: rows.flatMap((row) =>
      row.user_id === null || row.xp === null ? [] : [{ userId: row.user_id, before: row.xp }]
    ),
  };
};

const rankOf = async (ctx: Caller, guildId: string, userId: string, hidden = false): Promise<Rank> => {
  const [found] = await ctx.db.orm.select({ xp: memberXp.xp, messages: memberXp.messages }).from(memberXp)
    .where(and(eq(memberXp.guildId, guildId), eq(memberXp.userId, userId)));
  const row = hidden ? undefined : found;
  const xp = row?.xp ?? 0;
  const level = levelOf(xp);
  return {
    userId,
    xp,
    level,
    rank: row ? await countAhead(ctx, guildId, userId, xp) + 1 : null,
    members: await countMembers(ctx, guildId),
    messages: row?.messages ?? 0,
    xpIntoLevel: xp - xpForLevel(level),
    xpOfLevel: xpToNext(level),
  };
};

/** Those who objected to levels: what is still stored about them is shown to nobody else. */
const objectors = async (ctx: Caller, guildId: string, userIds: string[]): Promise<Set<string>> => {
  const rows = await ctx.db.orm.execute<{ id: string }>(sql`
    select u.id from unnest(${sql.param(userIds)}::bigint[]) as u(id)
    join ${subjectGate} g on g.tag = gate.tag(u.id)
    where ${earningXp.name} = any(g.blocked) or ${blockOf(earningXp.name, guildId)} = any(g.blocked)`);
  return new Set(rows.map((row) => row.id));
};

/** Members before this one on the leaderboard, in its order: more XP, then the older id. */
const countAhead = async (ctx: Caller, guildId: string, userId: string, xp: number): Promise<number> => {
  const ahead = or(gt(memberXp.xp, xp), and(eq(memberXp.xp, xp), lt(memberXp.userId, userId)));
  const [row] = await ctx.db.orm.select({ n: count() }).from(memberXp).where(and(eq(memberXp.guildId, guildId), ahead));
  return Number(row?.n ?? 0);
};

const countMembers = async (ctx: Caller, guildId: string): Promise<number> => {
  const [row] = await ctx.db.orm.select({ n: count() }).from(memberXp).where(eq(memberXp.guildId, guildId));
  return Number(row?.n ?? 0);
};

const lockedXp = async (tx: Transaction, guildId: string, userId: string): Promise<number | null> => {
  const [row] = await tx.select({ xp: memberXp.xp }).from(memberXp)
    .where(and(eq(memberXp.guildId, guildId), eq(memberXp.userId, userId))).for("update");
  return row?.xp ?? null;
};

interface Change {
  guildId: string;
  userId: string;
  before: number;
  after: number;
  settings: LevelSettings;
  /** Now when absent. */
  dueAt?: Date;
}

const followUp = async (ctx: Caller, tx: Transaction, changes: Change[]): Promise<void> => {
  const reason = "An admin changed this member's level";
  const entries = changes.flatMap(({ guildId, userId, before, after, settings, ...due }): OutboxEntry[] => {
    const roles = roleChange(settings, before, after);
    return roles === null
      ? []
      : [{ guildId, subjectId: userId, work: { kind: "member.roles", guildId, userId, ...roles, reason }, ...due }];
  });
  await ctx.outbox.enqueue(tx, entries);
};
