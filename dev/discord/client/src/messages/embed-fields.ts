import type { Entry } from "../state/logs.svelte.ts";

/** Messages of the server carry what they tell as fields of an embed of their own type. */
export function fieldsOf(entry: Entry, type: string): ReadonlyMap<string, string> {
  const embed = entry.embeds.find((one) => (one.type as string | undefined) === type) ?? entry.embeds[0];
  return new Map((embed?.fields ?? []).map((field) => [field.name, field.value]));
}
