import type { World } from "../state/world.svelte.ts";

/** Kinds of content that Discord's search knows. */
const HAS = ["link", "embed", "file", "image", "video", "sound", "sticker", "poll", "snapshot"];

/**
 * Reads what someone typed (`from:ben in:general has:link frost`) into the search's own parameters.
 * A name that nobody has is searched for as text.
 */
export function searchQuery(world: World, guildId: string, typed: string): URLSearchParams {
  const query = new URLSearchParams();
  const words: string[] = [];
  for (const word of typed.split(/\s+/).filter(Boolean)) {
    const [, key = "", value = ""] = /^(from|in|has|mentions):(.+)$/i.exec(word) ?? [];
    const [name, id] = pair(world, guildId, key.toLowerCase(), value.toLowerCase()) ?? [];
    if (name && id) query.append(name, id);
    else words.push(word);
  }
  if (words.length > 0) query.set("content", words.join(" "));
  return query;
}

function pair(world: World, guildId: string, key: string, value: string): [string, string] | undefined {
  if (key === "has") return HAS.includes(value) ? ["has", value] : undefined;
  if (key === "in") {
    const place = [...world.places.in(guildId).values()].find((one) =>
      one.name.toLowerCase() === value.replace(/^#/, "")
    );
    return place ? ["channel_id", place.id] : undefined;
  }
  if (key !== "from" && key !== "mentions") return undefined;
  const wanted = value.replace(/^@/, "");
  const members = [...world.guilds.get(guildId)?.members.values() ?? []];
  const member = members.find(({ nick, user }) =>
    [nick, user.global_name, user.username].some((name) => name?.toLowerCase() === wanted)
  );
  return member ? [key === "from" ? "author_id" : "mentions", member.user.id] : undefined;
}

/** What may begin with "from:" and so on is not part of a name. */
export const nameIn = (typed: string): string =>
  typed.split(/\s+/).filter((word) => !/^(from|in|has|mentions):/i.test(word)).join(" ");
