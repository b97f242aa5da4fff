// Access and export: everything of the one who asks, nothing of anybody else, in an archive an independent reader opens.
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessOf } from "../../api/rights/access.ts";
import { streamExport } from "../../api/rights/export.ts";
import { policyOf } from "../../api/rights/policy.ts";
import type { Manifest } from "../../api/rights/pages.ts";
import { registryHash, sql } from "../../db/mod.ts";
import { unzip } from "../support/unzip.ts";
import { A, B, type Engine, GUILD, learnGenerated, openEngine, plant, plantable, randomId } from "./support.ts";

let engine: Engine;
let folder: string;
const policy = () => policyOf({ registry: engine.registry, version: registryHash, controller: null, configured: [] });
const take = async (userId: string, signal = new AbortController().signal): Promise<string> => {
  const stream = await streamExport(engine.sources, policy(), userId, signal);
  const zip = join(folder, `${userId}.zip`);
  writeFileSync(zip, new Uint8Array(await new Response(stream).arrayBuffer()));
  const into = mkdtempSync(join(folder, "x-"));
  await unzip(zip, into);
  return into;
};
const allText = (into: string) =>
  readdirSync(into, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8")).join("\n");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kagami-export-"));
  engine = await openEngine();
  await learnGenerated(engine.db);
  // Each is the other one in half of the other's rows.
  await plant(engine.db, { userId: A, other: B, guildId: GUILD, canary: "CANARY-OF-A" });
  await plant(engine.db, { userId: B, other: null, guildId: GUILD, canary: "CANARY-OF-B" });
  for (const key of engine.registry.cacheKeys.filter(({ subject }) => subject !== null)) {
    for (const [userId, who] of [[A, "A"], [B, "B"]] as const) {
      const names = [...key.template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
      const parameters = Object.fromEntries(names.map((name) => [name, name === key.subject ? userId : GUILD]));
      await engine.sources.cache.set(key, parameters as never, `CANARY-OF-${who}-cache-${key.name}`);
    }
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await engine[Symbol.asyncDispose]();
});

test("access shows every planted store of the person with its reasons, and no other person", async () => {
  const { stores } = await accessOf(engine.sources, A);
  const expected = [
    ...plantable().map(({ name }) => name),
    ...engine.registry.cacheKeys.filter(({ subject }) => subject !== null).map(({ name }) => name),
  ];
  expect(new Set(stores.map(({ name }) => name))).toEqual(new Set(expected));
  for (const store of stores) {
    for (const fact of [store.title, store.purpose, store.basis, store.retention, store.onErase]) {
      expect(fact).not.toBe("");
    }
    expect(store.columns.every(({ category, why }) => category !== "" && why !== "")).toBe(true);
  }
  const text = JSON.stringify(stores);
  expect(text).not.toContain(B);
  expect(text).not.toContain("CANARY-OF-B");
  expect(text).toContain("another member");
});

test("access shows the first hundred rows and counts all", async () => {
  const many = "350000000000000055";
  const store = plantable().find(({ key, scope }) => !(key.length === 1 && key[0] === scope) && key.length === 1);
  if (!store) throw new Error("No table takes several rows a person");
  for (let i = 0; i < 120; i++) {
    await plant(engine.db, {
      userId: many,
      other: null,
      guildId: GUILD,
      canary: "MANY",
      stores: [{ ...store, roles: store.roles.slice(0, 1) }],
    });
  }
  const { stores } = await accessOf(engine.sources, many);
  expect(stores.map(({ count, rows }) => [count, rows.length])).toEqual([[120, 100]]);
});

test("the export holds every canary of the person and none of the other", async () => {
  const into = await take(A);
  const text = allText(into);
  for (const store of plantable()) {
    for (const column of store.columns.filter(({ personal, sqlType }) => personal && /text|json/.test(sqlType))) {
      expect(text).toContain(`CANARY-OF-A-${store.name}-${column.name}`);
    }
  }
  for (const key of engine.registry.cacheKeys.filter(({ subject }) => subject !== null)) {
    expect(text).toContain(`CANARY-OF-A-cache-${key.name}`);
  }
  expect(text).not.toContain("CANARY-OF-B");
  expect(text).not.toContain(B);
});

test("the manifest names every file with its true size, checksum, rows and columns, and what was withheld", async () => {
  const into = await take(A);
  const manifest = JSON.parse(readFileSync(join(into, "manifest.json"), "utf8")) as Manifest;
  expect(manifest.policyVersion).toBe(registryHash);
  const inside = readdirSync(into, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(into.length + 1));
  expect([...manifest.files.map(({ path }) => path), "manifest.json"].sort()).toEqual(inside.sort());
  for (const file of manifest.files) {
    const bytes = readFileSync(join(into, file.path));
    expect(bytes.length).toBe(file.bytes);
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(file.sha256);
    if (file.path.endsWith(".ndjson")) {
      const lines = bytes.toString().trim().split("\n").map((line) => JSON.parse(line) as object);
      expect(lines.length).toBe(file.rows);
      const csv = readFileSync(join(into, file.path.replace(".ndjson", ".csv")), "utf8");
      expect(csv.startsWith("\ufeff")).toBe(true);
      expect(csv.trimEnd().split("\r\n").length).toBe(lines.length + 1);
      for (const line of lines) expect(Object.keys(line)).toEqual(file.columns.map(({ name }) => name));
    }
  }
  expect(manifest.withheld).toEqual([{
    what: "Ids of other people",
    count: expect.any(Number),
    why: expect.any(String),
  }]);
});

test("the page loads nothing, escapes everything and links only to files that are there", async () => {
  const evil = `"><script>alert(1)</script>`;
  const store = plantable().find((store) =>
    store.columns.some(({ personal, sqlType }) => personal && /json|text/.test(sqlType))
  );
  if (!store) throw new Error("No table holds a text of a person");
  const D = "360000000000000066";
  await plant(engine.db, { userId: D, other: null, guildId: GUILD, canary: evil, stores: [store] });
  const into = await take(D);
  const page = readFileSync(join(into, "START-HERE.html"), "utf8");
  expect(page).not.toContain("<script");
  expect(page).toContain("&#60;script&#62;");
  expect(page).not.toMatch(/(?:src|href)="https?:/);
  for (const [, link] of page.matchAll(/href="([^#"]+)"/g)) {
    expect(readFileSync(join(into, link ?? "")).length).toBeGreaterThan(0);
  }
  const ids = new Set([...page.matchAll(/id="([^"]+)"/g)].map(([, id]) => id));
  for (const [, anchor] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(anchor);
});

test("a second export of the same person is refused while the first is read; giving up the first frees it", async () => {
  const userId = randomId();
  // More than fits into the buffers on the way: the archive cannot be finished before it is given up.
  await engine.db.orm.execute(sql`insert into outbox (id, guild_id, subject_id, kind, payload, due_at, created_at)
    select gen_random_uuid(), ${GUILD}::bigint, ${userId}::bigint, 'message.send',
      jsonb_build_object('content', (select string_agg(md5(random()::text || k || n), '') from generate_series(1, 40) as k)), now(), now()
    from generate_series(1, 2000) as n`);
  const client = new AbortController();
  const first = await streamExport(engine.sources, policy(), userId, client.signal);
  await expect(streamExport(engine.sources, policy(), userId, new AbortController().signal)).rejects.toThrow(
    "being made already",
  );
  client.abort();
  await expect(new Response(first).arrayBuffer()).rejects.toThrow();
  await expect.poll(() => take(userId).then(() => "taken", String), { timeout: 10_000 }).toBe("taken");
});
