// What the documentation has and the description lacks: without these it would refuse what Discord takes.
import type { Schema } from "./rewrite.ts";

/** Values of an enumeration that are missing, by the schema's name. */
const VALUES: Readonly<Record<string, readonly Schema[]>> = {
  // Documentation, "Message Reference Types": forwarding is described at length, its number left out.
  MessageReferenceType: [{ title: "FORWARD", description: "Reference to a message at a point in time", const: 1 }],
};

/** Completes the schemas in place. */
export function addMissing(schemas: Record<string, Schema>): void {
  for (const [name, values] of Object.entries(VALUES)) {
    const list = schemas[name]?.["oneOf"];
    if (!Array.isArray(list)) continue;
    for (const value of values) {
      if (!list.some((known: Schema) => known["const"] === value["const"])) list.push(value);
    }
  }
}
