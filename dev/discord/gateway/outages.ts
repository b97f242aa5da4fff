// Servers that are away for a while: nothing is heard of them, then they come back whole (documentation, "Unavailable
// Guild Object").
export class Outages {
  readonly #guildIds = new Set<string>();

  get any(): boolean {
    return this.#guildIds.size > 0;
  }

  get guildIds(): string[] {
    return [...this.#guildIds];
  }

  has(guildId: string | null | undefined): boolean {
    return typeof guildId === "string" && this.#guildIds.has(guildId);
  }

  /** @returns false when it was away already */
  begin(guildId: string): boolean {
    if (this.#guildIds.has(guildId)) return false;
    this.#guildIds.add(guildId);
    return true;
  }

  /** @returns false when it was not away */
  end(guildId: string): boolean {
    return this.#guildIds.delete(guildId);
  }
}
