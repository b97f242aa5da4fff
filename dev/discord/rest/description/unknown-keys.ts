// Keys that the description does not know. Discord ignores them; in tests they are our own typos.
import type { FormErrors } from "../../errors.ts";
import type { Schema } from "./rewrite.ts";

/** Keys of the documentation that the description lacks: commands may be age-restricted. */
const DOCUMENTED = new Set(["nsfw"]);

/** Notes every key of a body that none of the possible schemas names. @param all schemas by name */
export function addUnknownKeys(form: FormErrors, body: unknown, schema: Schema, all: Record<string, Schema>): void {
  walk(body, [schema], []);

  function walk(value: unknown, schemas: readonly Schema[], path: readonly (string | number)[]): void {
    const possible = schemas.flatMap(alternatives);
    if (Array.isArray(value)) {
      const items = possible.flatMap((it) => it["items"] ? [it["items"] as Schema] : []);
      return value.forEach((item, index) => walk(item, items, [...path, index]));
    }
    if (typeof value !== "object" || value === null) return;
    const objects = possible.filter((it) => it["properties"] !== undefined);
    // Something that may have any keys is not looked into.
    if (objects.length === 0 || possible.some((it) => it["additionalProperties"])) return;
    for (const [key, inner] of Object.entries(value)) {
      const known = objects.flatMap((it): Schema[] => {
        const properties = it["properties"] as Record<string, Schema>;
        // Not what every object has: on Node `__proto__` is a property of all.
        return Object.hasOwn(properties, key) ? [properties[key]!] : [];
      });
      if (known.length > 0) walk(inner, known, [...path, key]);
      else if (!DOCUMENTED.has(key)) form.add([...path, key], "UNKNOWN_KEY", "Discord does not know this key");
    }
  }

  /** A schema with its references followed and its unions spread out. */
  function alternatives(it: Schema): Schema[] {
    const ref = it["$ref"];
    if (typeof ref === "string") return alternatives(all[ref.split("/").pop()!] ?? {});
    const parts = ["oneOf", "anyOf", "allOf"].flatMap((key) => (it[key] as Schema[] | undefined) ?? []);
    return [it, ...parts.flatMap(alternatives)];
  }
}
