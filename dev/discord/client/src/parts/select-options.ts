import type { World } from "../state/world.svelte.ts";
import type { SelectOption, SelectPart } from "./part.ts";

/** What a select offers: its own options, or people, roles and channels of the server. */
export function selectOptions(part: SelectPart, world: World, guildId: string | null): SelectOption[] {
  if (part.type === 3) return part.options ?? [];
  const guild = guildId ? world.guilds.get(guildId) : undefined;
  if (!guild) return [];
  const people = () =>
    [...guild.members.values()].slice(0, OFFERED).map(({ user }) => ({
      label: world.nameOf(user, guildId),
      value: user.id,
    }));
  const roles = () =>
    [...guild.roles.values()].filter((role) => role.id !== guild.id).map((role) => ({
      label: `@${role.name}`,
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
      return [...world.places.values()].filter((place) => place.guildId === guildId)
        .map((place) => ({ label: `#${place.name}`, value: place.id }));
  }
}

const OFFERED = 100;
