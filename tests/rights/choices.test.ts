// Objections: for every purpose and every gated table nothing is stored after one and everything again after it is taken back.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { choicesOf, choose } from "../../api/rights/choices.ts";
import { blockOf, closeGate, gateOf, lockGate, registry, sql, subjectGate } from "../../db/mod.ts";
import {
  type Engine,
  GUILD,
  insertRow,
  learnGenerated,
  openEngine,
  OTHER_GUILD,
  plantable,
  randomId,
} from "./support.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
  await learnGenerated(engine.db);
});
afterAll(() => engine[Symbol.asyncDispose]());

const cases = plantable().flatMap((store) => {
  const gate = registry.tables.find(({ name }) => name === store.name)?.gate ?? {};
  return store.roles.filter(({ name }) => gate[name]).map((role) => ({
    store,
    role,
    title: `${store.purpose.name} × ${store.name} as ${role.name}`,
  }));
});

/** Rows of this person, after one more was written. */
async function write({ store, role }: (typeof cases)[number], userId: string, guildId: string): Promise<number> {
  await insertRow(engine.db, store, role, { userId, other: null, guildId, canary: "C", at: new Date() });
  const [row] = await engine.db.orm.execute<{ count: number }>(
    sql`select count(*)::int as count from ${sql.identifier(store.name)} where ${
      sql.identifier(role.column)
    } = ${userId}::bigint`,
  );
  await engine.db.orm.execute(
    sql`delete from ${sql.identifier(store.name)} where ${sql.identifier(role.column)} = ${userId}::bigint`,
  );
  return row?.count ?? 0;
}

describe.each(cases)("$title", (each) => {
  test("stores nothing while blocked and stores again afterwards", async () => {
    const userId = randomId();
    expect(await write(each, userId, GUILD)).toBe(1);
    const { name, objectable } = each.store.purpose;
    const block = async (blocked: boolean) => {
      if (objectable) {
        return await choose(engine.sources, userId, { purpose: name, guildId: null, allowed: !blocked }, "command");
      }
      // Nobody can object to it, but an erasure blocks it while it runs.
      await engine.db.transaction(async (tx) => {
        await lockGate(tx, userId);
        await closeGate(tx, userId, { erasedAt: null, blocked: [blockOf(name, null)] });
        if (!blocked) await tx.update(subjectGate).set({ blocked: [] });
      });
    };
    await block(true);
    expect(await write(each, userId, GUILD)).toBe(0);
    await block(false);
    expect(await write(each, userId, GUILD)).toBe(1);
  });
});

const objectable = cases.filter(({ store }) => store.purpose.objectable && store.scope !== null);
describe.each(objectable)("$title in one server", (each) => {
  test("an objection there does not hold elsewhere", async () => {
    const userId = randomId();
    const { name } = each.store.purpose;
    const after = await choose(engine.sources, userId, { purpose: name, guildId: GUILD, allowed: false }, "dashboard");
    expect(after.find((choice) => choice.name === name)).toMatchObject({
      allowed: true,
      exceptions: [{ guildId: GUILD, allowed: false }],
    });
    expect([await write(each, userId, GUILD), await write(each, userId, OTHER_GUILD)]).toEqual([0, 1]);
  });

  test("an exception from an objection everywhere holds there alone", async () => {
    const userId = randomId();
    const { name } = each.store.purpose;
    await choose(engine.sources, userId, { purpose: name, guildId: null, allowed: false }, "dashboard");
    const after = await choose(engine.sources, userId, { purpose: name, guildId: GUILD, allowed: true }, "dashboard");
    expect(after.find((choice) => choice.name === name)).toMatchObject({
      allowed: false,
      exceptions: [{ guildId: GUILD, allowed: true }],
    });
    expect([await write(each, userId, GUILD), await write(each, userId, OTHER_GUILD)]).toEqual([1, 0]);
  });
});

test("taking everything back leaves no trace that there was a choice", async () => {
  const userId = randomId();
  const purpose = objectable[0]?.store.purpose.name ?? "";
  for (const allowed of [false, true]) {
    await choose(engine.sources, userId, { purpose, guildId: null, allowed }, "command");
  }
  expect(await gateOf(engine.db.orm, userId)).toEqual({ blocked: [], erasedAt: null });
  const [row] = await engine.db.orm.execute<{ choices: number; gates: number }>(sql`
    select (select count(*) from privacy_choice where tag = gate.tag(${userId}::bigint))::int as choices,
      (select count(*) from subject_gate where tag = gate.tag(${userId}::bigint))::int as gates`);
  expect(row).toEqual({ choices: 0, gates: 0 });
});

test("choosing everywhere forgets what was chosen for single servers", async () => {
  const userId = randomId();
  const purpose = objectable[0]?.store.purpose.name ?? "";
  await choose(engine.sources, userId, { purpose, guildId: GUILD, allowed: false }, "command");
  await choose(engine.sources, userId, { purpose, guildId: null, allowed: true }, "command");
  const choices = await choicesOf(engine.sources, userId);
  expect(choices.every(({ allowed, exceptions }) => allowed && exceptions.length === 0)).toBe(true);
});

test("a purpose nobody can object to, or that does not exist, is refused with the reason", async () => {
  const fixed = registry.purposes.find(({ objectable }) => !objectable);
  if (!fixed) throw new Error("Every purpose can be objected to");
  const ask = (purpose: string) =>
    choose(engine.sources, randomId(), { purpose, guildId: null, allowed: false }, "command");
  await expect(ask(fixed.name)).rejects.toThrow(fixed.why);
  await expect(ask("nonsense")).rejects.toThrow("Choose one of these purposes");
});

test("nobody fills the gate with more servers than a person can be in", async () => {
  const userId = randomId();
  const purpose = objectable[0]?.store.purpose.name ?? "";
  await engine.db.orm.execute(sql`insert into privacy_choice (tag, scope, purpose, allowed, at, source)
    select gate.tag(${userId}::bigint), (600000000000000000 + n)::text, ${purpose}, false, now(), 'command'
    from generate_series(1, 201) as n`);
  await expect(choose(engine.sources, userId, { purpose, guildId: GUILD, allowed: false }, "command")).rejects.toThrow(
    "Choose for everywhere",
  );
});
