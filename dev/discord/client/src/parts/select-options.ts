import { fuzzyFilter } from "../options/fuzzy.ts";
import type { World } from "../state/world.svelte.ts";
import { Channel } from "../wire/constants.ts";
import type { SelectOption, SelectPart } from "./part.ts";

/** What a select offers: its own options, or people, roles and channels of the server. */
export function selectOptions(part: SelectPart, world: World, guildId: string | null): SelectOption[] {
  if (part.type === 3) return part.options ?? [];
  const guild = guildId ? world.guilds.get(guildId) : undefined;
  if (!guild) return [];
  const people = (): SelectOption[] =>
    [...guild.members.values()].map(({ user }) => ({
      label: world.nameOf(user, guildId),
      value: user.id,
      description: user.username,
    }));
  const roles = (): SelectOption[] =>
    [...guild.roles.values()].sort((a, b) => b.position - a.position).map((role) => ({
      label: role.name.startsWith("@") ? role.name : `@${role.name}`,
      value: role.id,
    }));
  switch (part.type) {
    case 5:
      return people();
    case 6:
      return roles();
    case 7:
      return [...people(), ...roles()];
    case 8:
      return [...world.places.in(guildId).values()]
        .filter((place) => part.channel_types?.length ? part.channel_types.includes(place.type) : true)
        .map((place) => ({ label: place.type === Channel.category ? place.name : `#${place.name}`, value: place.id }));
  }
}

/** Values a select begins with. */
export const defaultValues = (part: SelectPart): string[] =>
  part.type === 3
    ? (part.options ?? []).filter((option) => option.default).map((option) => option.value)
    : (part.default_values ?? []).map((value) => value.id);

/** More than fit into a list that somebody reads: the search finds the others. */
const SHOWN = 100;

export const findOptions = (options: readonly SelectOption[], query: string): SelectOption[] =>
  (query.trim() === ""
    ? [...options]
    : fuzzyFilter(query.replace(/^[@#]/, ""), options, (option) => option.label.replace(/^[@#]/, ""))).slice(0, SHOWN);
