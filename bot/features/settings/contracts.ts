// The features that have settings, found in the contract module, and their fields.
import * as contracts from "../../../api/contract.ts";
import type { FeatureContract, FieldMeta } from "../../../api/contract.ts";
import { named, titles } from "../../core/named.ts";
import { Refusal } from "../../core/refusal.ts";

export interface Field extends FieldMeta {
  name: string;
  /** What applies while nothing is set. */
  fallback: unknown;
}

/** Every feature with settings, by title. */
export function configurable(): FeatureContract[] {
  return Object.values(contracts as Record<string, unknown>)
    .flatMap((value) => {
      const feature = (value as { feature?: FeatureContract } | null)?.feature;
      return feature?.settings ? [feature] : [];
    })
    .sort((a, b) => a.title.localeCompare(b.title));
}

/** The feature a person means by name or title. Throws Refusal naming all there are. */
export function featureOf(text: string): FeatureContract {
  const found = named(configurable(), text);
  if (found) return found;
  throw new Refusal(`Choose a feature: ${titles(configurable())}`);
}

export function fieldsOf(feature: FeatureContract): Field[] {
  const fallbacks = feature.settings.parse({}) as Record<string, unknown>;
  return Object.entries(feature.settings.shape).map(([name, schema]) => ({
    ...(schema as { meta(): unknown }).meta() as FieldMeta,
    name,
    fallback: fallbacks[name],
  }));
}

/** The field a person means by name or title. Throws Refusal naming all there are. */
export function fieldOf(feature: FeatureContract, text: string): Field {
  const found = named(fieldsOf(feature), text);
  if (found) return found;
  throw new Refusal(`Choose a setting of ${feature.title}: ${titles(fieldsOf(feature))}`);
}
