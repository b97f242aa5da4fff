import type { Place, World } from "../state/world.svelte.ts";
import { isThread } from "../state/place.ts";
import { tab } from "../state/tab.svelte.ts";
import { Channel } from "../wire/constants.ts";
import { isNewer } from "../wire/snowflake.ts";

/** A heading of the channel list with what stands below it; the first has no heading. */
export interface Section {
  category: Place | null;
  places: Place[];
}

const SPOKEN: number[] = [Channel.voice, Channel.stage];
const FORUMS: number[] = [Channel.forum, Channel.media];

export { isThread };
export const isForum = (place: Pick<Place, "type">): boolean => FORUMS.includes(place.type);
export const isSpoken = (place: Pick<Place, "type">): boolean => SPOKEN.includes(place.type);

/** Channels of a server in Discord's order: text before voice, by position; empty categories last seen by who may fill them. */
export function sectionsOf(world: World, guildId: string): Section[] {
  const all = [...world.places.in(guildId).values()];
  const categories = all.filter((place) => place.type === Channel.category).sort(byPosition);
  const channels = all.filter((place) => place.type !== Channel.category && !isThread(place)).sort(byPosition);
  const known = new Set(categories.map((category) => category.id));
  const below = (id: string | null) =>
    channels.filter((place) => (place.parentId && known.has(place.parentId) ? place.parentId : null) === id);
  return [
    { category: null, places: below(null) },
    ...categories.map((category) => ({ category, places: below(category.id) })),
  ];
}

/** Threads of a server that stand in its list, by their channel: those this person is in, and `openId`. */
export function listedThreads(world: World, guildId: string, openId: string | null): Map<string, Place[]> {
  const joined = world.guilds.get(guildId)?.joinedThreads;
  const ids = new Set([...joined ?? [], ...(openId ? [openId] : [])]);
  const threads = new Map<string, Place[]>();
  for (const id of ids) {
    const place = world.places.get(id);
    if (place?.guildId !== guildId || !place.parentId || !place.thread) continue;
    if (place.thread.archived && id !== openId) continue;
    threads.set(place.parentId, [...threads.get(place.parentId) ?? [], place]);
  }
  return threads;
}

function byPosition(a: Place, b: Place): number {
  const spoken = Number(SPOKEN.includes(a.type)) - Number(SPOKEN.includes(b.type));
  return spoken || a.position - b.position || (isNewer(a.id, b.id) ? 1 : -1);
}

/** Direct messages, the latest first. */
export function directPlaces(world: World): Place[] {
  const latest = (place: Place) => world.latest.get(place.id) ?? place.id;
  return [...world.places.in(null).values()].sort((a, b) => isNewer(latest(a), latest(b)) ? -1 : 1);
}

/** Where a server opens: its channel for newcomers, or its first text channel; without a server, the first server's. */
export function firstPlace(world: World, guildId: string | null): Place | undefined {
  const ids = guildId && world.guilds.has(guildId) ? [guildId] : [...world.guilds.keys()];
  for (const id of ids) {
    const places = sectionsOf(world, id).flatMap((section) => section.places);
    const greeting = places.find((place) => place.id === world.guilds.get(id)?.systemChannelId);
    const first = greeting ?? places.find((place) => place.type === Channel.text) ?? places[0];
    if (first) return first;
  }
  return undefined;
}

/** The last place looked at in each server, so that coming back continues there. */
const lastOpened = new Map<string, string>();

export function openPlace(place: Place): void {
  const guildId = place.guildId ?? "@me";
  lastOpened.set(guildId, place.id);
  tab.open(guildId, place.id);
}

export function openGuild(world: World, guildId: string): void {
  const last = world.places.get(lastOpened.get(guildId) ?? "");
  const place = last ?? firstPlace(world, guildId);
  if (place) openPlace(place);
}

/** Whether a press on a link is for this page; with one of these keys it is for the browser: a tab, a window, a download. */
export const staysHere = (event: MouseEvent): boolean => !(event.ctrlKey || event.metaKey || event.shiftKey);

/** To the channel before (-1) or after (1) in the list. */
export function stepPlace(world: World, place: Place, by: 1 | -1): void {
  const all = place.guildId
    ? sectionsOf(world, place.guildId).flatMap((section) => section.places)
    : directPlaces(world);
  const at = all.findIndex((one) => one.id === place.id);
  const next = all[(at + by + all.length) % all.length];
  if (next) openPlace(next);
}
