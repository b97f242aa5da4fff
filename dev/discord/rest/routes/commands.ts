import { FormErrors, missingAccess, unknown } from "../../errors.ts";
import { guildCommands, usableCommands } from "../../interactions/commands.ts";
import { checkCount, type CommandDraft, readCommand, readCommands } from "../../rules/commands.ts";
import type { CommandRecord } from "../../state/records.ts";
import { userById } from "../../views/people.ts";
import { applicationOf, channelOf, guildOf, idParam } from "../guards.ts";
import { type Call, created, nothing, ok, type Route, route } from "../route.ts";

const GLOBAL = "/applications/{application_id}/commands";
const SERVER = "/applications/{application_id}/guilds/{guild_id}/commands";
const BOT = { access: ["bot"] as const, limit: { limit: 5, windowMs: 20_000 }, bucket: "commands" };
const READ = { access: ["bot"] as const };

/** Commands of an application, everywhere and per server, and what a person's client may offer. */
export const commandRoutes: readonly Route[] = [
  ...[GLOBAL, SERVER].flatMap((path) => [
    route("GET", path, (call) => ok(scope(call).all().map((it) => commandView(it, call))), READ),
    route("POST", path, post, BOT),
    route("PUT", path, put, BOT),
    route("GET", `${path}/{command_id}`, (call) => ok(commandView(one(call), call)), READ),
    route("PATCH", `${path}/{command_id}`, patch, BOT),
    route("DELETE", `${path}/{command_id}`, (call) => {
      call.world.state.commands.delete(one(call).id);
      return nothing();
    }, BOT),
  ]),
  route("GET", "/guilds/{guild_id}/application-command-index", (call) => {
    const guild = guildOf(call);
    return ok(index(call, guildCommands(call.world, guild.id, call.userId)));
  }, { access: ["person"] }),
  route("GET", "/channels/{channel_id}/application-command-index", (call) => {
    return ok(index(call, usableCommands(call.world, channelOf(call), call.userId)));
  }, { access: ["person"] }),
];

function post(call: Call) {
  const draft = readDraft(call);
  const { guildId, applicationId, all } = scope(call);
  const same = all().find((it) => it.type === draft.type && it.name === draft.name);
  if (!same) checkCount([...all().map((it) => it.type), draft.type]);
  const record = store(call, applicationId, guildId, draft, same?.id);
  return same ? ok(commandView(record, call)) : created(commandView(record, call));
}

function put(call: Call) {
  const list = readCommands(call.body);
  const { guildId, applicationId, all } = scope(call);
  const before = all();
  const records = list.map(({ id, draft }) => {
    const same = before.find((it) => it.id === id) ??
      before.find((it) => it.type === draft.type && it.name === draft.name);
    return store(call, applicationId, guildId, draft, same?.id);
  });
  const kept = new Set(records.map((it) => it.id));
  for (const command of before) if (!kept.has(command.id)) call.world.state.commands.delete(command.id);
  return ok(records.map((it) => commandView(it, call)));
}

function patch(call: Call) {
  const known = one(call);
  const draft = readDraft(call, known);
  return ok(commandView(store(call, known.application_id, known.guild_id ?? null, draft, known.id), call));
}

function readDraft(call: Call, before?: CommandRecord): CommandDraft {
  const errors = new FormErrors();
  const draft = readCommand(call.body, errors, [], before);
  errors.throwIfAny();
  return draft;
}

/** The commands that a path is about. */
function scope(call: Call): { guildId: string | null; applicationId: string; all: () => CommandRecord[] } {
  const applicationId = applicationOf(call);
  const guildId = call.params["guild_id"] === undefined ? null : idParam(call, "guild_id");
  if (guildId !== null && !call.world.state.isMember(guildId, call.userId)) throw missingAccess();
  const all = () =>
    [...call.world.state.commands.values()]
      .filter((it) => it.application_id === applicationId && (it.guild_id ?? null) === guildId);
  return { guildId, applicationId, all };
}

function one(call: Call): CommandRecord {
  const id = idParam(call, "command_id");
  const command = scope(call).all().find((it) => it.id === id);
  if (!command) throw unknown("application command");
  return command;
}

/** Stores a command; its version changes only when it does. */
function store(
  call: Call,
  applicationId: string,
  guildId: string | null,
  draft: CommandDraft,
  id: string | undefined,
): CommandRecord {
  const known = id ? call.world.state.commands.get(id) : undefined;
  const record: CommandRecord = {
    id: id ?? call.world.ids.next(),
    application_id: applicationId,
    version: known?.version ?? call.world.ids.next(),
    ...(guildId === null ? {} : { guild_id: guildId }),
    ...draft,
  };
  if (known && JSON.stringify(known) !== JSON.stringify(record)) record.version = call.world.ids.next();
  return call.world.state.commands.set(record.id, record);
}

function commandView(command: CommandRecord, call: Call): Record<string, unknown> {
  const { options, name_localizations, description_localizations, contexts, ...rest } = command;
  const localised = call.query.get("with_localizations") === "true" || call.query.size === 0;
  return {
    ...rest,
    ...(command.guild_id ? {} : { contexts }),
    ...(localised ? { name_localizations, description_localizations } : {}),
    ...(options.length > 0 ? { options } : {}),
  };
}

function index(call: Call, commands: CommandRecord[]): Record<string, unknown> {
  const ids = [...new Set(commands.map((command) => command.application_id))];
  return {
    applications: ids.map((id) => {
      const { name, icon, description } = call.world.state.applications.get(id)!;
      return { id, name, icon, description, bot: userById(call.world, id) };
    }),
    application_commands: commands.map((command) => ({ ...command, global_popularity_rank: 1 })),
    version: commands.reduce((newest, command) => newest > command.version ? newest : command.version, "0"),
  };
}
