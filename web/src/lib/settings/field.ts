// A setting's field as the browser knows it: what the contract says, without zod.
import type { FieldMeta } from "#lib/wire.ts";

export interface FieldSpec extends FieldMeta {
  key: string;
  /** Bounds of a number, or of a text's length in characters, or of a list's number of items. */
  min: number | null;
  max: number | null;
  default: unknown;
}
export type Values = Record<string, unknown>;
/** What is edited together and saved with one version. */
export interface Draft {
  enabled: boolean;
  value: Values;
}
export interface FieldGroup {
  title: string;
  help?: string;
  keys: string[];
}
export interface Reward {
  level: number | null;
  roleId: string;
}
/** The input's name in the form. */
export const inputName = (key: string): string => `value.${key}`;
