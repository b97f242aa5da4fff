// XP of messages and rewards of those who come back, inside the cursor's transaction.
import { memberXp, sql, type Transaction } from "../../../db/mod.ts";
import type { Fact, Setting } from "../../core/contract.ts";
import type { ActivityContext, ActivityMessage, MessageBatch } from "../../core/feature.ts";
import type { OutboxEntry } from "../../core/outbox/service.ts";
import { type LevelSettings, XP_MAX, xpOfMessage } from "./contract.ts";
import { levelUpWork } from "./level-up.ts";
import { rolesAt } from "./rewards.ts";
import { serverNames } from "./servers.ts";

export const activity = { messages: countMessages, facts: greetReturning };

/** What one member gains by one batch. */
interface Gain {
  guildId: string;
  userId: string;
  xp: number;
  messages: number;
  /** Time of the message that last earned XP, by its id; null when none of these did. */
  lastXpAt: Date | null;
  lastAt: Date;
  lastChannelId: string;
}

async function countMessages(tx: Transaction, batch: MessageBatch, ctx: ActivityContext): Promise<void> {
  const talks = talksOf(batch);
  if (talks.length === 0) return;
  const lastXpAt = await lockRows(tx, talks);
  const gains = talks.map((talk) =>
    gainOf(talk, levelSettings(batch.settings, talk.guildId), lastXpAt.get(keyOf(talk)))
  );
  const stored = await addXp(tx, gains, ctx.clock.now());
  const names = await serverNames(tx, [...new Set(stored.map((row) => row.guildId))]);
  const gained = new Map(gains.map((gain) => [keyOf(gain), gain]));
  const work = stored.flatMap((row): OutboxEntry[] => {
    const gain = gained.get(keyOf(row));
    if (!gain) return [];
    return levelUpWork({
      guildId: row.guildId,
      userId: row.userId,
      before: row.xp - gain.xp,
      after: row.xp,
      channelId: gain.lastChannelId,
      server: names.get(row.guildId) ?? "this server",
    }, levelSettings(batch.settings, row.guildId));
  });
  if (work.length > 0) await ctx.outbox.enqueue(tx, work);
}

interface Talk {
  guildId: string;
  userId: string;
  messages: ActivityMessage[];
}

/** Messages by member, in key order: two flushes that lock rows in the same order cannot wait for each other. */
const talksOf = (batch: MessageBatch): Talk[] => {
  const talks = new Map<string, Talk>();
  const ignored = new Map(
    [...batch.settings.keys()].map((guildId) =>
      [guildId, new Set(levelSettings(batch.settings, guildId).ignoredChannels)] as const
    ),
  );
  for (const message of batch.messages) {
    if (ignored.get(message.guildId)?.has(message.channelId)) continue;
    const talk = talks.get(keyOf(message)) ?? { guildId: message.guildId, userId: message.userId, messages: [] };
    talk.messages.push(message);
    talks.set(keyOf(message), talk);
  }
  return [...talks.values()].sort(byKey);
};

const lockRows = async (tx: Transaction, talks: Talk[]): Promise<Map<string, Date>> => {
  const rows = await tx.execute<{ guild_id: string; user_id: string; last_xp_at: string | null }>(sql`
    select x.guild_id, x.user_id, x.last_xp_at
    from ${memberXp} x
    join unnest(${sql.param(talks.map((talk) => talk.guildId))}::bigint[], ${
    sql.param(talks.map((talk) => talk.userId))
  }::bigint[]) as k(guild_id, user_id) on x.guild_id = k.guild_id and x.user_id = k.user_id
    order by x.guild_id, x.user_id
    for update of x`);
  return new Map(
    rows.flatMap((row) =>
      row.last_xp_at === null ? [] : [[`${row.guild_id}:${row.user_id}`, new Date(row.last_xp_at)] as const]
    ),
  );
};

/** The cooldown counts from message time, so a replay and a late flush give the same XP as a prompt one. */
const gainOf = (talk: Talk, settings: LevelSettings, before: Date | undefined): Gain => {
  let xp = 0, lastXpAt: Date | null = null;
  let readyMs = before ? before.getTime() + settings.cooldownSeconds * 1000 : -Infinity;
  let last = talk.messages[0] as ActivityMessage;
  for (const message of talk.messages) {
    if (message.at >= last.at) last = message;
    if (message.at.getTime() < readyMs) continue;
    xp += xpOfMessage(message.messageId, settings.xpMin, settings.xpMax);
    lastXpAt = message.at;
    readyMs = message.at.getTime() + settings.cooldownSeconds * 1000;
  }
  return {
    guildId: talk.guildId,
    userId: talk.userId,
    xp,
    messages: talk.messages.length,
    lastXpAt,
    lastAt: last.at,
    lastChannelId: last.channelId,
  };
};

/** Rows the gate refused (opted out, erased) are not in the result: nothing may be announced for them. */
const addXp = async (tx: Transaction, gains: Gain[], now: Date) => {
  const column = <T>(pick: (gain: Gain) => T) => sql.param(gains.map(pick));
  // Times travel as text: drizzle switches off the driver's arrays of times.
  const rows = await tx.execute<{ guild_id: string; user_id: string; xp: number }>(sql`
    insert into ${memberXp} as x (guild_id, user_id, xp, messages, last_xp_at, event_at, updated_at)
    select g, u, xp, messages, last_xp_at::timestamptz, event_at::timestamptz, ${now.toISOString()}::timestamptz
    from unnest(
      ${column((gain) => gain.guildId)}::bigint[], ${column((gain) => gain.userId)}::bigint[],
      ${column((gain) => gain.xp)}::int[], ${column((gain) => gain.messages)}::int[],
      ${column((gain) => gain.lastXpAt?.toISOString() ?? null)}::text[],
      ${column((gain) => gain.lastAt.toISOString())}::text[]
    ) as k(g, u, xp, messages, last_xp_at, event_at)
    order by g, u
    on conflict (guild_id, user_id) do update set
      xp = least(x.xp::bigint + excluded.xp, ${XP_MAX})::int,
      messages = least(x.messages::bigint + excluded.messages, ${XP_MAX})::int,
      last_xp_at = greatest(x.last_xp_at, excluded.last_xp_at),
      event_at = greatest(x.event_at, excluded.event_at),
      updated_at = excluded.updated_at
    returning x.guild_id, x.user_id, x.xp`);
  return rows.map((row) => ({ guildId: row.guild_id, userId: row.user_id, xp: row.xp }));
};

/** Somebody who left and comes back gets the rewards of their level again. */
async function greetReturning(tx: Transaction, facts: Fact[], ctx: ActivityContext): Promise<void> {
  const joins = facts.filter((fact) => fact.kind === "member.join");
  if (joins.length === 0) return;
  const settings = await ctx.enabledIn("levels", [...new Set(joins.map((join) => join.guildId))]);
  const wanted = joins.filter((join) =>
    (settings.get(join.guildId)?.value as LevelSettings | undefined)?.rewards.length
  );
  if (wanted.length === 0) return;
  const rows = await tx.execute<{ guild_id: string; user_id: string; xp: number }>(sql`
    select distinct x.guild_id, x.user_id, x.xp from ${memberXp} x
    join unnest(${sql.param(wanted.map((join) => join.guildId))}::bigint[], ${
    sql.param(wanted.map((join) => join.userId))
  }::bigint[]) as k(guild_id, user_id) on x.guild_id = k.guild_id and x.user_id = k.user_id`);
  const work = rows.flatMap((row): OutboxEntry[] => {
    const roles = [...rolesAt(levelSettings(settings, row.guild_id), row.xp)];
    if (roles.length === 0) return [];
    return [{
      guildId: row.guild_id,
      subjectId: row.user_id,
      work: {
        kind: "member.roles",
        guildId: row.guild_id,
        userId: row.user_id,
        add: roles,
        remove: [],
        reason: "Level rewards of a returning member",
      },
    }];
  });
  if (work.length > 0) await ctx.outbox.enqueue(tx, work);
}

const keyOf = (of: { guildId: string; userId: string }) => `${of.guildId}:${of.userId}`;
const byKey = (a: Talk, b: Talk) => compareIds(a.guildId, b.guildId) || compareIds(a.userId, b.userId);
// Decimal ids without leading zeros: a longer one is greater.
const compareIds = (a: string, b: string) => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);

const levelSettings = (settings: ReadonlyMap<string, Setting>, guildId: string): LevelSettings =>
  settings.get(guildId)?.value as LevelSettings;
