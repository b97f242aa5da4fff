// The statements about one person's rows in any table, built from its declaration.
import { type SQL, sql } from "../../db/mod.ts";
import type { Role, TableStore } from "./stores.ts";

/** Whose rows: of one person, everywhere or in one server. */
export interface Subject {
  userId: string;
  guildId: string | null;
}

/** Rows with the person in this role. */
export const hasRole = (role: Role, userId: string): SQL =>
  role.keyed
    ? sql`${sql.identifier(role.column)} = gate.tag(${userId}::bigint)`
    : sql`${sql.identifier(role.column)} = ${userId}::bigint`;

/** Rows within the subject's scope; a table of no server has none in one server. */
export const inScope = (store: TableStore, subject: Subject): SQL =>
  subject.guildId === null
    ? sql`true`
    : store.scope === null
    ? sql`false`
    : sql`${sql.identifier(store.scope)} = ${subject.guildId}::bigint`;

/** Rows about the person in any of these roles. */
export const isAbout = (store: TableStore, subject: Subject, roles: Role[] = store.roles): SQL =>
  roles.length === 0
    ? sql`false`
    : sql`(${sql.join(roles.map((role) => hasRole(role, subject.userId)), sql` or `)}) and ${inScope(store, subject)}`;

export const countRows = (store: TableStore, where: SQL): SQL =>
  sql`select count(*)::int as count from ${sql.identifier(store.name)} where ${where}`;

/** Every column, oldest key first, so that two readings of one snapshot agree. */
export const selectRows = (store: TableStore, where: SQL, limit?: number): SQL =>
  sql`select ${identifiers(store.columns.map((column) => column.name))} from ${sql.identifier(store.name)}
    where ${where} order by ${identifiers(store.key)}${limit === undefined ? sql`` : sql` limit ${limit}`}`;

export const deleteBatch = (store: TableStore, where: SQL, limit: number): SQL =>
  sql`delete from ${sql.identifier(store.name)} where (${identifiers(store.key)}) in (
    select ${identifiers(store.key)} from ${sql.identifier(store.name)} where ${where} limit ${limit})`;

export const emptyBatch = (store: TableStore, column: string, where: SQL, limit: number): SQL =>
  sql`update ${sql.identifier(store.name)} set ${sql.identifier(column)} = null where (${identifiers(store.key)}) in (
    select ${identifiers(store.key)} from ${sql.identifier(store.name)} where ${where} limit ${limit})`;

const identifiers = (names: string[]): SQL => sql.join(names.map((name) => sql.identifier(name)), sql`, `);
