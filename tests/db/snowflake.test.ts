import { afterAll, beforeAll, expect, test } from "vitest";
import { eq, guild, memberXp, sql } from "../../db/mod.ts";
import { type TestDatabase, testDatabase } from "../support/postgres.ts";

let database: TestDatabase;
beforeAll(async () => database = await testDatabase());
afterAll(() => database.close());

// 2⁵³+1, the first a JavaScript number cannot hold; an id of today; the largest int8.
const ids = ["9007199254740993", "117592884729911706", "1175928847299117063", "9223372036854775807"];

test("snowflake ids come back digit for digit, by the ORM, by SQL and by the raw client", async () => {
  const { db } = database;
  const at = new Date("2026-11-20T12:00:00.123Z");
  for (const id of ids) {
    const row = { guildId: id, userId: id, xp: 1, eventAt: at, updatedAt: at };
    await db.orm.insert(memberXp).values(row);
    const [byOrm] = await db.orm.select().from(memberXp).where(eq(memberXp.userId, id));
    expect(byOrm).toMatchObject({ guildId: id, userId: id, eventAt: at });
    const [bySql] = await db.orm.execute<{ user_id: string }>(sql`select user_id from member_xp where user_id = ${id}`);
    expect(bySql?.user_id).toBe(id);
    const [byRaw] = await db.raw`select user_id from member_xp where user_id = ${id}`;
    expect(byRaw?.user_id).toBe(id);
  }
});

test("snowflake ids survive a bulk write from arrays", async () => {
  const { db } = database;
  const rows = await db.transaction((tx) =>
    tx.execute<{ user_id: string }>(sql`
      insert into member_xp (guild_id, user_id, xp, event_at, updated_at)
      select 1, id, 5, now(), now() from unnest(${sql.param(ids)}::bigint[]) as id
      returning user_id`)
  );
  expect(rows.map((row) => row.user_id)).toEqual(ids);
});

test("a time keeps its milliseconds and jsonb stays an object", async () => {
  const { db } = database;
  const joinedAt = new Date("2026-01-02T03:04:05.678Z");
  const snapshot = { channels: [], roles: [], botPermissions: "8", botTopRole: 1 };
  await db.orm.insert(guild).values({
    id: ids[0]!,
    name: "Ōsaka",
    memberCount: 1,
    joinedAt,
    snapshot,
    updatedAt: joinedAt,
  });
  const [row] = await db.orm.select().from(guild).where(eq(guild.id, ids[0]!));
  expect(row).toMatchObject({ name: "Ōsaka", joinedAt, snapshot, leftAt: null, ownerId: null });
  const [raw] = await db.raw`select jsonb_typeof(snapshot) as kind from guild`;
  expect(raw?.kind).toBe("object");
});
