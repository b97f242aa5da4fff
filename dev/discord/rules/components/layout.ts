// What arranges and writes: sections, text, separators and containers.
import type { Fields, Form } from "../form.ts";
import type { Reader, Tally } from "./tally.ts";

const IN_CONTAINER = [1, 9, 10, 12, 13, 14];
const ACCESSORY = [2, 11];
const MAXIMUM_TEXT = 4_000;

export const LAYOUT: Readonly<Record<number, Reader>> = {
  9: section,
  10: text,
  14: (form) => ({ divider: form.boolean("divider") ?? true, spacing: form.choice("spacing", [1, 2]) ?? 1 }),
  17: container,
};

function section(form: Form, tally: Tally): Fields {
  const forms = form.forms("components", { min: 1, max: 3 });
  if (!forms) form.required("components");
  const components = (forms ?? []).map((it) => tally.read(it, [10]));
  const accessory = form.form("accessory");
  if (!accessory) form.required("accessory");
  return { components, accessory: accessory ? tally.read(accessory, ACCESSORY) : null };
}

function text(form: Form, tally: Tally): Fields {
  const content = form.string("content", { min: 1, max: MAXIMUM_TEXT, required: true });
  tally.text += [...content ?? ""].length;
  return { content };
}

function container(form: Form, tally: Tally): Fields {
  const forms = form.forms("components", { min: 1, max: 40 });
  if (!forms) form.required("components");
  return {
    accent_color: form.integer("accent_color", { min: 0, max: 0xffffff }),
    spoiler: form.boolean("spoiler") ?? false,
    components: (forms ?? []).map((it) => tally.read(it, IN_CONTAINER)),
  };
}
