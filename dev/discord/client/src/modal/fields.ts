import type { AnyPart, SelectPart, TextInputPart } from "../parts/part.ts";

/** One input of a modal with the words around it. */
export interface ModalField {
  label: string;
  description: string | null;
  input: TextInputPart | SelectPart;
  /** Whether it came in a Label (18) or in the older action row (1): the answer has the same shape. */
  wrapper: 1 | 18;
}

export type ModalLine = { kind: "text"; content: string } | { kind: "field"; field: ModalField };

/** Reads a modal from top to bottom. Inputs this client has no field for are left out. */
export function modalLines(parts: readonly AnyPart[]): ModalLine[] {
  return parts.flatMap((part): ModalLine[] => {
    if (part.type === 10) return [{ kind: "text", content: part.content }];
    if (part.type === 18 && isInput(part.component)) {
      return [{
        kind: "field",
        field: { label: part.label, description: part.description ?? null, input: part.component, wrapper: 18 },
      }];
    }
    const inner = part.type === 1 ? part.components[0] : undefined;
    if (!inner || !isInput(inner)) return [];
    const label = inner.type === 4 ? inner.label ?? inner.custom_id : inner.placeholder ?? inner.custom_id;
    return [{ kind: "field", field: { label, description: null, input: inner, wrapper: 1 } }];
  });
}

const isInput = (part: AnyPart): part is TextInputPart | SelectPart => [3, 4, 5, 6, 7, 8].includes(part.type);

/** What Discord's client sends for the fields, each in the wrapper it came in. */
export function answerFields(fields: readonly ModalField[], values: ReadonlyMap<string, string[]>): unknown[] {
  return fields.map(({ input, wrapper }) => {
    const given = values.get(input.custom_id) ?? [];
    const answer = input.type === 4
      ? { type: 4, custom_id: input.custom_id, value: given[0] ?? "" }
      : { type: input.type, custom_id: input.custom_id, values: given };
    return wrapper === 18 ? { type: 18, component: answer } : { type: 1, components: [answer] };
  });
}

/** What is wrong with a field as it stands, or null. */
export function fieldProblem({ input }: ModalField, given: readonly string[]): string | null {
  const required = input.required ?? true;
  if (input.type !== 4) {
    const least = input.min_values ?? 1;
    return required && given.length < least ? `Pick at least ${least}` : null;
  }
  const text = given[0] ?? "";
  if (!text) return required ? "Fill this in" : null;
  if (text.length < (input.min_length ?? 0)) return `Write at least ${input.min_length} characters`;
  return text.length > (input.max_length ?? 4000) ? `Write at most ${input.max_length ?? 4000} characters` : null;
}
