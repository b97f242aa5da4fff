// ajv's findings in Discord's words.
import type { ErrorObject } from "ajv";
import { badLength, type FormErrors, notA } from "../../errors.ts";

/** Keywords that only say that something within them failed. */
const WRAPPERS = new Set(["oneOf", "anyOf", "allOf", "if", "$ref"]);

export function addTo(form: FormErrors, errors: readonly ErrorObject[]): void {
  let added = false;
  for (const error of errors) {
    if (WRAPPERS.has(error.keyword)) continue;
    const path = error.instancePath.split("/").slice(1).map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
    if (error.keyword === "required") path.push(String(error.params["missingProperty"]));
    if (error.keyword === "tagged") path.push(String(error.parentSchema?.["taggedBy"] ?? "type"));
    form.add(path, ...describe(error));
    added = true;
  }
  if (!added && errors.length > 0) form.add([], "UNION_TYPE_CHOICES", "No form of this union fits");
}

function describe(error: ErrorObject): [code: string, message: string] {
  const { params, data, parentSchema } = error;
  const limit = params["limit"];
  switch (error.keyword) {
    case "required":
      return ["BASE_TYPE_REQUIRED", "This field is required"];
    case "type":
      return typeError(error);
    case "intLike":
      return intError(error);
    case "snowflakeLike":
      return notA("snowflake", data);
    case "tagged":
      return tagError(error);
    case "enum":
      return ["BASE_TYPE_CHOICES", `Value must be one of {${(params["allowedValues"] as unknown[]).join(", ")}}.`];
    case "const":
      return ["BASE_TYPE_CHOICES", `Value must be one of {${params["allowedValue"]}}.`];
    case "maxItems":
      return badLength(parentSchema?.["minItems"], limit);
    case "maxLength":
      return badLength(parentSchema?.["minLength"], limit);
    case "minItems":
      return badLength(limit, parentSchema?.["maxItems"]);
    case "minLength":
      if ((data as string).length === 0) return ["BASE_TYPE_REQUIRED", "This field is required"];
      return badLength(limit, parentSchema?.["maxLength"]);
    case "maximum":
      return ["NUMBER_TYPE_MAX", `float value should be less than or equal to ${limit}.`];
    case "minimum":
      return ["NUMBER_TYPE_MIN", `float value should be greater than or equal to ${limit}.`];
    case "pattern":
      return ["STRING_TYPE_REGEX", "String value did not match validation regex."];
    case "uniqueItems":
      return ["SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value"];
    case "format":
      return params["format"] === "uri"
        ? ["URL_TYPE_INVALID_URL", "Not a well formed URL."]
        : ["DATE_TIME_TYPE_PARSE", `Could not parse ${data}. Should be ISO8601.`];
  }
  return ["BASE_TYPE_INVALID", error.message ?? "Invalid value."];
}

/** Components blame the union they do not fit, everything else the value. */
function tagError({ schema, instancePath }: ErrorObject): [string, string] {
  const tags = [...schema as number[]].sort((a, b) => a - b).join(", ");
  if (!/\/(components\/\d+|accessory)$/.test(instancePath)) {
    return ["BASE_TYPE_CHOICES", `Value must be one of {${tags}}.`];
  }
  return ["UNION_TYPE_CHOICES", `Value of field "type" must be one of (${tags}).`];
}

function intError({ data, schema }: ErrorObject): [string, string] {
  const { minimum, maximum } = schema as { minimum?: number; maximum?: number };
  const number = Number(data);
  if (!Number.isInteger(number) || typeof data === "boolean") {
    return notA("int", data);
  }
  if (minimum !== undefined && number < minimum) {
    return ["NUMBER_TYPE_MIN", `int value should be greater than or equal to ${minimum}.`];
  }
  return ["NUMBER_TYPE_MAX", `int value should be less than or equal to ${maximum}.`];
}

function typeError({ params, data }: ErrorObject): [string, string] {
  const type = [params["type"]].flat().find((it) => it !== "null");
  switch (type) {
    case "object":
      return ["DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType"];
    case "array":
      return ["LIST_TYPE_CONVERT", "Only iterables may be used in a ListType"];
    case "string":
      return ["STRING_TYPE_CONVERT", "Could not interpret value as string."];
    case "boolean":
      return ["BOOLEAN_TYPE_CONVERT", "Must be either true or false."];
    case "integer":
      return notA("int", data);
  }
  return ["BASE_TYPE_CONVERT", "Invalid value."];
}
