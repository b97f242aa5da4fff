// Query strings of searches: names that come more than once, words out of a list, yes and no.
import { badLength, formError, notA } from "../errors.ts";
import { isSnowflake } from "../snowflake.ts";
import type { Call } from "./route.ts";

/** Every value of a name. @param limits number of values, and characters of each */
export function valuesQuery(call: Call, name: string, limits: { max: number; length?: number }): string[] {
  const values = call.query.getAll(name);
  if (values.length > limits.max) {
    throw formError([name], ...badLength(0, limits.max));
  }
  values.forEach((value, index) => {
    if ([...value].length <= (limits.length ?? Infinity)) return;
    throw formError([name, index], ...badLength(0, limits.length));
  });
  return values;
}

/** Ids: the name several times, or one with commas between. */
export function idsQuery(call: Call, name: string, max: number): string[] {
  const values = call.query.getAll(name).flatMap((value) => value.split(","));
  if (values.length > max) throw formError([name], ...badLength(0, max));
  values.forEach((value, index) => {
    if (!isSnowflake(value)) throw formError([name, index], ...notA("snowflake", value));
  });
  return values;
}

export function wordsQuery<T extends string>(call: Call, name: string, allowed: readonly T[]): T[] {
  return valuesQuery(call, name, { max: allowed.length }).map((value, index) => {
    const found = allowed.find((it) => it === value);
    if (found === undefined) throw notOneOf([name, index], allowed);
    return found;
  });
}

export function wordQuery<T extends string>(call: Call, name: string, allowed: readonly T[], fallback: T): T {
  const value = call.query.get(name);
  if (value === null) return fallback;
  const found = allowed.find((it) => it === value);
  if (found === undefined) throw notOneOf([name], allowed);
  return found;
}

/** Yes, no, or not asked (documentation, "Boolean Query Strings"). */
export function yesNoQuery(call: Call, name: string): boolean | null {
  const value = call.query.get(name);
  if (value === null) return null;
  if (["true", "True", "1"].includes(value)) return true;
  if (["false", "False", "0"].includes(value)) return false;
  throw formError([name], "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
}

/** A moment, ms since 1970; null when none is given. */
export function timeQuery(call: Call, name: string): number | null {
  const text = call.query.get(name);
  if (text === null) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw formError([name], "DATE_TIME_TYPE_PARSE", `Could not parse ${text}. Should be ISO8601.`);
  return at;
}

export function textQuery(call: Call, name: string, max: number): string | null {
  const value = call.query.get(name);
  if (value !== null && [...value].length > max) {
    throw formError([name], ...badLength(0, max));
  }
  return value === "" ? null : value;
}

const notOneOf = (path: (string | number)[], allowed: readonly string[]) =>
  formError(path, "BASE_TYPE_CHOICES", `Value must be one of {${allowed.join(", ")}}.`);
