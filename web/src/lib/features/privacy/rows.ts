// Rows of any store, without knowing any store: what a cell says, and which servers appear.
import type { privacy } from "#lib/wire.ts";

type Row = Record<string, unknown>;
export interface Place {
  id: string;
  name: string;
}

const isId = (value: unknown): value is string => typeof value === "string" && /^\d{17,20}$/.test(value);
const isTime = (value: string) => /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(value);

/** A server's name where a cell holds the id of one of the reader's servers. */
export const cell = (value: unknown, names: Map<string, string>): { text: string; time: boolean } => {
  if (value === null || value === undefined || value === "") return { text: "none", time: false };
  if (isId(value)) return { text: names.get(value) ?? value, time: false };
  if (typeof value === "string") return { text: value, time: isTime(value) };
  if (typeof value === "boolean") return { text: value ? "yes" : "no", time: false };
  if (typeof value === "number") return { text: new Intl.NumberFormat("en").format(value), time: false };
  return { text: JSON.stringify(value), time: false };
};

/** The server a row belongs to: the first cell that holds the id of one of the reader's servers. */
export const serverOf = (row: Row, names: Map<string, string>): string | null =>
  Object.values(row).find((value): value is string => isId(value) && names.has(value)) ?? null;

export const serversIn = (stores: privacy.AccessStore[], names: Map<string, string>): Place[] => {
  const ids = new Set(stores.flatMap((store) => store.rows.flatMap((row) => serverOf(row, names) ?? [])));
  return [...ids].map((id) => ({ id, name: names.get(id) ?? id })).sort((a, b) => a.name.localeCompare(b.name));
};

/** "member_xp" or "lastXpAt" → "last xp at", as a heading. */
export const heading = (name: string): string => {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[_.]+/g, " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
