// Reads the fields of a body, noting every mistake where it is. Lenient as Discord is: integers may come as strings.
import { badLength, formError, FormErrors, notA } from "../errors.ts";
import { isSnowflake } from "../snowflake.ts";

type Path = readonly (string | number)[];
export type Fields = Record<string, unknown>;

export class Form {
  readonly #fields: Fields;
  readonly errors: FormErrors;
  readonly path: Path;

  /** @param value the body; anything but an object is a mistake of its own */
  constructor(value: unknown, errors: FormErrors = new FormErrors(), path: Path = []) {
    this.errors = errors;
    this.path = path;
    if (isFields(value)) this.#fields = value;
    else {
      this.#fields = {};
      errors.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
    }
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined;
  }

  raw(name: string): unknown {
    return this.#fields[name];
  }

  fail(name: string, code: string, message: string): void {
    this.errors.add([...this.path, name], code, message);
  }

  required(name: string): void {
    this.fail(name, "BASE_TYPE_REQUIRED", "This field is required");
  }

  /** @returns the text, null where it is null or absent. @param limits lengths in characters */
  string(name: string, limits: { min?: number; max?: number; required?: boolean } = {}): string | null {
    const value = this.#fields[name];
    if (value === undefined || value === null) {
      if (limits.required) this.required(name);
      return null;
    }
    if (typeof value !== "string") {
      this.fail(name, "STRING_TYPE_CONVERT", "Could not interpret value as string.");
      return null;
    }
    const length = [...value].length;
    const { min = 0, max = Infinity } = limits;
    if (length < min && length === 0) this.required(name);
    else if (length < min || length > max) this.fail(name, ...badLength(min, max));
    return value;
  }

  integer(name: string, limits: { min?: number; max?: number; required?: boolean } = {}): number | null {
    const value = this.#fields[name];
    if (value === undefined || value === null) {
      if (limits.required) this.required(name);
      return null;
    }
    const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== "number" || !Number.isInteger(number)) {
      this.fail(name, ...notA("int", value));
      return null;
    }
    if (limits.min !== undefined && number < limits.min) {
      this.fail(name, "NUMBER_TYPE_MIN", `int value should be greater than or equal to ${limits.min}.`);
    }
    if (limits.max !== undefined && number > limits.max) {
      this.fail(name, "NUMBER_TYPE_MAX", `int value should be less than or equal to ${limits.max}.`);
    }
    return number;
  }

  boolean(name: string): boolean | null {
    const value = this.#fields[name];
    if (value === undefined || value === null) return null;
    if (typeof value === "boolean") return value;
    if (value === "true" || value === "false") return value === "true";
    this.fail(name, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.");
    return null;
  }

  snowflake(name: string, required = false): string | null {
    const value = this.#fields[name];
    if (value === undefined || value === null) {
      if (required) this.required(name);
      return null;
    }
    const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
    if (isSnowflake(text)) return text;
    this.fail(name, ...notA("snowflake", value));
    return null;
  }

  /** @returns the items, null where the list is null or absent. @param limits number of items */
  list(name: string, limits: { min?: number; max?: number } = {}): unknown[] | null {
    const value = this.#fields[name];
    if (value === undefined || value === null) return null;
    if (!Array.isArray(value)) {
      this.fail(name, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
      return null;
    }
    const { min = 0, max = Infinity } = limits;
    if (value.length < min || value.length > max) this.fail(name, ...badLength(min, max));
    return value;
  }

  snowflakes(name: string, limits: { max?: number } = {}): string[] | null {
    const list = this.list(name, limits);
    return list?.flatMap((value, index) => {
      const text = typeof value === "number" ? String(value) : value;
      if (isSnowflake(text)) return [text];
      this.errors.add([...this.path, name, index], ...notA("snowflake", value));
      return [];
    }) ?? null;
  }

  /** The form of an object within; null where it is null or absent. */
  form(name: string): Form | null {
    const value = this.#fields[name];
    return value === undefined || value === null ? null : new Form(value, this.errors, [...this.path, name]);
  }

  /** The forms of a list of objects. */
  forms(name: string, limits: { min?: number; max?: number } = {}): Form[] | null {
    return this.list(name, limits)?.map((value, index) => new Form(value, this.errors, [...this.path, name, index])) ??
      null;
  }

  choice<T extends number | string>(name: string, allowed: readonly T[], required = false): T | null {
    const value = this.#fields[name];
    if (value === undefined || value === null) {
      if (required) this.required(name);
      return null;
    }
    const found = allowed.find((it) => it === value || String(it) === value);
    if (found !== undefined) return found;
    this.fail(name, "BASE_TYPE_CHOICES", `Value must be one of {${allowed.join(", ")}}.`);
    return null;
  }

  url(name: string, schemes: readonly string[] = ["http", "https"], required = false): string | null {
    const value = this.string(name, { max: 2_048, required });
    if (value === null) return null;
    const scheme = /^([a-z]+):\/\/./.exec(value)?.[1];
    if (scheme === undefined) this.fail(name, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
    else if (!schemes.includes(scheme)) {
      const allowed = schemes.map((it) => `'${it}'`).join(", ");
      this.fail(
        name,
        "URL_TYPE_INVALID_SCHEME",
        `Scheme "${scheme}" is not supported. Scheme must be one of (${allowed}).`,
      );
    }
    return value;
  }
}

/** The same without what is undefined. */
export function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The forms of a body that is itself a list; their mistakes are noted together. */
export function listForms(body: unknown, errors: FormErrors): Form[] {
  if (Array.isArray(body)) return body.map((item: unknown, index) => new Form(item, errors, [index]));
  throw formError([], "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
