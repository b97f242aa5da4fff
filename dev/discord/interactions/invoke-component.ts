// A person presses a button or chooses from a select of a message.
import { type ApiError, formError, unknown } from "../errors.ts";
import { findComponent } from "../rules/components.ts";
import type { Fields, Form } from "../rules/form.ts";
import type { Invocation, Place } from "./invoke.ts";
import type { Named } from "./named.ts";

export function useComponent(
  place: Place,
  form: Form,
  data: Form,
): Pick<Invocation, "message" | "data" | "owners"> {
  const { world, userId, channel, applicationId, named } = place;
  const messageId = form.snowflake("message_id", true);
  const customId = data.string("custom_id", { min: 1, max: 100, required: true });
  const type = data.choice("component_type", [2, 3, 5, 6, 7, 8], true);
  form.errors.throwIfAny();
  const message = world.state.messages.get(messageId!);
  if (!message || message.channel_id !== channel.id) throw unknown("Message");
  if (message.ephemeral_to && message.ephemeral_to !== userId) throw unknown("Message");
  const used = findComponent(message.components, customId!);
  const ownApplication = (message.application_id ?? message.author_id) === applicationId;
  if (!ownApplication || !used || used["type"] !== type || used["disabled"] === true) throw failed();
  // Who started it keeps it: a message from a person's own installation works for everybody who sees it.
  const owners = message.interaction?.owners ?? { "0": channel.guild_id ?? "0" };
  const common = { component_type: type, custom_id: customId, id: used["id"] };
  if (type === 2) return { message, owners, data: common };
  const values = data.list("values") ?? [];
  checkValues(used, values, named);
  const resolved = named.resolve();
  return { message, owners, data: { ...common, values, ...(resolved ? { resolved } : {}) } };
}

function checkValues(select: Fields, values: readonly unknown[], named: Named): void {
  const min = Number(select["min_values"] ?? 1), max = Number(select["max_values"] ?? 1);
  const options = Array.isArray(select["options"]) ? select["options"] as Fields[] : null;
  const foreign = options && values.some((value) => !options.some((option) => option["value"] === value));
  const wrong = values.length < min || values.length > max || foreign || new Set(values).size !== values.length;
  if (wrong || !nameChosen(select, values, named)) throw failed("values");
}

/** Notes what the ids of a select stand for. @returns whether they may stand there */
export function nameChosen(select: Fields, values: readonly unknown[], named: Named): boolean {
  const type = Number(select["type"]);
  if (type === 3) return true;
  const types = Array.isArray(select["channel_types"]) ? select["channel_types"] as number[] : [];
  return values.every((value) => {
    const id = String(value);
    if (type === 5) named.users.add(id);
    if (type === 6) named.roles.add(id);
    if (type === 7) named.mentionables.add(id);
    if (type !== 8) return true;
    named.channels.add(id);
    const channelType = named.channelType(id);
    return channelType === undefined || types.length === 0 || types.includes(channelType);
  });
}

function failed(...below: string[]): ApiError {
  return formError(["data", ...below], "COMPONENT_VALIDATION_FAILED", "Component validation failed");
}
