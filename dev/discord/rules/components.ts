// Components of messages (documentation, "Component Reference"): what may stand where, and how many.
import { type Fields, Form, isFields } from "./form.ts";

const BUTTON = 2, TEXT_INPUT = 4;
const SELECTS = [3, 5, 6, 7, 8];
const IN_ROW = [BUTTON, ...SELECTS];
const V1_TOP = [1];
const V2_TOP = [1, 9, 10, 12, 13, 14, 17];
const IN_CONTAINER = [1, 9, 10, 12, 13, 14];
const TOTAL_V2 = 40;
const TEXT_V2 = 4_000;

/** What is counted over the whole message. */
interface Tally {
  count: number;
  text: number;
  nextId: number;
  customIds: Set<string>;
}

/**
 * Checks the `components` of a message and returns them with every default filled in.
 * @param v2 whether the message has the Components V2 flag
 */
export function readComponents(message: Form, v2: boolean): Fields[] | null {
  const forms = message.forms("components", { max: v2 ? TOTAL_V2 : 5 });
  if (!forms) return null;
  const tally: Tally = { count: 0, text: 0, nextId: 1, customIds: new Set() };
  const list = forms.map((form) => component(form, v2 ? V2_TOP : V1_TOP, tally));
  if (v2 && tally.count > TOTAL_V2) {
    message.fail(
      "components",
      "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
      `The total number of components cannot exceed ${TOTAL_V2}`,
    );
  }
  if (tally.text > TEXT_V2) {
    message.fail(
      "components",
      "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
      `The total displayable text size exceeds maximum size of ${TEXT_V2}`,
    );
  }
  return list;
}

function component(form: Form, allowed: readonly number[], tally: Tally): Fields {
  const type = form.integer("type", { required: true });
  if (type === null) return {};
  if (!allowed.includes(type)) {
    form.fail(
      "type",
      "UNION_TYPE_CHOICES",
      `Value of field "type" must be one of (${allowed.join(", ")}${allowed.length === 1 ? "," : ""}).`,
    );
    return {};
  }
  tally.count++;
  const id = form.integer("id", { min: 0 }) || tally.nextId++;
  return { type, id, ...(READERS[type]?.(form, tally) ?? {}) };
}

const READERS: Record<number, (form: Form, tally: Tally) => Fields> = {
  1: row,
  2: button,
  3: select,
  5: select,
  6: select,
  7: select,
  8: select,
  9: section,
  10: text,
  11: thumbnail,
  12: gallery,
  13: file,
  14: (form) => ({ divider: form.boolean("divider") ?? true, spacing: form.choice("spacing", [1, 2]) ?? 1 }),
  17: container,
};

function row(form: Form, tally: Tally): Fields {
  const forms = form.forms("components", { min: 1, max: 5 });
  if (!forms) form.required("components");
  const components = (forms ?? []).map((it) => component(it, IN_ROW, tally));
  const width = components.reduce((sum, it) => sum + (it["type"] === BUTTON ? 1 : 5), 0);
  if (width > 5 && components.length <= 5) {
    form.fail(
      "components",
      "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
      "The specified component exceeds the maximum width",
    );
  }
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
  if (style === 5) {
    if (form.raw("custom_id") != null) {
      form.fail("custom_id", "BUTTON_COMPONENT_URL_AND_CUSTOM_ID", "A custom id and url cannot both be specified");
    }
    return { ...common, url: form.url("url", ["http", "https", "discord"], true) };
  }
  if (style === 6) return { ...common, sku_id: form.snowflake("sku_id", true) };
  if (form.raw("url") != null) {
    form.fail("url", "BUTTON_COMPONENT_URL_AND_CUSTOM_ID", "A custom id and url cannot both be specified");
  }
  if (label === null && !emoji) {
    form.fail("label", "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required");
  }
  return { ...common, custom_id: customId(form, tally) };
}

function select(form: Form, tally: Tally): Fields {
  const type = form.raw("type");
  const id = customId(form, tally);
  const min = form.integer("min_values", { min: 0, max: 25 }) ?? 1;
  const max = form.integer("max_values", { min: 1, max: 25 }) ?? 1;
  if (min > max) {
    form.fail(
      "min_values",
      "SELECT_COMPONENT_MIN_VALUES_GREATER_THAN_MAX_VALUES",
      "Min values cannot exceed max values",
    );
  }
  const common = {
    custom_id: id,
    placeholder: form.string("placeholder", { max: 150 }) ?? undefined,
    min_values: min,
    max_values: max,
    ...(form.boolean("disabled") ? { disabled: true } : {}),
  };
  if (type !== 3) {
    form.forms("default_values", { max: 25 });
    return {
      ...common,
      ...(Array.isArray(form.raw("default_values")) ? { default_values: form.raw("default_values") } : {}),
      ...(type === 8 && form.raw("channel_types") != null ? { channel_types: form.raw("channel_types") } : {}),
    };
  }
  const options = form.forms("options", { min: 1, max: 25 });
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

function section(form: Form, tally: Tally): Fields {
  const forms = form.forms("components", { min: 1, max: 3 });
  if (!forms) form.required("components");
  const accessory = form.form("accessory");
  if (!accessory) form.required("accessory");
  return {
    components: (forms ?? []).map((it) => component(it, [10], tally)),
    accessory: accessory ? component(accessory, [BUTTON, 11], tally) : null,
  };
}

function text(form: Form, tally: Tally): Fields {
  const content = form.string("content", { min: 1, max: TEXT_V2, required: true });
  tally.text += content?.length ?? 0;
  return { content };
}

function thumbnail(form: Form): Fields {
  return {
    media: media(form, "media"),
    description: form.string("description", { max: 1_024 }),
    spoiler: form.boolean("spoiler") ?? false,
  };
}

function gallery(form: Form): Fields {
  const items = form.forms("items", { min: 1, max: 10 });
  if (!items) form.required("items");
  return {
    items: (items ?? []).map((item) => ({
      media: media(item, "media"),
      description: item.string("description", { max: 1_024 }),
      spoiler: item.boolean("spoiler") ?? false,
    })),
  };
}

function file(form: Form): Fields {
  const it = form.form("file");
  if (!it) form.required("file");
  const url = it?.url("url", ["attachment"], true) ?? "";
  return { file: { url }, name: url.replace("attachment://", ""), size: 0, spoiler: form.boolean("spoiler") ?? false };
}

function container(form: Form, tally: Tally): Fields {
  const forms = form.forms("components", { min: 1, max: TOTAL_V2 });
  if (!forms) form.required("components");
  return {
    accent_color: form.integer("accent_color", { min: 0, max: 0xffffff }),
    spoiler: form.boolean("spoiler") ?? false,
    components: (forms ?? []).map((it) => component(it, IN_CONTAINER, tally)),
  };
}

function media(form: Form, name: string): Fields {
  const it = form.form(name);
  if (!it) form.required(name);
  const url = it?.url("url", ["http", "https", "attachment"], true) ?? "";
  return { url, proxy_url: url, width: 0, height: 0, content_type: "image/png", loading_state: 2 };
}

function customId(form: Form, tally: Tally): string {
  const id = form.string("custom_id", { min: 1, max: 100, required: true });
  if (id !== null && tally.customIds.has(id)) {
    form.fail("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
  }
  if (id !== null) tally.customIds.add(id);
  return id ?? "";
}

function readEmoji(form: Form): Fields | null {
  const emoji = form.form("emoji");
  if (!emoji) return null;
  const id = emoji.snowflake("id"), name = emoji.string("name", { max: 32 });
  if (
    id === null &&
    (name === null || !/\p{Extended_Pictographic}|\p{Regional_Indicator}|[0-9#*]\u20e3|[0-9#*]\ufe0f\u20e3/u.test(name))
  ) {
    emoji.fail("name", "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji");
  }
  return { ...(id === null ? {} : { id }), name };
}

/** Every component of a message, those within others included. */
export function* allComponents(list: readonly unknown[]): Generator<Fields> {
  for (const item of list) {
    if (!isFields(item)) continue;
    yield item;
    if (Array.isArray(item["components"])) yield* allComponents(item["components"]);
    if (isFields(item["accessory"])) yield item["accessory"];
    if (isFields(item["component"])) yield* allComponents([item["component"]]);
  }
}

/** The interactive component of a message or modal with a custom id. */
export function findComponent(list: readonly unknown[], customId: string): Fields | undefined {
  for (const item of allComponents(list)) if (item["custom_id"] === customId) return item;
  return undefined;
}

export { IN_ROW, SELECTS, TEXT_INPUT };
