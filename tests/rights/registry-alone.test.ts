// The engine reads the registry and nothing else: it names no table, no column and no feature, and a table it has never
// heard of is shown, exported, objected to, erased and purged like every other.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createJobs } from "../../api/core/jobs/service.ts";
import { accessOf } from "../../api/rights/access.ts";
import { choose } from "../../api/rights/choices.ts";
import { streamExport } from "../../api/rights/export.ts";
import { policyOf } from "../../api/rights/policy.ts";
import { purgeExpired } from "../../api/rights/retain.ts";
import { personalStores, tableStores } from "../../api/rights/stores.ts";
import * as contracts from "../../api/contract.ts";
import { defineJob, definePurpose } from "../../db/data/stores.ts";
import { config, dataTable, personal } from "../../db/data/table.ts";
import { registry, registryOf } from "../../db/registry.ts";
import { instant, snowflake, text, uuid } from "../../db/schema/columns.ts";
import * as schema from "../../db/schema/mod.ts";
import { enforcementSql } from "../../db/triggers.ts";
import { parseDatabaseUrl } from "../../db/url.ts";
import { A, B, type Engine, eraseNow, GUILD, openEngine, OTHER_GUILD, plant, plantable } from "./support.ts";

/** The engine's own record of choices and requests: what it keeps, it may name. */
const OWN = /^(subject_gate|privacy_choice|erasure_request|erasure_step)$/;

describe("the source", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const files = ["api/rights", "api/features/privacy"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts")).map((file) => join(folder, file))
  );
  const camel = (name: string) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const tables = registry.tables.filter(({ name }) => !OWN.test(name));
  const names = [
    ...tables.flatMap(({ name }) => [name, camel(name)]),
    // One-word columns are words of the language; the compound ones are names.
    ...tables.flatMap(({ columns }) => columns.map(({ name }) => name)).filter((name) => name.includes("_")),
    ...Object.entries(contracts).flatMap(([name, contract]) =>
      typeof contract === "object" && "feature" in contract ? [name] : []
    ),
  ];

  test("is read by this test", () => expect(files.length).toBeGreaterThan(15));

  test.each(files)("%s names no table, no column and no feature", (file) => {
    // Comments may use the words of people; code may not.
    const code = readFileSync(join(root, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const named = names.filter((name) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(code));
    expect(named.filter((name) => !allowed.has(name))).toEqual([]);
  });
  // Words of the language that happen to name a table or a column too.
  const allowed = new Set(["guild", "dashboard"]);
});

describe("a table the engine has never heard of", () => {
  const purpose = definePurpose({
    name: "gifts.give",
    title: "Gifts",
    why: "Members give each other something",
    use: "functional.service",
    basis: "consent",
    consentPurpose: "Shall gifts be remembered?",
  });
  const gift = dataTable("gift", {
    id: config(uuid("id").primaryKey(), "number"),
    guildId: config(snowflake("guild_id").notNull(), "where"),
    giverId: personal(snowflake("giver_id"), { category: "user.unique_id.discord", why: "who gave", correct: "never" }),
    takerId: personal(snowflake("taker_id"), {
      category: "user.unique_id.discord",
      why: "who got it",
      correct: "never",
    }),
    note: personal(text("note"), { category: "user.content.private", why: "what was said with it", correct: "self" }),
    at: config(instant("at").notNull(), "when"),
  }, {
    title: "Gifts",
    purpose,
    scope: "guildId",
    onGuildLeave: { deleteAfterDays: 7 },
    retention: { kind: "days", days: 30, from: "at" },
    subjects: { giver: "giverId", taker: "takerId" },
    onErase: { giver: "null", taker: "delete" },
    gate: { giver: { mode: "null", at: "at" }, taker: { mode: "drop", at: "at" } },
  });
  const remind = defineJob<"userId" | "guildId">({
    name: "gift.remind",
    title: "Reminding of a gift",
    purpose,
    payload: {
      userId: { category: "user.unique_id.discord", why: "whom to remind" },
      guildId: { category: "system.operations", why: "where" },
    },
    subject: "userId",
    keepDays: 1,
  });
  const wider = registryOf({ ...schema, purpose, gift, remind });
  const stores = plantable(wider).filter(({ name }) => name === "gift");
  let engine: Engine;

  beforeAll(async () => {
    engine = await openEngine(wider);
    const { path, user, database } = parseDatabaseUrl(engine.ownerUrl);
    const owner = postgres({ path: path ?? "", user, database, max: 1, onnotice: () => {} });
    await owner.unsafe(
      `create table gift (id uuid primary key, guild_id bigint not null, giver_id bigint, taker_id bigint,
      note text, at timestamptz not null); grant select, insert, update, delete on gift to kagami_app;`,
    );
    await owner.unsafe(enforcementSql(wider));
    await owner.unsafe("grant execute on all functions in schema gate to kagami_app");
    await owner.end();
  });
  afterAll(() => engine[Symbol.asyncDispose]());

  test("is in the policy, in access and in the export", async () => {
    await plant(engine.db, { userId: A, other: B, guildId: GUILD, canary: "GIFT-OF-A", stores });
    const policy = policyOf({ registry: wider, version: "test", controller: null, configured: [] });
    expect(policy.stores.find(({ name }) => name === "gift")?.columns.map(({ name }) => name)).toContain("note");
    const access = await accessOf(engine.sources, A);
    expect(access.stores.map(({ name, count }) => [name, count])).toEqual([["gift", 2]]);
    expect(JSON.stringify(access)).not.toContain(B);
    const stream = await streamExport(engine.sources, policy, A, new AbortController().signal);
    expect((await new Response(stream).arrayBuffer()).byteLength).toBeGreaterThan(1000);
  });

  test("has its queued work shown and erased too, of one person and in one server alone", async () => {
    const jobs = createJobs({ db: engine.db, log: engine.sources.log });
    await jobs.start();
    const [C, D] = ["370000000000000077", "380000000000000088"];
    for (const [userId, guildId] of [[C, GUILD], [C, OTHER_GUILD], [D, GUILD]] as const) {
      await engine.db.transaction((tx) =>
        jobs.enqueue(tx, remind, { userId, guildId }, { dueAt: new Date(Date.now() + 60_000) })
      );
    }
    await jobs.stop();
    const queued = async (userId: string) =>
      (await accessOf(engine.sources, userId)).stores.filter(({ kind }) => kind === "job").map(({ name, rows }) => [
        name,
        rows.map((row) => row["guildId"]),
      ]);
    expect(await queued(C)).toEqual([["gift.remind", [GUILD, OTHER_GUILD]]]);
    await eraseNow(engine.sources, { userId: C, guildId: GUILD });
    expect(await queued(C)).toEqual([["gift.remind", [OTHER_GUILD]]]);
    await eraseNow(engine.sources, { userId: C, guildId: null });
    expect(await queued(C)).toEqual([]);
    expect(await queued(D)).toEqual([["gift.remind", [GUILD]]]);
  });

  test("is refused to an objection", async () => {
    await choose(engine.sources, B, { purpose: "gifts.give", guildId: null, allowed: false }, "command");
    await plant(engine.db, { userId: B, other: null, guildId: GUILD, canary: "GIFT-OF-B", stores });
    expect(JSON.stringify(await accessOf(engine.sources, B))).not.toContain("GIFT-OF-B");
  });

  test("is erased role by role, also in rows with somebody who objected", async () => {
    // B objected meanwhile: emptying A's column must not wake B's gate.
    await eraseNow(engine.sources, { userId: A, guildId: null });
    const rows = await engine.db.orm.select().from(gift);
    expect(rows.map(({ giverId, takerId }) => [giverId, takerId])).toEqual(
      expect.arrayContaining([[null, B], [null, null]]),
    );
    expect(rows.length).toBe(2);
  });

  test("is purged when its time is over", async () => {
    engine.clock.pass(31 * 86_400_000);
    expect(await purgeExpired(engine.sources)).toContainEqual({ table: "gift", rows: 2 });
  });
});

test("tables that point at others are emptied before the ones they point at", () => {
  const order = tableStores(registry).map(({ name }) => name);
  expect(order.indexOf("erasure_step")).toBeLessThan(order.indexOf("erasure_request"));
  expect([...order].sort()).toEqual(registry.tables.map(({ name }) => name).sort());
  expect(personalStores(registry).every(({ roles }) => roles.length > 0)).toBe(true);
});
