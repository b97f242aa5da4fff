// Modals (documentation, "Modal"): title, custom id, and one to five labels, texts or rows.
import { type Fields, Form } from "./form.ts";
import { readInput } from "./modal-inputs.ts";

export interface Modal {
  custom_id: string;
  title: string;
  components: Fields[];
}

const ROW = 1, TEXT_DISPLAY = 10, LABEL = 18;
const IN_LABEL = [3, 4, 5, 6, 7, 8, 19, 21, 22, 23];

/** Checks the data of callback type 9. */
export function readModal(data: Form): Modal {
  const customId = data.string("custom_id", { min: 1, max: 100, required: true });
  const title = data.string("title", { min: 1, max: 45, required: true });
  const forms = data.forms("components", { min: 1, max: 5 });
  if (!forms) data.required("components");
  const seen = new Set<string>();
  for (const form of forms ?? []) {
    const type = form.choice("type", [ROW, TEXT_DISPLAY, LABEL], true);
    form.integer("id", { min: 0, max: 2 ** 31 - 1 });
    if (type === TEXT_DISPLAY) form.string("content", { min: 1, max: 4_000, required: true });
    if (type === ROW) {
      // The old form: a row with a text input that brings its own label.
      const inner = form.forms("components", { min: 1, max: 1 });
      if (!inner) form.required("components");
      for (const it of inner ?? []) {
        it.string("label", { min: 1, max: 45, required: true });
        readInput(it, [4], seen);
      }
    }
    if (type === LABEL) {
      form.string("label", { min: 1, max: 45, required: true });
      form.string("description", { max: 100 });
      const inner = form.form("component");
      if (inner) readInput(inner, IN_LABEL, seen);
      else form.required("component");
    }
  }
  const list = data.raw("components");
  return { custom_id: customId ?? "", title: title ?? "", components: numbered(Array.isArray(list) ? list : []) };
}

/** Gives every component the number that Discord gives it. */
function numbered(list: readonly unknown[]): Fields[] {
  let next = 1;
  const number = (item: Fields): Fields => ({
    ...item,
    id: item["id"] || next++,
    ...(Array.isArray(item["components"]) ? { components: item["components"].map(number) } : {}),
    ...(item["component"] ? { component: number(item["component"] as Fields) } : {}),
  });
  return list.map((item) => number(item as Fields));
}
