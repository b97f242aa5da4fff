// SQL generated from the registry: the write gate's functions and triggers, and a comment on every column, so that the
// database itself says what it holds. Run after every migration; running it again changes nothing.
import { GATE_LOCK, GATE_STRIPES } from "./gate.ts";
import type { ColumnEntry, Registry, TableEntry } from "./registry.ts";

/** Tables with a gate on at least one role: the set of triggers Postgres must have. */
export const gatedTables = (registry: Registry): TableEntry[] =>
  registry.tables.filter((entry) => Object.values(entry.gate ?? {}).some(Boolean));

/** Everything Postgres enforces or says of the registry, as one script. */
export const enforcementSql = (registry: Registry): string =>
  [
    gateFunctions,
    dropForgottenSql(gatedTables(registry).map((entry) => entry.name)),
    ...gatedTables(registry).map(triggerSql),
    ...registry.tables.map(commentsSql),
  ].join("\n");

// The key comes from the connection and is nowhere in the database. Without it the function raises, so every guarded
// write is refused instead of let through.
const gateFunctions = `
create schema if not exists gate;
create or replace function gate.tag(id bigint) returns bytea language plpgsql stable parallel safe as $$
declare key text := current_setting('app.gate_key', true);
begin
  if key is null or length(key) <> 64 then
    raise exception 'The connection has no gate key' using errcode = 'KG001';
  end if;
  return sha256(decode(key, 'hex') || int8send(id));
end $$;`;

/** A trigger whose table is no longer gated goes, with its function. */
const dropForgottenSql = (gated: string[]): string => `
do $$ declare forgotten regprocedure; begin
  for forgotten in
    select oid::regprocedure from pg_proc
    where pronamespace = 'gate'::regnamespace and prorettype = 'trigger'::regtype
      and proname <> all (array[${gated.map(literal).join(", ")}]::text[])
  loop execute format('drop function %s cascade', forgotten); end loop;
end $$;`;

const triggerSql = (entry: TableEntry): string => `
create or replace function gate.${quote(entry.name)}() returns trigger language plpgsql as $$
begin
${Object.entries(entry.gate ?? {}).map(([role]) => roleSql(entry, role)).join("\n")}
  return new;
end $$;
create or replace trigger gate before insert or update on public.${quote(entry.name)}
  -- An erasure empties one person's column in a row that may also be about somebody who objected.
  for each row when (current_setting('app.erasing', true) is distinct from 'on')
  execute function gate.${quote(entry.name)}();`;

// The shared lock waits for an erasure of the same stripe to commit; the select after it takes a new snapshot and so sees it.
const roleSql = (entry: TableEntry, role: string): string => {
  const gate = entry.gate?.[role];
  if (!gate) return "";
  const subject = `new.${quote(columnOf(entry, entry.subjects?.[role]).name)}`;
  const purpose = literal(entry.purpose.name);
  const conditions = entry.scope === undefined ? [`${purpose} = any (blocked)`] : [
    // Refused everywhere, but not where the person allowed it.
    `${purpose} = any (blocked) and ('+' || ${atServer(entry, entry.scope)} = any (blocked)) is not true`,
    `${atServer(entry, entry.scope)} = any (blocked)`,
  ];
  if (gate.at !== undefined) conditions.push(`new.${quote(columnOf(entry, gate.at).name)} <= erased_at`);
  else if (gate.mode === "null") conditions.push("erased_at is not null");
  return `  if ${subject} is not null then
    perform pg_advisory_xact_lock_shared(${GATE_LOCK}, (${subject} % ${GATE_STRIPES})::int);
    if exists (select from public.subject_gate where tag = gate.tag(${subject}) and (${conditions.join(" or ")})) then
      ${gate.mode === "drop" ? "return null" : `${subject} := null`};
    end if;
  end if;`;
};

const atServer = (entry: TableEntry, scope: string): string =>
  `${literal(entry.purpose.name)} || '@' || new.${quote(columnOf(entry, scope).name)}`;

const commentsSql = (entry: TableEntry): string => {
  const { title, purpose, retention, scope, onGuildLeave, subjects, onErase, gate } = entry;
  const table = {
    title,
    purpose: purpose.name,
    basis: purpose.basis,
    retention,
    scope,
    onGuildLeave,
    subjects,
    onErase,
    gate,
  };
  return [
    `comment on table public.${quote(entry.name)} is ${literal(JSON.stringify(table))};`,
    ...entry.columns.map((column) =>
      `comment on column public.${quote(entry.name)}.${quote(column.name)} is ${literal(columnComment(column))};`
    ),
  ].join("\n");
};

/** What a column's comment holds, as JSON. */
export const columnComment = ({ category, why, correct, leaves }: ColumnEntry): string =>
  JSON.stringify({ category, why, correct, ...(leaves === null ? {} : { leaves }) });

const columnOf = (entry: TableEntry, key: string | undefined): ColumnEntry => {
  const column = entry.columns.find((column) => column.key === key);
  if (!column) throw new Error(`Table "${entry.name}" has no column "${key}"`);
  return column;
};
const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
