// Tells Discord which slash commands there are. Written only when something changed: creations are counted per day.
import {
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import type { Action, Command, Option } from "./commands.ts";
import type { Rest } from "./rest.ts";

/** Name, descriptions and choices of one command, its longest localisation counted. */
export const COMMAND_TEXT_MAX = 8000;

/** Brings Discord's list up to date. Returns whether it had to be written. Throws DiscordFailure. */
export async function deploy(rest: Rest, applicationId: string, commands: readonly Command[]): Promise<boolean> {
  const route = `/applications/${applicationId}/commands`;
  const wanted = commands.map(commandBody);
  const known = await rest.request<Record<string, unknown>[]>("GET", route);
  if (fingerprint(known) === fingerprint(wanted)) return false;
  await rest.request("PUT", route, { body: wanted });
  return true;
}

/** A command as Discord's API takes it. Throws when it breaks one of Discord's limits. */
export function commandBody(command: Command): Record<string, unknown> {
  const body = {
    type: ApplicationCommandType.ChatInput,
    name: command.name,
    description: command.description,
    options: command.subcommands
      ? Object.entries(command.subcommands).map(([name, action]) => ({
        type: ApplicationCommandOptionType.Subcommand,
        name,
        description: action.description,
        options: optionBodies(action),
      }))
      : optionBodies(command as Action),
    default_member_permissions: command.permission ? PermissionFlagsBits[command.permission].toString() : null,
    contexts: command.direct
      ? [InteractionContextType.Guild, InteractionContextType.BotDM]
      : [InteractionContextType.Guild],
    integration_types: [ApplicationIntegrationType.GuildInstall],
  };
  const length = textLength(body);
  if (length > COMMAND_TEXT_MAX) {
    throw new Error(`Shorten /${command.name} to ${COMMAND_TEXT_MAX} characters of text: it has ${length}`);
  }
  return body;
}

function optionBodies(action: Action): APIApplicationCommandOption[] {
  const bodies = Object.entries(action.options ?? {}).map(([name, option]) => optionBody(name, option));
  // Discord wants required options first.
  return bodies.sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false));
}

const TYPES = {
  string: ApplicationCommandOptionType.String,
  integer: ApplicationCommandOptionType.Integer,
  number: ApplicationCommandOptionType.Number,
  boolean: ApplicationCommandOptionType.Boolean,
  user: ApplicationCommandOptionType.User,
  channel: ApplicationCommandOptionType.Channel,
  role: ApplicationCommandOptionType.Role,
} as const;

function optionBody(name: string, option: Option): APIApplicationCommandOption {
  return {
    type: TYPES[option.type],
    name,
    description: option.description,
    ...(option.required ? { required: true } : {}),
    ...("choices" in option && option.choices
      ? { choices: Object.entries(option.choices).map(([label, value]) => ({ name: label, value })) }
      : {}),
    ...("suggest" in option ? { autocomplete: true } : {}),
    ...("minLength" in option && option.minLength !== undefined ? { min_length: option.minLength } : {}),
    ...("maxLength" in option && option.maxLength !== undefined ? { max_length: option.maxLength } : {}),
    ...("min" in option && option.min !== undefined ? { min_value: option.min } : {}),
    ...("max" in option && option.max !== undefined ? { max_value: option.max } : {}),
  } as APIApplicationCommandOption;
}

/** What we set, in one order, without what Discord adds or leaves out: equal exactly when nothing must be written. */
function fingerprint(commands: Record<string, unknown>[]): string {
  const sorted = [...commands].sort((a, b) => String(a["name"]).localeCompare(String(b["name"])));
  return JSON.stringify(sorted.map((command) => canonical(command, TOP_FIELDS)));
}

const TOP_FIELDS = [
  "contexts",
  "default_member_permissions",
  "description",
  "integration_types",
  "name",
  "options",
  "type",
];
const OPTION_FIELDS = [
  "autocomplete",
  "choices",
  "description",
  "max_length",
  "max_value",
  "min_length",
  "min_value",
  "name",
  "options",
  "required",
  "type",
  "value",
];

function canonical(value: Record<string, unknown>, fields: string[]): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const field of fields) {
    const part = field === "type" && value[field] === undefined && fields === TOP_FIELDS ? 1 : value[field];
    if (part === undefined || part === null || part === false || (Array.isArray(part) && part.length === 0)) continue;
    if (!Array.isArray(part)) result[field] = part;
    else if (typeof part[0] === "object") result[field] = part.map((item) => canonical(item, OPTION_FIELDS));
    else result[field] = [...part].sort();
  }
  return result;
}

function textLength(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let length = 0;
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === "string" && ["name", "description", "value"].includes(key)) length += part.length;
    else length += textLength(part);
  }
  return length;
}
