// Reading with the raw client: its cursors stream, and it hands times over as Date and ids as text.
import { type Client, compile, type SQL } from "../../db/mod.ts";

type Row = Record<string, unknown>;
/** The raw client or one of its transactions. */
export type Reader = Pick<Client, "unsafe">;

export const readRows = async <T extends Row = Row>(on: Reader, query: SQL): Promise<T[]> => {
  const { text, parameters } = compile(query);
  return [...await on.unsafe<T[]>(text, parameters)];
};

/** Rows in batches; the database sends the next batch when this one was taken. Ending the loop early closes the cursor. */
export async function* streamRows(on: Reader, query: SQL, batch: number): AsyncGenerator<Row[]> {
  const { text, parameters } = compile(query);
  for await (const rows of on.unsafe<Row[]>(text, parameters).cursor(batch)) yield rows;
}
