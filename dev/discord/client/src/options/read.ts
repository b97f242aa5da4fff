import { Option } from "../wire/constants.ts";
import type { BasicOption, OptionValue } from "./commands.ts";

export type Reading = { state: "empty" } | { state: "value"; value: OptionValue } | {
  state: "problem";
  problem: string;
};

/** A suggestion that was picked: what stands in the field and what is sent for it. */
export interface Choice {
  name: string;
  value: OptionValue;
}

/** Finds the id of a person, channel or role that was typed by name; null when there is none. */
export type Lookup = (kind: "user" | "channel" | "role", name: string) => string | null;

/**
 * Turns what stands in an option's field into the value to send.
 * @param text as typed
 * @param chosen the suggestion picked last; it counts while its name still stands in the field
 */
export function readOption(option: BasicOption, text: string, chosen: Choice | null, lookup: Lookup): Reading {
  const typed = text.trim();
  if (typed === "") {
    return option.required ? problem(`Fill in "${option.name}"`) : { state: "empty" };
  }
  if (chosen && chosen.name.trim() === typed) return value(chosen.value);
  const choices = "choices" in option ? option.choices as Choice[] | undefined : undefined;
  if (choices && choices.length > 0) return readChoice(typed, choices);
  switch (option.type as number) {
    case Option.string:
      return readString(option, text);
    case Option.integer:
      return readNumber(option, typed, true);
    case Option.number:
      return readNumber(option, typed, false);
    case Option.boolean:
      return readBoolean(typed);
    case Option.user:
      return readId(typed, /^<@!?(\d{1,20})>$/, ["user"], lookup, "a member of this server");
    case Option.channel:
      return readId(typed, /^<#(\d{1,20})>$/, ["channel"], lookup, "a channel of this server");
    case Option.role:
      return readId(typed, /^<@&(\d{1,20})>$/, ["role"], lookup, "a role of this server");
    case Option.mentionable:
      return readId(typed, /^<@[!&]?(\d{1,20})>$/, ["user", "role"], lookup, "a member or role of this server");
    default:
      return problem("This kind of option cannot be filled in here");
  }
}

function readChoice(typed: string, choices: Choice[]): Reading {
  const match = choices.find((choice) => choice.name.toLowerCase() === typed.toLowerCase());
  return match ? value(match.value) : problem("Pick one of the choices");
}

interface Limits {
  min_length?: number;
  max_length?: number;
  min_value?: number;
  max_value?: number;
}

function readString(option: BasicOption, text: string): Reading {
  const { min_length: min = 0, max_length: max = 6000 } = option as Limits;
  if (text.length < min) return problem(`Write at least ${min} ${min === 1 ? "character" : "characters"}`);
  if (text.length > max) return problem(`Write at most ${max} characters: it has ${text.length}`);
  return value(text);
}

/** Discord's numbers stay within ±2^53, where every whole number is exact. */
function readNumber(option: BasicOption, typed: string, whole: boolean): Reading {
  const pattern = whole ? /^[+-]?\d+$/ : /^[+-]?(?:\d+\.?\d*|\.\d+)$/;
  const number = Number(typed.replace(",", "."));
  if (!pattern.test(typed.replace(",", "."))) return problem(whole ? "Write a whole number" : "Write a number");
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER) return problem("Write a number between -2^53 and 2^53");
  const { min_value: min, max_value: max } = option as Limits;
  if (min !== undefined && number < min) return problem(`Write a number of at least ${min}`);
  if (max !== undefined && number > max) return problem(`Write a number of at most ${max}`);
  return value(number);
}

function readBoolean(typed: string): Reading {
  if (/^(true|yes|on)$/i.test(typed)) return value(true);
  if (/^(false|no|off)$/i.test(typed)) return value(false);
  return problem("Pick True or False");
}

function readId(
  typed: string,
  mention: RegExp,
  kinds: ("user" | "channel" | "role")[],
  lookup: Lookup,
  wanted: string,
): Reading {
  const id = mention.exec(typed)?.[1] ?? /^\d{15,20}$/.exec(typed)?.[0];
  if (id) return value(id);
  const name = typed.replace(/^[@#]/, "");
  for (const kind of kinds) {
    const found = lookup(kind, name);
    if (found) return value(found);
  }
  return problem(`Pick ${wanted}`);
}

const value = (given: OptionValue): Reading => ({ state: "value", value: given });
const problem = (text: string): Reading => ({ state: "problem", problem: text });
