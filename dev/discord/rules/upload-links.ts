// `attachment://<filename>` in components must be one of the message's files.
import type { FormErrors } from "../errors.ts";
import { storedName } from "./filenames.ts";
import { type Fields, type Form, isFields } from "./form.ts";

const SCHEME = "attachment://";

/** @param filenames of the uploads that come with the message */
export function requireUploads(message: Form, filenames: readonly string[]): void {
  const components = message.raw("components");
  if (!Array.isArray(components)) return;
  requireNamed(message.errors, components, new Set(filenames.flatMap((name) => [name, storedName(name)])), [
    ...message.path,
    "components",
  ]);
}

/** @param path of `value` in the tree of errors */
export function requireNamed(
  errors: FormErrors,
  value: unknown,
  names: ReadonlySet<string>,
  path: readonly (string | number)[],
): void {
  if (Array.isArray(value)) {
    return value.forEach((item, index) => requireNamed(errors, item, names, [...path, index]));
  }
  if (!isFields(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner !== "string") requireNamed(errors, inner, names, [...path, key]);
    else if (key === "url" && inner.startsWith(SCHEME) && !names.has(inner.slice(SCHEME.length))) {
      errors.add(
        [...path, key],
        "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
        "The referenced attachment was not found",
      );
    }
  }
}

/** Names of uploads that embeds and components show; such files are not listed beside them. */
export function uploadsIn(...values: readonly (readonly Fields[])[]): Set<string> {
  const names = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === "string" && value.startsWith(SCHEME)) names.add(value.slice(SCHEME.length));
    else if (Array.isArray(value)) value.forEach(look);
    else if (isFields(value)) Object.values(value).forEach(look);
  };
  values.forEach(look);
  return names;
}
