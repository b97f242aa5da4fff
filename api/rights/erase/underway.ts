// Which erasures of a person are not finished: while one runs, nothing else may open the gate.
import { and, erasureRequest, type Executor, ne, sql } from "../../../db/mod.ts";

/** A blocked one counts too: its gate stays closed until somebody looked into it. */
export const underway = (on: Executor, userId: string): Promise<{ id: string; guildId: string | null }[]> =>
  on.select({ id: erasureRequest.id, guildId: erasureRequest.guildId }).from(erasureRequest)
    .where(and(sql`${erasureRequest.tag} = gate.tag(${userId}::bigint)`, ne(erasureRequest.state, "done")));
