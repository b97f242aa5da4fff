// The one error vocabulary: services throw DomainError, everything else becomes "internal" with a request id.
import { TRPCError } from "@trpc/server";
import type { ErrorCode, WireError } from "./contract.ts";

/** A refusal a person may read. `text` is a sentence that says what to change; `details` travels to the caller. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;
  constructor(code: ErrorCode, text: string, details: Record<string, unknown> = {}) {
    super(text);
    this.name = "DomainError";
    this.code = code;
    this.details = details;
  }
}

/** A DomainError as tRPC understands it; the domain code stays in the cause. */
export const toTrpcError = (error: DomainError): TRPCError =>
  new TRPCError({ code: trpcCodes[error.code], message: error.message, cause: error });

/** What of any error may leave the process. */
export const toWireError = (error: unknown, requestId: string): WireError => {
  const domain = domainOf(error);
  if (domain) return { code: domain.code, text: domain.message, details: domain.details, requestId };
  return {
    code: "internal",
    text: `Something went wrong: quote request ${requestId} to the operator`,
    details: {},
    requestId,
  };
};

/** HTTP status of an error code, the same for tRPC and plain routes. */
export const httpStatus: Record<ErrorCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  disabled: 412,
  limited: 429,
  fenced: 409,
  unavailable: 503,
  internal: 500,
};

/** The refusal inside an error, or null when it is a fault of ours that nobody outside may read. */
export const domainOf = (error: unknown): DomainError | null => {
  if (error instanceof DomainError) return error;
  if (isUnreachable(error)) return new DomainError("unavailable", "Kagami's database is away: try again in a moment");
  if (isZodError(error)) return invalidOf(error);
  if (!(error instanceof TRPCError)) return null;
  if (error.cause && error.cause !== error) {
    const inner = domainOf(error.cause);
    if (inner) return inner;
  }
  const plain = plainRefusals[error.code];
  return plain ? new DomainError(plain[0], plain[1]) : null;
};

const trpcCodes = {
  invalid: "BAD_REQUEST",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  conflict: "CONFLICT",
  disabled: "PRECONDITION_FAILED",
  limited: "TOO_MANY_REQUESTS",
  fenced: "CONFLICT",
  unavailable: "SERVICE_UNAVAILABLE",
  internal: "INTERNAL_SERVER_ERROR",
} as const satisfies Record<ErrorCode, TRPCError["code"]>;

// Refusals tRPC itself makes before any of our code runs; its own texts may quote input.
const plainRefusals: Partial<Record<TRPCError["code"], [ErrorCode, string]>> = {
  PARSE_ERROR: ["invalid", "Send valid JSON"],
  BAD_REQUEST: ["invalid", "Send the input this procedure describes"],
  NOT_FOUND: ["not_found", "Call a procedure that exists"],
  METHOD_NOT_SUPPORTED: ["invalid", "Use GET for queries and POST for mutations"],
  PAYLOAD_TOO_LARGE: ["limited", "Send a smaller request"],
  UNSUPPORTED_MEDIA_TYPE: ["invalid", "Send application/json"],
  CLIENT_CLOSED_REQUEST: ["unavailable", "The request was cancelled"],
};

interface ZodLike {
  issues: { path: PropertyKey[]; message: string }[];
}
const isZodError = (error: unknown): error is ZodLike =>
  error instanceof Error && (error.name === "ZodError" || error.name === "$ZodError") && "issues" in error;

const invalidOf = (error: ZodLike): DomainError => {
  const issues = error.issues.map((issue) => ({ path: issue.path.map(String), message: issue.message }));
  return new DomainError("invalid", issues[0]?.message ?? "Send valid input", { issues });
};

// Postgres is away or starting: connection errors of the driver, class 08 and 57P0x of the server.
const unreachable =
  /^(?:08\w{3}|57P0[1-3]|53300|CONNECTION_(?:CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE)$/;
const isUnreachable = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : undefined;
  if (error.name === "DatabaseError" && typeof code === "string" && unreachable.test(code)) return true;
  return error instanceof TRPCError ? false : error.cause !== error && isUnreachable(error.cause);
};
