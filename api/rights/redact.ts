// Other people in one's own rows: they are there, but who they are is not ours to tell (GDPR Art. 15(4)).
import type { StoreColumn, TableStore } from "./stores.ts";

export const ANOTHER_MEMBER = "another member";
const TAG = "a keyed tag of your id: present, not shown";

export interface Redacted {
  row: Record<string, unknown>;
  /** Ids of other people that were replaced. */
  others: number;
}

/** A row as its person may see it: JSON values, ids and times as strings, other people's ids replaced. */
export function redactRow(store: TableStore, row: Record<string, unknown>, userId: string): Redacted {
  let others = 0;
  const hide = (id: string): string => {
    if (id === userId) return id;
    others++;
    return ANOTHER_MEMBER;
  };
  const people = new Set(store.roles.map((role) => role.column));
  const shown = store.columns.map((column) =>
    [column.name, shownValue(column, row[column.name], people, hide)] as const
  );
  return { row: Object.fromEntries(shown), others };
}

type Hide = (id: string) => string;

function shownValue(column: StoreColumn, value: unknown, people: ReadonlySet<string>, hide: Hide): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return TAG;
  if (isPersonId(column.category) || people.has(column.name)) return hideIds(value, hide);
  if (column.leaves !== null) return hideLeaves(value, "", column, hide);
  return column.personal ? hideMentions(value, hide) : value;
}

/** A value that is an id of a person, or a list of them. */
const hideIds = (value: unknown, hide: Hide): unknown =>
  Array.isArray(value)
    ? value.map((item) => hideIds(item, hide))
    : typeof value === "string" && /^\d+$/.test(value)
    ? hide(value)
    : hideMentions(value, hide);

/** Leaves of a jsonb value, each by what its own declaration says. */
function hideLeaves(value: unknown, path: string, column: StoreColumn, hide: Hide): unknown {
  const declared = leafOf(column, path);
  if (declared && isPersonId(declared.category)) return hideIds(value, hide);
  if (Array.isArray(value)) return value.map((item) => hideLeaves(item, path, column, hide));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map((
        [key, inner],
      ) => [key, hideLeaves(inner, path === "" ? key : `${path}.${key}`, column, hide)]),
    );
  }
  return hideMentions(value, hide);
}

/** The declaration of a leaf: its own path, or the nearest one with `*` in place of a key. */
const leafOf = (column: StoreColumn, path: string) => {
  if (path === "") return undefined;
  const exact = column.leaves?.[path];
  if (exact) return exact;
  const parts = path.split(".");
  return column.leaves?.[[...parts.slice(0, -1), "*"].join(".")];
};

const hideMentions = (value: unknown, hide: Hide): unknown =>
  typeof value === "string"
    ? value.replaceAll(/<@!?(\d{17,20})>/g, (mention, id: string) => {
      const shown = hide(id);
      return shown === id ? mention : `@${shown}`;
    })
    : value;

const isPersonId = (category: string) => category === "user.unique_id.discord";
