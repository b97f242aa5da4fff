// What an application command may be (documentation, "Application Command Structure"; the description checks little of it).
import { FormErrors, maximumReached, notA } from "../errors.ts";
import type { CommandOption, CommandRecord } from "../state/application-records.ts";
import { checkName, readOptions } from "./command-options.ts";
import { type Form, listForms } from "./form.ts";
import { readTranslations, type Translations } from "./locales.ts";

/** A command as an application wrote it, checked, with every default filled in. */
export type CommandDraft = Omit<CommandRecord, "id" | "application_id" | "guild_id" | "version">;

/** What decides about a command besides its body. */
export interface CommandScope {
  /** Whether it is a server's own: then contexts, installations and direct messages are none of its business. */
  guild: boolean;
  /** Whether the application has an activity, which its command of type 4 opens. */
  embedded: boolean;
  /** Installations that the application supports. */
  integrationTypes: readonly number[];
}

/** Characters over all names, descriptions and choices of a command. */
const TOTAL = 8_000;
/** How many of each type an application may have, per scope. */
const MAXIMUM: Record<number, number> = { 1: 100, 2: 15, 3: 15, 4: 1 };
const ENTRY_POINT = 4;

/** Reads one command. @param before what a PATCH changes; absent for a new one */
export function readCommand(form: Form, scope: CommandScope, before?: CommandDraft): CommandDraft {
  const type = before?.type ?? form.choice("type", [1, 2, 3, ENTRY_POINT]) ?? 1;
  if (type === ENTRY_POINT) checkEntryPoint(form, scope);
  const options = form.has("options") ? readOptions(form, 0) : before?.options ?? [];
  if (type !== 1 && options.length > 0) {
    form.fail("options", "APPLICATION_COMMAND_INVALID_OPTIONS", "Context menu commands cannot have options");
  }
  const handler = type === ENTRY_POINT ? form.choice("handler", [1, 2]) ?? before?.handler ?? 1 : undefined;
  const draft: CommandDraft = {
    type,
    name: readName(form, type === 1, before?.name),
    name_localizations: readNames(form, type, before),
    description: readDescription(form, type, before?.description),
    description_localizations: form.has("description_localizations")
      ? readTranslations(form, "description_localizations", 100)
      : before?.description_localizations ?? null,
    options,
    default_member_permissions: readPermissions(form, before),
    dm_permission: form.boolean("dm_permission") ?? before?.dm_permission ?? true,
    ...readPlaces(form, scope, before),
    nsfw: form.boolean("nsfw") ?? before?.nsfw ?? false,
    ...(handler === undefined ? {} : { handler }),
  };
  if (sizeOf(draft) > TOTAL) {
    form.errors.add(form.path, "APPLICATION_COMMAND_TOO_LARGE", `Command exceeds maximum size (${TOTAL})`);
  }
  return draft;
}

/** Reads a bulk overwrite: every command, then what they are together. */
export function readCommands(body: unknown, scope: CommandScope): { id: string | null; draft: CommandDraft }[] {
  const errors = new FormErrors();
  const list = listForms(body, errors).map((form) => ({
    id: form.snowflake("id"),
    draft: readCommand(form, scope),
  }));
  const seen = new Set<string>();
  list.forEach(({ draft }, index) => {
    const key = `${draft.type}:${draft.name}`;
    if (seen.has(key)) {
      errors.add([index], "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique");
    }
    seen.add(key);
  });
  errors.throwIfAny();
  checkCount(list.map(({ draft }) => draft.type));
  return list;
}

/** Refuses more commands than a scope may have. @param types of all commands there would be */
export function checkCount(types: readonly number[]): void {
  for (const [type, maximum] of Object.entries(MAXIMUM)) {
    if (types.filter((it) => it === Number(type)).length > maximum) {
      throw maximumReached(30032, "application commands", maximum);
    }
  }
}

function checkEntryPoint(form: Form, scope: CommandScope): void {
  if (!scope.guild && scope.embedded) return;
  const sentence = scope.guild ? "A server cannot have an entry point" : "The application has no activity";
  form.fail("type", "APPLICATION_COMMAND_INVALID_TYPE", sentence);
}

function readName(form: Form, chat: boolean, before: string | undefined): string {
  if (before !== undefined && !form.has("name")) return before;
  const name = form.string("name", { min: 1, max: 32, required: true }) ?? "";
  if (chat) checkName(form, "name", name);
  return name;
}

function readNames(form: Form, type: number, before: CommandDraft | undefined): Translations | null {
  if (!form.has("name_localizations")) return before?.name_localizations ?? null;
  return readTranslations(form, "name_localizations", 32, type === 1 ? checkName : undefined);
}

function readDescription(form: Form, type: number, before: string | undefined): string {
  if (before !== undefined && !form.has("description")) return before;
  if (type === 1) return form.string("description", { min: 1, max: 100, required: true }) ?? "";
  const description = form.string("description", { max: 100 }) ?? "";
  if (type === ENTRY_POINT) return description;
  if (description !== "") {
    form.fail(
      "description",
      "APPLICATION_COMMAND_INVALID_DESCRIPTION",
      "Context menu commands cannot have description",
    );
  }
  return "";
}

function readPermissions(form: Form, before: CommandDraft | undefined): string | null {
  const value = form.raw("default_member_permissions");
  if (value === undefined) return before?.default_member_permissions ?? null;
  if (value === null) return null;
  if (/^\d+$/.test(String(value))) return String(value);
  form.fail("default_member_permissions", ...notA("int", value));
  return null;
}

/** Where a command is for; server commands are for their server. */
function readPlaces(
  form: Form,
  scope: CommandScope,
  before: CommandDraft | undefined,
): Pick<CommandDraft, "contexts" | "integration_types"> {
  const contexts = readChoices(form, "contexts", [0, 1, 2]);
  const types = readChoices(form, "integration_types", scope.guild ? [0, 1] : scope.integrationTypes);
  if (scope.guild) return { contexts: null, integration_types: [0] };
  return {
    contexts: form.has("contexts") ? contexts : before?.contexts ?? null,
    integration_types: types ?? before?.integration_types ?? [...scope.integrationTypes],
  };
}

function readChoices(form: Form, name: string, allowed: readonly number[]): number[] | null {
  const list = form.list(name);
  if (list?.length === 0) form.fail(name, "BASE_TYPE_MIN_LENGTH", "Must be 1 or more in length.");
  list?.forEach((value, index) => {
    const at = [...form.path, name, index];
    if (!allowed.includes(value as number)) {
      form.errors.add(at, "BASE_TYPE_CHOICES", `Value must be one of {${allowed.join(", ")}}.`);
    } else if (list.indexOf(value) !== index) {
      form.fail(name, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value");
    }
  });
  return list as number[] | null;
}

/** Names, descriptions and choices, the longest localisation of each counted (documentation, "Slash Commands"). */
function sizeOf(draft: CommandDraft): number {
  return textOf(draft) + draft.options.reduce((sum, option) => sum + sizeOfOption(option), 0);
}

interface Named {
  name: string;
  name_localizations?: unknown;
  description?: string;
  description_localizations?: unknown;
}

function textOf({ name, name_localizations, description = "", description_localizations }: Named): number {
  return longest(name, name_localizations) + longest(description, description_localizations);
}

function sizeOfOption(option: CommandOption): number {
  return textOf(option) +
    (option.choices ?? []).reduce((sum, choice) => sum + textOf(choice) + String(choice.value).length, 0) +
    (option.options ?? []).reduce((sum, inner) => sum + sizeOfOption(inner), 0);
}

function longest(text: string, translations: unknown): number {
  const others = Object.values((translations ?? {}) as Record<string, unknown>).map((it) => String(it).length);
  return Math.max(text.length, ...others);
}
