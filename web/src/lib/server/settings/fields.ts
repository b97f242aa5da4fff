// Reads a settings schema: its fields' titles, controls and bounds, so that no form is written by hand.
import type { FieldSpec } from "#lib/settings/field.ts";
import type { FeatureContract, FieldMeta } from "#lib/wire.ts";

/** Every field of the contract that says how it is edited, in the contract's order. */
export const fieldsOf = (contract: FeatureContract): FieldSpec[] =>
  Object.entries(contract.settings.shape).flatMap(([key, schema]) => {
    const meta = (schema as unknown as { meta(): unknown }).meta() as Partial<FieldMeta> | undefined;
    if (!meta?.control || !meta.title) return [];
    const { min, max } = boundsOf(schema as unknown as Schema);
    const spec: FieldSpec = {
      key,
      title: meta.title,
      help: meta.help ?? "",
      control: meta.control,
      min,
      max,
      default: (schema as unknown as { parse(value: undefined): unknown }).parse(undefined),
    };
    if (meta.unit) spec.unit = meta.unit;
    if (meta.choices) spec.choices = meta.choices;
    return [spec];
  });

interface Schema {
  def: { innerType?: Schema; checks?: { _zod: { def: Record<string, unknown> } }[] };
  minValue?: number | null;
  maxValue?: number | null;
  minLength?: number | null;
  maxLength?: number | null;
}

const boundsOf = (schema: Schema): { min: number | null; max: number | null } => {
  if (schema.def.innerType) return boundsOf(schema.def.innerType);
  const list = schema.def.checks?.map((check) => check._zod.def) ?? [];
  const listMax = list.find((check) => check.check === "max_length")?.maximum;
  return {
    min: schema.minValue ?? schema.minLength ?? null,
    max: schema.maxValue ?? schema.maxLength ?? (typeof listMax === "number" ? listMax : null),
  };
};
