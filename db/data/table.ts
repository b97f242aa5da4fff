// dataTable: a Postgres table that cannot be written down without saying what each column is, why it is there, whom it
// is about, how long it lives and what an erasure does. The only file that may use pgTable.
import type { BuildColumns, BuildExtraConfigColumns } from "drizzle-orm";
import {
  type PgColumnBuilderBase,
  type PgTable,
  pgTable,
  type PgTableExtraConfigValue,
  type PgTableWithColumns,
} from "drizzle-orm/pg-core";
import type { Purpose } from "./stores.ts";
import type { Category, Correction, EraseStrategy, PersonalCategory, SystemCategory } from "./vocabulary.ts";

/**
 * Declares a table. A column without `personal(…)`/`config(…)`, a subject that is no personal column, a subject without
 * an erase strategy and a scoped table that does not say what happens when Kagami leaves the server are type errors.
 */
export function dataTable<N extends string, M extends Columns, R extends string = never>(
  name: N,
  columns: M,
  meta: TableMeta<M, R>,
  extra?: (table: BuildExtraConfigColumns<N, Builders<M>, "pg">) => PgTableExtraConfigValue[],
): PgTableWithColumns<
  { name: N; schema: undefined; columns: BuildColumns<N, Builders<M>, "pg">; dialect: "pg" }
> {
  const builders = Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, column.builder]));
  // Types are proved by the signature; inside, the mapped types are too deep for the compiler to follow.
  const table = pgTable(name, builders as Builders<M>, extra as never);
  const columnMeta = Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, column.meta]));
  declarations.set(table, { columns: columnMeta, meta: meta as unknown as AnyTableMeta });
  return table as never;
}

/** A column about a person. `why` completes "Kagami stores this because it is …". */
export const personal = <B extends PgColumnBuilderBase>(
  builder: NotJson<B>,
  meta: { category: PersonalCategory; why: string; correct: Correction },
): Classified<B, "personal"> => classified(builder as B, { ...meta, leaves: null });

/** A column about nobody: ids of servers and channels, states, counters, times of the system. */
export const config = <B extends PgColumnBuilderBase>(
  builder: NotJson<B>,
  why: string,
  category: SystemCategory = "system.operations",
): Classified<B, "config"> => classified(builder as B, { category, why, correct: "never", leaves: null });

/** A jsonb column that holds something about a person; every leaf (or `*` for the rest) says what it is. */
export const personalJson = <B extends JsonBuilder>(
  builder: B,
  meta: { category: PersonalCategory; why: string; correct: Correction; leaves: Leaves },
): Classified<B, "personal"> => classified(builder, meta);

/** A jsonb column about nobody; the leaves (or `*`) say what may be in it. */
export const configJson = <B extends JsonBuilder>(
  builder: B,
  meta: { why: string; leaves: Record<string, SystemLeaf> },
): Classified<B, "config"> =>
  classified(builder, { category: "system.operations", why: meta.why, correct: "never", leaves: meta.leaves });

/** What was declared about a table, or undefined for one that was made by other means. */
export const declarationOf = (
  table: PgTable,
): { columns: Record<string, ColumnMeta>; meta: AnyTableMeta } | undefined => declarations.get(table);

export interface ColumnMeta {
  category: Category;
  why: string;
  correct: Correction;
  /** Of a jsonb column: what its parts are, by path from its top; `*` stands for any key. */
  leaves: Leaves | null;
}
export interface Leaf {
  category: Category;
  why: string;
}
interface SystemLeaf extends Leaf {
  category: SystemCategory;
}
export type Leaves = Record<string, Leaf>;

/** How long a row lives. `days` counts from the named time column; `state` ends by itself, in the way the sentence says. */
export type Retention<K extends string = string> =
  | { kind: "days"; days: number; from: K }
  | { kind: "guild" }
  | { kind: "state"; ends: string };

/**
 * What Postgres does with a write about a person who objected to the table's purpose or was erased: `drop` leaves the
 * row out, `null` empties the role's column. With `at`, a write whose time is not later than the person's last erasure
 * counts as late and is treated the same; without it, `null` empties the column of anybody who was ever erased.
 */
export type Gate<K extends string = string> =
  | { mode: "drop"; at?: K }
  | { mode: "null"; at?: K };

export type TableMeta<M extends Columns, R extends string> =
  & {
    /** How the policy calls it. */
    title: string;
    purpose: Purpose;
    retention: Retention<keyof M & string>;
    gate?: { [role in NoInfer<R>]?: Gate<keyof M & string> };
  }
  & Scope<M>
  & Subjects<M, R>;

/** A table of one server's data names the column of the server and how long it outlives Kagami's stay there. */
type Scope<M extends Columns> =
  | { scope: keyof M & string; onGuildLeave: { deleteAfterDays: number } }
  | { scope?: undefined };

/** Personal columns demand at least one role, and each role a strategy. */
type Subjects<M extends Columns, R extends string> = PersonalKeys<M> extends never ? { subjects?: undefined }
  : { subjects: Record<R, PersonalKeys<M>> & NonEmpty<R>; onErase: Record<NoInfer<R>, EraseStrategy> };
type NonEmpty<R extends string> = [R] extends [never] ? { "name a subject": never } : unknown;

export interface AnyTableMeta {
  title: string;
  purpose: Purpose;
  retention: Retention;
  scope?: string;
  onGuildLeave?: { deleteAfterDays: number };
  subjects?: Record<string, string>;
  onErase?: Record<string, EraseStrategy>;
  gate?: Record<string, Gate | undefined>;
}

declare const kindOf: unique symbol;
/** A column together with what it is; only `personal`, `config` and their json forms make one. */
export interface Classified<B extends PgColumnBuilderBase, K extends "personal" | "config" = "personal" | "config"> {
  readonly [kindOf]: K;
  readonly builder: B;
  readonly meta: ColumnMeta;
}
export type Columns = Record<string, Classified<PgColumnBuilderBase>>;
type Builders<M extends Columns> = { [K in keyof M]: M[K]["builder"] };
type PersonalKeys<M extends Columns> = {
  [K in keyof M & string]: M[K] extends Classified<PgColumnBuilderBase, "config"> ? never : K;
}[keyof M & string];

type JsonBuilder = PgColumnBuilderBase & { _: { dataType: "json" } };
/** jsonb hides what is in it, so it has declarations of its own. */
type NotJson<B extends PgColumnBuilderBase> = B extends JsonBuilder
  ? { "use personalJson or configJson and describe the leaves": never }
  : B;

const declarations = new WeakMap<PgTable, { columns: Record<string, ColumnMeta>; meta: AnyTableMeta }>();

const classified = <B extends PgColumnBuilderBase, K extends "personal" | "config">(builder: B, meta: ColumnMeta) =>
  ({ builder, meta }) as unknown as Classified<B, K>;
