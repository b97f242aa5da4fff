// From a posted form to a setting's value and back to one comparable text.
import { type Draft, type FieldSpec, inputName, type Reward, type Values } from "./field.ts";

export interface Decoded {
  value: Values;
  /** Field key → what to change; only what cannot even be read. Rules are the api's. */
  problems: Record<string, string>;
}

/** Reads every field of the form. A checkbox that is absent is off, an empty channel is none. */
export const decode = (fields: FieldSpec[], form: FormData): Decoded => {
  const value: Values = {}, problems: Record<string, string> = {};
  for (const field of fields) {
    const read = readers[field.control](form, inputName(field.key), field);
    value[field.key] = read.value;
    if (read.problem) problems[field.key] = read.problem;
  }
  return { value, problems };
};

/** Keys whose values differ. The order of a list of ids or rewards means nothing. */
export const changedKeys = (before: Values, after: Values): string[] =>
  Object.keys(after).filter((key) => canonical(before[key]) !== canonical(after[key]));

export const isSame = (a: Draft, b: Draft): boolean =>
  a.enabled === b.enabled && changedKeys(a.value, b.value).length === 0;

/** Only what differs, as `settings.update` wants it. */
export const partial = (before: Values, after: Values): Values =>
  Object.fromEntries(changedKeys(before, after).map((key) => [key, after[key]]));

type Reader = (form: FormData, name: string, field: FieldSpec) => { value: unknown; problem?: string };

const text: Reader = (form, name) => ({ value: String(form.get(name) ?? "").replace(/\r\n/g, "\n") });
const ids: Reader = (form, name) => ({ value: [...new Set(form.getAll(name).map(String).filter(Boolean))] });

const readers: Record<FieldSpec["control"], Reader> = {
  number: (form, name) => {
    const typed = String(form.get(name) ?? "").trim();
    if (/^-?\d{1,15}$/.test(typed)) return { value: Number(typed) };
    return { value: null, problem: typed ? "Use a whole number" : "Write a number" };
  },
  text,
  longtext: text,
  switch: (form, name) => ({ value: form.has(name) }),
  choice: (form, name, field) => ({ value: form.get(name) ?? field.default }),
  channel: (form, name) => ({ value: form.get(name) || null }),
  channels: ids,
  roles: ids,
  rewards: (form, name) => {
    const roles = form.getAll(`${name}.roleId`).map(String);
    const rows = form.getAll(`${name}.level`).map((level, index): Reward => ({
      level: /^\d{1,9}$/.test(String(level)) ? Number(level) : null,
      roleId: roles[index] ?? "",
    }));
    // The empty row is the one a person without script fills in.
    const value = rows.filter((row) => row.level !== null || row.roleId !== "");
    const half = value.some((row) => row.level === null || row.roleId === "");
    return half ? { value, problem: "Give every reward a level and a role" } : { value };
  },
};

const canonical = (value: unknown): string =>
  Array.isArray(value)
    ? JSON.stringify(value.map((item) => JSON.stringify(item)).sort())
    : JSON.stringify(value ?? null);
