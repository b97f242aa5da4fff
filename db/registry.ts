// Everything declared, as one value: what the policy says, what an export contains, what an erasure does and what Postgres
// enforces are all read from here. Its users name no table and no feature.
import { createHash } from "node:crypto";
import { getTableColumns, getTableName, is } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import type { CacheKey, Cookie, Intent, Job, LogField, Purpose, Recipient, Scope, Store } from "./data/stores.ts";
import { type AnyTableMeta, type ColumnMeta, declarationOf } from "./data/table.ts";
import * as schema from "./schema/mod.ts";

export interface ColumnEntry extends ColumnMeta {
  /** Property in drizzle's table. */
  key: string;
  /** Name in Postgres. */
  name: string;
  sqlType: string;
}
/** A table with everything its declaration says. Keys of columns are properties of drizzle's table, not names in Postgres. */
export interface TableEntry extends AnyTableMeta {
  /** Name in Postgres. */
  name: string;
  table: PgTable;
  columns: ColumnEntry[];
}
export interface Registry {
  tables: TableEntry[];
  purposes: Purpose[];
  cacheKeys: CacheKey[];
  cookies: Cookie[];
  logFields: LogField[];
  jobs: Job[];
  recipients: Recipient[];
  intents: Intent[];
  scopes: Scope[];
}

/** Schemas in the same database that hold no declared table, and why that is right. */
export const foreignSchemas: Readonly<Record<string, string>> = {
  drizzle: "which migrations ran; made by the migrator",
  pgboss: "queues; what a job carries is declared by defineJob",
};

/** Reads declarations from a module of exports; a table made by other means is refused. */
export function registryOf(exports: Record<string, unknown>): Registry {
  const values = Object.values(exports);
  const storesOf = <K extends Store["kind"]>(kind: K) =>
    values.filter((value): value is Extract<Store, { kind: K }> => isStore(value) && value.kind === kind)
      .sort((a, b) => compare(a.name, b.name));
  const registry: Registry = {
    tables: values.filter((value): value is PgTable => is(value, PgTable)).map(tableEntry).sort((a, b) =>
      compare(a.name, b.name)
    ),
    purposes: storesOf("purpose"),
    cacheKeys: storesOf("cache"),
    cookies: storesOf("cookie"),
    logFields: storesOf("log"),
    jobs: storesOf("job"),
    recipients: storesOf("recipient"),
    intents: storesOf("intent"),
    scopes: storesOf("scope"),
  };
  for (const [kind, entries] of Object.entries(registry) as [string, { name: string }[]][]) {
    const twice = entries.find((entry, i) => entries.findIndex((other) => other.name === entry.name) !== i);
    if (twice) throw new Error(`Rename one of the two ${kind} called "${twice.name}"`);
  }
  return registry;
}

const tableEntry = (table: PgTable): TableEntry => {
  const name = getTableName(table);
  const declaration = declarationOf(table);
  if (!declaration) throw new Error(`Declare table "${name}" with dataTable`);
  const { meta } = declaration;
  const columns = Object.entries(getTableColumns(table)).map(([key, column]): ColumnEntry => {
    const declared = declaration.columns[key];
    if (!declared) throw new Error(`Declare column "${key}" of table "${name}" with personal or config`);
    return { key, name: column.name, sqlType: column.getSQLType(), ...declared };
  });
  return { name, table, columns, ...meta };
};

const isStore = (value: unknown): value is Store =>
  typeof value === "object" && value !== null && "kind" in value && "name" in value;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

// Functions and drizzle's objects carry nothing a reader of the policy could see.
const stated = (key: string, value: unknown) => (key === "table" || typeof value === "function" ? undefined : value);

/** SHA-256 of every word that is declared, hex: changes when, and only when, a declaration changes. */
export const hashOf = (registry: Registry): string =>
  createHash("sha256").update(JSON.stringify(registry, stated)).digest("hex");

export const registry: Registry = registryOf(schema);

/** Version of the policy. */
export const registryHash: string = hashOf(registry);
