// Rewrites of the description's schemas, so that they accept what Discord accepts and blame the right place.

export type Schema = { [key: string]: unknown };

/** Everything a request's schema needs: unions that name their tag, lenient integers, no empty enums. */
export function forRequests(schema: Schema, all: Record<string, Schema>): Schema {
  return lenient(unions(withoutEmptyEnums(schema), all)) as Schema;
}

/** An empty enum stands for "not described" and would refuse everything. */
export function withoutEmptyEnums<T>(node: T): T {
  return walk(node, (schema) => {
    const { enum: values, ...rest } = schema;
    return Array.isArray(values) && values.length === 0 ? rest : schema;
  }) as T;
}

/** Integers may come as digits in a string, snowflakes also as safe integers; files are bytes. */
function lenient(node: unknown): unknown {
  return walk(node, (schema) => {
    const types = [schema["type"]].flat();
    if (types.includes("integer") && !("const" in schema) && !schema["enum"]) {
      const { minimum, maximum, format: _format, ...rest } = schema;
      return { ...rest, type: [...new Set([...types, "string"])], intLike: { minimum, maximum } };
    }
    if (schema["format"] === "snowflake") return { snowflakeLike: true };
    if (schema["contentEncoding"] === "binary") return {};
    return schema;
  });
}

/** `oneOf` blames every branch; constants become an enum, null a condition, tagged objects a choice by their tag. */
function unions(node: unknown, all: Record<string, Schema>): unknown {
  return walk(node, (schema) => {
    const key = Array.isArray(schema["oneOf"]) ? "oneOf" : Array.isArray(schema["anyOf"]) ? "anyOf" : null;
    if (key === null) return schema;
    const { [key]: list, ...others } = schema;
    const options = list as Schema[];
    if (options.every((option) => "const" in option)) {
      return {
        ...others,
        enum: options.map((option) => option["const"]),
      };
    }
    const rest = options.filter((option) => option["type"] !== "null");
    const union = rest.length === 1 ? rest[0]! : taggedByAny(rest, all) ?? { anyOf: rest };
    return rest.length < options.length ? { ...others, if: { type: "null" }, else: union } : { ...others, ...union };
  });
}

/** Names of fields that tell siblings apart. */
const TAGS = ["type", "trigger_type", "entity_type"];

function taggedByAny(options: readonly Schema[], all: Record<string, Schema>): Schema | null {
  for (const tag of TAGS) {
    const found = tagged(tag, options, all);
    if (found) return found;
  }
  return null;
}

function tagged(tag: string, options: readonly Schema[], all: Record<string, Schema>): Schema | null {
  const tags = options.map((option) => tagsOf(tag, option, all));
  const flat = tags.flatMap((it) => it ?? []);
  if (tags.some((it) => it === null) || new Set(flat).size !== flat.length) return null;
  return {
    type: "object",
    required: [tag],
    tagged: flat,
    taggedBy: tag,
    allOf: options.map((option, index) => ({
      if: { type: "object", properties: { [tag]: { enum: tags[index] } }, required: [tag] },
      then: option,
    })),
  };
}

/** Values of a field by which an object schema is told from its siblings. */
function tagsOf(tag: string, option: Schema, all: Record<string, Schema>): unknown[] | null {
  const schema = typeof option["$ref"] === "string" ? all[option["$ref"].split("/").pop()!] : undefined;
  const required = schema?.["required"];
  if (schema?.["type"] !== "object" || !Array.isArray(required) || !required.includes(tag)) return null;
  const type = (schema["properties"] as Record<string, Schema> | undefined)?.[tag];
  if (!type) return null;
  if (Array.isArray(type["enum"])) return type["enum"];
  if ("const" in type) return [type["const"]];
  const list = type["oneOf"] ?? type["anyOf"];
  const values = Array.isArray(list) ? list.map((it: Schema) => it["const"]) : [];
  return values.length > 0 && values.every((it) => it !== undefined) ? values : null;
}

/** Rewrites every object from the leaves up. */
function walk(node: unknown, rewrite: (schema: Schema) => Schema): unknown {
  if (Array.isArray(node)) return node.map((item) => walk(item, rewrite));
  if (typeof node !== "object" || node === null) return node;
  return rewrite(Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walk(value, rewrite)])));
}
