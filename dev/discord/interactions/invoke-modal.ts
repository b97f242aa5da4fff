// A person submits a modal: what they filled in, in the shape of the modal, checked against it.
import { formError, unknown } from "../errors.ts";
import { type Fields, Form, isFields } from "../rules/form.ts";
import type { Invocation, Place } from "./invoke.ts";
import { nameChosen } from "./invoke-component.ts";

export function submitModal(
  place: Place,
  data: Form,
): Pick<Invocation, "message" | "data" | "owners" | "triggering" | "modal"> {
  const { world, userId, channel, applicationId, named } = place;
  const id = data.snowflake("id", true);
  data.errors.throwIfAny();
  const shown = world.state.modals.get(id!);
  if (!shown || shown.user_id !== userId || shown.application_id !== applicationId) throw unknown("interaction");
  if (shown.channel_id !== channel.id) throw unknown("interaction");
  if (data.has("custom_id") && data.raw("custom_id") !== shown.custom_id) {
    throw formError(["data", "custom_id"], "BASE_TYPE_CHOICES", `Value must be one of {${shown.custom_id}}.`);
  }
  const given = answersOf(data);
  const components = shown.components.map((item, index): Fields => {
    const path = ["data", "components", index];
    const common = { type: item["type"], id: item["id"] };
    const answered = (input: Fields, at: (string | number)[]) =>
      fill(place, input, new Form(given.get(input["custom_id"]) ?? {}, data.errors, at));
    if (Array.isArray(item["components"])) {
      const inner = item["components"] as Fields[];
      return { ...common, components: inner.map((it, n) => answered(it, [...path, "components", n])) };
    }
    if (isFields(item["component"])) {
      return { ...common, component: answered(item["component"], [...path, "component"]) };
    }
    return common;
  });
  data.errors.throwIfAny();
  const resolved = named.resolve();
  world.state.modals.delete(shown.id);
  const message = shown.message_id ? world.state.messages.get(shown.message_id) : undefined;
  return {
    modal: shown,
    ...(message ? { message } : {}),
    ...(shown.triggering ? { triggering: shown.triggering } : {}),
    owners: shown.owners ?? { "0": channel.guild_id ?? "0" },
    data: { custom_id: shown.custom_id, components, ...(resolved ? { resolved } : {}) },
  };
}

/** What was sent, by custom id; a custom id that is sent twice is a mistake. */
function answersOf(data: Form): Map<unknown, Fields> {
  const given = new Map<unknown, Fields>();
  const collect = (list: unknown, path: readonly (string | number)[]): void => {
    if (!Array.isArray(list)) return;
    list.forEach((item: unknown, index) => {
      if (!isFields(item)) return;
      const at = [...path, index];
      const id = item["custom_id"];
      if (id !== undefined && given.has(id)) {
        const sentence = "Component custom id cannot be duplicated";
        data.errors.add([...at, "custom_id"], "COMPONENT_CUSTOM_ID_DUPLICATED", sentence);
      }
      if (id !== undefined) given.set(id, item);
      collect(item["components"], [...at, "components"]);
      if (item["component"]) collect([item["component"]], [...at, "component"]);
    });
  };
  collect(data.raw("components"), [...data.path, "components"]);
  return given;
}

function fill(place: Place, input: Fields, answer: Form): Fields {
  const common = { type: input["type"], id: input["id"], custom_id: input["custom_id"] };
  switch (input["type"]) {
    case 4:
      return { ...common, value: text(input, answer) };
    case 21:
      return { ...common, value: choice(input, answer) };
    case 23:
      return { ...common, value: answer.boolean("value") ?? false };
    case 19:
      return { ...common, values: files(place, input, answer) };
  }
  const values = several(input, answer);
  if (!nameChosen(input, values, place.named)) choices(answer, "values", []);
  return { ...common, values };
}

const required = (input: Fields): boolean => input["required"] !== false;

function text(input: Fields, answer: Form): string {
  const value = answer.string("value") ?? "";
  if (value === "") {
    if (required(input)) answer.required("value");
    return value;
  }
  const min = Number(input["min_length"] ?? 0), max = Number(input["max_length"] ?? 4_000);
  const length = [...value].length;
  if (length < min || length > max) {
    answer.fail("value", "BASE_TYPE_BAD_LENGTH", `Must be between ${min} and ${max} in length.`);
  }
  return value;
}

function choice(input: Fields, answer: Form): string | null {
  const value = answer.string("value");
  if (value === null) {
    if (required(input)) answer.required("value");
    return null;
  }
  const allowed = allowedOf(input)!;
  if (!allowed.includes(value)) choices(answer, "value", allowed);
  return value;
}

function several(input: Fields, answer: Form): unknown[] {
  const values = answer.list("values") ?? [];
  if (values.length === 0 && !required(input)) return [];
  const allowed = allowedOf(input);
  const most = input["type"] === 22 ? allowed!.length : 1;
  const min = Number(input["min_values"] ?? 1), max = Number(input["max_values"] ?? most);
  if (values.length === 0) answer.required("values");
  else if (values.length < min || values.length > max) {
    answer.fail("values", "BASE_TYPE_BAD_LENGTH", `Must be between ${min} and ${max} in length.`);
  } else if (new Set(values).size !== values.length) {
    answer.fail("values", "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value");
  }
  if (allowed && values.some((value) => !allowed.includes(value as string))) choices(answer, "values", allowed);
  return values;
}

function files({ named }: Place, input: Fields, answer: Form): string[] {
  return several(input, answer).flatMap((key, index) => {
    const id = named.use(String(key));
    if (id !== undefined) return [id];
    answer.errors.add([...answer.path, "values", index], "ATTACHMENT_NOT_FOUND", "Attachment data not found");
    return [];
  });
}

function allowedOf(input: Fields): string[] | null {
  if (!Array.isArray(input["options"])) return null;
  return (input["options"] as Fields[]).map((option) => String(option["value"]));
}

function choices(answer: Form, name: string, allowed: readonly string[]): void {
  answer.fail(name, "BASE_TYPE_CHOICES", `Value must be one of {${allowed.join(", ")}}.`);
}
