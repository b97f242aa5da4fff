// What an application command may be (documentation, "Application Command Structure"; the description checks little of it).
import { ApiError, FormErrors } from "../errors.ts";
import type { CommandOption, CommandRecord } from "../state/records.ts";
import { Form } from "./form.ts";

/** A command as an application wrote it, checked, with every default filled in. */
export type CommandDraft = Omit<CommandRecord, "id" | "application_id" | "guild_id" | "version">;

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
/** Characters over all names, descriptions and choices of a command. */
const TOTAL = 8_000;
/** How many of each type an application may have, per scope. */
const MAXIMUM: Record<number, number> = { 1: 100, 2: 15, 3: 15 };
const OPTION_TYPES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const LOCALES = new Set(
  ("ar bg cs da de el en-GB en-US es-419 es-ES fi fr he hi hr hu id it ja ko lt nl no pl pt-BR ro ru sv-SE th tr uk vi zh-CN zh-TW")
    .split(" "),
);

/** Reads one command. @param before what a PATCH changes; absent for a new one */
export function readCommand(
  body: unknown,
  errors = new FormErrors(),
  path: readonly (string | number)[] = [],
  before?: CommandDraft,
): CommandDraft {
  const form = new Form(body, errors, path);
  const type = before?.type ?? form.choice("type", [1, 2, 3]) ?? 1;
  const name = readName(form, type === 1, before?.name);
  const description = readDescription(form, type, before?.description);
  const contexts = readChoices(form, "contexts", [0, 1, 2]);
  const integration = readChoices(form, "integration_types", [0, 1]);
  const permissions = form.raw("default_member_permissions");
  if (permissions !== undefined && permissions !== null && !/^\d+$/.test(String(permissions))) {
    form.fail("default_member_permissions", "NUMBER_TYPE_COERCE", `Value "${permissions}" is not int.`);
  }
  const options = form.has("options") ? readOptions(form, 0) : before?.options ?? [];
  if (type !== 1 && options.length > 0) {
    form.fail(
      "options",
      "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS_FORBIDDEN",
      "Context menu commands cannot have options",
    );
  }
  const draft: CommandDraft = {
    type,
    name,
    name_localizations: form.has("name_localizations")
      ? readLocales(form, "name", type === 1)
      : before?.name_localizations ?? null,
    description,
    description_localizations: form.has("description_localizations")
      ? readLocales(form, "description", false)
      : before?.description_localizations ?? null,
    options,
    default_member_permissions: permissions === undefined
      ? before?.default_member_permissions ?? null
      : permissions === null
      ? null
      : String(permissions),
    dm_permission: form.boolean("dm_permission") ?? before?.dm_permission ?? true,
    contexts: form.has("contexts") ? contexts : before?.contexts ?? null,
    integration_types: integration ?? before?.integration_types ?? [0],
    nsfw: form.boolean("nsfw") ?? before?.nsfw ?? false,
  };
  if (sizeOf(draft) > TOTAL) {
    errors.add(path, "APPLICATION_COMMAND_TOO_LARGE", `Command exceeds maximum size (${TOTAL})`);
  }
  return draft;
}

/** Reads a bulk overwrite: every command, then what they are together. */
export function readCommands(body: unknown): { id: string | null; draft: CommandDraft }[] {
  const errors = new FormErrors();
  if (!Array.isArray(body)) {
    errors.add([], "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
    throw errors.error();
  }
  const list = body.map((item: unknown, index) => ({
    id: new Form(item, errors, [index]).snowflake("id"),
    draft: readCommand(item, errors, [index]),
  }));
  const seen = new Set<string>();
  list.forEach(({ draft }, index) => {
    const key = `${draft.type}:${draft.name}`;
    if (seen.has(key)) {
      errors.add([index, "name"], "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique");
    }
    seen.add(key);
  });
  errors.throwIfAny();
  checkCount(list.map(({ draft }) => draft.type));
  return list;
}

/** Refuses more commands than a scope may have. @param types of all commands there would be */
export function checkCount(types: readonly number[]): void {
  for (const [type, maximum] of Object.entries(MAXIMUM)) {
    if (types.filter((it) => it === Number(type)).length > maximum) {
      throw new ApiError(400, 30032, `Maximum number of application commands reached (${maximum})`);
    }
  }
}

function readName(form: Form, chat: boolean, before: string | undefined): string {
  if (before !== undefined && !form.has("name")) return before;
  const name = form.string("name", { min: 1, max: 32, required: true }) ?? "";
  if (chat && name !== "" && (!NAME.test(name) || name !== name.toLowerCase())) {
    form.fail("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
  }
  return name;
}

function readDescription(form: Form, type: number, before: string | undefined): string {
  if (before !== undefined && !form.has("description")) return before;
  if (type === 1) return form.string("description", { min: 1, max: 100, required: true }) ?? "";
  if (form.string("description", { max: 100 })) {
    form.fail(
      "description",
      "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION_FORBIDDEN",
      "Context menu commands cannot have description",
    );
  }
  return "";
}

function readOptions(command: Form, depth: number): CommandOption[] {
  const forms = command.forms("options", { max: 25 }) ?? [];
  const seen = new Set<string>();
  const types = forms.map((form) => form.raw("type"));
  const groups = types.filter((type) => type === 1 || type === 2).length;
  if (groups > 0 && groups < types.length) {
    command.fail(
      "options",
      "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
      "Sub-command and sub-command group option types are mutually exclusive to all other types",
    );
  }
  let optional = false;
  return forms.map((form) => {
    const option = readOption(form, depth);
    if (seen.has(option.name)) {
      form.fail("name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists");
    }
    seen.add(option.name);
    if (option.type > 2) {
      if (option.required && optional) {
        command.fail(
          "options",
          "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
          "Required options must be placed before non-required options",
        );
      }
      optional ||= !option.required;
    }
    return option;
  });
}

function readOption(form: Form, depth: number): CommandOption {
  const type = form.choice("type", OPTION_TYPES, true) ?? 3;
  if ((type === 2 && depth > 0) || (type === 1 && depth > 1)) {
    form.fail("type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Subcommands cannot be nested this deep");
  }
  const option: CommandOption = {
    type,
    name: readName(form, true, undefined),
    description: form.string("description", { min: 1, max: 100, required: true }) ?? "",
  };
  for (const kind of ["name", "description"] as const) {
    const locales = form.has(`${kind}_localizations`) ? readLocales(form, kind, kind === "name") : null;
    if (locales) option[`${kind}_localizations`] = locales;
  }
  if (type <= 2) {
    if (form.has("options") || type === 2) option.options = readOptions(form, type === 2 ? 1 : 2);
    return option;
  }
  const required = form.boolean("required");
  if (required) option.required = true;
  const autocomplete = form.boolean("autocomplete");
  if (autocomplete) option.autocomplete = true;
  const choices = readOptionChoices(form, type);
  if (choices) option.choices = choices;
  if (autocomplete && choices && choices.length > 0) {
    form.fail(
      "choices",
      "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE",
      "Choices and autocomplete cannot be used together",
    );
  }
  if (autocomplete && ![3, 4, 10].includes(type)) {
    form.fail("autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_TYPE", "Only strings and numbers can be autocompleted");
  }
  if (type === 3) {
    const min = form.integer("min_length", { min: 0, max: 6_000 });
    const max = form.integer("max_length", { min: 1, max: 6_000 });
    if (min !== null) option.min_length = min;
    if (max !== null) option.max_length = max;
  }
  if (type === 4 || type === 10) {
    for (const name of ["min_value", "max_value"] as const) {
      const value = form.raw(name);
      if (value === undefined || value === null) continue;
      if (typeof value !== "number") {
        form.fail(name, "NUMBER_TYPE_COERCE", `Value "${value}" is not ${type === 4 ? "int" : "double"}.`);
      } else option[name] = value;
    }
  }
  if (type === 7) {
    const channels = form.list("channel_types");
    if (channels) option.channel_types = channels as number[];
  }
  return option;
}

function readOptionChoices(form: Form, type: number): { name: string; value: string | number }[] | null {
  const forms = form.forms("choices", { max: 25 });
  if (forms && forms.length > 0 && ![3, 4, 10].includes(type)) {
    form.fail("choices", "APPLICATION_COMMAND_OPTIONS_CHOICES_TYPE", "Only strings and numbers can have choices");
  }
  const names = new Set<string>();
  return forms?.map((choice) => {
    const name = choice.string("name", { min: 1, max: 100, required: true }) ?? "";
    if (names.has(name)) {
      choice.fail(
        "name",
        "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
        "Option choice name already exists",
      );
    }
    names.add(name);
    const value = type === 3 ? choice.string("value", { min: 1, max: 100, required: true }) : choice.raw("value");
    if (type !== 3 && typeof value !== "number") {
      choice.fail("value", "NUMBER_TYPE_COERCE", `Value "${value}" is not int.`);
    }
    return { name, value: (value ?? "") as string | number };
  }) ?? null;
}

function readLocales(form: Form, kind: "name" | "description", chatName: boolean): Record<string, string> | null {
  const within = form.form(`${kind}_localizations`);
  if (!within) return null;
  const value = form.raw(`${kind}_localizations`) as Record<string, unknown>;
  for (const locale of Object.keys(value)) {
    if (!LOCALES.has(locale)) {
      within.errors.add(within.path, "DICT_TYPE_KEY", `Locale "${locale}" is not one of Discord's`);
      continue;
    }
    const text = within.string(locale, { min: 1, max: kind === "name" ? 32 : 100 });
    if (chatName && text !== null && (!NAME.test(text) || text !== text.toLowerCase())) {
      within.fail(locale, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
    }
  }
  return Object.keys(value).length === 0 ? null : value as Record<string, string>;
}

function readChoices(form: Form, name: string, allowed: readonly number[]): number[] | null {
  const list = form.list(name);
  list?.forEach((value, index) => {
    if (!allowed.includes(value as number)) {
      form.errors.add(
        [...form.path, name, index],
        "BASE_TYPE_CHOICES",
        `Value must be one of {${allowed.join(", ")}}.`,
      );
    }
  });
  return list as number[] | null;
}

/** Names, descriptions and choices, the longest localisation of each counted. */
function sizeOf(draft: CommandDraft): number {
  const longest = (text: string, locales: unknown) =>
    Math.max(text.length, ...Object.values((locales ?? {}) as Record<string, string>).map((it) => String(it).length));
  const options = (list: readonly CommandOption[]): number =>
    list.reduce((sum, option) =>
      sum + longest(option.name, option["name_localizations"]) +
      longest(option.description, option["description_localizations"]) +
      (option.choices ?? []).reduce((inner, choice) => inner + choice.name.length + String(choice.value).length, 0) +
      options(option.options ?? []), 0);
  return longest(draft.name, draft.name_localizations) + longest(draft.description, draft.description_localizations) +
    options(draft.options);
}
