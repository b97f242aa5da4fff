// The engine over a database of its own, and rows of two people in every table that can hold them, made from the registry.
import { randomUUID } from "node:crypto";
import { beginErasure } from "../../api/rights/erase/request.ts";
import { runErasure } from "../../api/rights/erase/run.ts";
import { personalStores, type Role, type StoreColumn, type TableStore } from "../../api/rights/stores.ts";
import { type Database, type Registry, registry as declared, sql } from "../../db/mod.ts";
import { testDatabase } from "../support/postgres.ts";
import { engineOver, type EngineSources, type PassingClock } from "./engine.ts";

export const A = "310000000000000011";
export const B = "320000000000000022";
export const GUILD = "410000000000000001";
export const OTHER_GUILD = "420000000000000002";

export interface Engine extends AsyncDisposable {
  db: Database;
  url: string;
  ownerUrl: string;
  gateKey: string;
  clock: PassingClock;
  log: string[];
  registry: Registry;
  sources: EngineSources;
}

export async function openEngine(registry: Registry = declared): Promise<Engine> {
  const database = await testDatabase();
  const engine = engineOver(database.db, registry);
  return {
    ...database,
    ...engine,
    [Symbol.asyncDispose]: async () => {
      await engine.sources.cache.close();
      await database.close();
    },
  };
}

/** Erases at once, as the job would. */
export async function eraseNow(
  sources: Engine["sources"],
  subject: { userId: string; guildId: string | null },
): Promise<string> {
  const requestId = await beginErasure(sources, subject, "self");
  await runErasure(sources, requestId);
  return requestId;
}

/** Tables whose rows tests may plant: the engine's own (found by tag) come about by using it. */
export const plantable = (registry: Registry = declared): TableStore[] =>
  personalStores(registry).filter((store) => store.roles.every((role) => !role.keyed));

/**
 * One row a role in every personal table of the registry, about `userId`; in tables with several roles the others are
 * `other`. Every text of a personal column carries `canary`. Returns how many rows were written.
 */
export async function plant(
  db: Database,
  { userId, other, guildId, canary, at = new Date(), stores = plantable() }: {
    userId: string;
    other: string | null;
    guildId: string;
    canary: string;
    at?: Date;
    stores?: TableStore[];
  },
): Promise<number> {
  let planted = 0;
  for (const store of stores) {
    for (const role of store.roles) {
      planted += await insertRow(db, store, role, { userId, other, guildId, canary, at });
    }
  }
  return planted;
}

export interface Planting {
  userId: string;
  other: string | null;
  guildId: string;
  canary: string;
  at: Date;
}

/** How many rows Postgres stored: 0 when the gate refused. */
export async function insertRow(db: Database, store: TableStore, role: Role, planting: Planting): Promise<number> {
  const columns = store.columns.filter((column) => !generated.has(`${store.name}.${column.name}`));
  const names = columns.map((column) => sql.identifier(column.name));
  const values = columns.map((column) => valueOf(store, role, column, planting));
  const { count } = await db.orm.execute(
    sql`insert into ${sql.identifier(store.name)} (${sql.join(names, sql`, `)}) values (${
      sql.join(values, sql`, `)
    }) on conflict do nothing`,
  );
  return count;
}

// Numbered by Postgres.
const generated = new Set<string>();
export async function learnGenerated(db: Database): Promise<void> {
  const rows = await db.orm.execute<{ name: string }>(
    sql`select table_name || '.' || column_name as name from information_schema.columns where is_identity = 'YES'`,
  );
  for (const { name } of rows) generated.add(name);
}

function valueOf(store: TableStore, role: Role, column: StoreColumn, planting: Planting) {
  const { userId, other, guildId, canary, at } = planting;
  const text = `${canary}-${store.name}-${column.name}`;
  if (column.name === role.column) return sql`${userId}::bigint`;
  if (store.roles.some((role) => role.column === column.name)) return sql`${other}::bigint`;
  // A table whose scope is its own key has one row a server.
  if (column.name === store.scope) {
    return store.key.length === 1 && store.key[0] === column.name
      ? sql`${randomId()}::bigint`
      : sql`${guildId}::bigint`;
  }
  switch (column.sqlType) {
    case "bigint":
      return sql`${randomId()}::bigint`;
    case "integer":
    case "smallint":
      return sql`${Math.floor(Math.random() * 30_000)}`;
    case "boolean":
      return sql`true`;
    case "uuid":
      return sql`${randomUUID()}::uuid`;
    case "jsonb":
      return sql`${JSON.stringify(leavesOf(column, text, planting))}::jsonb`;
    case "text[]":
      return sql`array[${text}]`;
    case "text":
      return sql`${text}`;
    default:
      if (column.sqlType.startsWith("timestamp")) return sql`${at.toISOString()}::timestamptz`;
      throw new Error(`Teach the planter the type ${column.sqlType} of ${store.name}.${column.name}`);
  }
}

/** Something in every declared leaf: people where people are declared, a text that mentions one elsewhere. */
const leavesOf = (column: StoreColumn, text: string, { userId, other }: Planting): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(column.leaves ?? {}).map(([path, { category }]) => [
      path === "*" ? "note" : path,
      category === "user.unique_id.discord" ? [userId, other] : `${text} <@${other ?? userId}>`,
    ]),
  );

export const randomId = (): string => String(500_000_000_000_000_000n + BigInt(Math.floor(Math.random() * 1e17)));
