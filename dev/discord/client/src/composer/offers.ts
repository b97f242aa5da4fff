import type { BasicOption } from "../options/commands.ts";
import { fuzzyFilter } from "../options/fuzzy.ts";
import type { Choice } from "../options/read.ts";
import type { Place, World } from "../state/world.svelte.ts";
import { Option } from "../wire/constants.ts";

const SHOWN = 25;

/** What an option's field offers without asking the app; null when it takes free text. */
export function offersFor(option: BasicOption, text: string, world: World, place: Place): Choice[] | null {
  const all = allFor(option, world, place);
  return all &&
    fuzzyFilter(text.replace(/^[@#]/, ""), all, (choice) => choice.name.replace(/^[@#]/, "")).slice(0, SHOWN);
}

function allFor(option: BasicOption, world: World, place: Place): Choice[] | null {
  const choices = "choices" in option ? option.choices as Choice[] | undefined : undefined;
  if (choices && choices.length > 0) return choices;
  switch (option.type as number) {
    case Option.boolean:
      return [{ name: "True", value: true }, { name: "False", value: false }];
    case Option.user:
      return people(world, place);
    case Option.role:
      return roles(world, place);
    case Option.mentionable:
      return [...people(world, place), ...roles(world, place)];
    case Option.channel:
      return channels(world, place, (option as { channel_types?: number[] }).channel_types);
    default:
      return null;
  }
}

function people(world: World, place: Place): Choice[] {
  const members = place.guildId ? [...world.guilds.get(place.guildId)?.members.values() ?? []] : [];
  const users = place.guildId ? members.map((member) => member.user) : place.recipients;
  return users.map((user) => ({ name: `@${world.nameOf(user, place.guildId)}`, value: user.id }));
}

function roles(world: World, place: Place): Choice[] {
  const all = place.guildId ? [...world.guilds.get(place.guildId)?.roles.values() ?? []] : [];
  return all.map((role) => ({ name: role.name.startsWith("@") ? role.name : `@${role.name}`, value: role.id }));
}

function channels(world: World, place: Place, types: number[] | undefined): Choice[] {
  return [...world.places.in(place.guildId).values()]
    .filter((one) => !types?.length || types.includes(one.type))
    .map((one) => ({ name: `#${one.name}`, value: one.id }));
}
