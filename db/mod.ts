// What the api may use of the database. Drizzle's operators come from here, so that nobody else imports drizzle.
export {
  and,
  asc,
  avg,
  between,
  count,
  countDistinct,
  desc,
  eq,
  exists,
  getTableColumns,
  gt,
  gte,
  ilike,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  max,
  min,
  ne,
  not,
  notExists,
  notInArray,
  or,
  type SQL,
  sql,
  sum,
} from "drizzle-orm";
export { getTableConfig, type PgColumn, type PgTable } from "drizzle-orm/pg-core";
export type { Client } from "./client.ts";
export * from "./connection.ts";
export type * from "./data/stores.ts";
export type { AnyTableMeta, ColumnMeta, Gate, Leaf, Leaves, Retention } from "./data/table.ts";
export * from "./data/vocabulary.ts";
export { DatabaseError } from "./errors.ts";
export * from "./gate.ts";
export { jobsIn } from "./jobs.ts";
export * from "./registry.ts";
export * from "./schema/mod.ts";
export { compile } from "./statement.ts";
export * from "./url.ts";
