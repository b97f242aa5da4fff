import type { Lookup } from "../options/read.ts";
import type { World } from "../state/world.svelte.ts";

/** Finds what a person typed by its exact name, without regard to capitals. */
export function lookupIn(world: World, guildId: string | null): Lookup {
  return (kind, name) => {
    const wanted = name.toLowerCase();
    const guild = guildId ? world.guilds.get(guildId) : undefined;
    const fits = (text: string | null | undefined) => text?.toLowerCase() === wanted;
    switch (kind) {
      case "user":
        return [...guild?.members.values() ?? []].find(({ user, nick }) =>
          fits(user.username) || fits(user.global_name) || fits(nick)
        )?.user.id ?? null;
      case "role":
        return [...guild?.roles.values() ?? []].find((role) => fits(role.name))?.id ?? null;
      case "channel":
        return [...world.places.in(guildId).values()].find((place) => fits(place.name))?.id ?? null;
    }
  };
}
