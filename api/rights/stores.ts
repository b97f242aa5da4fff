// The registry's tables as the engine works with them: who they can be about, and in which order they may be emptied.
import {
  type ColumnEntry,
  type EraseStrategy,
  getTableConfig,
  isPersonal,
  type Purpose,
  type Registry,
  type Retention,
  type TableEntry,
} from "../../db/mod.ts";

export interface TableStore {
  name: string;
  title: string;
  purpose: Purpose;
  retention: Retention;
  /** Days its rows outlive Kagami's stay in a server; null when it belongs to none. */
  leaveDays: number | null;
  columns: StoreColumn[];
  /** Columns of the primary key. */
  key: string[];
  /** Column of the server, null for tables of no server. */
  scope: string | null;
  /** The ways a row can be about a person; empty for tables about nobody. */
  roles: Role[];
}
export interface StoreColumn extends Omit<ColumnEntry, "key"> {
  personal: boolean;
}
export interface Role {
  name: string;
  column: string;
  /** The column holds a keyed tag instead of the id. */
  keyed: boolean;
  strategy: EraseStrategy;
}

/** Every declared table, those that point at others before the ones they point at. */
export function tableStores(registry: Registry): TableStore[] {
  const sorted: TableStore[] = [];
  const placed = new Set<string>();
  const place = (entry: TableEntry) => {
    if (placed.has(entry.name)) return;
    placed.add(entry.name);
    for (const other of registry.tables) if (parentsOf(other).includes(entry.name)) place(other);
    sorted.push(storeOf(entry));
  };
  registry.tables.forEach(place);
  return sorted;
}

/** Tables that can hold something about a person. */
export const personalStores = (registry: Registry): TableStore[] =>
  tableStores(registry).filter((store) => store.roles.length > 0);

function storeOf(entry: TableEntry): TableStore {
  const columnOf = (key: string): ColumnEntry => {
    const column = entry.columns.find((column) => column.key === key);
    if (column) return column;
    throw new Error(`Table "${entry.name}" declares something of the column "${key}", which it does not have`);
  };
  const { retention } = entry;
  return {
    name: entry.name,
    title: entry.title,
    purpose: entry.purpose,
    retention: retention.kind === "days" ? { ...retention, from: columnOf(retention.from).name } : retention,
    leaveDays: entry.onGuildLeave?.deleteAfterDays ?? null,
    columns: entry.columns.map(({ key: _, ...column }) => ({ ...column, personal: isPersonal(column.category) })),
    key: keyOf(entry),
    scope: entry.scope === undefined ? null : columnOf(entry.scope).name,
    roles: Object.entries(entry.subjects ?? {}).map(([name, key]) => ({
      name,
      column: columnOf(key).name,
      keyed: columnOf(key).category === "user.unique_id.pseudonymous",
      strategy: strategyOf(entry, name),
    })),
  };
}

const strategyOf = (entry: TableEntry, role: string): EraseStrategy => {
  const strategy = entry.onErase?.[role];
  if (strategy !== undefined) return strategy;
  throw new Error(`Say what an erasure does with the ${role} of table "${entry.name}"`);
};

const keyOf = ({ name, table }: TableEntry): string[] => {
  const { primaryKeys, columns } = getTableConfig(table);
  const key = primaryKeys[0]?.columns ?? columns.filter((column) => column.primary);
  if (key.length === 0) throw new Error(`Give table "${name}" a primary key: rows are erased by it`);
  return key.map((column) => column.name);
};

/** Tables this one points at: their rows may only go after its own. */
const parentsOf = ({ table }: TableEntry): string[] =>
  getTableConfig(table).foreignKeys.map((key) => getTableConfig(key.reference().foreignTable).name);
