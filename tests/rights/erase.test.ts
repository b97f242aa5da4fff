// Erasure: nothing of one person stays, everything of the other does, and what happened before does not come back.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accessOf } from "../../api/rights/access.ts";
import { choicesOf, choose } from "../../api/rights/choices.ts";
import { beginErasure, previewErasure, requestErasure } from "../../api/rights/erase/request.ts";
import { runErasure } from "../../api/rights/erase/run.ts";
import { erasureState, receipt } from "../../api/rights/erase/state.ts";
import { isAbout } from "../../api/rights/rows.ts";
import { sql } from "../../db/mod.ts";
import {
  A,
  B,
  type Engine,
  eraseNow,
  GUILD,
  insertRow,
  learnGenerated,
  openEngine,
  OTHER_GUILD,
  plant,
  plantable,
} from "./support.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
  await learnGenerated(engine.db);
});
afterAll(() => engine[Symbol.asyncDispose]());

const everywhere = { userId: A, guildId: null };

describe("everywhere", () => {
  let before: Awaited<ReturnType<typeof accessOf>>;
  let requestId: string;
  beforeAll(async () => {
    await plant(engine.db, { userId: A, other: null, guildId: GUILD, canary: "CANARY-OF-A" });
    await plant(engine.db, { userId: A, other: null, guildId: OTHER_GUILD, canary: "CANARY-OF-A" });
    await plant(engine.db, { userId: B, other: null, guildId: GUILD, canary: "CANARY-OF-B" });
    before = await accessOf(engine.sources, B);
    const preview = await previewErasure(engine.sources, everywhere);
    expect(new Set(preview.erased.map(({ store }) => store))).toEqual(new Set(plantable().map(({ name }) => name)));
    expect(preview.kept.every(({ ground, until }) => ground !== "" && until !== "")).toBe(true);
    requestId = await requestErasure(engine.sources, everywhere, preview.confirm);
    expect(await runErasure(engine.sources, requestId)).toBe("done");
  });

  test("leaves nothing of the person but what is declared to stay", async () => {
    const { stores } = await accessOf(engine.sources, A);
    expect(stores.filter(({ kept }) => !kept)).toEqual([]);
    for (const store of plantable()) {
      const [row] = await engine.db.orm.execute<{ count: number }>(
        sql`select count(*)::int as count from ${sql.identifier(store.name)} where ${isAbout(store, everywhere)}`,
      );
      expect(row?.count, store.name).toBe(0);
    }
  });

  test("leaves another person's rows exactly as they were", async () => {
    const after = await accessOf(engine.sources, B);
    expect(after.stores).toEqual(before.stores);
  });

  test("ends with a receipt that holds no account id and names what was kept", async () => {
    const written = await receipt(engine.sources, requestId);
    expect(JSON.stringify(written)).not.toContain(A);
    expect(written.scope).toBe("everywhere");
    expect(written.stores.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(plantable().length);
    expect(written.kept.length).toBeGreaterThan(0);
    const [row] = await engine.db.orm.execute<{ text: string }>(
      sql`select row_to_json(r)::text as text from erasure_request r where id = ${requestId}`,
    );
    expect(row?.text).not.toContain(A);
  });

  test("is visible to the person who asked and to nobody else", async () => {
    const state = await erasureState(engine.sources, A, requestId);
    expect(state.state).toBe("done");
    expect(state.steps.every((step) => step.state === "done")).toBe(true);
    await expect(erasureState(engine.sources, B, requestId)).rejects.toThrow("You have asked for no erasure");
  });

  test("keeps purposes refused until the person allows them again, and then stores what is new but nothing late", async () => {
    const { registry, clock } = engine;
    for (const purpose of registry.purposes.filter(({ objectable }) => objectable)) {
      const [choice] = (await choicesOf(engine.sources, A)).filter(({ name }) => name === purpose.name);
      expect(choice?.allowed).toBe(false);
      await choose(engine.sources, A, { purpose: purpose.name, guildId: null, allowed: true }, "command");
    }
    const erasedAt = clock.now();
    for (const store of plantable()) {
      for (const role of store.roles) {
        const planting = { userId: A, other: null, guildId: GUILD, canary: "LATE" };
        const column = store.columns.find(({ name }) => name === role.column);
        const late = await insertRow(engine.db, store, role, { ...planting, at: new Date(erasedAt.getTime() - 1) });
        expect(await rowsOf(store.name, role.column), `late ${store.name} as ${role.name}`).toBe(0);
        const fresh = await insertRow(engine.db, store, role, { ...planting, at: new Date(erasedAt.getTime() + 1000) });
        expect([late, fresh, column?.personal]).toEqual([expect.any(Number), 1, true]);
      }
    }
  });
});

const rowsOf = async (table: string, column: string): Promise<number> => {
  const [row] = await engine.db.orm.execute<{ count: number }>(
    sql`select count(*)::int as count from ${sql.identifier(table)} where ${sql.identifier(column)} = ${A}::bigint`,
  );
  return row?.count ?? 0;
};

describe("one server", () => {
  const C = "330000000000000033";
  const here = { userId: C, guildId: GUILD };

  test("erases the person there and nowhere else", async () => {
    const stores = plantable().filter(({ scope, key }) => scope !== null && !(key.length === 1 && key[0] === scope));
    await plant(engine.db, { userId: C, other: null, guildId: GUILD, canary: "FIRST", stores });
    await plant(engine.db, { userId: C, other: null, guildId: OTHER_GUILD, canary: "SECOND", stores });
    const requestId = await eraseNow(engine.sources, here);
    const access = JSON.stringify((await accessOf(engine.sources, C)).stores.filter(({ kept }) => !kept));
    expect(access).not.toContain("FIRST-");
    expect(access).toContain("SECOND-");
    expect((await receipt(engine.sources, requestId)).scope).toBe(GUILD);
    const choices = await choicesOf(engine.sources, C);
    for (const { objectable, allowed, exceptions } of choices) {
      expect([allowed, exceptions]).toEqual([true, objectable ? [{ guildId: GUILD, allowed: false }] : []]);
    }
  });
});

describe("asking", () => {
  const D = "340000000000000044";
  beforeEach(async () => void await plant(engine.db, { userId: D, other: null, guildId: GUILD, canary: "OF-D" }));

  test("needs the confirmation of exactly this preview", async () => {
    const { confirm } = await previewErasure(engine.sources, { userId: D, guildId: null });
    const ask = (subject: { userId: string; guildId: string | null }, token: string) =>
      requestErasure(engine.sources, subject, token);
    await expect(ask({ userId: D, guildId: GUILD }, confirm)).rejects.toThrow("confirm exactly that");
    await expect(ask({ userId: B, guildId: null }, confirm)).rejects.toThrow("confirm exactly that");
    await expect(ask({ userId: D, guildId: null }, "nonsense")).rejects.toThrow("confirm exactly that");
    engine.clock.pass(11 * 60_000);
    await expect(ask({ userId: D, guildId: null }, confirm)).rejects.toThrow("10 minutes");
  });

  test("twice gives the same erasure; a narrower one waits; choices wait too", async () => {
    const first = await beginErasure(engine.sources, { userId: D, guildId: GUILD }, "self");
    expect(await beginErasure(engine.sources, { userId: D, guildId: GUILD }, "self")).toBe(first);
    await expect(beginErasure(engine.sources, { userId: D, guildId: null }, "self")).rejects.toThrow("Wait until");
    const purpose = engine.registry.purposes.find(({ objectable }) => objectable)?.name ?? "";
    await expect(choose(engine.sources, D, { purpose, guildId: null, allowed: true }, "command")).rejects.toThrow(
      "Wait until",
    );
    await runErasure(engine.sources, first);
    expect(await beginErasure(engine.sources, { userId: D, guildId: null }, "self")).not.toBe(first);
  });
});
