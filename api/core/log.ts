// The only logger. It prints declared fields and nothing else: no ids of people, no values, no messages of errors.
import process from "node:process";
import { type DestinationStream, pino } from "pino";

export interface Log {
  debug(fields: LogFields): void;
  info(fields: LogFields): void;
  warn(fields: LogFields, error?: unknown): void;
  error(fields: LogFields, error?: unknown): void;
}
/** `event` says what happened, in dotted words. Fields the registry does not declare are left out. */
export type LogFields = { event: string } & Record<string, string | number | boolean | undefined>;

export interface LogOptions {
  level: "debug" | "info" | "warn" | "error" | "silent";
  /** Names of the declared log fields. */
  declared: readonly string[];
  /** JSON lines; stderr unless a test says otherwise. */
  destination?: DestinationStream;
}

export const createLog = ({ level, declared, destination }: LogOptions): Log => {
  const allowed = new Set(declared);
  const out = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? { write: (line: string) => void process.stderr.write(line) },
  );
  const only = (fields: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(fields).filter(([name, value]) => allowed.has(name) && value !== undefined));
  return {
    debug: (fields) => out.debug(only(fields)),
    info: (fields) => out.info(only(fields)),
    warn: (fields, error) => out.warn(only({ ...fields, ...describe(error) })),
    error: (fields, error) => out.error(only({ ...fields, ...describe(error) })),
  };
};

/** What of an error is free of data: its kind, its code and where it was thrown. A message may quote what somebody wrote. */
const describe = (error: unknown): Record<string, string> => {
  if (error === undefined) return {};
  if (!(error instanceof Error)) return { errorName: typeof error };
  const root = rootOf(error);
  const word = (name: string) => {
    const value: unknown = Reflect.get(root, name);
    return typeof value === "string" && /^[\w-]{1,80}$/.test(value) ? { [name]: value } : {};
  };
  // Behind the message: a line of it may look like a place in the code.
  const places = root.stack?.slice(root.stack.indexOf(root.message) + root.message.length);
  const frames = places?.split("\n").filter((line) => /^\s+at /.test(line)).slice(0, 6).map((line) => line.trim());
  return {
    errorName: root.name,
    ...word("code"),
    ...word("constraint"),
    ...word("table"),
    ...(frames?.length ? { frames: frames.join(" | ") } : {}),
  };
};

const rootOf = (error: Error): Error =>
  error.cause instanceof Error && error.cause !== error ? rootOf(error.cause) : error;
