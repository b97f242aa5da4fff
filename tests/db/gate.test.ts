import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openClient } from "../../db/client.ts";
import {
  and,
  auditEntry,
  closeGate,
  connect,
  DatabaseError,
  eq,
  gateOf,
  guild,
  memberXp,
  registry,
  setBlocked,
  sql,
  tagOf,
} from "../../db/mod.ts";
import { gatedTables } from "../../db/triggers.ts";
import { type TestDatabase, testDatabase } from "../support/postgres.ts";

let database: TestDatabase;
beforeAll(async () => database = await testDatabase());
afterAll(() => database.close());

const GUILD = "100000000000000100";
let nextUser = 200_000_000_000_000_000n;
const newUser = () => String(nextUser++);
const store = (userId: string, eventAt = new Date(), guildId = GUILD) =>
  database.db.orm.insert(memberXp).values({ guildId, userId, xp: 1, eventAt, updatedAt: eventAt })
    .onConflictDoUpdate({
      target: [memberXp.guildId, memberXp.userId],
      set: { xp: sql`${memberXp.xp} + 1`, eventAt, updatedAt: eventAt },
    }).returning();
const rowsOf = (userId: string) => database.db.orm.select().from(memberXp).where(eq(memberXp.userId, userId));

test("triggers in Postgres are those the registry asks for, no more and no fewer", async () => {
  const rows = await database.db.raw`
    select relname from pg_trigger join pg_class on pg_class.oid = tgrelid where not tgisinternal order by 1`;
  expect(rows.map((row) => row.relname)).toEqual(gatedTables(registry).map((entry) => entry.name));
});

test("every personal table with an account id is gated or says why its rows are kept", () => {
  const open = registry.tables.flatMap((entry) =>
    Object.entries(entry.subjects ?? {})
      .filter(([role, key]) =>
        !entry.gate?.[role] && entry.columns.find((column) => column.key === key)?.sqlType === "bigint"
      )
      .map(([role]) => [entry.name, entry.onErase?.[role]])
  );
  expect(open).toEqual([["erasure_request", "null_at_end"]]);
});

test("a purpose blocked everywhere drops writes in every server, and freeing it lets them in again", async () => {
  const { db } = database;
  const user = newUser();
  expect(await store(user)).toHaveLength(1);
  await db.transaction((tx) => setBlocked(tx, user, { purpose: "levels.xp", guildId: null, blocked: true }));
  expect(await store(user)).toEqual([]);
  expect(await store(user, new Date(), "100000000000000101")).toEqual([]);
  expect((await rowsOf(user))[0]?.xp).toBe(1);
  await db.transaction((tx) => setBlocked(tx, user, { purpose: "levels.xp", guildId: null, blocked: false }));
  expect((await store(user))[0]?.xp).toBe(2);
});

test("a purpose blocked in one server leaves the others alone", async () => {
  const { db } = database;
  const user = newUser();
  await db.transaction((tx) => setBlocked(tx, user, { purpose: "levels.xp", guildId: GUILD, blocked: true }));
  expect(await store(user)).toEqual([]);
  expect(await store(user, new Date(), "100000000000000101")).toHaveLength(1);
  expect((await gateOf(db.orm, user)).blocked).toEqual([`levels.xp@${GUILD}`]);
});

test("another purpose's block and another person's block change nothing", async () => {
  const { db } = database;
  const user = newUser();
  await db.transaction((tx) => setBlocked(tx, user, { purpose: "levels.xp.more", guildId: null, blocked: true }));
  await db.transaction((tx) => setBlocked(tx, newUser(), { purpose: "levels.xp", guildId: null, blocked: true }));
  expect(await store(user)).toHaveLength(1);
});

test("an event from before an erasure is dropped, one from after it is stored", async () => {
  const { db } = database;
  const user = newUser();
  const erasedAt = new Date("2026-11-20T12:00:00Z");
  await db.transaction((tx) => closeGate(tx, user, { erasedAt, blocked: [] }));
  expect(await store(user, new Date(erasedAt.getTime() - 1))).toEqual([]);
  expect(await store(user, erasedAt)).toEqual([]);
  expect(await store(user, new Date(erasedAt.getTime() + 1))).toHaveLength(1);
  // An erasure limited to one server does not move the time of the earlier one.
  await db.transaction((tx) => closeGate(tx, user, { erasedAt: null, blocked: ["x"] }));
  expect(await gateOf(db.orm, user)).toEqual({ blocked: ["x"], erasedAt });
});

test("in one bulk statement only the blocked person's row is missing", async () => {
  const { db } = database;
  const [free, blocked] = [newUser(), newUser()];
  await db.transaction((tx) => setBlocked(tx, blocked, { purpose: "levels.xp", guildId: null, blocked: true }));
  const rows = await db.orm.execute<{ user_id: string }>(sql`
    insert into member_xp (guild_id, user_id, xp, event_at, updated_at)
    select ${GUILD}::bigint, id, 1, now(), now() from unnest(${sql.param([free, blocked])}::bigint[]) id
    returning user_id`);
  expect(rows.map((row) => row.user_id)).toEqual([free]);
});

test("an erased owner is left out of the server's row, the server stays", async () => {
  const { db } = database;
  const owner = newUser();
  const at = new Date();
  const row = { id: newUser(), name: "Server", ownerId: owner, memberCount: 1, joinedAt: at, updatedAt: at };
  const snapshot = { channels: [], roles: [], botPermissions: "0", botTopRole: 0 };
  expect(await db.orm.insert(guild).values({ ...row, snapshot }).returning()).toMatchObject([{ ownerId: owner }]);
  await db.transaction((tx) => closeGate(tx, owner, { erasedAt: new Date(), blocked: [] }));
  const again = await db.orm.update(guild).set({ ownerId: owner, name: "Renamed" }).where(eq(guild.id, row.id))
    .returning();
  expect(again).toMatchObject([{ ownerId: null, name: "Renamed" }]);
});

test("an erased admin's earlier changes lose their author, later ones have one", async () => {
  const { db } = database;
  const actorId = newUser();
  const erasedAt = new Date();
  await db.transaction((tx) => closeGate(tx, actorId, { erasedAt, blocked: [] }));
  const entry = (at: Date) => ({ guildId: GUILD, at, actorId, source: "command", action: "update", feature: "levels" });
  const late = await db.orm.insert(auditEntry).values(entry(erasedAt)).returning();
  expect(late).toMatchObject([{ actorId: null }]);
  const after = await db.orm.insert(auditEntry).values(entry(new Date(erasedAt.getTime() + 1))).returning();
  expect(after).toMatchObject([{ actorId }]);
});

test("without a key every guarded write is refused", async () => {
  const client = openClient({ url: database.url, gateKey: null, max: 1 });
  try {
    const write = client`insert into member_xp (guild_id, user_id, event_at, updated_at) values (1, 2, now(), now())`;
    await expect(write).rejects.toMatchObject({ name: "DatabaseError", code: "KG001" });
  } finally {
    await client.end();
  }
});

test("tags under another key are others, and no tag holds the account id", async () => {
  const user = "200000000000000001";
  const other = connect({ url: database.url, gateKey: randomBytes(32).toString("hex"), max: 1 });
  try {
    const [one, two] = [await tagOf(database.db.orm, user), await tagOf(other.orm, user)];
    expect(one).toHaveLength(32);
    expect(two).not.toEqual(one);
  } finally {
    await other.close();
  }
});

/** Four writers hammer one person's row while it is erased. Rows left behind after `rounds` erasures. */
const raceErasure = async (rounds: number): Promise<number> => {
  const { db } = database;
  let back = 0;
  for (let round = 0; round < rounds; round++) {
    const user = newUser();
    let running = true;
    let writes = 0;
    const writers = Array.from({ length: 4 }, async () => {
      // What a bot without news of the erasure does: the event's time was read before the statement runs.
      for (; running; writes++) await store(user, new Date());
    });
    const someWrites = async () => {
      for (const until = writes + 8; writes < until;) await db.orm.execute(sql`select 1`);
    };
    await someWrites();
    await db.transaction(async (tx) => {
      await closeGate(tx, user, { erasedAt: new Date(), blocked: ["levels.xp"] });
      await tx.delete(memberXp).where(eq(memberXp.userId, user));
    });
    await someWrites();
    running = false;
    await Promise.all(writers);
    back += (await rowsOf(user)).length;
  }
  return back;
};

test("writers that never stop bring back nothing while a person is erased", async () => {
  expect(await raceErasure(25)).toBe(0);
});

test("without the trigger the same writers do bring rows back, so the test above can fail", async () => {
  const owner = openClient({ url: database.ownerUrl, gateKey: database.gateKey, max: 1 });
  try {
    await owner`alter table member_xp disable trigger gate`;
    expect(await raceErasure(5)).toBe(5);
  } finally {
    await owner`alter table member_xp enable trigger gate`;
    await owner.end();
  }
});

test("two people of one stripe do not wait for each other's writes", async () => {
  const { db } = database;
  const [one, two] = [newUser(), newUser()];
  const same = String(BigInt(one) + 256n);
  await db.transaction(async (tx) => {
    await tx.insert(memberXp).values({ guildId: GUILD, userId: one, eventAt: new Date(), updatedAt: new Date() });
    // In another transaction, while the first one holds the stripe.
    expect(await store(same)).toHaveLength(1);
    expect(await store(two)).toHaveLength(1);
  });
});

test("DatabaseError is what a refused statement throws, with a code and no values", async () => {
  const { db } = database;
  const secret = "987654321987654321";
  const at = new Date();
  const failing: [string, () => Promise<unknown>][] = [
    ["orm", () => db.orm.insert(memberXp).values({ guildId: GUILD, userId: secret, eventAt: at, updatedAt: at })],
    ["sql", () => db.orm.execute(sql`select ${secret + "secret"}::bigint`)],
    [
      "transaction",
      () =>
        db.transaction((tx) =>
          tx.insert(memberXp).values({ guildId: GUILD, userId: secret, eventAt: at, updatedAt: at })
        ),
    ],
    [
      "raw",
      () =>
        db.raw`insert into member_xp (guild_id, user_id, event_at, updated_at) values (${GUILD}, ${secret}, now(), now())`,
    ],
    ["raw transaction", () => db.raw.begin((tx) => tx`select ${secret + "secret"}::text::bigint`)],
    ["cursor", async () => {
      for await (const _ of db.raw`select ${secret + "secret"}::text::bigint`.cursor(10)) { /* never reached */ }
    }],
    [
      "savepoint",
      () => db.transaction((tx) => tx.transaction((inner) => inner.execute(sql`select ${secret + "secret"}::bigint`))),
    ],
  ];
  await db.orm.insert(memberXp).values({ guildId: GUILD, userId: secret, eventAt: at, updatedAt: at });
  for (const [name, run] of failing) {
    const error = await run().then(() => null, (error: unknown) => error);
    expect(error, name).toBeInstanceOf(DatabaseError);
    const all = [error, (error as Error).stack, (error as Error).cause, JSON.stringify(error), String(error)];
    const deep = all.concat(Object.getOwnPropertyNames(error).map((key) => (error as Record<string, unknown>)[key]));
    expect(deep.map(String).join("\n"), name).not.toContain(secret);
  }
  const unique = await failing[0]![1]().catch((error) => error);
  expect(unique).toMatchObject({ code: "23505", table: "member_xp", constraint: "member_xp_guild_id_user_id_pk" });
  expect(await db.orm.select().from(memberXp).where(and(eq(memberXp.userId, secret), eq(memberXp.guildId, GUILD))))
    .toHaveLength(1);
});
