// What is counted over all components of a message, and the way from one to those within.
import type { Fields, Form } from "../form.ts";

export type Reader = (form: Form, tally: Tally) => Fields;

export class Tally {
  readonly #readers: Readonly<Record<number, Reader>>;
  readonly #customIds = new Set<string>();
  readonly #ids = new Set<number>();
  count = 0;
  text = 0;

  constructor(readers: Readonly<Record<number, Reader>>) {
    this.#readers = readers;
  }

  /** Reads a component. @param allowed types that may stand here */
  read(form: Form, allowed: readonly number[]): Fields {
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
    this.count++;
    const id = form.integer("id", { min: 0 }) ?? 0;
    if (id > 0 && this.#ids.has(id)) {
      form.fail("id", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated");
    }
    if (id > 0) this.#ids.add(id);
    return { type, id, ...(this.#readers[type]?.(form, this) ?? {}) };
  }

  customId(form: Form): string {
    const id = form.string("custom_id", { min: 1, max: 100, required: true });
    if (id !== null && this.#customIds.has(id)) {
      form.fail("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
    }
    if (id !== null) this.#customIds.add(id);
    return id ?? "";
  }

  /** Gives every component without an id the next free number, as Discord does, from the outside in. */
  numbered(list: readonly Fields[]): Fields[] {
    let next = 1;
    const number = (item: Fields): Fields => {
      while (this.#ids.has(next)) next++;
      const id = item["id"] === 0 ? next++ : item["id"];
      return {
        ...item,
        id,
        ...(Array.isArray(item["components"]) ? { components: (item["components"] as Fields[]).map(number) } : {}),
        ...(item["accessory"] ? { accessory: number(item["accessory"] as Fields) } : {}),
      };
    };
    return list.map(number);
  }
}
