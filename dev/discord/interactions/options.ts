// What a person fills in is checked against the registered command, as Discord's own client and servers do.
import { FormErrors, notA } from "../errors.ts";
import { type Fields, Form, isFields } from "../rules/form.ts";
import { isSnowflake } from "../snowflake.ts";
import type { CommandOption } from "../state/application-records.ts";
import type { Named } from "./named.ts";

type Path = readonly (string | number)[];

/**
 * Checks options against their definition.
 * @param typing whether this is for autocompletion: required options may still be missing
 * @returns the options in the form the application gets them
 */
export function readOptions(
  given: unknown,
  defined: readonly CommandOption[],
  typing: boolean,
  named: Named,
  errors: FormErrors,
  path: Path,
): Fields[] {
  const list = given === undefined || given === null ? [] : Array.isArray(given) ? given : [];
  const seen = new Set<string>();
  const result: Fields[] = [];
  list.forEach((item: unknown, index) => {
    const at = [...path, index];
    const name = isFields(item) ? item["name"] : undefined;
    const definition = defined.find((it) => it.name === name);
    if (!isFields(item) || !definition || seen.has(definition.name)) {
      errors.add([...at, "name"], "APPLICATION_COMMAND_OPTION_NAME_INVALID", "This option is not of this command");
      return;
    }
    seen.add(definition.name);
    if (item["type"] !== definition.type) {
      errors.add([...at, "type"], "BASE_TYPE_CHOICES", `Value must be one of {${definition.type}}.`);
      return;
    }
    if (definition.type <= 2) {
      const options = readOptions(item["options"], definition.options ?? [], typing, named, errors, [...at, "options"]);
      result.push({ name: definition.name, type: definition.type, options });
      return;
    }
    const focused = typing && item["focused"] === true;
    const value = focused ? String(item["value"] ?? "") : readValue(item, definition, named, errors, at);
    result.push({ name: definition.name, type: definition.type, value, ...(focused ? { focused: true } : {}) });
  });
  if (!typing) {
    for (const option of defined) {
      if (option.required && !seen.has(option.name)) {
        errors.add([...path, option.name], "BASE_TYPE_REQUIRED", "This field is required");
      }
    }
    if (defined.some((option) => option.type <= 2) && result.length !== 1) {
      errors.add(path, "BASE_TYPE_REQUIRED", "Choose one of the subcommands");
    }
  }
  return result;
}

/** The definition of the option being typed, and whether it offers autocompletion. */
export function focusedOption(
  options: readonly Fields[],
  defined: readonly CommandOption[],
): CommandOption | undefined {
  for (const option of options) {
    const definition = defined.find((it) => it.name === option["name"]);
    if (option["focused"] === true) return definition;
    if (definition && Array.isArray(option["options"])) {
      const within = focusedOption(option["options"], definition.options ?? []);
      if (within) return within;
    }
  }
  return undefined;
}

function readValue(item: Fields, option: CommandOption, named: Named, errors: FormErrors, at: Path): unknown {
  const form = new Form(item, errors, at);
  const value = form.raw("value");
  if (value === undefined || value === null) {
    form.required("value");
    return null;
  }
  if (option.choices && option.choices.length > 0) {
    const choice = option.choices.find((it) => it.value === value || String(it.value) === String(value));
    if (!choice) {
      const allowed = option.choices.map((it) => it.value).join(", ");
      form.fail("value", "BASE_TYPE_CHOICES", `Value must be one of {${allowed}}.`);
    }
    return choice?.value ?? null;
  }
  const limits = {
    // Numbers a client can write exactly (documentation, "Application Command Option Type").
    min: option.min_value ?? (option.type === 4 ? -MOST + 1 : -MOST),
    max: option.max_value ?? (option.type === 4 ? MOST - 1 : MOST),
  };
  switch (option.type) {
    case 3:
      return form.string("value", { min: option.min_length ?? 1, max: option.max_length ?? 6_000 });
    case 4:
      return form.integer("value", limits);
    case 5:
      return form.boolean("value");
    case 10:
      return readNumber(form, value, limits);
    case 11:
      return readFile(form, String(value), named);
  }
  if (!isSnowflake(value)) {
    form.fail("value", ...notA("snowflake", value));
    return null;
  }
  if (option.type === 6) named.users.add(value);
  if (option.type === 7) readChannel(form, value, option, named);
  if (option.type === 8) named.roles.add(value);
  if (option.type === 9) named.mentionables.add(value);
  return value;
}

function readFile(form: Form, key: string, named: Named): string | null {
  const id = named.use(key);
  if (id === undefined) form.fail("value", "ATTACHMENT_NOT_FOUND", "Attachment data not found");
  return id ?? null;
}

/** 2^53. */
const MOST = Number.MAX_SAFE_INTEGER + 1;

function readNumber(form: Form, value: unknown, { min, max }: { min: number; max: number }): number | null {
  const number = typeof value === "boolean" || value === "" ? NaN : Number(value);
  if (!Number.isFinite(number)) form.fail("value", ...notA("double", value));
  else if (number < min) {
    form.fail("value", "NUMBER_TYPE_MIN", `float value should be greater than or equal to ${min}.`);
  } else if (number > max) {
    form.fail("value", "NUMBER_TYPE_MAX", `float value should be less than or equal to ${max}.`);
  }
  return number;
}

function readChannel(form: Form, id: string, option: CommandOption, named: Named): void {
  const type = named.channelType(id);
  const wanted = option.channel_types ?? [];
  if (type !== undefined && wanted.length > 0 && !wanted.includes(type)) {
    form.fail("value", "BASE_TYPE_CHOICES", `The channel must be of one of the types {${wanted.join(", ")}}.`);
    return;
  }
  named.channels.add(id);
}
