import type { AnyPart, InputPart } from "../parts/part.ts";
import { defaultValues } from "../parts/select-options.ts";
import { FILE_BYTES_MAX } from "../composer/limits.ts";
import { wordBytes } from "../messages/bytes.ts";

/** One input of a modal with the words around it. */
export interface ModalField {
  label: string;
  description: string | null;
  input: InputPart;
  /** Whether it came in a Label (18) or in the older action row (1): the answer has the same shape. */
  wrapper: 1 | 18;
}

export type ModalLine = { kind: "text"; content: string } | { kind: "field"; field: ModalField };

/** What stands in a field: text as its only value, a checked box as `true`. */
export interface Answer {
  values: string[];
  files: File[];
}

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
    return [{ kind: "field", field: { label: ownLabel(inner), description: null, input: inner, wrapper: 1 } }];
  });
}

const INPUTS = [3, 4, 5, 6, 7, 8, 19, 21, 22, 23];
const isInput = (part: AnyPart): part is InputPart => INPUTS.includes(part.type);

function ownLabel(input: InputPart): string {
  if (input.type === 4) return input.label ?? input.custom_id;
  return "placeholder" in input ? input.placeholder ?? input.custom_id : input.custom_id;
}

/** What a field holds when the modal opens. */
export function firstAnswer(input: InputPart): Answer {
  return { values: firstValues(input), files: [] };
}

function firstValues(input: InputPart): string[] {
  switch (input.type) {
    case 4:
      return input.value ? [input.value] : [];
    case 19:
      return [];
    case 21:
    case 22:
      return input.options.filter((option) => option.default).map((option) => option.value);
    case 23:
      return input.default ? ["true"] : [];
    default:
      return defaultValues(input);
  }
}

/** What Discord's client sends for the fields, each in the wrapper it came in, and the files beside it. */
export function answerFields(
  fields: readonly ModalField[],
  answers: ReadonlyMap<string, Answer>,
): { components: unknown[]; files: File[] } {
  const files: File[] = [];
  const components = fields.map(({ input, wrapper }) => {
    const given = answers.get(input.custom_id) ?? { values: [], files: [] };
    const answer = { type: input.type, custom_id: input.custom_id, ...contentOf(input, given, files.length) };
    files.push(...given.files);
    return wrapper === 18 ? { type: 18, component: answer } : { type: 1, components: [answer] };
  });
  return { components, files };
}

function contentOf(input: InputPart, { values, files }: Answer, firstFile: number): object {
  switch (input.type) {
    case 4:
      return { value: values[0] ?? "" };
    case 19:
      return { values: files.map((_, index) => String(firstFile + index)) };
    case 21:
      return { value: values[0] ?? null };
    case 23:
      return { value: values[0] === "true" };
    default:
      return { values };
  }
}

/** Whether something must be given. One checkbox alone may always stay empty. */
export const isRequired = (input: InputPart): boolean => input.type !== 23 && (input.required ?? true);

/** What is wrong with a field as it stands, or null. */
export function fieldProblem({ input }: ModalField, { values, files }: Answer): string | null {
  if (input.type === 4) return textProblem(input, values[0] ?? "");
  if (input.type === 23) return null;
  if (input.type === 21) return isRequired(input) && values.length === 0 ? "Choose one" : null;
  const given = input.type === 19 ? files.length : values.length;
  if (given === 0 && !isRequired(input)) return null;
  const least = Math.max(isRequired(input) ? 1 : 0, input.min_values ?? 1);
  const most = input.max_values ?? (input.type === 22 ? input.options.length : 1);
  if (input.type === 19) {
    if (given < least) return least === 1 ? "Choose a file" : `Choose at least ${least} files`;
    if (given > most) return most === 1 ? "Choose one file only" : `Choose at most ${most} files`;
    const large = files.find((file) => file.size > FILE_BYTES_MAX);
    return large ? `${large.name} is too large: a file may have ${wordBytes(FILE_BYTES_MAX)}` : null;
  }
  if (given < least) return `Pick at least ${least}`;
  return given > most ? `Pick at most ${most}` : null;
}

function textProblem(input: Extract<InputPart, { type: 4 }>, text: string): string | null {
  if (!text) return isRequired(input) ? "Fill this in" : null;
  if (text.length < (input.min_length ?? 0)) return `Write at least ${input.min_length} characters`;
  return text.length > (input.max_length ?? 4000) ? `Write at most ${input.max_length ?? 4000} characters` : null;
}
