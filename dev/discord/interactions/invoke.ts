// A person uses a command, presses, chooses, types or submits: what Discord's client posts to `/interactions`.
import { ApiError, formError, FormErrors, missingAccess, unknown } from "../errors.ts";
import { channelPermissions } from "../permissions/compute.ts";
import { PERMISSIONS } from "../permissions/bits.ts";
import { findComponent } from "../rules/components.ts";
import { type Fields, Form, isFields } from "../rules/form.ts";
import type { ChannelRecord, CommandRecord, MessageRecord, ModalRecord } from "../state/records.ts";
import { messageView } from "../views/message.ts";
import type { World } from "../world.ts";
import { mayUse } from "./commands.ts";
import { focusedOption, readOptions } from "./options.ts";
import { newNamed, resolve } from "./resolved.ts";

/** What the application will be told, and what the desk must remember. */
export interface Invocation {
  /** 2 command, 3 component, 4 autocomplete, 5 modal submit. */
  type: number;
  applicationId: string;
  channel: ChannelRecord;
  data: Fields;
  nonce?: string;
  command?: CommandRecord;
  message?: MessageRecord;
}

export function readInvocation(world: World, userId: string, body: unknown): Invocation {
  const form = new Form(body);
  const type = form.choice("type", [2, 3, 4, 5], true);
  const applicationId = form.snowflake("application_id", true);
  const channelId = form.snowflake("channel_id", true);
  const nonce = form.raw("nonce") == null ? undefined : String(form.raw("nonce"));
  if (nonce !== undefined && nonce.length > 25) {
    form.fail("nonce", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
  }
  const data = form.form("data");
  if (!data) form.required("data");
  form.errors.throwIfAny();
  const channel = world.state.channels.get(channelId!);
  if (!channel) throw unknown("Channel");
  if (!(channelPermissions(world, channel.id, userId) & PERMISSIONS.VIEW_CHANNEL)) throw missingAccess();
  if (!world.state.applications.has(applicationId!)) throw unknown("Application");
  const common = { type: type!, applicationId: applicationId!, channel, ...(nonce === undefined ? {} : { nonce }) };
  if (type === 3) return { ...common, ...component(world, userId, channel, form, data!) };
  if (type === 5) return { ...common, ...modal(world, userId, data!) };
  return { ...common, ...command(world, userId, channel, applicationId!, data!, type === 4) };
}

function command(
  world: World,
  userId: string,
  channel: ChannelRecord,
  applicationId: string,
  data: Form,
  typing: boolean,
) {
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
  if (data.has("name") && data.raw("name") !== command.name) {
    throw formError(["data", "name"], "BASE_TYPE_CHOICES", `Value must be one of {${command.name}}.`);
  }
  if (!mayUse(world, command, channel, userId)) {
    throw new ApiError(403, 50013, "You lack permissions to perform that action");
  }
  const errors = new FormErrors();
  const named = newNamed();
  const options = readOptions(data.raw("options"), command.options, typing, named, errors, ["data", "options"]);
  errors.throwIfAny();
  if (typing && !focusedOption(options, command.options)?.autocomplete) {
    throw formError(
      ["data", "options"],
      "INTERACTION_AUTOCOMPLETE_NOT_ENABLED",
      "The focused option does not offer autocompletion",
    );
  }
  const target = command.type === 1 ? undefined : data.snowflake("target_id", true) ?? undefined;
  data.errors.throwIfAny();
  if (command.type === 2 && target) named.users.add(target);
  const message = command.type === 3 && target ? world.state.messages.get(target) : undefined;
  if (command.type === 3 && message?.channel_id !== channel.id) throw unknown("Message");
  const resolved = resolve(world, channel.guild_id, userId, named) ?? {};
  if (message) resolved["messages"] = { [message.id]: messageView(world, message) };
  return {
    command,
    data: {
      id: command.id,
      name: command.name,
      type: command.type,
      ...(command.guild_id ? { guild_id: command.guild_id } : {}),
      ...(command.type === 1 ? { options } : { target_id: target }),
      ...(Object.keys(resolved).length > 0 ? { resolved } : {}),
    },
  };
}

function component(world: World, userId: string, channel: ChannelRecord, form: Form, data: Form) {
  const messageId = form.snowflake("message_id", true);
  const customId = data.string("custom_id", { min: 1, max: 100, required: true });
  const type = data.integer("component_type", { required: true });
  form.errors.throwIfAny();
  const message = world.state.messages.get(messageId!);
  if (!message || message.channel_id !== channel.id) throw unknown("Message");
  if (message.ephemeral_to && message.ephemeral_to !== userId) throw unknown("Message");
  const used = findComponent(message.components, customId!);
  if (!used || used["type"] !== type) {
    throw formError(["data"], "COMPONENT_VALIDATION_FAILED", "Component validation failed");
  }
  if (used["disabled"] === true) {
    throw formError(["data"], "COMPONENT_VALIDATION_FAILED", "Component validation failed");
  }
  if (type === 2) return { message, data: { component_type: 2, custom_id: customId, id: used["id"] } };
  const values = data.list("values") ?? [];
  checkValues(used, values);
  const named = newNamed();
  for (const value of values) {
    const kind = { 5: "users", 6: "roles", 7: "mentionables", 8: "channels" }[type!] as keyof typeof named | undefined;
    if (kind) named[kind].add(String(value));
  }
  const resolved = resolve(world, channel.guild_id, userId, named);
  return {
    message,
    data: { component_type: type, custom_id: customId, id: used["id"], values, ...(resolved ? { resolved } : {}) },
  };
}

function checkValues(select: Fields, values: readonly unknown[]): void {
  const min = Number(select["min_values"] ?? 1), max = Number(select["max_values"] ?? 1);
  const options = Array.isArray(select["options"]) ? select["options"] as Fields[] : null;
  const unknownValue = options && values.some((value) => !options.some((option) => option["value"] === value));
  if (values.length < min || values.length > max || unknownValue || new Set(values).size !== values.length) {
    throw formError(["data", "values"], "COMPONENT_VALIDATION_FAILED", "Component validation failed");
  }
}

function modal(world: World, userId: string, data: Form) {
  const id = data.snowflake("id", true);
  data.errors.throwIfAny();
  const shown = world.state.modals.get(id!);
  if (!shown || shown.user_id !== userId) throw unknown("interaction");
  if (data.has("custom_id") && data.raw("custom_id") !== shown.custom_id) {
    throw formError(["data", "custom_id"], "BASE_TYPE_CHOICES", `Value must be one of {${shown.custom_id}}.`);
  }
  const components = submitted(shown, data);
  world.state.modals.delete(shown.id);
  const message = shown.message_id ? world.state.messages.get(shown.message_id) : undefined;
  return {
    ...(message ? { message } : {}),
    data: { custom_id: shown.custom_id, components },
  };
}

/** What was filled in, in the shape of the modal, checked against it. */
function submitted(shown: ModalRecord, data: Form): Fields[] {
  const given = new Map<unknown, Fields>();
  const collect = (list: unknown): void => {
    if (!Array.isArray(list)) return;
    for (const item of list) {
      if (!isFields(item)) continue;
      if (item["custom_id"] !== undefined) given.set(item["custom_id"], item);
      collect(item["components"]);
      if (item["component"]) collect([item["component"]]);
    }
  };
  collect(data.raw("components"));
  const errors = data.errors;
  const fill = (input: Fields, path: (string | number)[]): Fields => {
    const answer = given.get(input["custom_id"]);
    const common = { type: input["type"], id: input["id"], custom_id: input["custom_id"] };
    if (input["type"] !== 4) {
      return {
        ...common,
        values: answer?.["values"] ?? [],
        ...(answer && "value" in answer ? { value: answer["value"] } : {}),
      };
    }
    const value = typeof answer?.["value"] === "string" ? answer["value"] : "";
    const min = Number(input["min_length"] ?? 0), max = Number(input["max_length"] ?? 4_000);
    if (value === "" && input["required"] !== false) errors.add(path, "BASE_TYPE_REQUIRED", "This field is required");
    else if (value !== "" && (value.length < min || value.length > max)) {
      errors.add(path, "BASE_TYPE_BAD_LENGTH", `Must be between ${min} and ${max} in length.`);
    }
    return { ...common, value };
  };
  const filled = shown.components.flatMap((item, index): Fields[] => {
    const path = ["data", "components", index];
    if (Array.isArray(item["components"])) {
      const components = (item["components"] as Fields[]).map((it, inner) =>
        fill(it, [...path, "components", inner, "value"])
      );
      return [{ type: item["type"], id: item["id"], components }];
    }
    if (isFields(item["component"])) {
      return [{
        type: item["type"],
        id: item["id"],
        component: fill(item["component"], [...path, "component", "value"]),
      }];
    }
    return [{ type: item["type"], id: item["id"] }];
  });
  errors.throwIfAny();
  return filled;
}
