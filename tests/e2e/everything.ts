// Everything the bot offers, from what it registered with Discord and what it knows itself, held against what was done.
import type { APIApplicationCommand, APIApplicationCommandOption } from "discord-api-types/v10";
import * as features from "../../bot/features.ts";
import { localApp } from "../../dev/run/parts.ts";
import type { Wire } from "./wire.ts";

const SUBCOMMAND = 1;
const SUBCOMMAND_GROUP = 2;

interface Usage {
  path: string;
  options: readonly { name: string; type: number; autocomplete?: boolean }[];
}

/** Every way to use a command, as they are registered now. */
export async function registered(discordUrl: string): Promise<Usage[]> {
  const answer = await fetch(`${discordUrl}/api/v10/applications/${localApp.clientId}/commands`, {
    headers: { authorization: `Bot ${localApp.token}` },
  });
  if (!answer.ok) throw new Error(`The registered commands cannot be read: ${answer.status} ${await answer.text()}`);
  const commands = await answer.json() as APIApplicationCommand[];
  return commands.flatMap(({ name, options = [] }) => usagesOf(name, options));
}

/** What of it nobody did, as sentences. */
export function leftOut(usages: readonly Usage[], wire: Wire): string[] {
  const components = Object.values(features).flatMap(({ components = [] }) => components.map(({ name }) => name));
  const isPressed = (name: string) => [...wire.pressed].some((face) => face === name || face.startsWith(`${name} `));
  return [
    ...usages.flatMap(({ path, options }) => [
      ...wire.used.has(path) ? [] : [`/${path} was not used`],
      ...options.filter(({ name }) => !wire.used.has(`${path} ${name}`)).map(({ name }) =>
        `/${path} was not used with ${name}`
      ),
      ...options.filter(({ name, autocomplete }) => autocomplete && !wire.suggested.has(`${path} ${name}`)).map((
        { name },
      ) => `/${path} was not asked what it suggests for ${name}`),
    ]),
    ...components.filter((name) => !isPressed(name)).map((name) => `no ${name} was pressed`),
    ...[...wire.offered].filter((face) => !wire.pressed.has(face)).map((face) => `"${face}" was offered, not pressed`),
    ...[...wire.opened].filter((id) => !wire.submitted.has(id)).map((id) => `the modal ${id} was not submitted`),
  ];
}

function usagesOf(path: string, options: readonly APIApplicationCommandOption[]): Usage[] {
  const inner = options.filter(({ type }) => type === SUBCOMMAND || type === SUBCOMMAND_GROUP);
  if (inner.length === 0) return [{ path, options }];
  return inner.flatMap((one) => usagesOf(`${path} ${one.name}`, "options" in one ? one.options ?? [] : []));
}
