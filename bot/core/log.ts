// The bot's log: JSON lines on stderr, and only fields that are named here. Nothing a person wrote can get into it.
import { Writable } from "node:stream";
import process from "node:process";
import { pino } from "pino";

/** Every field a log line may have. Ids of servers, shards and requests; never of people, never text. */
export interface LogFields {
  shardId?: number;
  guildId?: string;
  requestId?: string;
  feature?: string;
  command?: string;
  event?: string;
  route?: string;
  method?: string;
  status?: number;
  code?: string | number;
  kind?: string;
  reason?: string;
  attempt?: number;
  count?: number;
  durationMs?: number;
  seq?: number;
  /** An error's class and message, and its first stack lines; Discord's and the api's messages hold no personal data. */
  error?: string;
}

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  fatal(message: string, fields?: LogFields): void;
}

const FIELDS = [
  "shardId",
  "guildId",
  "requestId",
  "feature",
  "command",
  "event",
  "route",
  "method",
  "status",
  "code",
  "kind",
  "reason",
  "attempt",
  "count",
  "durationMs",
  "seq",
  "error",
] as const satisfies (keyof LogFields)[];

/** Makes the log. `level` is one of pino's names or "silent"; `out` is where lines go (stderr unless given). */
export function createLog(level: string, out: Writable = process.stderr): Log {
  // `base: null`: a process id and a host name say nothing here; a Writable instead of pino's own file descriptor writer works in every runtime.
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    out,
  );
  const at = (name: keyof Log) => (message: string, fields: LogFields = {}) => logger[name](allowed(fields), message);
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), fatal: at("fatal") };
}

/** An unknown thrown value as a short text for the log: class, message and where it happened. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 300);
  const where = error.stack?.split("\n").slice(1, 4).map((line) => line.trim()).join(" < ") ?? "";
  return `${error.name}: ${error.message.slice(0, 300)}${where ? ` (${where})` : ""}`;
}

function allowed(fields: LogFields): LogFields {
  const line: Record<string, unknown> = {};
  for (const name of FIELDS) if (fields[name] !== undefined) line[name] = fields[name];
  return line;
}
