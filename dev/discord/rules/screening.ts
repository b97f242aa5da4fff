// What a form may say of membership screening, and what newcomers answer to it.
import type { JoinRequestRecord, ScreeningField, ScreeningRecord } from "../state/join-requests.ts";
import type { Form } from "./form.ts";

const TYPES = ["TERMS", "TEXT_INPUT", "PARAGRAPH", "MULTIPLE_CHOICE"] as const;
const FIELDS = 5;
const TERMS = { count: 16, length: 300 };
const ANSWER: Readonly<Record<string, number>> = { TEXT_INPUT: 150, PARAGRAPH: 1_000 };

export function readFields(form: Form): ScreeningField[] | null {
  return form.forms("form_fields", { max: FIELDS })?.flatMap((field) => {
    const field_type = field.choice("field_type", TYPES, true);
    const label = field.string("label", { min: 1, max: 300, required: true });
    const description = field.string("description", { max: 300 });
    const placeholder = field.string("placeholder", { max: 300 });
    const texts = (name: string) =>
      field.list(name, { min: 1, max: TERMS.count })?.filter((it): it is string => typeof it === "string") ?? [];
    if (field_type === "TERMS" && !field.has("values")) field.required("values");
    if (field_type === "MULTIPLE_CHOICE" && !field.has("choices")) field.required("choices");
    const values = texts("values"), choices = texts("choices");
    for (const [index, value] of values.entries()) {
      if ([...value].length <= TERMS.length) continue;
      const path = [...field.path, "values", index];
      field.errors.add(path, "BASE_TYPE_MAX_LENGTH", `Must be ${TERMS.length} or fewer in length.`);
    }
    if (field_type === null || label === null) return [];
    return [{
      field_type,
      label,
      required: field.boolean("required") ?? true,
      ...(description ? { description } : {}),
      ...(placeholder ? { placeholder } : {}),
      ...(field_type === "TERMS" ? { values } : {}),
      ...(field_type === "MULTIPLE_CHOICE" ? { choices } : {}),
    }];
  }) ?? null;
}

/** Answers to the fields as they are now: an older version has to be read again. */
export function readAnswers(form: Form, screening: ScreeningRecord): JoinRequestRecord["form_responses"] {
  if (!form.has("version")) form.required("version");
  else if (form.string("version") !== screening.version) {
    form.fail("version", "VERSION_OUTDATED", "The form has changed since it was read.");
  }
  const given = form.forms("form_fields") ?? [];
  return screening.form_fields.map((field, index) => {
    const answer = given[index], response = answer?.raw("response");
    const path = ["form_fields", index, "response"];
    const missing = response === undefined || response === null || response === "" || response === false;
    if (missing && field.required) form.errors.add(path, "BASE_TYPE_REQUIRED", "This field is required");
    else if (!missing && !fits(field, response)) {
      form.errors.add(path, "BASE_TYPE_INVALID", "Not an answer to this field.");
    }
    return { ...field, ...(missing ? {} : { response }) };
  });
}

function fits(field: ScreeningField, response: unknown): boolean {
  if (field.field_type === "TERMS") return response === true;
  if (field.field_type === "MULTIPLE_CHOICE") {
    return Number.isInteger(response) && (response as number) >= 0 && (response as number) < field.choices!.length;
  }
  return typeof response === "string" && [...response].length <= ANSWER[field.field_type]!;
}
