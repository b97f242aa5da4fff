// The only logger. It prints declared fields and nothing else: no ids of people, no values.
export interface Log {
  debug(fields: LogFields): void;
  info(fields: LogFields): void;
  warn(fields: LogFields, error?: unknown): void;
  error(fields: LogFields, error?: unknown): void;
}
export type LogFields = { event: string } & Record<string, string | number | boolean | undefined>;
