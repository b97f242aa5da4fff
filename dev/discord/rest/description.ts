// Discord's own description of its API as a checker: requests while serving, our own answers in tests.
// The file is not part of the project; without it the hand-written rules apply alone.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ValidateFunction } from "ajv";
import { addMissing } from "./description/additions.ts";
import { newValidator } from "./description/validator.ts";
import { addTo } from "./description/form-errors.ts";
import { forRequests, type Schema, withoutEmptyEnums } from "./description/rewrite.ts";
import { addUnknownKeys } from "./description/unknown-keys.ts";
import { FormErrors } from "../errors.ts";

interface Parameter {
  name: string;
  in: "query" | "path" | "header";
  required?: boolean;
  schema: Schema;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { content?: Content; $ref?: string }>;
}

type Content = Record<string, { schema: Schema }>;

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, { content?: Content }> };
}

const METHODS = ["get", "post", "put", "patch", "delete"];

/** Where the description lies beside the project. */
const BESIDE = new URL("../../../../shared/discord/openapi.json", import.meta.url);

/**
 * Loads the description.
 * @param path file; undefined looks beside the project, null is none
 * @returns null, after saying so on stderr, when there is none
 */
export function loadDescription(path: string | null | undefined): Description | null {
  if (path === null) return null;
  const file = path ?? fileURLToPath(BESIDE);
  if (existsSync(file)) return known(file);
  const why = path ? `there is no ${file}` : "DISCORD_OPENAPI may name Discord's openapi.json";
  console.error(`Requests are checked by hand-written rules alone: ${why}`);
  return null;
}

/** Checks bodies against the description; each operation is compiled when it is first used. */
export class Description {
  readonly #document: Document;
  readonly #requests = newValidator();
  readonly #responses = newValidator();
  readonly #compiled = new Map<string, ValidateFunction | null>();
  readonly #operations = new Map<string, string>();

  constructor(document: Document) {
    this.#document = document;
    const { schemas } = document.components;
    addMissing(schemas);
    this.#requests.addSchema({ $id: "request", components: forRequests(document.components as Schema, schemas) });
    this.#responses.addSchema({ $id: "response", components: withoutEmptyEnums(document.components as Schema) });
    for (const [template, item] of Object.entries(document.paths)) {
      for (const method of Object.keys(item)) {
        if (!METHODS.includes(method)) continue;
        this.#operations.set(`${method.toUpperCase()} ${shape(template)}`, template);
      }
    }
  }

  /** How many operations Discord describes. */
  get size(): number {
    return this.#operations.size;
  }

  /** Whether an operation is in the description at all. @param path with or without names in braces */
  knows(method: string, path: string): boolean {
    return this.#operations.has(`${method} ${shape(path)}`);
  }

  /**
   * Throws 50035 with every mistake of a request's body.
   * @param strict whether keys that Discord ignores are mistakes too
   */
  checkRequest(method: string, path: string, body: unknown, contentType: string | null, strict = false): void {
    if (body === undefined || contentType === null) return;

    const validate = this.#validator(method, path, "request", (operation) => {
      return operation.requestBody?.content["application/json"]?.schema;
    });
    if (validate && !validate(body)) {
      const errors = new FormErrors();
      addTo(errors, validate.errors ?? []);
      errors.throwIfAny();
    }
    if (strict) this.#refuseUnknownKeys(method, path, body);
  }

  #refuseUnknownKeys(method: string, path: string, body: unknown): void {
    const schema = this.#operation(method, path)?.requestBody?.content["application/json"]?.schema;
    if (!schema) return;
    const errors = new FormErrors();
    addUnknownKeys(errors, body, schema, this.#document.components.schemas);
    errors.throwIfAny();
  }

  /** What is wrong with an answer of ours, as sentences; empty when nothing is. */
  responseProblems(method: string, path: string, status: number, body: unknown): string[] {
    const operation = this.#operation(method, path);
    if (!operation) return [];
    const given = this.#response(operation, status);
    if (!given) return [`answers ${status}, which is not described`];
    if (given.content === undefined) return body === undefined || body === null ? [] : [`${status} has a body`];
    const validate = this.#validator(method, path, `response ${status}`, (it) => {
      return this.#response(it, status)?.content?.["application/json"]?.schema;
    });
    if (!validate || validate(body)) return [];
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  }

  /** What is wrong with a query string, as sentences. */
  queryProblems(method: string, path: string, query: URLSearchParams): string[] {
    const known = (this.#operation(method, path)?.parameters ?? []).filter((it) => it.in === "query");
    const names = new Set(known.map((it) => it.name));
    return [
      ...[...query.keys()].filter((name) => !names.has(name)).map((name) => `?${name} is not described`),
      ...known.filter((it) => it.required && !query.has(it.name)).map((it) => `?${it.name} is missing`),
    ];
  }

  #operation(method: string, path: string): Operation | undefined {
    const template = this.#operations.get(`${method} ${shape(path)}`);
    return template === undefined ? undefined : this.#document.paths[template]?.[method.toLowerCase()];
  }

  /** By status, else by its hundred (`4XX`), with references followed. */
  #response({ responses }: Operation, status: number): { content?: Content } | undefined {
    const found = responses[String(status)] ?? responses[`${Math.floor(status / 100)}XX`];
    return found?.$ref ? this.#document.components.responses[found.$ref.split("/").pop()!] : found;
  }

  #validator(
    method: string,
    path: string,
    kind: string,
    pick: (operation: Operation) => Schema | undefined,
  ): ValidateFunction | null {
    const key = `${method} ${path} ${kind}`;
    const compiled = this.#compiled.get(key);
    if (compiled !== undefined) return compiled;
    const operation = this.#operation(method, path);
    const schema = operation && pick(operation);
    const forRequest = kind === "request";
    const fresh = schema
      ? (forRequest ? this.#requests : this.#responses).compile(
        pointed(
          forRequest ? forRequests(schema, this.#document.components.schemas) : withoutEmptyEnums(schema),
          forRequest ? "request" : "response",
        ),
      )
      : null;
    this.#compiled.set(key, fresh);
    return fresh;
  }
}

/** One reading of the file serves every local Discord of a process. */
const loaded = new Map<string, Description>();

function known(file: string): Description {
  let description = loaded.get(file);
  if (!description) loaded.set(file, description = new Description(JSON.parse(readFileSync(file, "utf8")) as Document));
  return description;
}

/** Paths compare by shape: what a name in braces is called does not matter, `@original` is written like a name. */
function shape(path: string): string {
  return path.replace(/\{[^}]+\}/g, "{}");
}

/** References within the document become references to the registered components. */
function pointed(schema: Schema, id: string): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', `"${id}#/components/`)) as Schema;
}
