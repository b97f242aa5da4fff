// What role connections may be (documentation, "Application Role Connection Metadata Structure").
import type { MetadataItem, RoleConnectionRecord } from "../applications/role-connections.ts";
import { FormErrors } from "../errors.ts";
import { Form, isFields, listForms } from "./form.ts";
import { readTranslations } from "./locales.ts";

const TYPES = [1, 2, 3, 4, 5, 6, 7, 8];
/** Records an application may have (documentation, "Update Application Role Connection Metadata Records"). */
const MAXIMUM = 5;
const DATES = [5, 6], YES_OR_NO = [7, 8];

export function readMetadata(body: unknown): MetadataItem[] {
  const errors = new FormErrors(), forms = listForms(body, errors);
  if (forms.length > MAXIMUM) errors.add([], "BASE_TYPE_MAX_LENGTH", `Must be ${MAXIMUM} or fewer in length.`);
  const seen = new Set<string>();
  const items = forms.map((form) => readItem(form, seen));
  errors.throwIfAny();
  return items;
}

function readItem(form: Form, seen: Set<string>): MetadataItem {
  const key = form.string("key", { min: 1, max: 50, required: true }) ?? "";
  if (key !== "" && !/^[a-z0-9_]+$/.test(key)) {
    form.fail("key", "STRING_TYPE_REGEX", "String value did not match validation regex.");
  } else if (seen.has(key)) {
    form.fail("key", "APPLICATION_ROLE_CONNECTION_METADATA_DUPLICATE_KEY", "Metadata keys must be unique");
  }
  seen.add(key);
  const names = readTranslations(form, "name_localizations", 100);
  const descriptions = readTranslations(form, "description_localizations", 200);
  return {
    type: form.choice("type", TYPES, true) ?? 1,
    key,
    name: form.string("name", { min: 1, max: 100, required: true }) ?? "",
    ...(names ? { name_localizations: names } : {}),
    description: form.string("description", { min: 1, max: 200, required: true }) ?? "",
    ...(descriptions ? { description_localizations: descriptions } : {}),
  };
}

/** @param items what the application knows of people: other keys are a mistake */
export function readRoleConnection(
  body: unknown,
  items: readonly MetadataItem[],
): Partial<Pick<RoleConnectionRecord, "platform_name" | "platform_username" | "metadata">> {
  const form = new Form(body);
  const platform = form.string("platform_name", { max: 50 });
  const username = form.string("platform_username", { max: 100 });
  const metadata = form.has("metadata") ? readValues(form, items) : undefined;
  form.errors.throwIfAny();
  return {
    ...(platform === null ? {} : { platform_name: platform }),
    ...(form.has("platform_username") ? { platform_username: username } : {}),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function readValues(form: Form, items: readonly MetadataItem[]): Record<string, string> {
  const within = form.form("metadata");
  const given = form.raw("metadata");
  if (!within || !isFields(given)) return {};
  return Object.fromEntries(
    Object.keys(given).flatMap((key) => {
      const item = items.find((it) => it.key === key);
      if (!item) {
        within.fail(key, "APPLICATION_ROLE_CONNECTION_METADATA_UNKNOWN_KEY", "The application has no such metadata");
        return [];
      }
      const text = String(given[key]);
      if (text.length > 100) within.fail(key, "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.");
      else if (DATES.includes(item.type) ? Number.isNaN(Date.parse(text)) : !/^-?\d+$/.test(text)) {
        const kind = DATES.includes(item.type)
          ? "an ISO8601 date"
          : YES_OR_NO.includes(item.type)
          ? "0 or 1"
          : "an integer";
        within.fail(key, "BASE_TYPE_CONVERT", `Value "${text}" is not ${kind}.`);
      }
      return [[key, text]];
    }),
  );
}
