// What a person types for a setting, as the contract's value. The api checks it again; here only its form is read.
import type { Field } from "./contracts.ts";
import { named } from "../../core/named.ts";
import { Refusal } from "../../core/refusal.ts";

const ID = /\d{17,20}/g;

/** Reads a typed value; `current` is what is set now, for lists that are added to (+) or taken from (-). Throws Refusal. */
export function readValue(field: Field, text: string, current: unknown): unknown {
  const typed = text.trim();
  switch (field.control) {
    case "number": {
      const number = Number(typed.replaceAll(",", ""));
      if (typed === "" || !Number.isFinite(number)) throw misfit(field, "a number", typed);
      return number;
    }
    case "switch":
      if (/^(yes|true|on)$/i.test(typed)) return true;
      if (/^(no|false|off)$/i.test(typed)) return false;
      throw misfit(field, "on or off", typed);
    case "choice":
      return readChoice(field, typed);
    case "channel": {
      if (/^(none|off|-)$/i.test(typed)) return null;
      const id = ids(typed)[0];
      if (!id) throw misfit(field, "a channel, or none", typed);
      return id;
    }
    case "channels":
    case "roles":
      return readList(field, typed, Array.isArray(current) ? current as string[] : []);
    case "rewards":
      return readRewards(field, typed);
    default:
      return text;
  }
}

/** The same value as a person reads it in Discord. */
export function showValue(field: Field, value: unknown): string {
  if (value === null || value === undefined) return "none";
  switch (field.control) {
    case "switch":
      return value ? "on" : "off";
    case "choice":
      return field.choices?.[String(value)] ?? String(value);
    case "channel":
      return `<#${String(value)}>`;
    case "channels":
      return (value as string[]).map((id) => `<#${id}>`).join(" ") || "none";
    case "roles":
      return (value as string[]).map((id) => `<@&${id}>`).join(" ") || "none";
    case "rewards":
      return (value as { level: number; roleId: string }[])
        .map(({ level, roleId }) => `${level} → <@&${roleId}>`).join(", ") || "none";
    case "number":
      return `${String(value)}${field.unit ? ` ${value === 1 ? field.unit.replace(/s$/, "") : field.unit}` : ""}`;
    default:
      return String(value);
  }
}

/** How a value is typed, for suggestions and refusals. */
export function valueHint(field: Field): string {
  switch (field.control) {
    case "number":
      return `a number${field.unit ? ` of ${field.unit}` : ""}`;
    case "switch":
      return "on or off";
    case "choice":
      return Object.values(field.choices ?? {}).join(", ");
    case "channel":
      return "#channel, or none";
    case "channels":
      return "#channel #channel, +#channel, -#channel, or none";
    case "roles":
      return "@role @role, +@role, -@role, or none";
    case "rewards":
      return "5 @role, 10 @role, or none";
    default:
      return "a text";
  }
}

const ids = (text: string): string[] => text.match(ID) ?? [];

function readChoice(field: Field, typed: string): string {
  const found = named(Object.entries(field.choices ?? {}).map(([name, title]) => ({ name, title })), typed);
  if (!found) throw misfit(field, valueHint(field), typed);
  return found.name;
}

function readList(field: Field, typed: string, current: string[]): string[] {
  if (/^none$/i.test(typed)) return [];
  const named = ids(typed);
  if (named.length === 0) throw misfit(field, valueHint(field), typed);
  if (typed.startsWith("+")) return [...new Set([...current, ...named])];
  if (typed.startsWith("-")) return current.filter((id) => !named.includes(id));
  return [...new Set(named)];
}

function readRewards(field: Field, typed: string): { level: number; roleId: string }[] {
  if (/^none$/i.test(typed)) return [];
  const rewards = [...typed.matchAll(/(\d{1,4})\s*(?:[:=→]|->)?\s*(?:<@&)?(\d{17,20})>?/g)]
    .map((match) => ({ level: Number(match[1]), roleId: match[2] as string }));
  if (rewards.length === 0) throw misfit(field, valueHint(field), typed);
  return rewards;
}

function misfit(field: Field, wanted: string, typed: string): Refusal {
  return new Refusal(`Write ${field.title} as ${wanted}: "${typed.slice(0, 60)}" is not that`);
}
