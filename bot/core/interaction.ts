// Reads Discord's raw interactions: who is calling, what was filled in. Nothing here decides anything.
import {
  type APIApplicationCommandInteraction,
  type APIChatInputApplicationCommandInteraction,
  type APIInteraction,
  type APIInteractionDataResolved,
  type APIInteractionGuildMember,
  type APIUser,
  ApplicationCommandOptionType,
} from "discord-api-types/v10";
import type { Action, Member } from "./commands.ts";
import { avatarUrl, displayName, pickedUser } from "./people.ts";
import { Refusal } from "./refusal.ts";

/** Who used the command or pressed the button, as Discord vouches for. */
export function callerOf(interaction: APIInteraction): Member {
  const member = "member" in interaction ? interaction.member as APIInteractionGuildMember | undefined : undefined;
  const user = (member?.user ?? interaction.user) as APIUser;
  return {
    id: user.id,
    name: displayName(user, member ?? null),
    avatarUrl: avatarUrl(user, member ?? null, interaction.guild_id ?? null),
    roles: member?.roles ?? [],
    permissions: BigInt(member?.permissions ?? "0"),
  };
}

export interface FilledOption {
  name: string;
  value: string | number | boolean;
  focused?: boolean;
}

/** The subcommand's name and what was filled in. */
export function filledOptions(interaction: { data: APIChatInputApplicationCommandInteraction["data"] }): {
  subcommand: string | undefined;
  options: FilledOption[];
} {
  const options = interaction.data.options ?? [];
  const first = options[0];
  if (first?.type === ApplicationCommandOptionType.Subcommand) {
    return { subcommand: first.name, options: (first.options ?? []) as FilledOption[] };
  }
  return { subcommand: undefined, options: options as FilledOption[] };
}

/** Options as the action declares them. Throws Refusal when Discord's copy of the command is older than ours. */
export function readOptions(
  action: Action,
  filled: FilledOption[],
  interaction: APIApplicationCommandInteraction,
): Record<string, unknown> {
  const resolved = "resolved" in interaction.data ? interaction.data.resolved as APIInteractionDataResolved : undefined;
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(action.options ?? {})) {
    const value = filled.find((candidate) => candidate.name === name)?.value;
    if (value === undefined) {
      if (option.required) throw new Refusal(`Fill in ${name}: if Discord does not offer it, restart Discord`);
      continue;
    }
    if (option.type !== "user") {
      values[name] = value;
      continue;
    }
    const user = resolved?.users?.[String(value)];
    values[name] = user
      ? pickedUser(user, resolved?.members?.[user.id] ?? null, interaction.guild_id ?? null)
      : { id: String(value), name: null, avatarUrl: null, bot: false };
  }
  return values;
}
