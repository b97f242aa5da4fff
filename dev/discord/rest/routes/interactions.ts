import { readInvocation } from "../../interactions/invoke.ts";
import { FormErrors } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { readEdit, readMessage } from "../../rules/message.ts";
import { readModal } from "../../rules/modal.ts";
import type { InteractionRecord, MessageRecord } from "../../state/records.ts";
import { messageView } from "../../views/message.ts";
import { idParam } from "../guards.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

const TOKEN = "/webhooks/{webhook_id}/{webhook_token}";
const ANSWER = { access: ["nobody"] as const, outsideGlobal: true, limit: { limit: 5, windowMs: 2_000 } };
const TYPES = [1, 4, 5, 6, 7, 8, 9];

/** Interactions: a person starts one, the application answers and follows up. */
export const interactionRoutes: readonly Route[] = [
  route("POST", "/interactions", (call) => {
    call.desk.open(call.userId, readInvocation(call.world, call.userId, call.body));
    return nothing();
  }, { access: ["person"] }),
  route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback, {
    ...ANSWER,
    bucket: "callback",
  }),
  route("POST", TOKEN, (call) => {
    const draft = readMessage(call.body, call.files);
    return ok(view(call, call.desk.followUp(interactionOf(call), draft)));
  }, { ...ANSWER, bucket: "follow-up" }),
  route("GET", `${TOKEN}/messages/{message_id}`, (call) => ok(view(call, messageOf(call))), ANSWER),
  route("PATCH", `${TOKEN}/messages/{message_id}`, (call) => {
    const record = interactionOf(call);
    const message = call.desk.messageOf(record, call.params["message_id"]!);
    const changes = readEdit(call.body, call.files, message.flags);
    return ok(view(call, call.desk.fill(record, message, changes)));
  }, ANSWER),
  route("DELETE", `${TOKEN}/messages/{message_id}`, (call) => {
    call.desk.remove(messageOf(call));
    return nothing();
  }, ANSWER),
];

function callback(call: Call) {
  const errors = new FormErrors();
  const form = new Form(call.body, errors);
  const type = form.choice("type", TYPES, true);
  const data = form.form("data");
  if (!data && (type === 4 || type === 7 || type === 8 || type === 9)) form.required("data");
  errors.throwIfAny();
  const read = reader(call, type!, data);
  const record = call.desk.pending(idParam(call, "interaction_id"), call.params["interaction_token"] ?? "");
  const message = read(record);
  if (call.query.get("with_response") !== "true") return nothing();
  return ok({
    interaction: {
      id: record.id,
      type: record.type,
      channel_id: record.channel_id,
      ...(record.guild_id ? { guild_id: record.guild_id } : {}),
      ...(message
        ? {
          response_message_id: message.id,
          response_message_loading: (message.flags & 128) !== 0,
          response_message_ephemeral: (message.flags & 64) !== 0,
        }
        : {}),
    },
    ...(message && type !== 6 ? { resource: { type, message: view(call, message) } } : {}),
  });
}

/** Checks the body first, then acts: a bad form is refused before the interaction is looked at. */
function reader(call: Call, type: number, data: Form | null): (record: InteractionRecord) => MessageRecord | null {
  const { desk } = call;
  switch (type) {
    case 4: {
      const draft = readMessage(undefined, call.files, data!);
      return (record) => desk.reply(record, draft);
    }
    case 5: {
      const flags = data?.integer("flags", { min: 0 }) ?? 0;
      data?.errors.throwIfAny();
      return (record) => desk.defer(record, flags);
    }
    case 6:
      return (record) => desk.deferUpdate(record);
    case 7:
      return (record) => desk.update(record, (message) => readEdit(undefined, call.files, message.flags, data!));
    case 8: {
      const choices = readChoices(data!);
      return (record) => {
        desk.suggest(record, choices);
        return null;
      };
    }
    case 9: {
      const modal = readModal(data!);
      data!.errors.throwIfAny();
      return (record) => {
        desk.showModal(record, modal);
        return null;
      };
    }
    default:
      return () => null;
  }
}

function readChoices(data: Form): unknown[] {
  const forms = data.forms("choices", { max: 25 });
  if (!forms) data.required("choices");
  for (const choice of forms ?? []) {
    choice.string("name", { min: 1, max: 100, required: true });
    const value = choice.raw("value");
    if (typeof value === "string") choice.string("value", { max: 100 });
    else if (typeof value !== "number") choice.required("value");
  }
  data.errors.throwIfAny();
  return data.raw("choices") as unknown[];
}

function interactionOf(call: Call): InteractionRecord {
  return call.desk.byToken(idParam(call, "webhook_id"), call.params["webhook_token"] ?? "");
}

function messageOf(call: Call): MessageRecord {
  return call.desk.messageOf(interactionOf(call), call.params["message_id"] ?? "");
}

function view(call: Call, message: MessageRecord): Record<string, unknown> {
  return messageView(call.world, message, message.author_id);
}
