// A person is erased while twelve writers hammer: nothing of them is there afterwards, and the other people's rows are right.
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessOf } from "../../api/rights/access.ts";
import { isAbout } from "../../api/rights/rows.ts";
import { connect, type Database, sql } from "../../db/mod.ts";
import { type Engine, eraseNow, GUILD, insertRow, learnGenerated, openEngine, plantable, randomId } from "./support.ts";

const WRITERS = 12;
const ROUNDS = 4;
let engine: Engine;
let pool: Database;
beforeAll(async () => {
  engine = await openEngine();
  await learnGenerated(engine.db);
  pool = connect({ url: engine.url, gateKey: engine.gateKey, max: WRITERS });
});
afterAll(async () => {
  await pool.close();
  await engine[Symbol.asyncDispose]();
});

const roles = plantable().flatMap((store) => store.roles.map((role) => ({ store, role })));

test(`nothing comes back in ${ROUNDS} rounds`, async () => {
  const bystander = randomId();
  let kept = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const userId = randomId();
    let stop = false, stored = 0;
    const started = new Date();
    const write = async (writer: number) => {
      for (let i = writer; !stop; i++) {
        const { store, role } = roles[i % roles.length]!;
        // Late workers repeat what happened before; what can be objected to also comes in new.
        const at = store.purpose.objectable && i % 2 === 0 ? new Date() : started;
        const planting = { other: null, guildId: GUILD, canary: "STORM", at };
        const one = await insertRow(pool, store, role, { ...planting, userId });
        stored += one;
        if (i % 7 === 0) {
          const two = await insertRow(pool, store, role, { ...planting, userId: bystander, guildId: randomId() });
          kept += two;
        }
      }
    };
    const writers = Array.from({ length: WRITERS }, (_, writer) => write(writer));
    await expect.poll(() => stored, { timeout: 10_000 }).toBeGreaterThan(WRITERS);
    engine.clock.pass(Date.now() - engine.clock.now().getTime());
    await eraseNow(engine.sources, { userId, guildId: null });
    // The writers do not stop with it.
    const attempts = stored;
    await new Promise((resolve) => setTimeout(resolve, 50));
    stop = true;
    await Promise.all(writers);
    expect(await rowsAbout(userId), `round ${round}, ${attempts} stored before`).toBe(0);
  }
  expect(await rowsAbout(bystander)).toBe(kept);
  expect((await accessOf(engine.sources, bystander)).stores.reduce((sum, { count }) => sum + count, 0)).toBe(kept);
}, 120_000);

const rowsAbout = async (userId: string): Promise<number> => {
  let rows = 0;
  for (const store of plantable()) {
    const [row] = await engine.db.orm.execute<{ count: number }>(
      sql`select count(*)::int as count from ${sql.identifier(store.name)} where ${
        isAbout(store, { userId, guildId: null })
      }`,
    );
    rows += row?.count ?? 0;
  }
  return rows;
};
