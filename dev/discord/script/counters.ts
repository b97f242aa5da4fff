// What scripts made people say, so that a test can compute what should follow from it by itself.
export interface Spoken {
  count: number;
  /** Ids of the messages; each holds its time. */
  ids: string[];
}

export class Counters {
  readonly #guilds = new Map<string, Map<string, Spoken>>();
  total = 0;

  add(guildId: string, userId: string, messageId: string): void {
    let guild = this.#guilds.get(guildId);
    if (!guild) this.#guilds.set(guildId, guild = new Map());
    let spoken = guild.get(userId);
    if (!spoken) guild.set(userId, spoken = { count: 0, ids: [] });
    spoken.count++;
    spoken.ids.push(messageId);
    this.total++;
  }

  get(guildId: string, userId: string): Spoken {
    return this.#guilds.get(guildId)?.get(userId) ?? { count: 0, ids: [] };
  }

  view(): { total: number; guilds: Record<string, Record<string, Spoken>> } {
    const guilds = [...this.#guilds].map(([id, people]) => [id, Object.fromEntries(people)] as const);
    return { total: this.total, guilds: Object.fromEntries(guilds) };
  }

  reset(): void {
    this.#guilds.clear();
    this.total = 0;
  }
}
