// The column types of the house: ids and times in one way each, plus drizzle's plain ones that are safe to use.
import { bigint, customType } from "drizzle-orm/pg-core";
export {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

/** A Discord id: int8 in Postgres, a decimal string here. The driver hands int8 over as text, so no digit is ever lost. */
export const snowflake = customType<{ data: string; driverData: string }>({ dataType: () => "bigint" });

/** A point in time: timestamptz in Postgres, Date here, to the millisecond. */
export const instant = customType<{ data: Date; driverData: string }>({
  dataType: () => "timestamp with time zone",
  toDriver: (date) => date.toISOString(),
  fromDriver: (value) => new Date(value),
});

/** A number that counts up and stays below 2⁵³. Never for Discord's ids, which do not. */
export const counter = (name: string) => bigint(name, { mode: "number" });

/** A row number given by Postgres. */
export const identity = (name: string) => counter(name).generatedAlwaysAsIdentity();

/** A few bytes. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => "bytea" });
