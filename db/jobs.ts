// pg-boss over the house's driver: the shape it wants of a database, and the same inside one of our transactions.
import { sql } from "drizzle-orm";
import type { PostgresType } from "postgres";
import type { Client } from "./client.ts";
import type { Transaction } from "./connection.ts";

type Rows = { rows: unknown[] };
/** pg-boss' IDatabase, as far as it needs it. */
export interface JobsAdapter {
  // deno-lint-ignore no-explicit-any -- pg-boss' own type
  executeSql(text: string, values?: unknown[]): Promise<{ rows: any[] }>;
  listen(
    channel: string,
    onNotification: (payload: string) => void,
    onReconnect: () => void,
  ): Promise<{ close(): Promise<void> }>;
  beginTransaction(): Promise<{ db: JobsExecutor; commit(): Promise<void>; rollback(): Promise<void> }>;
}
export type JobsExecutor = Pick<JobsAdapter, "executeSql">;

// pg-boss hands JSON over both as text and as objects; the driver alone would quote text a second time.
const json = {
  serialize: (value: unknown) => typeof value === "string" ? value : JSON.stringify(value),
  parse: (text: string) => JSON.parse(text) as unknown,
};
export const jobTypes: Record<string, PostgresType> = {
  json: { to: 114, from: [114, 3802], ...json },
  jsonb: { to: 3802, from: [], ...json },
};

export const jobsAdapter = (client: Client): JobsAdapter => ({
  executeSql: (text, values) => run(client, text, values),
  listen: async (channel, onNotification, onReconnect) => {
    const { unlisten } = await client.listen(channel, onNotification, onReconnect);
    return { close: async () => void await unlisten() };
  },
  beginTransaction: async () => {
    const reserved = await client.reserve();
    let settled = false;
    const settle = async (command: "commit" | "rollback") => {
      if (settled) return;
      settled = true;
      try {
        await reserved.unsafe(command);
      } finally {
        reserved.release();
      }
    };
    try {
      await reserved.unsafe("begin");
    } catch (error) {
      reserved.release();
      throw error;
    }
    return {
      db: { executeSql: (text, values) => run(reserved as unknown as Client, text, values) },
      commit: () => {
        if (settled) throw new Error("Settle a transaction once");
        return settle("commit");
      },
      rollback: () => settle("rollback").catch(() => {}),
    };
  },
});

/** For pg-boss' `db` option: the job is sent if, and only if, the transaction commits. */
export const jobsIn = (tx: Transaction): JobsExecutor => ({
  executeSql: async (text, values = []) => {
    // "$1" of pg-boss' text becomes a parameter of drizzle's.
    const parts = text.split(/\$(\d+)/).map((part, i) =>
      i % 2 === 0 ? sql.raw(part) : parameter(values[Number(part) - 1])
    );
    return { rows: [...await tx.execute(sql.join(parts, sql.raw("")))] };
  },
});
const parameter = (value: unknown) => sql.param(isPlain(value) ? JSON.stringify(value) : value ?? null);
const isPlain = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

const run = async (client: Client, text: string, values: unknown[] = []): Promise<Rows> => {
  const parameters = values.map((value) => value === undefined ? null : value) as never[];
  // A text that opens its own transaction must keep one connection.
  if (!/^\s*begin\b/i.test(text)) return { rows: lastOf(await client.unsafe(text, parameters)) };
  const reserved = await client.reserve();
  try {
    return { rows: lastOf(await reserved.unsafe(text, parameters)) };
  } finally {
    reserved.release();
  }
};

/** Several statements give several results; pg-boss reads the last. */
const lastOf = (result: unknown[]): unknown[] => {
  const last = result.at(-1);
  return Array.isArray(last) && "command" in last ? last as unknown[] : [...result];
};
