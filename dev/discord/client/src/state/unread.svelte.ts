import { SvelteMap } from "svelte/reactivity";

interface Count {
  channels: number;
  mentions: number;
}

/** What this tab has not looked at since it was opened; also by server, since a rail may hold thousands. */
export class Unread {
  readonly #channels = new SvelteMap<string, { guildId: string | null; mentions: number }>();
  readonly #guilds = new SvelteMap<string, Count>();

  arrived(channelId: string, mentionsMe: boolean, guildId: string | null = null): void {
    const before = this.#channels.get(channelId);
    this.#channels.set(channelId, { guildId, mentions: (before?.mentions ?? 0) + Number(mentionsMe) });
    this.#count(guildId, before ? 0 : 1, Number(mentionsMe));
  }

  read(channelId: string): void {
    const before = this.#channels.get(channelId);
    if (!before) return;
    this.#channels.delete(channelId);
    this.#count(before.guildId, -1, -before.mentions);
  }

  readAll(guildId: string | null): void {
    for (const [id, one] of this.#channels) if (one.guildId === guildId) this.read(id);
  }

  has(channelId: string): boolean {
    return this.#channels.has(channelId);
  }

  mentions(channelId: string): number {
    return this.#channels.get(channelId)?.mentions ?? 0;
  }

  /** @param guildId null is direct messages */
  hasIn(guildId: string | null): boolean {
    return this.#guilds.has(guildId ?? DIRECT);
  }

  mentionsIn(guildId: string | null): number {
    return this.#guilds.get(guildId ?? DIRECT)?.mentions ?? 0;
  }

  #count(guildId: string | null, channels: number, mentions: number): void {
    const key = guildId ?? DIRECT;
    const before = this.#guilds.get(key) ?? { channels: 0, mentions: 0 };
    const after = { channels: before.channels + channels, mentions: before.mentions + mentions };
    if (after.channels <= 0) this.#guilds.delete(key);
    else this.#guilds.set(key, after);
  }
}

const DIRECT = "@me";
