import type { GatewayGuildMembersChunkDispatchData } from "discord-api-types/v10";
import { untrack } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import type { Rest } from "../wire/rest.ts";
import type { Member } from "./guild.ts";
import type { World } from "./world.svelte.ts";

export interface MembersQuestion {
  guild_id: string;
  query?: string;
  limit?: number;
  user_ids?: string[];
  presences: true;
}

const PAGE = 1_000;
/** Ids in one question (documentation, "Request Guild Members"). */
const IDS_MAX = 100;
const GATHER_MS = 50;
const PAUSE_MS = 200;

/** Brings the members of large servers as they are needed: by page, by name, by id. */
export class MemberRequests {
  readonly #world: World;
  readonly #rest: Rest;
  readonly #ask: (question: MembersQuestion) => void;
  /** Server → the id after which the next page begins; null when all are there. */
  readonly #next = new SvelteMap<string, string | null>();
  readonly #loading = new Set<string>();
  readonly #ids = new Map<string, Set<string>>();

  constructor(world: World, rest: Rest, ask: (question: MembersQuestion) => void) {
    this.#world = world;
    this.#rest = rest;
    this.#ask = ask;
  }

  hasMore(guildId: string): boolean {
    const guild = this.#world.guilds.get(guildId);
    return guild !== undefined && guild.members.size < guild.memberCount && this.#next.get(guildId) !== null;
  }

  /** The next page in the order of ids. */
  async more(guildId: string): Promise<void> {
    if (!this.hasMore(guildId) || this.#loading.has(guildId)) return;
    this.#loading.add(guildId);
    try {
      const after = this.#next.get(guildId) ?? "0";
      const page = await this.#rest.get<Member[]>(`/guilds/${guildId}/members?limit=${PAGE}&after=${after}`);
      for (const member of page) this.#world.putMember(guildId, member);
      this.#next.set(guildId, page.length < PAGE ? null : page.at(-1)!.user.id);
    } catch {
      // Scrolling on asks again.
    } finally {
      this.#loading.delete(guildId);
    }
  }

  /** Members whose name begins so; they arrive as events. */
  search(guildId: string, query: string): void {
    this.#ask({ guild_id: guildId, query, limit: 25, presences: true });
  }

  /** The same while somebody types, where not everybody is known: once they pause. @returns what calls it off */
  typed(guildId: string, query: string): () => void {
    const guild = this.#world.guilds.get(guildId);
    if (!query || !guild || untrack(() => guild.members.size >= guild.memberCount)) return () => {};
    const pause = setTimeout(() => this.search(guildId, query), PAUSE_MS);
    return () => clearTimeout(pause);
  }

  /** Somebody is spoken of whom nobody has told of yet; asked for together with others. */
  wanted(guildId: string, userId: string): void {
    const known = this.#ids.get(guildId);
    if (known) {
      known.add(userId);
      return;
    }
    this.#ids.set(guildId, new Set([userId]));
    setTimeout(() => {
      const ids = [...this.#ids.get(guildId) ?? []];
      this.#ids.delete(guildId);
      for (let from = 0; from < ids.length; from += IDS_MAX) {
        this.#ask({ guild_id: guildId, user_ids: ids.slice(from, from + IDS_MAX), presences: true });
      }
    }, GATHER_MS);
  }

  arrived(chunk: GatewayGuildMembersChunkDispatchData): void {
    for (const id of chunk.not_found ?? []) {
      this.#world.guilds.get(chunk.guild_id)?.presences.delete(id as string);
    }
  }
}
