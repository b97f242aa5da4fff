// Times in a form, ISO 8601.
import { isoTime } from "../iso-time.ts";
import type { Form } from "./form.ts";

/** @returns the time as Discord writes it; null where it is null, absent or a mistake */
export function readTime(form: Form, name: string, required = false): string | null {
  const text = form.string(name, { required });
  if (text === null) return null;
  const at = Date.parse(text);
  if (!Number.isNaN(at) && /^\d{4}-\d{2}-\d{2}/.test(text)) return isoTime(at);
  form.fail(name, "DATE_TIME_TYPE_PARSE", `Could not parse ${text}. Should be ISO8601.`);
  return null;
}
