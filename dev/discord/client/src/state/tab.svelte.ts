// Who this tab is and where it looks stand in the address: two tabs can be two people, and a reload changes nothing.

class Tab {
  #parts = $state.raw(readHash());

  constructor() {
    addEventListener("hashchange", () => this.#parts = readHash());
  }

  get userId(): string | null {
    return this.#parts.userId;
  }

  /** A server's id, or `@me` for direct messages. */
  get guildId(): string | null {
    return this.#parts.guildId;
  }

  /** A server's id; null among direct messages and where nothing is chosen. */
  get serverId(): string | null {
    return this.guildId === "@me" ? null : this.guildId;
  }

  get channelId(): string | null {
    return this.#parts.channelId;
  }

  actAs(userId: string): void {
    this.#go({ ...this.#parts, userId });
  }

  open(guildId: string, channelId: string | null): void {
    this.#go({ userId: this.#parts.userId, guildId, channelId });
  }

  #go(parts: Parts): void {
    const path = [parts.userId, parts.guildId, parts.channelId].filter((part) => part !== null);
    history.replaceState(null, "", `#/as/${path.map((part) => encodeURIComponent(part)).join("/")}`);
    this.#parts = parts;
  }
}

interface Parts {
  userId: string | null;
  guildId: string | null;
  channelId: string | null;
}

function readHash(): Parts {
  const [, as, userId, guildId, channelId] = location.hash.slice(1).split("/").map(decodePart);
  if (as !== "as") return { userId: null, guildId: null, channelId: null };
  return { userId: userId || null, guildId: guildId || null, channelId: channelId || null };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

export const tab = new Tab();
