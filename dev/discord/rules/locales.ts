// Translations of names and descriptions, by locale (documentation, "Localization" and "Locales").
import type { Form } from "./form.ts";

export const LOCALES: ReadonlySet<string> = new Set(
  ("ar bg cs da de el en-GB en-US es-419 es-ES fi fr he hi hr hu id it ja ko lt nl no pl pt-BR ro ru sv-SE th tr uk vi zh-CN zh-TW")
    .split(" "),
);
/** Whose translations stand in for a missing one (documentation, "Locale fallbacks"). */
const FALLBACKS: Readonly<Record<string, string>> = { "en-US": "en-GB", "en-GB": "en-US", "es-419": "es-ES" };

export type Translations = Record<string, string>;

/**
 * Reads a dictionary of translations.
 * @param fits further rules for one of them
 * @returns null where there are none
 */
export function readTranslations(
  form: Form,
  name: string,
  max: number,
  fits: (within: Form, locale: string, text: string) => void = () => {},
): Translations | null {
  const within = form.form(name);
  if (!within) return null;
  const value = form.raw(name);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  for (const locale of Object.keys(value)) {
    if (!LOCALES.has(locale)) {
      form.fail(name, "ENUM_TYPE_COERCE", `Value "${locale}" is not a valid enum value.`);
      continue;
    }
    const text = within.string(locale, { min: 1, max });
    if (text !== null) fits(within, locale, text);
  }
  return Object.keys(value).length === 0 ? null : value as Translations;
}

/** The text somebody reads; undefined when there is no translation for them. */
export function translated(translations: Translations | null | undefined, locale: string): string | undefined {
  return translations?.[locale] ?? translations?.[FALLBACKS[locale] ?? ""];
}
