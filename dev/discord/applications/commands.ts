// Commands of an application, everywhere and per server: kept, counted and shown.
import { ApiError } from "../errors.ts";
import type { CommandDraft } from "../rules/commands.ts";
import { translated } from "../rules/locales.ts";
import type { CommandOption, CommandRecord } from "../state/application-records.ts";
import { defineTable } from "../state/table.ts";
import type { World } from "../world.ts";
import { commandPermissions, permissionsKey } from "./command-permissions.ts";

/** Creates a day, per server and once more for global ones (documentation, "Registering a Command"). */
const CREATES = 200;
const DAY_MS = 86_400_000;

interface CreatesRecord {
  /** When the day began that is counted. */
  since: number;
  count: number;
}

const creates = defineTable<CreatesRecord>("command-creates", {});

export interface Place {
  applicationId: string;
  /** Null: everywhere. */
  guildId: string | null;
}

export function commandsOf(world: World, { applicationId, guildId }: Place): CommandRecord[] {
  return world.state.commands.by("own", `${applicationId}:${guildId ?? ""}`);
}

/** Counts commands that are new; refuses more than a day allows. */
export function countCreates(world: World, { applicationId, guildId }: Place, count: number): void {
  if (count === 0) return;
  const table = world.state.table(creates), key = `${applicationId}:${guildId ?? ""}`, now = world.clock.now();
  const known = table.get(key);
  const today = known && now - known.since < DAY_MS ? known : { since: now, count: 0 };
  if (today.count + count > CREATES) {
    throw new ApiError(400, 30034, `Max number of daily application command creates has been reached (${CREATES})`);
  }
  table.set(key, { ...today, count: today.count + count });
}

/** Stores a command; its version changes only when it does. @param id of the one it replaces */
export function storeCommand(
  world: World,
  { applicationId, guildId }: Place,
  draft: CommandDraft,
  id: string | undefined,
): CommandRecord {
  const known = id ? world.state.commands.get(id) : undefined;
  const record: CommandRecord = {
    id: id ?? world.ids.next(),
    application_id: applicationId,
    version: known?.version ?? world.ids.next(),
    ...(guildId === null ? {} : { guild_id: guildId }),
    ...draft,
  };
  if (known && JSON.stringify(known) !== JSON.stringify(record)) record.version = world.ids.next();
  return world.state.commands.set(record.id, record);
}

export function deleteCommand(world: World, { id }: CommandRecord): void {
  world.state.commands.delete(id);
  const table = world.state.table(commandPermissions);
  for (const row of table.values()) if (row.id === id) table.delete(permissionsKey(row.guild_id, id));
}

/** @param locale of the reader, who gets one translation; null for one who gets them all */
export function commandView(command: CommandRecord, locale: string | null): Record<string, unknown> {
  const { options, name_localizations, description_localizations, contexts, ...rest } = command;
  return {
    ...rest,
    ...(command.guild_id ? {} : { contexts }),
    ...texts({ name_localizations, description_localizations }, locale),
    ...(options.length > 0 ? { options: options.map((option) => optionView(option, locale)) } : {}),
  };
}

function optionView(option: CommandOption, locale: string | null): Record<string, unknown> {
  const { name_localizations, description_localizations, choices, options, ...rest } = option;
  return {
    ...rest,
    ...texts({ name_localizations, description_localizations }, locale),
    ...(choices
      ? {
        choices: choices.map(({ name_localizations: names, ...it }) => ({
          ...it,
          ...texts({ name_localizations: names }, locale),
        })),
      }
      : {}),
    ...(options ? { options: options.map((it) => optionView(it, locale)) } : {}),
  };
}

/** Either whole dictionaries, or the one translation that the reader sees (documentation, "Retrieving localized commands"). */
function texts(
  given: Record<string, Record<string, string> | null | undefined>,
  locale: string | null,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, translations]): [string, unknown][] => {
      if (locale === null) return translations === undefined ? [] : [[key, translations]];
      const text = translated(translations, locale);
      return text === undefined ? [] : [[key.replace("localizations", "localized"), text]];
    }),
  );
}
