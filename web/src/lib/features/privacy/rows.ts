// Rows of any store, without knowing any store: what a cell says, and which servers appear.
import type { privacy } from "#lib/wire.ts";
import { heading } from "../../ui/heading.ts";

type Row = Record<string, unknown>;
export interface Place {
  id: string;
  name: string;
}

const isId = (value: unknown): value is string => typeof value === "string" && /^\d{17,20}$/.test(value);
const isTime = (value: string) => /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(value);

/** How a cell is shown: as text, as an instant, as nothing, or folded away because it is long. */
export interface Cell {
  kind: "text" | "time" | "none" | "long";
  text: string;
}
/** Longer structures than this many characters are folded. */
const LONG = 80;

/** A server's name stands where a cell holds the id of one of the reader's servers. */
export const cell = (value: unknown, names: Map<string, string>): Cell => {
  if (value === null || value === undefined || value === "") return { kind: "none", text: "nothing" };
  if (isId(value)) return { kind: "text", text: names.get(value) ?? value };
  if (typeof value === "string") return { kind: isTime(value) ? "time" : "text", text: value };
  if (typeof value === "boolean") return { kind: "text", text: value ? "yes" : "no" };
  if (typeof value === "number") return { kind: "text", text: new Intl.NumberFormat("en").format(value) };
  const pairs = leaves(value).map(([path, leaf]) =>
    `${path === "" ? "" : `${heading(path)}: `}${leaf === null ? "nothing" : String(leaf)}`
  );
  const short = pairs.join(", ");
  return short.length <= LONG
    ? { kind: "text", text: short || "empty" }
    : { kind: "long", text: JSON.stringify(value, null, 2) };
};

/** The scalars of a structure with the name each has where it stands. */
const leaves = (value: unknown, name = ""): [name: string, leaf: unknown][] =>
  value !== null && typeof value === "object"
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, Array.isArray(value) ? name : key))
    : [[name, value]];

/** The server a row belongs to: the first cell that holds the id of one of the reader's servers. */
export const serverOf = (row: Row, names: Map<string, string>): string | null =>
  Object.values(row).find((value): value is string => isId(value) && names.has(value)) ?? null;

export const serversIn = (stores: privacy.AccessStore[], names: Map<string, string>): Place[] => {
  const ids = new Set(stores.flatMap((store) => store.rows.flatMap((row) => serverOf(row, names) ?? [])));
  return [...ids].map((id) => ({ id, name: names.get(id) ?? id })).sort((a, b) => a.name.localeCompare(b.name));
};
