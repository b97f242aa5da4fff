// A statement built with drizzle's `sql`, as text for the raw client: so that cursors read what was built without naming a table.
import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";

const dialect = new PgDialect();

export const compile = (statement: SQL): { text: string; parameters: string[] } => {
  const { sql, params } = dialect.sqlToQuery(statement);
  return { text: sql, parameters: params as string[] };
};
