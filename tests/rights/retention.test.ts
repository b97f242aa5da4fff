// Retention: with the clock past its promise a row is gone, one that still has time stays.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { purgeExpired, purgeLeft } from "../../api/rights/retain.ts";
import { sql } from "../../db/mod.ts";
import { type Engine, GUILD, insertRow, learnGenerated, openEngine, plant, plantable, randomId } from "./support.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
  await learnGenerated(engine.db);
});
afterAll(() => engine[Symbol.asyncDispose]());

const DAY_MS = 86_400_000;
const limited = plantable().flatMap((store) =>
  store.retention.kind === "days" ? [{ store, name: store.name, days: store.retention.days }] : []
);

describe.each(limited)("$name", ({ store, name, days }) => {
  test(`keeps rows for ${days} days and not longer`, async () => {
    const role = store.roles[0];
    if (!role) throw new Error("Nobody is in it");
    const now = engine.clock.now().getTime();
    const planting = { other: null, guildId: GUILD, canary: "OLD" };
    const [over, within] = [randomId(), randomId()];
    await insertRow(engine.db, store, role, { ...planting, userId: over, at: new Date(now - days * DAY_MS - 1000) });
    await insertRow(engine.db, store, role, {
      ...planting,
      userId: within,
      at: new Date(now - days * DAY_MS + 60_000),
    });
    expect(await purgeExpired(engine.sources)).toContainEqual({ table: name, rows: 1 });
    const column = sql.identifier(role.column);
    const rows = await engine.db.orm.execute<{ id: string }>(
      sql`select ${column}::text as id from ${
        sql.identifier(name)
      } where ${column} in (${over}::bigint, ${within}::bigint)`,
    );
    expect(rows.map(({ id }) => id)).toEqual([within]);
    expect(await purgeExpired(engine.sources)).toEqual([]);
  });
});

test("more rows than one batch go in one run", async () => {
  const [each] = limited.filter(({ store }) => store.key.length > 1);
  if (!each || each.store.retention.kind !== "days") throw new Error("No table with a composite key has a retention");
  const { store, days } = each;
  const before = new Date(engine.clock.now().getTime() - days * DAY_MS - 1000).toISOString();
  const values = store.columns.map((column) => {
    if (store.key.includes(column.name)) return sql`500000000000000000 + n`;
    if (column.sqlType.startsWith("timestamp")) return sql`${before}::timestamptz`;
    return column.sqlType === "integer" ? sql`1` : sql`null`;
  });
  await engine.db.orm.execute(
    sql`insert into ${sql.identifier(store.name)} (${
      sql.join(store.columns.map((column) => sql.identifier(column.name)), sql`, `)
    }) select ${sql.join(values, sql`, `)} from generate_series(1, 12000) as n`,
  );
  expect(await purgeExpired(engine.sources)).toEqual([{ table: store.name, rows: 12_000 }]);
});

const ofServers = plantable().filter(({ scope, key }) => scope !== null && !(key.length === 1 && key[0] === scope));
test.each(ofServers.map((store) => ({ store, name: store.name, days: store.leaveDays ?? 0 })))(
  "$name outlives Kagami's stay in a server by $days days, there alone",
  async ({ store, name, days }) => {
    const [here, there, gone, stayed] = [randomId(), randomId(), randomId(), randomId()];
    await plant(engine.db, { userId: here, other: null, guildId: gone, canary: "LEFT", stores: [store] });
    await plant(engine.db, { userId: there, other: null, guildId: stayed, canary: "STAYED", stores: [store] });
    const leftAt = new Date(engine.clock.now().getTime() - days * DAY_MS);
    const left = [{ guildId: gone, leftAt }];
    expect((await purgeLeft(engine.sources, left)).filter(({ table }) => table === name)).toEqual([]);
    const sooner = [{ guildId: gone, leftAt: new Date(leftAt.getTime() - 1000) }];
    expect(await purgeLeft(engine.sources, sooner)).toContainEqual({ table: name, rows: store.roles.length });
    const [row] = await engine.db.orm.execute<{ here: number; there: number }>(sql`select
      (count(*) filter (where ${sql.identifier(store.scope ?? "")} = ${gone}::bigint))::int as here,
      (count(*) filter (where ${sql.identifier(store.scope ?? "")} = ${stayed}::bigint))::int as there
      from ${sql.identifier(name)}`);
    expect(row).toEqual({ here: 0, there: store.roles.length });
  },
);
