import type { APIApplicationCommand, APIApplicationCommandBasicOption } from "discord-api-types/v10";
import { Option } from "../wire/constants.ts";

export type BasicOption = APIApplicationCommandBasicOption;
export type OptionValue = string | number | boolean;

/** Something a person can run: a command, or one subcommand of it. */
export interface Invocable {
  key: string;
  command: APIApplicationCommand;
  /** Subcommand group and subcommand below the command, outermost first. */
  path: { name: string; type: 1 | 2 }[];
  /** What is typed after the slash: `level set`. */
  title: string;
  description: string;
  /** Required ones first, as Discord demands and shows them. */
  options: BasicOption[];
}

/** Lists what can be run of each chat command, subcommands one by one. */
export function flattenCommands(commands: readonly APIApplicationCommand[]): Invocable[] {
  return commands.filter((command) => (command.type as number) === 1).flatMap((command) => walk(command, [], command));
}

interface Level {
  name: string;
  description: string;
  options?: readonly { type: number; name: string; description: string }[];
}

function walk(command: APIApplicationCommand, path: Invocable["path"], level: Level): Invocable[] {
  const inner = (level.options ?? []).filter((option) =>
    option.type === Option.subcommand || option.type === Option.group
  );
  if (inner.length > 0) {
    return inner.flatMap((option) =>
      walk(command, [...path, { name: option.name, type: option.type as 1 | 2 }], option as Level)
    );
  }
  const title = [command.name, ...path.map((step) => step.name)].join(" ");
  const options = [...(level.options ?? []) as BasicOption[]].sort((a, b) =>
    Number(b.required ?? false) - Number(a.required ?? false)
  );
  return [{ key: `${command.id}:${title}`, command, path, title, description: level.description, options }];
}

export interface SentOption {
  type: number;
  name: string;
  value?: OptionValue;
  focused?: true;
  options?: SentOption[];
}

/** Puts chosen values where Discord expects them: inside the subcommand, inside its group. */
export function nestOptions(path: Invocable["path"], options: SentOption[]): SentOption[] {
  return [...path].reverse().reduce<SentOption[]>(
    (inner, step) => [{ type: step.type, name: step.name, options: inner }],
    options,
  );
}
