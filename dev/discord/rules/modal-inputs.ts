// What a person fills in: the inputs of a modal (documentation, "Component Reference").
import type { Form } from "./form.ts";

const TEXT = 4, STRING_SELECT = 3, CHANNEL_SELECT = 8, FILE = 19, RADIO = 21, CHECKBOXES = 22, CHECKBOX = 23;
const SELECTS = [STRING_SELECT, 5, 6, 7, CHANNEL_SELECT];

/** How many options or values there may be, by type. */
const OPTIONS: Record<number, { min: number; max: number }> = {
  [STRING_SELECT]: { min: 1, max: 25 },
  [RADIO]: { min: 2, max: 10 },
  [CHECKBOXES]: { min: 1, max: 10 },
};

/** @param seen custom ids of the modal so far */
export function readInput(form: Form, allowed: readonly number[], seen: Set<string>): void {
  const type = form.choice("type", allowed, true);
  const id = form.string("custom_id", { min: 1, max: 100, required: true });
  if (id !== null && seen.has(id)) {
    form.fail("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
  }
  if (id !== null) seen.add(id);
  if (type === null) return;
  if (form.boolean("disabled")) {
    form.fail("disabled", "MODAL_COMPONENT_DISABLED", "Modals do not support disabled components");
  }
  if (type === TEXT) readText(form);
  if (SELECTS.includes(type)) form.string("placeholder", { max: 150 });
  if (type === CHANNEL_SELECT) form.list("channel_types");
  if (type === CHECKBOX) form.boolean("default");
  const options = OPTIONS[type] ? readOptions(form, OPTIONS[type]) : undefined;
  if (SELECTS.includes(type)) readValues(form, 25, 1, options);
  if (type === FILE) readValues(form, 10, 1);
  if (type === CHECKBOXES) readValues(form, 10, options?.count ?? 10, options);
  if (type === RADIO && options && options.chosen > 1) tooManyDefaults(form);
}

function readText(form: Form): void {
  form.choice("style", [1, 2], true);
  form.string("placeholder", { max: 100 });
  form.boolean("required");
  const value = form.string("value", { max: 4_000 });
  const min = form.integer("min_length", { min: 0, max: 4_000 });
  const max = form.integer("max_length", { min: 1, max: 4_000 });
  if (min !== null && max !== null && min > max) {
    form.fail("min_length", "TEXT_INPUT_COMPONENT_MIN_LENGTH_GREATER_THAN_MAX", "Min length cannot exceed max length");
  }
  if (value && max !== null && [...value].length > max) {
    form.fail("value", "BASE_TYPE_MAX_LENGTH", `Must be ${max} or fewer in length.`);
  }
}

interface Options {
  count: number;
  /** How many are chosen beforehand. */
  chosen: number;
}

function readOptions(form: Form, limits: { min: number; max: number }): Options | undefined {
  const options = form.forms("options", limits);
  if (!options) {
    form.required("options");
    return undefined;
  }
  const seen = new Set<string>();
  let chosen = 0;
  for (const option of options) {
    option.string("label", { min: 1, max: 100, required: true });
    option.string("description", { max: 100 });
    if (option.boolean("default")) chosen++;
    const value = option.string("value", { min: 1, max: 100, required: true });
    if (value !== null && seen.has(value)) {
      option.fail("value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used");
    }
    if (value !== null) seen.add(value);
  }
  return { count: options.length, chosen };
}

/** How many may be chosen. @param most `max_values` when it is left out */
function readValues(form: Form, limit: number, most: number, options?: Options): void {
  const min = form.integer("min_values", { min: 0, max: limit });
  const max = form.integer("max_values", { min: 1, max: limit });
  if (form.boolean("required") !== false && min === 0) {
    form.fail(
      "min_values",
      "SELECT_COMPONENT_REQUIRED_ZERO_MIN_VALUES",
      "Select menus marked as required cannot have a min_values of 0",
    );
  }
  if ((min ?? 1) > (max ?? most)) {
    form.fail(
      "min_values",
      "SELECT_COMPONENT_MIN_VALUES_GREATER_THAN_MAX_VALUES",
      "Min values cannot exceed max values",
    );
  }
  if (options && options.chosen > (max ?? most)) tooManyDefaults(form);
}

function tooManyDefaults(form: Form): void {
  form.fail(
    "options",
    "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
    "The specified number of default values exceeds the specified maximum values",
  );
}
