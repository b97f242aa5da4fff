// What the database holds is what was declared: both ways, down to the comment on every column.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, openClient } from "../../db/client.ts";
import {
  foreignSchemas,
  hashOf,
  isPersonal,
  registry,
  registryHash,
  registryOf,
  type TableEntry,
} from "../../db/mod.ts";
import * as schema from "../../db/schema/mod.ts";
import { migrate } from "../../db/migrate.ts";
import { columnComment } from "../../db/triggers.ts";
import { type TestDatabase, testDatabase } from "../support/postgres.ts";

let database: TestDatabase;
let owner: Client;
beforeAll(async () => {
  database = await testDatabase();
  owner = openClient({ url: database.ownerUrl, gateKey: database.gateKey, max: 1 });
});
afterAll(async () => {
  await owner.end();
  await database.close();
});

/** Every column that holds rows: of tables, partitions, materialised views and foreign tables, in every schema. */
const columnsInPostgres = async (): Promise<string[]> => {
  const rows = await owner`
    select nspname || '.' || relname || '.' || attname || ' ' || format_type(atttypid, atttypmod) as text
    from pg_attribute join pg_class on pg_class.oid = attrelid join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'p', 'm', 'f') and attnum > 0 and not attisdropped
      and nspname !~ '^pg_' and nspname <> 'information_schema' and nspname <> all (${Object.keys(foreignSchemas)})
    order by 1`;
  return rows.map((row) => row.text as string);
};
const columnsDeclared = () =>
  registry.tables.flatMap((entry) =>
    entry.columns.map((column) => `public.${entry.name}.${column.name} ${column.sqlType}`)
  )
    .sort();

test("columns in Postgres are those in the registry, with the same types", async () => {
  expect((await columnsInPostgres()).sort()).toEqual(columnsDeclared());
});

for (
  const [what, make, undo] of [
    ["a table made by hand", "create table secret_notes (user_id bigint)", "drop table secret_notes"],
    ["a table in a schema of its own", "create schema aside create table notes (a int)", "drop schema aside cascade"],
    ["a column added by hand", "alter table guild add column note text", "alter table guild drop column note"],
    ["a materialised view", "create materialized view top as select * from member_xp", "drop materialized view top"],
    ["a changed type", "alter table member_xp alter xp type bigint", "alter table member_xp alter xp type integer"],
  ] as const
) {
  test(`the comparison notices ${what}`, async () => {
    await owner.unsafe(make);
    try {
      expect((await columnsInPostgres()).sort()).not.toEqual(columnsDeclared());
    } finally {
      await owner.unsafe(undo);
    }
    expect((await columnsInPostgres()).sort()).toEqual(columnsDeclared());
  });
}

test("every column carries its declaration as its comment", async () => {
  const rows = await owner`
    select relname || '.' || attname as name, col_description(attrelid, attnum) as comment
    from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped`;
  const comments = Object.fromEntries(rows.map((row) => [row.name, row.comment]));
  for (const entry of registry.tables) {
    for (const column of entry.columns) expect(comments[`${entry.name}.${column.name}`]).toBe(columnComment(column));
  }
});

test("the registry's hash changes with any word of a declaration and not by reading it again", () => {
  expect(hashOf(registryOf(schema))).toBe(registryHash);
  const reworded = (entry: TableEntry) => ({
    ...entry,
    columns: entry.columns.map((column) => column.name === "xp" ? { ...column, why: `${column.why}.` } : column),
  });
  expect(hashOf({ ...registry, tables: registry.tables.map(reworded) })).not.toBe(registryHash);
});

test("migrate() changes nothing when run again, also by two processes at once", async () => {
  const shape = async () =>
    (await owner`select
      (select json_agg(t order by t) from (select tgrelid::regclass::text || tgname as t from pg_trigger where not tgisinternal) x) as triggers,
      (select count(*)::int from drizzle.__drizzle_migrations) as migrations`)[0];
  const before = await shape();
  const { ownerUrl: url, gateKey } = database;
  await Promise.all([migrate({ url, gateKey }), migrate({ url, gateKey }), migrate({ url, gateKey })]);
  expect(await shape()).toEqual(before);
});

test("migrate() removes a gate's trigger that the registry no longer asks for, and brings back one that was dropped", async () => {
  await owner.unsafe(`
    create function gate.gateway_gap() returns trigger language plpgsql as 'begin return null; end';
    create trigger gate before insert on gateway_gap for each row execute function gate.gateway_gap();
    drop trigger gate on member_xp`);
  await migrate({ url: database.ownerUrl, gateKey: database.gateKey });
  const rows = await owner`select tgrelid::regclass::text as name from pg_trigger where not tgisinternal order by 1`;
  expect(rows.map((row) => row.name)).toEqual(["audit_entry", "guild", "member_xp", "outbox"]);
});

test("migrate() refuses another gate key than the database was made with", async () => {
  const other = "ab".repeat(32);
  await expect(migrate({ url: database.ownerUrl, gateKey: other })).rejects.toThrow(/^Restore the gate key/);
});

test("the api's role can neither change structure nor switch a trigger off", async () => {
  const { db } = database;
  for (
    const statement of [
      "create table public.more (a int)",
      "alter table member_xp disable trigger gate",
      "set session_replication_role = replica",
      "drop function gate.member_xp() cascade",
      "alter table guild add column note text",
      "truncate member_xp",
    ]
  ) await expect(db.raw.unsafe(statement), statement).rejects.toMatchObject({ code: "42501" });
});

test("every declared thing has words for the policy", () => {
  for (const entry of registry.tables) {
    for (const column of entry.columns) expect(column.why, `${entry.name}.${column.name}`).toMatch(/\S{2,}/);
  }
  const { cacheKeys, cookies, intents, jobs, logFields, purposes, recipients, scopes, tables } = registry;
  const named = [...cacheKeys, ...cookies, ...intents, ...logFields, ...purposes, ...recipients, ...scopes];
  for (const store of named) expect(store.why, store.name).toMatch(/\S{2,}/);
  const used = [...tables, ...cacheKeys, ...cookies, ...jobs].map((store) => store.purpose.name);
  expect(purposes.map((purpose) => purpose.name).sort()).toEqual([...new Set(used)].sort());
});

test("every column with an account id or a tag belongs to a subject, so that no erasure can miss it", () => {
  for (const entry of registry.tables) {
    const subjects = Object.values(entry.subjects ?? {});
    const ids = entry.columns.filter((column) =>
      column.category.startsWith("user.unique_id") && column.leaves === null
    );
    expect(ids.map((column) => column.key).sort(), entry.name).toEqual([...subjects].sort());
  }
});

test("what erasure and retention search by is indexed", async () => {
  const rows = await owner`
    select indrelid::regclass::text || '.' || attname as name from pg_index
    join pg_attribute on attrelid = indrelid and attnum = indkey[0] where indrelid::regclass::text !~ '\\.'`;
  const indexed = new Set(rows.map((row) => row.name));
  for (const entry of registry.tables) {
    const keys = [
      ...Object.values(entry.subjects ?? {}),
      ...(entry.retention.kind === "days" ? [entry.retention.from] : []),
    ];
    for (const key of keys) {
      const column = entry.columns.find((column) => column.key === key);
      expect(indexed, `${entry.name}.${column?.name}`).toContain(`${entry.name}.${column?.name}`);
    }
  }
});

test("no cache entry outlives 48 hours, and one about a person can be found by the person", () => {
  for (const key of registry.cacheKeys) {
    expect(key.ttlMs, key.name).toBeGreaterThan(0);
    expect(key.ttlMs, key.name).toBeLessThanOrEqual(48 * 3_600_000);
    if (key.subject) expect(key.pattern({ [key.subject]: "123" } as never), key.name).toContain("123");
  }
  const profile = registry.cacheKeys.find((key) => key.name === "profile")!;
  expect(profile.key({ guildId: "1", userId: "2" } as never)).toBe("profile:1:2");
  expect(profile.pattern({ userId: "2" } as never)).toBe("profile:*:2");
});

test("a cache key or job that names a person by its parameters says so, so that an erasure finds it", () => {
  const silent = [
    ...registry.cacheKeys.filter(({ key, subject }) => key({ userId: "U" } as never).includes("U") && subject === null),
    ...registry.jobs.filter(({ payload, subject }) => "userId" in payload && subject === null),
  ];
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test("every declared cache key and job is used: the policy names nothing that is not there", () => {
  const api = fileURLToPath(new URL("../../api", import.meta.url));
  const sources = readdirSync(api, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"))
    .map((path) => readFileSync(join(api, path), "utf8")).join("\n");
  const declared = Object.entries(schema).filter(([, value]) =>
    typeof value === "object" && "kind" in value && (value.kind === "cache" || value.kind === "job")
  );
  expect(declared.length).toBeGreaterThan(5);
  expect(declared.map(([name]) => name).filter((name) => !new RegExp(`\\b${name}\\b`).test(sources))).toEqual([]);
});

test("no log field is about a person", () => {
  for (const field of registry.logFields) expect(isPersonal(field.category), field.name).toBe(false);
});

test("registryOf() refuses a table made without dataTable", async () => {
  const { integer, pgTable } = await import("drizzle-orm/pg-core");
  const bare = pgTable("bare", { a: integer("a") });
  expect(() => registryOf({ bare })).toThrow('Declare table "bare" with dataTable');
});
