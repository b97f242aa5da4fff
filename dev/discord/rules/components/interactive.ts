// Rows, buttons and selects.
import { isEmoji } from "../emoji.ts";
import type { Fields, Form } from "../form.ts";
import type { Reader, Tally } from "./tally.ts";

const BUTTON = 2;
const IN_ROW = [BUTTON, 3, 5, 6, 7, 8];
/** A row is as wide as five buttons, and a select fills it. */
const ROW_WIDTH = 5;
/** What stands for itself in a select's `default_values`. */
const DEFAULTS: Readonly<Record<number, readonly string[]>> = {
  5: ["user"],
  6: ["role"],
  7: ["user", "role"],
  8: ["channel"],
};

export const INTERACTIVE: Readonly<Record<number, Reader>> = {
  1: row,
  2: button,
  3: stringSelect,
  5: entitySelect,
  6: entitySelect,
  7: entitySelect,
  8: entitySelect,
};

function row(form: Form, tally: Tally): Fields {
  const forms = form.forms("components", { min: 1, max: 5 });
  if (!forms) form.required("components");
  let width = 0;
  const components = (forms ?? []).map((it, index) => {
    const component = tally.read(it, IN_ROW);
    width += component["type"] === BUTTON ? 1 : ROW_WIDTH;
    // More than five of whatever kind is a bad length already.
    if (width > ROW_WIDTH && forms!.length <= 5) {
      form.errors.add(
        [...form.path, "components", index],
        "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
        "The specified component exceeds the maximum width",
      );
    }
    return component;
  });
  return { components };
}

function button(form: Form, tally: Tally): Fields {
  const style = form.choice("style", [1, 2, 3, 4, 5, 6], true) ?? 2;
  const label = form.string("label", { max: 80 });
  const emoji = readEmoji(form);
  const common = {
    style,
    ...(label === null ? {} : { label }),
    ...(emoji ? { emoji } : {}),
    ...(form.boolean("disabled") ? { disabled: true } : {}),
  };
  if (style === 6) return premium(form, common);
  if (style === 5) {
    if (form.raw("custom_id") != null) {
      form.fail("custom_id", "BUTTON_COMPONENT_URL_AND_CUSTOM_ID", "A custom id and url cannot both be specified");
    }
    labelled(form, label, emoji);
    const url = form.url("url", ["http", "https", "discord"], true);
    if (url !== null) form.string("url", { max: 512 });
    return { ...common, url };
  }
  if (form.raw("url") != null) {
    form.fail("url", "BUTTON_COMPONENT_URL_AND_CUSTOM_ID", "A custom id and url cannot both be specified");
  }
  labelled(form, label, emoji);
  return { ...common, custom_id: tally.customId(form) };
}

/** Shows what is for sale, and nothing that the application chose (documentation, "Premium Buttons"). */
function premium(form: Form, common: Fields): Fields {
  for (const name of ["custom_id", "label", "url", "emoji"]) {
    if (form.raw(name) != null) {
      form.fail(name, "BUTTON_COMPONENT_PREMIUM_FIELDS", `A premium button cannot have '${name}'`);
    }
  }
  return { ...common, sku_id: form.snowflake("sku_id", true) };
}

function labelled(form: Form, label: string | null, emoji: Fields | null): void {
  if ((label ?? "") === "" && !emoji) {
    form.fail("label", "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required");
  }
}

function select(form: Form, tally: Tally): Fields & { max_values: number } {
  const min = form.integer("min_values", { min: 0, max: 25 }) ?? 1;
  const max = form.integer("max_values", { min: 1, max: 25 }) ?? 1;
  if (min > max) {
    form.fail(
      "min_values",
      "SELECT_COMPONENT_MIN_VALUES_GREATER_THAN_MAX_VALUES",
      "Min values cannot exceed max values",
    );
  }
  const placeholder = form.string("placeholder", { max: 150 });
  return {
    custom_id: tally.customId(form),
    ...(placeholder === null ? {} : { placeholder }),
    min_values: min,
    max_values: max,
    ...(form.boolean("disabled") ? { disabled: true } : {}),
  };
}

function entitySelect(form: Form, tally: Tally): Fields {
  const common = select(form, tally);
  const type = Number(form.raw("type"));
  const defaults = form.forms("default_values", { max: common.max_values })?.map((it) => ({
    id: it.snowflake("id", true),
    type: it.choice("type", DEFAULTS[type] ?? [], true),
  }));
  const channelTypes = type === 8 ? form.list("channel_types") : null;
  return {
    ...common,
    ...(defaults ? { default_values: defaults } : {}),
    ...(channelTypes ? { channel_types: channelTypes } : {}),
  };
}

function stringSelect(form: Form, tally: Tally): Fields {
  const common = select(form, tally);
  // There must be as many as may be chosen.
  const options = form.forms("options", { min: Math.min(25, common.max_values), max: 25 });
  if (!options) form.required("options");
  const seen = new Set<string>();
  return {
    ...common,
    options: (options ?? []).map((option) => {
      const value = option.string("value", { min: 1, max: 100, required: true });
      if (value !== null && seen.has(value)) {
        option.fail("value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used");
      }
      if (value !== null) seen.add(value);
      const emoji = readEmoji(option);
      const description = option.string("description", { max: 100 });
      return {
        label: option.string("label", { min: 1, max: 100, required: true }),
        value,
        ...(description === null ? {} : { description }),
        ...(emoji ? { emoji } : {}),
        ...(option.boolean("default") ? { default: true } : {}),
      };
    }),
  };
}

function readEmoji(form: Form): Fields | null {
  const emoji = form.form("emoji");
  if (!emoji) return null;
  const id = emoji.snowflake("id"), name = emoji.string("name", { max: 32 });
  if (id === null && (name === null || !isEmoji(name))) {
    emoji.fail("name", "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji");
  }
  return { ...(id === null ? {} : { id }), name };
}
