// What is truly stored, as the database says it.
import { type Database, eq, memberXp } from "../../db/mod.ts";

/** Messages that were counted for a person. */
export async function messagesOf(database: Database, userId: string): Promise<number> {
  const rows = await database.orm.select({ messages: memberXp.messages }).from(memberXp).where(
    eq(memberXp.userId, userId),
  );
  return rows[0]?.messages ?? 0;
}
