import {
  commandsOf,
  commandView,
  countCreates,
  deleteCommand,
  type Place,
  storeCommand,
} from "../../applications/commands.ts";
import { isEmbedded } from "../../applications/activities.ts";
import { inGuild } from "../../applications/installations.ts";
import { formError, missingAccess, unknown } from "../../errors.ts";
import { guildCommands, usableCommands } from "../../interactions/commands.ts";
import { Form } from "../../rules/form.ts";
import { checkCount, type CommandDraft, type CommandScope, readCommand, readCommands } from "../../rules/commands.ts";
import type { CommandRecord } from "../../state/application-records.ts";
import { userById } from "../../views/people.ts";
import { applicationOf, channelOf, guildOf, idParam } from "../guards.ts";
import { yesNoQuery } from "../queries.ts";
import { type Call, created, nothing, ok, type Route, route } from "../route.ts";

const GLOBAL = "/applications/{application_id}/commands";
const SERVER = "/applications/{application_id}/guilds/{guild_id}/commands";
const READ = { access: ["bot", "scope:applications.commands.update"] as const };
const WRITE = { ...READ, limit: { limit: 5, windowMs: 20_000 }, bucket: "commands" };

/** Commands of an application, everywhere and per server, and what a person's client may offer. */
export const commandRoutes: readonly Route[] = [
  ...[GLOBAL, SERVER].flatMap((path) => [
    route("GET", path, list, READ),
    route("POST", path, post, WRITE),
    route("PUT", path, put, WRITE),
    route("GET", `${path}/{command_id}`, (call) => ok(commandView(one(call), null)), READ),
    route("PATCH", `${path}/{command_id}`, patch, WRITE),
    route("DELETE", `${path}/{command_id}`, (call) => {
      deleteCommand(call.world, one(call));
      return nothing();
    }, WRITE),
  ]),
  route("GET", "/guilds/{guild_id}/application-command-index", (call) => {
    const guild = guildOf(call);
    return ok(index(call, guildCommands(call.world, guild.id, call.userId)));
  }, { access: ["person"] }),
  route("GET", "/channels/{channel_id}/application-command-index", (call) => {
    return ok(index(call, usableCommands(call.world, channelOf(call), call.userId)));
  }, { access: ["person"] }),
];

function list(call: Call) {
  const all = yesNoQuery(call, "with_localizations") ?? false;
  const locale = all ? null : call.world.state.users.get(call.userId)?.locale ?? "en-US";
  return ok(commandsOf(call.world, placeOf(call)).map((it) => commandView(it, locale)));
}

/** A name that is taken is taken over (documentation, "Updating and Deleting a Command"). */
function post(call: Call) {
  const draft = readDraft(call);
  const place = placeOf(call);
  const all = commandsOf(call.world, place);
  const same = all.find((it) => it.type === draft.type && it.name === draft.name);
  if (!same) {
    checkCount([...all.map((it) => it.type), draft.type]);
    countCreates(call.world, place, 1);
  }
  const record = storeCommand(call.world, place, draft, same?.id);
  return same ? ok(commandView(record, null)) : created(commandView(record, null));
}

function put(call: Call) {
  const list = readCommands(call.body, scopeOf(call));
  const place = placeOf(call);
  const before = commandsOf(call.world, place);
  const named = new Set(list.map(({ id }) => id));
  const known = list.map(({ id, draft: { type, name } }) =>
    before.find((it) => it.id === id && it.type === type) ??
      // One that is renamed by its id is not another's that now has its name.
      before.find((it) => it.type === type && it.name === name && !named.has(it.id))
  );
  countCreates(call.world, place, known.filter((it) => it === undefined).length);
  const records = list.map(({ draft }, n) => storeCommand(call.world, place, draft, known[n]?.id));
  const kept = new Set(records.map((it) => it.id));
  for (const command of before) if (!kept.has(command.id)) deleteCommand(call.world, command);
  return ok(records.map((it) => commandView(it, null)));
}

function patch(call: Call) {
  const known = one(call);
  const draft = readDraft(call, known);
  const place = placeOf(call);
  const taken = commandsOf(call.world, place).some((it) =>
    it.id !== known.id && it.type === draft.type && it.name === draft.name
  );
  if (taken) {
    throw formError(["name"], "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique");
  }
  return ok(commandView(storeCommand(call.world, place, draft, known.id), null));
}

function readDraft(call: Call, before?: CommandRecord): CommandDraft {
  const form = new Form(call.body);
  const draft = readCommand(form, scopeOf(call), before);
  form.errors.throwIfAny();
  return draft;
}

function scopeOf(call: Call): CommandScope {
  const id = idParam(call, "application_id");
  const config = call.world.state.applications.get(id)?.integration_types_config;
  return {
    guild: call.params["guild_id"] !== undefined,
    embedded: isEmbedded(call.world, id),
    integrationTypes: config ? Object.keys(config).map(Number) : [0],
  };
}

/** Whose commands a path is about. */
function placeOf(call: Call): Place {
  const applicationId = applicationOf(call);
  const guildId = call.params["guild_id"] === undefined ? null : idParam(call, "guild_id");
  if (guildId !== null && !inGuild(call.world, applicationId, guildId)) throw missingAccess();
  return { applicationId, guildId };
}

function one(call: Call): CommandRecord {
  const id = idParam(call, "command_id");
  const command = commandsOf(call.world, placeOf(call)).find((it) => it.id === id);
  if (!command) throw unknown("application command");
  return command;
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
