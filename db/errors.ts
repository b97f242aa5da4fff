// Errors of Postgres without values: the driver's carry DETAIL and parameters, drizzle's put parameters into the message.
import { is } from "drizzle-orm";
import { PgPreparedQuery } from "drizzle-orm/pg-core";
import { DrizzleQueryError, TransactionRollbackError } from "drizzle-orm/errors";

/** What may be known of a failed statement. `code` is the SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html) or the driver's own, such as CONNECTION_CLOSED. */
export class DatabaseError extends Error {
  readonly code: string;
  readonly constraint: string | null;
  readonly table: string | null;
  constructor(code: string, constraint: string | null = null, table: string | null = null) {
    super(
      `Database refused a statement: ${code}${table ? ` on ${table}` : ""}${constraint ? ` by ${constraint}` : ""}`,
    );
    this.name = "DatabaseError";
    this.code = code;
    this.constraint = constraint;
    this.table = table;
  }
}

/** Any error of driver or ORM without its values; errors of ours pass through as they are. */
export function withoutValues(error: unknown): unknown {
  if (error instanceof DatabaseError || is(error, TransactionRollbackError)) return error;
  if (error instanceof DrizzleQueryError) {
    return error.cause ? withoutValues(error.cause) : new DatabaseError("unknown");
  }
  if (!isDriverError(error)) return error;
  const safe = new DatabaseError(error.code, error.constraint_name ?? null, error.table_name ?? null);
  // Lines of code only: the first line would be the driver's message, which may quote a value.
  if (error.stack) {
    const places = error.stack.slice(error.stack.indexOf(error.message) + error.message.length);
    const frames = places.split("\n").filter((line) => /^\s+at /.test(line));
    safe.stack = `${safe.name}: ${safe.message}\n${frames.join("\n")}`;
  }
  return safe;
}

/** From here on, what drizzle throws in this process is a DatabaseError. Idempotent. */
export function guardDrizzle(): void {
  const prototype = PgPreparedQuery.prototype as unknown as Record<symbol, boolean> & { queryWithCache: RunQuery };
  if (prototype[guarded]) return;
  prototype[guarded] = true;
  const original = prototype.queryWithCache;
  prototype.queryWithCache = async function (...query) {
    try {
      return await original.apply(this, query);
    } catch (error) {
      throw withoutValues(error);
    }
  };
}

type RunQuery = (this: unknown, text: string, parameters: unknown[], run: () => Promise<unknown>) => Promise<unknown>;
const guarded = Symbol("guarded");

interface DriverError extends Error {
  code: string;
  constraint_name?: string;
  table_name?: string;
}
// postgres.js: PostgresError for the server's refusals, plain errors with a code for connections and wrong calls, all in
// capitals; the codes of refusals thrown inside a transaction are words in small letters and pass.
const isDriverError = (error: unknown): error is DriverError =>
  error instanceof Error && "code" in error && typeof error.code === "string" && /^[0-9A-Z_]+$/.test(error.code);
