import type { Unread } from "../state/unread.svelte.ts";
import type { Guild, Place, World } from "../state/world.svelte.ts";
import { Channel } from "../wire/constants.ts";

export type Hit =
  & { key: string; title: string; where: string }
  & ({ kind: "guild"; guild: Guild } | { kind: "place"; place: Place });

const SHOWN = 12;

/** Servers, channels and conversations by name: those that begin so first, unread ones before others. */
export function searchPlaces(world: World, unread: Unread, typed: string): Hit[] {
  const wanted = typed.trim().toLowerCase().replace(/^[#@]/, "");
  const hits: [rank: number, hit: Hit][] = [];
  for (const guild of Map.prototype.values.call(world.guilds) as IterableIterator<Guild>) {
    const rank = rankOf(guild.name, wanted);
    if (rank !== null) hits.push([rank, { key: guild.id, title: guild.name, where: "Server", kind: "guild", guild }]);
  }
  for (const place of world.places.once()) {
    if (place.type === Channel.category || place.thread?.archived) continue;
    const rank = rankOf(place.name, wanted);
    if (rank === null) continue;
    const where = place.guildId ? world.guilds.get(place.guildId)?.name ?? "" : "Direct message";
    const hit: Hit = { key: `c${place.id}`, title: place.name, where, kind: "place", place };
    hits.push([rank - (unread.has(place.id) ? 0.5 : 0), hit]);
  }
  return hits.sort(([a], [b]) => a - b).slice(0, SHOWN).map(([, hit]) => hit);
}

/** 0 begins so, 1 a word of it does, 2 it is somewhere in it. */
function rankOf(name: string, wanted: string): number | null {
  const text = name.toLowerCase();
  if (text.startsWith(wanted)) return 0;
  const index = text.indexOf(wanted);
  if (index < 0) return null;
  return /[\s_-]/.test(text[index - 1] ?? "") ? 1 : 2;
}
