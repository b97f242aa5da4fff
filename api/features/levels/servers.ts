// Names of servers, for the texts of level-ups.
import { guild, inArray, type Transaction } from "../../../db/mod.ts";

export const serverNames = async (tx: Transaction, guildIds: string[]): Promise<Map<string, string>> => {
  if (guildIds.length === 0) return new Map();
  const rows = await tx.select({ id: guild.id, name: guild.name }).from(guild).where(inArray(guild.id, guildIds));
  return new Map(rows.map((row) => [row.id, row.name]));
};
