// Holds what was asked and answered against Discord's own description of its API.
import { ApiError } from "../../dev/discord/errors.ts";
import type { Description } from "../../dev/discord/rest/description.ts";
import type { Exchange } from "../../dev/discord/rest/exchanges.ts";
import { undescribed } from "./undescribed.ts";

/**
 * What is wrong with one exchange, as sentences.
 * An answer must be described, in status and in body; what was answered with success must have been asked as described,
 * without a key or a query parameter that Discord does not know; a refusal must carry a code; a limit its headers.
 */
export function judge(description: Description, exchange: Exchange): string[] {
  const { method, route, status } = exchange;
  if (!description.knows(method, route)) return [];
  const problems = answeredWrongly(description, exchange);
  if (status < 300) problems.push(...askedWrongly(description, exchange));
  if (limited(exchange)) problems.push(...limitProblems(exchange));
  return problems.map((problem) => `${method} ${route} ${status}: ${problem}`);
}

function answeredWrongly(description: Description, { method, route, status, answer }: Exchange): string[] {
  if (status >= 500) return [`answers ${status}`];
  if (status < 400) return description.responseProblems(method, route, status, answer);
  const { errors, ...rest } = (answer ?? {}) as Record<string, unknown>;
  return [...description.responseProblems(method, route, status, rest), ...treeProblems(errors)];
}

/**
 * The description says that codes within the tree are integers, and it lets no branch have mistakes of its own beside
 * those further in; the documentation ("Error Messages") shows words for codes, as Discord sends them.
 */
function treeProblems(node: unknown, path = "errors"): string[] {
  if (node === undefined) return [];
  if (typeof node !== "object" || node === null || Object.keys(node).length === 0) return [`${path} is no tree`];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key !== "_errors") return treeProblems(value, `${path}.${key}`);
    const list = Array.isArray(value) ? value as Record<string, unknown>[] : [];
    const right = list.length > 0 && list.every(({ code, message }) => {
      return typeof code === "string" && /^[A-Z0-9_]+$/.test(code) && typeof message === "string" && message !== "";
    });
    return right ? [] : [`${path}._errors is not a list of codes and messages`];
  });
}

function askedWrongly(description: Description, { method, route, query, contentType, body }: Exchange): string[] {
  const problems = description.queryProblems(method, route, new URLSearchParams(query));
  // The fields of a form are all text; files are not kept.
  if (contentType === "application/json" || isPayload(body)) {
    try {
      description.checkRequest(method, route, body, "application/json", true);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      problems.push(...flat(error.errors));
    }
  }
  return problems.filter((problem) => !undescribed(method, route, problem));
}

/** Whether a multipart body came as `payload_json`. */
function isPayload(body: unknown): boolean {
  return typeof body === "object" && body !== null && Object.values(body).some((value) => typeof value !== "string");
}

/** The errors of a form as `path code`. */
function flat(node: unknown, path = ""): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key !== "_errors") return flat(value, path ? `${path}.${key}` : key);
    return (value as { code: string }[]).map(({ code }) => `${path} ${code}`);
  });
}

/** People acting in the browser are not limited unless a test wants it. */
function limited({ caller, headers, status }: Exchange): boolean {
  return status === 429 || caller === "bot" || headers["x-ratelimit-limit"] !== undefined;
}

const BUCKET = ["limit", "remaining", "reset", "reset-after", "bucket"].map((name) => `x-ratelimit-${name}`);

function limitProblems({ caller, status, headers, answer }: Exchange): string[] {
  if (status !== 429) return missing(headers, BUCKET);
  const { retry_after, global } = (answer ?? {}) as { retry_after?: unknown; global?: unknown };
  // A person who has to wait for slowmode has no bucket.
  const bucket = global ? ["x-ratelimit-global"] : caller === "bot" ? BUCKET : [];
  return [
    ...missing(headers, ["retry-after", "x-ratelimit-scope", ...bucket]),
    ...(typeof retry_after === "number" && retry_after >= 0 ? [] : ["retry_after is not a number of seconds"]),
  ];
}

const missing = (headers: Record<string, string>, names: readonly string[]): string[] =>
  names.filter((name) => headers[name] === undefined).map((name) => `has no ${name}`);
