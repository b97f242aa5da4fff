// Permissions in a form: a number, or the same as text, as sums of bits are larger than some languages' integers.
import { notA } from "../errors.ts";
import { ALL_PERMISSIONS } from "../permissions/bits.ts";
import type { Form } from "./form.ts";

/** @returns the bits, unknown ones left out; null where it is null or absent */
export function readPermissions(form: Form, name: string): bigint | null {
  const value = form.raw(name);
  if (value === undefined || value === null) return null;
  if (typeof value === "string" && /^\d{1,20}$/.test(value)) return BigInt(value) & ALL_PERMISSIONS;
  if (Number.isSafeInteger(value) && (value as number) >= 0) return BigInt(value as number) & ALL_PERMISSIONS;
  form.fail(name, ...notA("int", value));
  return null;
}
