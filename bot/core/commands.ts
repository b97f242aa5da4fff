// One definition of a command serves the slash form and the prefix form; its handler gets typed options either way.
import type { Api, Speaking } from "../api.ts";
import type { Guild } from "./guilds.ts";
import type { Message } from "./message.ts";
import type { Permission } from "./permissions.ts";

export interface PickedUser {
  id: string;
  /** The name shown in this server; null when the prefix form was given a bare id. */
  name: string | null;
  avatarUrl: string | null;
  bot: boolean;
}

export interface Suggestion {
  name: string;
  value: string;
}

interface OptionBase {
  /** 1 to 100 characters. */
  description: string;
  required?: boolean;
}
export type Option =
  & OptionBase
  & (
    | {
      type: "string";
      choices?: Record<string, string>;
      minLength?: number;
      maxLength?: number;
      /** In the prefix form it takes everything that is left of the line. */
      rest?: boolean;
      /** At most 25 are shown; what comes back is not guaranteed to be one of them. */
      suggest?: (context: SuggestContext, typed: string) => Promise<Suggestion[]> | Suggestion[];
    }
    | { type: "integer" | "number"; min?: number; max?: number }
    | { type: "boolean" | "user" | "channel" | "role" }
  );
export type Options = Record<string, Option>;

type ValueOf<O extends Option> = O extends { type: "string"; choices: infer C extends Record<string, string> }
  ? C[keyof C]
  : O["type"] extends "string" | "channel" | "role" ? string
  : O["type"] extends "integer" | "number" ? number
  : O["type"] extends "boolean" ? boolean
  : PickedUser;
/** What a handler gets for its options: channel and role are ids. */
export type Values<O extends Options> = {
  [Name in keyof O]: O[Name] extends { required: true } ? ValueOf<O[Name]> : ValueOf<O[Name]> | undefined;
};

export interface Member {
  id: string;
  /** The name shown in this server. */
  name: string;
  avatarUrl: string | null;
  roles: string[];
  /** Bits in this channel; 0 in direct messages. */
  permissions: bigint;
}

export interface CallerContext {
  guildId: string | null;
  channelId: string;
  member: Member;
  locale: string;
  api: Api;
  /** Second argument of an api call that is made for this member. */
  speaking: Speaking;
  services: Services;
}
/** What features may use of the running bot. */
export interface Services {
  /** Where the dashboard is, without a slash at its end. */
  publicUrl: string;
  botId: string;
  commands: readonly Command[];
  prefix: string;
  granted: { messageContent: boolean; members: boolean };
  /** The server as the bot knows it; asked of Discord when it does not. */
  guild(guildId: string): Promise<Guild>;
  /** GET to the api outside tRPC, for a member; for streams. */
  download(path: string, speaking: Speaking): Promise<Response>;
  /** Milliseconds between a heartbeat and its answer, null before the first. */
  latencyMs(): number | null;
}
export interface CommandContext extends CallerContext {
  form: "slash" | "prefix";
}
export interface SuggestContext extends CallerContext {
  /** Options filled in so far, as Discord sent them. */
  filled: Record<string, string | number | boolean>;
}

/** A command or subcommand that can be run. */
export interface Action<O extends Options = Options> {
  description: string;
  options?: O;
  /** Seconds a member waits between two uses. */
  cooldownSeconds?: number;
  run: (context: CommandContext, options: Values<O>) => Promise<Message> | Message;
}
interface CommandBase {
  /** 1 to 32 lower-case letters, digits and dashes. */
  name: string;
  description: string;
  /** Sentences for /help about when and how to use it. */
  help?: string;
  /** Other first words of the prefix form. */
  aliases?: string[];
  /** What a member needs; Discord hides the command from others and we check again. */
  permission?: Permission;
  /** Also works in direct messages. */
  direct?: boolean;
  /** Only the caller sees the answer. Such a command has no prefix form when `secret` says why. */
  ephemeral?: boolean;
  secret?: string;
}
export type Command =
  & CommandBase
  & (
    | (Action & { subcommands?: never })
    | { subcommands: Record<string, Action> }
  );

/** A command without subcommands. */
export function defineCommand<const O extends Options>(command: CommandBase & Action<O>): Command {
  return command as unknown as Command;
}

/** A command that is only a group; each subcommand is made with `action`. */
export function defineGroup(command: CommandBase & { subcommands: Record<string, Action> }): Command {
  return command;
}

/** A subcommand with its options' types. */
export function action<const O extends Options>(definition: Action<O>): Action {
  return definition as unknown as Action;
}

/** The action a command line means: the command itself, or the subcommand of that name. */
export function actionOf(command: Command, subcommand: string | undefined): Action | null {
  if (!command.subcommands) return command as Action;
  return (subcommand === undefined ? null : command.subcommands[subcommand]) ?? null;
}

/** All ways to call a command, for help texts: "level set". */
export function usagesOf(command: Command): { path: string; action: Action }[] {
  if (!command.subcommands) return [{ path: command.name, action: command as Action }];
  return Object.entries(command.subcommands).map(([name, action]) => ({ path: `${command.name} ${name}`, action }));
}
