// The prefix form of a command: words, quotes and mentions become the same typed options the slash form has.
import type { APIUser } from "discord-api-types/v10";
import type { Action, Command, Option, PickedUser } from "./commands.ts";
import { actionOf } from "./commands.ts";
import { Refusal } from "./refusal.ts";
import { pickedUser } from "./people.ts";

export const DEFAULT_PREFIX = "!";
/** More words than any command takes. */
const WORDS_MAX = 200;

/** The text behind the prefix or behind a mention of the bot, or null when the message is not for us. Cheap: asked for every message. */
export function commandLine(content: string, botId: string, prefix: string | null): string | null {
  const first = content.charCodeAt(0);
  if (prefix !== null && first === prefix.charCodeAt(0) && content.startsWith(prefix)) {
    return content.slice(prefix.length);
  }
  if (first !== 60) return null; // "<"
  for (const mention of [`<@${botId}>`, `<@!${botId}>`]) {
    if (content.startsWith(mention)) return content.slice(mention.length);
  }
  return null;
}

export interface Word {
  text: string;
  /** Where it begins in the line. */
  at: number;
  quoted: boolean;
}

/** Cuts a line into words; quotes keep spaces, a backslash keeps a quote. */
export function words(line: string): Word[] {
  const found: Word[] = [];
  const pattern = /"((?:\\.|[^"\\])*)"|“([^”]*)”|(\S+)/gs;
  for (const match of line.matchAll(pattern)) {
    const quoted = match[3] === undefined;
    const text = match[1]?.replace(/\\(.)/gs, "$1") ?? match[2] ?? match[3] ?? "";
    found.push({ text, at: match.index, quoted });
    if (found.length > WORDS_MAX) break;
  }
  return found;
}

export interface Parsed {
  command: Command;
  subcommand: string | undefined;
  action: Action;
  options: Record<string, unknown>;
}

/**
 * Reads a line. `find` gives a command by name or alias; `mentioned` are the users Discord resolved in the message.
 * @returns null when the first word is no command of ours: other bots have the same prefix.
 * @throws Refusal when it is one, but not written as it must be.
 */
export function parseLine(
  line: string,
  find: (name: string) => Command | undefined,
  mentioned: readonly (APIUser & { member?: { nick?: string | null } })[],
): Parsed | null {
  const list = words(line);
  const command = list[0] && !list[0].quoted ? find(list[0].text.toLowerCase()) : undefined;
  if (!command) return null;
  let rest = list.slice(1);
  let subcommand: string | undefined;
  if (command.subcommands) {
    subcommand = rest[0]?.text.toLowerCase();
    rest = rest.slice(1);
  }
  const action = actionOf(command, subcommand);
  if (!action) {
    const names = Object.keys(command.subcommands ?? {}).map((name) => `\`${command.name} ${name}\``);
    throw new Refusal(`Say which one: ${names.join(", ")}`);
  }
  return { command, subcommand, action, options: readOptions(line, rest, action, mentioned) };
}

/** `<member> [amount]` for help and refusals. */
export function usage(path: string, action: Action): string {
  const options = Object.entries(action.options ?? {})
    .map(([name, option]) => option.required ? `<${name}>` : `[${name}]`);
  return [path, ...options].join(" ");
}

function readOptions(
  line: string,
  list: Word[],
  action: Action,
  mentioned: readonly APIUser[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  let at = 0;
  for (const [name, option] of Object.entries(action.options ?? {})) {
    const word = list[at];
    if (!word) {
      if (option.required) throw new Refusal(`Add ${name}: ${lowerFirst(option.description)}`);
      continue;
    }
    if (option.type === "string" && option.rest && list.length > at + 1) {
      values[name] = checkString(name, option, line.slice(word.at).trim());
      return values;
    }
    const value = readWord(name, option, word, mentioned);
    // A word that does not fit an optional option may be meant for the next one.
    if (value === undefined) continue;
    values[name] = value;
    at++;
  }
  const left = list[at];
  if (left) {
    const misfit = Object.entries(action.options ?? {}).find(([name]) => !(name in values));
    throw new Refusal(
      misfit
        ? `Write ${misfit[0]} as ${kindText(misfit[1])}: "${left.text.slice(0, 60)}" is none`
        : `Leave out "${left.text.slice(0, 60)}": there is nothing it could mean`,
    );
  }
  return values;
}

function readWord(name: string, option: Option, word: Word, mentioned: readonly APIUser[]): unknown {
  const value = convert(name, option, word.text, mentioned);
  if (value === undefined && option.required) {
    throw new Refusal(`Write ${name} as ${kindText(option)}: "${word.text.slice(0, 60)}" is none`);
  }
  return value;
}

function convert(name: string, option: Option, text: string, mentioned: readonly APIUser[]): unknown {
  switch (option.type) {
    case "string":
      return checkString(name, option, text);
    case "integer":
    case "number": {
      const number = Number(text.replaceAll(/[,_'](?=\d{3}(\D|$))/g, ""));
      if (!/^[-+]?[\d.,_']+$/.test(text) || !Number.isFinite(number)) return undefined;
      if (option.type === "integer" && !Number.isSafeInteger(number)) return undefined;
      if (option.min !== undefined && number < option.min) {
        throw new Refusal(`Use ${name} of ${option.min} or more: it is ${number}`);
      }
      if (option.max !== undefined && number > option.max) {
        throw new Refusal(`Use ${name} of ${option.max} or less: it is ${number}`);
      }
      return number;
    }
    case "boolean":
      if (/^(yes|true|on|1)$/i.test(text)) return true;
      return /^(no|false|off|0)$/i.test(text) ? false : undefined;
    case "user":
      return userOf(/^(?:<@!?(\d{17,20})>|(\d{17,20}))$/.exec(text), mentioned);
    case "channel":
      return idOf(/^(?:<#(\d{17,20})>|(\d{17,20}))$/.exec(text));
    case "role":
      return idOf(/^(?:<@&(\d{17,20})>|(\d{17,20}))$/.exec(text));
  }
}

function checkString(name: string, option: Extract<Option, { type: "string" }>, text: string): string {
  if (option.choices) {
    const wanted = text.toLowerCase();
    const found = Object.entries(option.choices)
      .find(([label, value]) => value.toLowerCase() === wanted || label.toLowerCase() === wanted);
    if (!found) throw new Refusal(`Write ${name} as one of: ${Object.values(option.choices).join(", ")}`);
    return found[1];
  }
  const { minLength = 0, maxLength = 4000 } = option;
  if (text.length < minLength) throw new Refusal(`Use ${minLength} characters or more for ${name}`);
  if (text.length > maxLength) {
    throw new Refusal(`Use ${maxLength} characters or fewer for ${name}: it has ${text.length}`);
  }
  return text;
}

function userOf(match: RegExpExecArray | null, mentioned: readonly APIUser[]): PickedUser | undefined {
  const id = idOf(match);
  if (!id) return undefined;
  const user = mentioned.find((candidate) => candidate.id === id);
  if (!user) return { id, name: null, avatarUrl: null, bot: false };
  return pickedUser(user, (user as { member?: { nick?: string | null; avatar?: string | null } }).member ?? null, null);
}

const idOf = (match: RegExpExecArray | null): string | undefined => match?.[1] ?? match?.[2];

function kindText(option: Option): string {
  switch (option.type) {
    case "string":
      return "a text";
    case "integer":
      return "a whole number";
    case "number":
      return "a number";
    case "boolean":
      return "yes or no";
    default:
      return `a mention of a ${option.type} or its id`;
  }
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
