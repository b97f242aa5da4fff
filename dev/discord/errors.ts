// How Discord refuses: a status, a numeric code, a sentence, and for bad forms a tree of what is wrong where.

/** One place of the `errors` tree of code 50035. */
export interface FormError {
  code: string;
  message: string;
}
export type ErrorTree = { [key: string]: ErrorTree | FormError[] };

/** Thrown anywhere below a route; becomes the answer. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: number;
  readonly errors: ErrorTree | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: number,
    message: string,
    more: { errors?: ErrorTree; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }

  body(): Record<string, unknown> {
    return { message: this.message, code: this.code, ...(this.errors ? { errors: this.errors } : {}) };
  }
}

/** Unknown things, by what is unknown (documentation, "JSON error codes"). */
const UNKNOWN = {
  Account: 10001,
  Application: 10002,
  Channel: 10003,
  Guild: 10004,
  Integration: 10005,
  Invite: 10006,
  Member: 10007,
  Message: 10008,
  Overwrite: 10009,
  Role: 10011,
  Token: 10012,
  User: 10013,
  Emoji: 10014,
  Webhook: 10015,
  "Webhook Service": 10016,
  Session: 10020,
  Ban: 10026,
  SKU: 10027,
  Entitlement: 10029,
  Lobby: 10031,
  Branch: 10033,
  "guild template": 10057,
  sticker: 10060,
  "sticker pack": 10061,
  interaction: 10062,
  "application command": 10063,
  "Voice State": 10065,
  "application command permissions": 10066,
  "Stage Instance": 10067,
  "Guild Member Verification Form": 10068,
  "Guild Welcome Screen": 10069,
  "Guild Scheduled Event": 10070,
  "Guild Scheduled Event User": 10071,
  Tag: 10087,
  sound: 10097,
} as const;

export const unknown = (what: keyof typeof UNKNOWN): ApiError => new ApiError(404, UNKNOWN[what], `Unknown ${what}`);
export const notFound = (): ApiError => new ApiError(404, 0, "404: Not Found");
export const unauthorized = (): ApiError => new ApiError(401, 0, "401: Unauthorized");
export const missingAccess = (): ApiError => new ApiError(403, 50001, "Missing Access");
export const missingPermissions = (): ApiError => new ApiError(403, 50013, "Missing Permissions");

export const directChannel = (): ApiError => new ApiError(403, 50003, "Cannot execute action on a DM channel");
export const systemMessage = (): ApiError => new ApiError(403, 50021, "Cannot execute action on a system message");
export const wrongChannelType = (): ApiError => new ApiError(400, 50024, "Cannot execute action on this channel type");

/**
 * One more than Discord allows (documentation, "JSON error codes", 30001–30061).
 * @param what in the plural, for example `webhooks`
 */
export const maximumReached = (code: number, what: string, limit: number): ApiError =>
  new ApiError(400, code, `Maximum number of ${what} reached (${limit})`);

/** A bad form with one mistake. @param path where, for example `["embeds", "0", "title"]`; empty for the whole body */
export function formError(path: readonly (string | number)[], code: string, message: string): ApiError {
  const form = new FormErrors();
  form.add(path, code, message);
  return form.error();
}

/** Code and sentence of what cannot be read as a number. A list or an object is told as it came: it may not be a text. */
export function notA(kind: "int" | "double" | "snowflake", value: unknown): [code: string, message: string] {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return ["NUMBER_TYPE_COERCE", `Value "${text}" is not ${kind}.`];
}

/** Code and sentence of what is too short or too long: only limits that there are get named. */
export function badLength(min = 0, max = Infinity): [code: string, message: string] {
  if (max === Infinity) return ["BASE_TYPE_MIN_LENGTH", `Must be ${min} or more in length.`];
  if (min === 0) return ["BASE_TYPE_MAX_LENGTH", `Must be ${max} or fewer in length.`];
  return ["BASE_TYPE_BAD_LENGTH", `Must be between ${min} and ${max} in length.`];
}

/** Collects every mistake of a form, as Discord answers with all of them at once. */
export class FormErrors {
  /** Without a prototype: `__proto__` is a key like any other. */
  readonly #tree: ErrorTree = Object.create(null);
  #count = 0;

  get any(): boolean {
    return this.#count > 0;
  }

  add(path: readonly (string | number)[], code: string, message: string): void {
    let node = this.#tree;
    for (const part of path) {
      const next = (node[String(part)] ??= Object.create(null) as ErrorTree);
      if (Array.isArray(next)) return;
      node = next;
    }
    const list = (node["_errors"] ??= []);
    if (!Array.isArray(list) || list.some((known) => known.code === code && known.message === message)) return;
    list.push({ code, message });
    this.#count++;
  }

  error(): ApiError {
    return new ApiError(400, 50035, "Invalid Form Body", { errors: this.#tree });
  }

  throwIfAny(): void {
    if (this.any) throw this.error();
  }
}
