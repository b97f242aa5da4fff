// A person uses a command, or types into one of its options.
import { ownersFor } from "../applications/installations.ts";
import { ApiError, formError, FormErrors, unknown } from "../errors.ts";
import type { Form } from "../rules/form.ts";
import type { CommandRecord } from "../state/application-records.ts";
import { mayUse } from "./commands.ts";
import type { Invocation, Place } from "./invoke.ts";
import { focusedOption, readOptions } from "./options.ts";

/** @param typing whether this is for autocompletion */
export function useCommand(
  place: Place,
  data: Form,
  typing: boolean,
): Pick<Invocation, "command" | "data" | "owners" | "focusedType"> {
  const { world, userId, channel, applicationId, named } = place;
  const command = commandOf(place, data);
  if (!mayUse(world, command, channel, userId)) {
    throw new ApiError(403, 50013, "You lack permissions to perform that action");
  }
  const errors = new FormErrors();
  const options = readOptions(data.raw("options"), command.options, typing, named, errors, ["data", "options"]);
  errors.throwIfAny();
  const focused = typing ? focusedOption(options, command.options) : undefined;
  if (typing && !focused?.autocomplete) {
    throw formError(
      ["data", "options"],
      "INTERACTION_AUTOCOMPLETE_NOT_ENABLED",
      "The focused option does not offer autocompletion",
    );
  }
  const target = command.type === 2 || command.type === 3 ? data.snowflake("target_id", true) : null;
  data.errors.throwIfAny();
  if (target !== null) aim(place, command, target);
  const resolved = named.resolve();
  return {
    command,
    ...(focused ? { focusedType: focused.type } : {}),
    owners: ownersFor(world, applicationId, channel, userId, command),
    data: {
      id: command.id,
      name: command.name,
      type: command.type,
      ...(command.guild_id ? { guild_id: command.guild_id } : {}),
      ...(command.type === 1 ? { options } : {}),
      ...(target === null ? {} : { target_id: target }),
      ...(resolved ? { resolved } : {}),
    },
  };
}

function commandOf({ world, applicationId }: Place, data: Form): CommandRecord {
  const id = data.snowflake("id", true);
  data.errors.throwIfAny();
  const command = world.state.commands.get(id!);
  if (!command || command.application_id !== applicationId) throw unknown("application command");
  if (data.has("version") && data.raw("version") !== command.version) {
    throw formError(
      ["data"],
      "INTERACTION_APPLICATION_COMMAND_INVALID_VERSION",
      "This command is outdated, please try again in a few minutes",
    );
  }
  for (const field of ["name", "type"] as const) {
    if (data.has(field) && data.raw(field) !== command[field]) {
      throw formError(["data", field], "BASE_TYPE_CHOICES", `Value must be one of {${command[field]}}.`);
    }
  }
  return command;
}

/** The person or the message that a context menu was opened on. */
function aim({ world, userId, channel, named }: Place, command: CommandRecord, id: string): void {
  if (command.type === 2) {
    if (!world.state.users.has(id)) throw unknown("User");
    named.users.add(id);
    return;
  }
  const message = world.state.messages.get(id);
  const hidden = message?.ephemeral_to && message.ephemeral_to !== userId;
  if (!message || message.channel_id !== channel.id || hidden) throw unknown("Message");
  named.messages.add(message);
}
