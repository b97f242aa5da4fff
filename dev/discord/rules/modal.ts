// Modals (documentation, "Modal"): title, custom id, and one to five rows or labels.
import { type Fields, Form } from "./form.ts";

export interface Modal {
  custom_id: string;
  title: string;
  components: Fields[];
}

const IN_LABEL = [3, 4, 5, 6, 7, 8, 19, 21, 22, 23];

/** Checks the data of callback type 9. */
export function readModal(data: Form): Modal {
  const customId = data.string("custom_id", { min: 1, max: 100, required: true });
  const title = data.string("title", { min: 1, max: 45, required: true });
  const forms = data.forms("components", { min: 1, max: 5 });
  if (!forms) data.required("components");
  const seen = new Set<string>();
  (forms ?? []).forEach((form) => {
    const type = form.choice("type", [1, 10, 18], true);
    if (type === 10) form.string("content", { min: 1, max: 4_000, required: true });
    if (type === 1) {
      const inner = form.forms("components", { min: 1, max: 1 });
      if (!inner) form.required("components");
      inner?.forEach((it) => input(it, [4], seen, true));
    }
    if (type === 18) {
      form.string("label", { min: 1, max: 45, required: true });
      form.string("description", { max: 100 });
      const inner = form.form("component");
      if (inner) input(inner, IN_LABEL, seen, false);
      else form.required("component");
    }
  });
  const list = data.raw("components");
  return { custom_id: customId ?? "", title: title ?? "", components: numbered(Array.isArray(list) ? list : []) };
}

function input(form: Form, allowed: readonly number[], seen: Set<string>, labelled: boolean): void {
  const type = form.choice("type", allowed, true);
  const id = form.string("custom_id", { min: 1, max: 100, required: true });
  if (id !== null && seen.has(id)) {
    form.fail("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
  }
  if (id !== null) seen.add(id);
  if (type === 4) {
    form.choice("style", [1, 2], true);
    if (labelled) form.string("label", { min: 1, max: 45, required: true });
    form.string("placeholder", { max: 100 });
    form.string("value", { max: 4_000 });
    form.integer("min_length", { min: 0, max: 4_000 });
    form.integer("max_length", { min: 1, max: 4_000 });
  }
  if (type === 3 && !form.forms("options", { min: 1, max: 25 })) form.required("options");
}

/** Gives every component the number that Discord gives it. */
function numbered(list: readonly unknown[]): Fields[] {
  let next = 1;
  const number = (item: Fields): Fields => ({
    ...item,
    id: item["id"] ?? next++,
    ...(Array.isArray(item["components"]) ? { components: item["components"].map(number) } : {}),
    ...(item["component"] ? { component: number(item["component"] as Fields) } : {}),
  });
  return list.map((item) => number(item as Fields));
}
