import { deleteMessage } from "../../actions/message-deletion.ts";
import { editMessage, type NewMessage } from "../../actions/messages.ts";
import { startedPoll } from "../../actions/polls.ts";
import { formError, unknown } from "../../errors.ts";
import { HOOK_LIMIT, interactionHook, isInteractionHook } from "../../interactions/hook.ts";
import { USER_MENTIONS } from "../../rules/allowed-mentions.ts";
import { allComponents, isInteractive } from "../../rules/components.ts";
import { type Fields, Form, isFields } from "../../rules/form.ts";
import { requireEditable } from "../../rules/message-edit.ts";
import { FLAG, type MessageDraft, readEdit, readMessage } from "../../rules/message.ts";
import { githubMessage } from "../../rules/webhook-github.ts";
import { slackMessage } from "../../rules/webhook-slack.ts";
import { readWebhookName } from "../../rules/webhook.ts";
import type { MessageRecord } from "../../state/message-records.ts";
import { type WebhookRecord, webhooks } from "../../state/webhooks.ts";
import { messageView } from "../../views/message.ts";
import { idParam } from "../guards.ts";
import { yesNoQuery } from "../queries.ts";
import { type Answer, type Call, nothing, ok, type Route, route } from "../route.ts";
import { webhookByToken } from "../webhook-guards.ts";
import { authorOf, type Authorship } from "../webhook-author.ts";
import { deliver, type NewPost, readPost, threadOf } from "../webhook-target.ts";

const TOKEN = "/webhooks/{webhook_id}/{webhook_token}";
const LIMIT = { access: ["nobody"] as const, outsideGlobal: true, limit: HOOK_LIMIT };
const FLAGS = FLAG.SUPPRESS_EMBEDS | FLAG.SUPPRESS_NOTIFICATIONS | FLAG.COMPONENTS_V2;
const NO_POST: NewPost = { name: null, tags: [] };

/** Messages by token: of webhooks, and of interactions, whose application stands where a webhook's id would. */
export const webhookMessageRoutes: readonly Route[] = [
  route("POST", TOKEN, (call) => isInteractionHook(call) ? interactionHook.execute(call) : execute(call), {
    ...LIMIT,
    bucket: "execute",
  }),
  route("POST", `${TOKEN}/slack`, (call) => {
    const { draft, author } = slackMessage(call.body);
    const hook = webhookByToken(call);
    deliver(call, hook, NO_POST, newMessage(call, hook, draft, author), true);
    // The word that Slack answers with.
    return { status: 200, body: "ok", headers: { "content-type": "text/plain; charset=utf-8" } };
  }, { ...LIMIT, bucket: "execute" }),
  route("POST", `${TOKEN}/github`, (call) => {
    const told = githubMessage(call.event, call.body);
    const hook = webhookByToken(call);
    if (told) deliver(call, hook, NO_POST, newMessage(call, hook, told.draft, told.author), true);
    return nothing();
  }, { ...LIMIT, bucket: "execute" }),
  ...["@original", "{message_id}"].flatMap((message) => [
    route("GET", `${TOKEN}/messages/${message}`, (call) => {
      return isInteractionHook(call) ? interactionHook.get(call) : ok(view(call, ownMessage(call)));
    }, LIMIT),
    route("PATCH", `${TOKEN}/messages/${message}`, (call) => {
      return isInteractionHook(call) ? interactionHook.edit(call) : edit(call);
    }, LIMIT),
    route("DELETE", `${TOKEN}/messages/${message}`, (call) => {
      if (isInteractionHook(call)) return interactionHook.remove(call);
      deleteMessage(call.world, ownMessage(call));
      return nothing();
    }, LIMIT),
  ]),
];

function execute(call: Call): Answer {
  const form = new Form(withoutIgnored(call));
  const author = { username: readWebhookName(form, "username"), avatarUrl: form.url("avatar_url") };
  const post = readPost(form);
  const draft = readMessage(undefined, call.files, form, USER_MENTIONS);
  const hook = webhookByToken(call);
  requireFitting(hook, draft.components);
  const message = deliver(call, hook, post, newMessage(call, hook, draft, author));
  return yesNoQuery(call, "wait") ? ok(view(call, message)) : nothing();
}

function edit(call: Call): Answer {
  const known = call.world.state.messages.get(call.params["message_id"] ?? "");
  const changes = readEdit(undefined, call.files, known?.flags ?? 0, new Form(withoutIgnored(call)), USER_MENTIONS);
  const message = ownMessage(call);
  requireFitting(webhookByToken(call), changes.components ?? []);
  requireEditable(message, changes);
  return ok(view(call, editMessage(call.world, message, changes)));
}

/** Components count for applications' own webhooks, and for others that ask for it (documentation, "Execute Webhook"). */
function withoutIgnored(call: Call): unknown {
  const id = call.params["webhook_id"] ?? "";
  const heeded = yesNoQuery(call, "with_components") ||
    call.world.state.table(webhooks).get(id)?.application_id != null;
  if (heeded || !isFields(call.body)) return call.body ?? {};
  const { components: _, ...rest } = call.body;
  return rest;
}

/** Nobody would answer what is pressed under a webhook that is not an application's. */
function requireFitting(hook: WebhookRecord, components: readonly Fields[]): void {
  if (hook.application_id !== null || ![...allComponents(components)].some(isInteractive)) return;
  throw formError(["components"], "COMPONENT_INTERACTIVE_FORBIDDEN", "This webhook cannot send interactive components");
}

function newMessage(call: Call, hook: WebhookRecord, draft: MessageDraft, author: Authorship): NewMessage {
  return {
    authorId: hook.id,
    webhookId: hook.id,
    webhookAuthor: authorOf(hook, author),
    ...(hook.application_id ? { applicationId: hook.application_id } : {}),
    content: draft.content,
    embeds: draft.embeds,
    components: draft.components,
    files: draft.files,
    ...(draft.poll ? { poll: startedPoll(call.world, draft.poll) } : {}),
    flags: draft.flags & FLAGS,
    tts: draft.tts,
    allowed: draft.allowed,
  };
}

/** A message that this webhook sent, in its channel or in the thread that is named. */
function ownMessage(call: Call): MessageRecord {
  const hook = webhookByToken(call);
  const place = threadOf(call, hook)?.id ?? hook.channel_id;
  const message = call.params["message_id"] === undefined
    ? undefined
    : call.world.state.messages.get(idParam(call, "message_id"));
  if (!message || message.webhook_id !== hook.id || message.channel_id !== place) throw unknown("Message");
  return message;
}

const view = (call: Call, message: MessageRecord) => messageView(call.world, message, message.author_id);
