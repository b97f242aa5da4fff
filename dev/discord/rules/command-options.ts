// Options of application commands (documentation, "Application Command Option Structure").
import { notA } from "../errors.ts";
import type { CommandOption } from "../state/application-records.ts";
import type { Form } from "./form.ts";
import { readTranslations } from "./locales.ts";

const SUBCOMMAND = 1, GROUP = 2, STRING = 3, INTEGER = 4, CHANNEL = 7, NUMBER = 10;
const TYPES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/** Types with a value that can be offered and completed. */
const OFFERED = [STRING, INTEGER, NUMBER];
const CHANNEL_TYPES = [0, 1, 2, 3, 4, 5, 10, 11, 12, 13, 14, 15, 16];
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

export type Choice = NonNullable<CommandOption["choices"]>[number];

/** @param depth 0 in a command, 1 in a group, 2 in a subcommand */
export function readOptions(command: Form, depth: number): CommandOption[] {
  const forms = command.forms("options", { max: 25 }) ?? [];
  const first = forms[0]?.raw("type");
  const folders = first === SUBCOMMAND || first === GROUP;
  const seen = new Set<string>();
  let optional = false;
  return forms.map((form, index) => {
    const option = readOption(form, depth);
    const at = [...command.path, "options", index];
    if ((option.type <= GROUP) !== folders) {
      command.errors.add(
        at,
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
        "Sub-command and sub-command group option types are mutually exclusive to all other types",
      );
    }
    // A translated name counts like a default one (documentation, "Localization").
    const names = [option.name, ...Object.entries(option.name_localizations ?? {}).map(([key, it]) => `${key}:${it}`)];
    if (names.some((it) => seen.has(it))) {
      const sentence = `Option name ${option.name} is already used in these options`;
      command.errors.add(at, "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", sentence);
    }
    for (const it of names) seen.add(it);
    if (option.type > GROUP) {
      if (option.required && optional) {
        command.errors.add(
          at,
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
  const type = form.choice("type", TYPES, true) ?? STRING;
  if ((type === GROUP && depth > 0) || (type === SUBCOMMAND && depth > 1)) {
    form.fail("type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Subcommands cannot be nested this deep");
  }
  const option: CommandOption = {
    type,
    name: form.string("name", { min: 1, max: 32, required: true }) ?? "",
    description: form.string("description", { min: 1, max: 100, required: true }) ?? "",
  };
  checkName(form, "name", option.name);
  const names = readTranslations(form, "name_localizations", 32, checkName);
  const descriptions = readTranslations(form, "description_localizations", 100);
  if (names) option.name_localizations = names;
  if (descriptions) option.description_localizations = descriptions;
  if (type <= GROUP) {
    if (form.has("options") || type === GROUP) option.options = readOptions(form, type === GROUP ? 1 : 2);
    return option;
  }
  if (form.boolean("required")) option.required = true;
  readOffers(form, option);
  if (type === STRING) readLimits(form, option, "length", { min: 0, max: 6_000 });
  if (type === INTEGER || type === NUMBER) readLimits(form, option, "value");
  if (type === CHANNEL) readChannelTypes(form, option);
  return option;
}

/** The name of a slash command or an option (documentation, "Application Command Naming"). */
export function checkName(form: Form, field: string, name: string): void {
  if (name !== "" && [...name].length <= 32 && (!NAME.test(name) || name !== name.toLowerCase())) {
    form.fail(field, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
  }
}

function readOffers(form: Form, option: CommandOption): void {
  const autocomplete = form.boolean("autocomplete");
  const choices = readChoices(form, option.type);
  if (autocomplete) option.autocomplete = true;
  if (choices) option.choices = choices;
  if (autocomplete && choices && choices.length > 0) {
    form.fail(
      "choices",
      "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE",
      "Choices and autocomplete cannot be used together",
    );
  }
  if (autocomplete && !OFFERED.includes(option.type)) {
    form.fail("autocomplete", "APPLICATION_COMMAND_AUTOCOMPLETE_TYPE", "Only strings and numbers can be autocompleted");
  }
}

function readChoices(form: Form, type: number): Choice[] | null {
  const forms = form.forms("choices", { max: 25 });
  if (forms && forms.length > 0 && !OFFERED.includes(type)) {
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
    const translations = readTranslations(choice, "name_localizations", 100);
    const value = readChoiceValue(choice, type);
    return { name, ...(translations ? { name_localizations: translations } : {}), value };
  }) ?? null;
}

function readChoiceValue(choice: Form, type: number): string | number {
  if (type === STRING) return choice.string("value", { min: 1, max: 100, required: true }) ?? "";
  if (type === INTEGER) return choice.integer("value", { required: true }) ?? 0;
  const value = choice.raw("value");
  if (typeof value === "number") return value;
  choice.fail("value", ...notA("double", value));
  return 0;
}

function readLimits(
  form: Form,
  option: CommandOption,
  kind: "length" | "value",
  range?: { min: number; max: number },
): void {
  for (const end of ["min", "max"] as const) {
    const name = `${end}_${kind}` as const;
    const value = option.type === NUMBER
      ? readDouble(form, name)
      : form.integer(name, range && { ...range, min: end === "max" ? 1 : range.min });
    if (value !== null) option[name] = value;
  }
  const min = option[`min_${kind}`], max = option[`max_${kind}`];
  if (min !== undefined && max !== undefined && min > max) {
    form.fail(
      `min_${kind}`,
      "APPLICATION_COMMAND_OPTIONS_MIN_GREATER_THAN_MAX",
      "The minimum must not be greater than the maximum",
    );
  }
}

function readDouble(form: Form, name: string): number | null {
  const value = form.raw(name);
  if (value === undefined || value === null) return null;
  if (typeof value === "number") return value;
  form.fail(name, ...notA("double", value));
  return null;
}

function readChannelTypes(form: Form, option: CommandOption): void {
  const list = form.list("channel_types");
  list?.forEach((type, index) => {
    if (CHANNEL_TYPES.includes(type as number)) return;
    const sentence = `Value must be one of {${CHANNEL_TYPES.join(", ")}}.`;
    form.errors.add([...form.path, "channel_types", index], "BASE_TYPE_CHOICES", sentence);
  });
  if (list) option.channel_types = list as number[];
}
