// What an application answers to an interaction: each type of callback, and what comes after it.
import { launchActivity } from "../applications/activities.ts";
import { deleteMessage } from "../actions/message-deletion.ts";
import { createMessage, editMessage } from "../actions/messages.ts";
import { startedPoll } from "../actions/polls.ts";
import { ApiError, formError, unknown } from "../errors.ts";
import { mayInChannel } from "../permissions/compute.ts";
import type { Modal } from "../rules/modal.ts";
import { requireEditable } from "../rules/message-edit.ts";
import { FLAG, type MessageChanges, type MessageDraft } from "../rules/message.ts";
import type { InteractionRecord } from "../state/application-records.ts";
import type { InteractionMetadata, MessageRecord } from "../state/message-records.ts";
import type { InteractionDesk } from "./desk.ts";

/** Messages after the first for an application that only a person has installed (documentation, "Create Followup Message"). */
const FOLLOW_UPS = 5;

/** Callback type 4: a message. */
export function reply(desk: InteractionDesk, record: InteractionRecord, draft: MessageDraft): MessageRecord {
  const message = create(desk, record, draft);
  desk.settle(record, 4, message);
  return message;
}

/** Callback type 5: thinking; the message comes later. @param flags only EPHEMERAL may be set */
export function defer(desk: InteractionDesk, record: InteractionRecord, flags: number): MessageRecord {
  const message = create(desk, record, { content: "", flags: (flags & FLAG.EPHEMERAL) | FLAG.LOADING });
  record.deferred = true;
  desk.settle(record, 5, message);
  return message;
}

/** Callback type 6: the message stays as it is for now. */
export function deferUpdate(desk: InteractionDesk, record: InteractionRecord): MessageRecord {
  const message = usedOn(desk, record);
  desk.settle(record, 6, message);
  return message;
}

/** Callback type 7: the message with the component changes. */
export function update(
  desk: InteractionDesk,
  record: InteractionRecord,
  changes: (message: MessageRecord) => MessageChanges,
): MessageRecord {
  const message = usedOn(desk, record);
  const wanted = changes(message);
  requireEditable(message, wanted);
  editMessage(desk.world, message, wanted, true);
  desk.settle(record, 7, message);
  return message;
}

/** Callback type 8: choices. */
export function suggest(desk: InteractionDesk, record: InteractionRecord, choices: unknown[]): void {
  desk.settle(record, 8, null);
  desk.tell(record, "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", { nonce: record.nonce ?? null, choices });
}

/** Callback type 9: a modal. */
export function showModal(desk: InteractionDesk, record: InteractionRecord, modal: Modal): void {
  const { state, ids } = desk.world;
  const id = ids.next();
  state.modals.set(id, {
    id,
    application_id: record.application_id,
    user_id: record.user_id,
    channel_id: record.channel_id,
    guild_id: record.guild_id,
    ...(record.message_id ? { message_id: record.message_id } : {}),
    custom_id: modal.custom_id,
    components: modal.components,
    ...(record.owners ? { owners: record.owners } : {}),
    triggering: metadataOf(record),
  });
  desk.settle(record, 9, null);
  const application = state.applications.get(record.application_id)!;
  desk.tell(record, "INTERACTION_MODAL_CREATE", {
    id,
    nonce: record.nonce ?? null,
    channel_id: record.channel_id,
    application: { id: application.id, name: application.name, icon: application.icon },
    ...modal,
  });
}

/** Callback type 12: the application's activity opens. @returns the id of its instance */
export function launch(desk: InteractionDesk, record: InteractionRecord): string {
  const instance = launchActivity(desk.world, record.application_id, record.channel_id, record.user_id);
  desk.settle(record, 12, null);
  return instance.instance_id;
}

/** A message after the first answer; after a deferral the first one takes its place. */
export function followUp(desk: InteractionDesk, record: InteractionRecord, draft: MessageDraft): MessageRecord {
  const { state } = desk.world;
  const thinking = record.deferred && record.original_id ? state.messages.get(record.original_id) : undefined;
  if (thinking) {
    return fill(desk, record, thinking, {
      content: draft.content,
      embeds: draft.embeds,
      components: draft.components,
      flags: draft.flags & FLAG.COMPONENTS_V2,
      allowed: draft.allowed,
      files: draft.files,
      ...(draft.poll ? { poll: draft.poll } : {}),
    });
  }
  if (onlyByPerson(record) && record.guild_id !== null && (record.follow_ups ?? 0) >= FOLLOW_UPS) {
    throw new ApiError(400, 40094, "This interaction has hit the maximum number of follow up messages");
  }
  const message = create(desk, record, draft);
  record.follow_ups = (record.follow_ups ?? 0) + 1;
  state.interactions.set(record.id, record);
  return message;
}

/** Changes one of the interaction's messages; a deferred one stops thinking. */
export function fill(
  desk: InteractionDesk,
  record: InteractionRecord,
  message: MessageRecord,
  changes: MessageChanges,
): MessageRecord {
  requireEditable(message, changes);
  const thinking = (message.flags & FLAG.LOADING) !== 0;
  message.flags &= ~FLAG.LOADING;
  if (thinking && record.deferred) {
    record.deferred = false;
    desk.world.state.interactions.set(record.id, record);
  }
  return editMessage(desk.world, message, changes, thinking);
}

/** A message of the interaction: `@original` or an id. */
export function messageOf(desk: InteractionDesk, record: InteractionRecord, id: string): MessageRecord {
  const wanted = id === "@original" ? record.original_id : id;
  const message = wanted ? desk.world.state.messages.get(wanted) : undefined;
  const own = message && (message.interaction?.id === record.id || message.id === record.message_id);
  if (!own) throw unknown("Message");
  return message;
}

export function remove(desk: InteractionDesk, message: MessageRecord): void {
  deleteMessage(desk.world, message);
}

/** Refuses an answer that does not fit what it answers. */
export function checkType(record: InteractionRecord, type: number): void {
  const allowed = ALLOWED[record.type] ?? [];
  const fits = allowed.includes(type) && !(type === 6 || type === 7 ? record.message_id === undefined : false);
  if (!fits) throw formError(["type"], "BASE_TYPE_CHOICES", `Value must be one of {${allowed.join(", ")}}.`);
}

/** Callbacks by type of interaction (documentation, "Interaction Callback Type"). */
const ALLOWED: Record<number, readonly number[]> = {
  2: [4, 5, 9, 12],
  3: [4, 5, 6, 7, 9, 12],
  4: [8],
  5: [4, 5, 6, 7, 12],
};

function create(
  desk: InteractionDesk,
  record: InteractionRecord,
  draft: Partial<MessageDraft> & { content: string },
): MessageRecord {
  const { world } = desk;
  const channel = world.state.channels.get(record.channel_id);
  if (!channel) throw unknown("Channel");
  const flags = (draft.flags ?? 0) | (forcedEphemeral(desk, record) ? FLAG.EPHEMERAL : 0);
  const ephemeral = (flags & FLAG.EPHEMERAL) !== 0;
  const replyTo = record.type === 3 && !ephemeral && record.message_id && !record.original_id
    ? world.state.messages.get(record.message_id)
    : undefined;
  const first = record.type === 2 ? (record.command_type === 1 ? 20 : 23) : 0;
  return createMessage(world, channel, {
    authorId: record.application_id,
    content: draft.content,
    embeds: draft.embeds ?? [],
    components: draft.components ?? [],
    files: draft.files ?? [],
    ...(draft.poll ? { poll: startedPoll(world, draft.poll) } : {}),
    flags,
    tts: draft.tts ?? false,
    type: record.original_id ? 0 : replyTo ? 19 : first,
    ...(draft.allowed ? { allowed: draft.allowed } : {}),
    ...(replyTo ? { replyTo } : {}),
    applicationId: record.application_id,
    webhookId: record.application_id,
    interaction: metadataOf(record),
    ...(ephemeral ? { ephemeralTo: record.user_id } : {}),
  });
}

function metadataOf(record: InteractionRecord): InteractionMetadata {
  return {
    id: record.id,
    type: record.type,
    user_id: record.user_id,
    guild_id: record.guild_id,
    ...(record.owners ? { owners: record.owners } : {}),
    ...(record.command_name ? { name: record.command_name, command_type: record.command_type ?? 1 } : {}),
    ...(record.type === 3 && record.message_id ? { interacted_message_id: record.message_id } : {}),
    ...(record.original_id ? { original_response_message_id: record.original_id } : {}),
    ...(record.triggering ? { triggering: record.triggering } : {}),
  };
}

const onlyByPerson = ({ owners }: InteractionRecord): boolean =>
  owners !== undefined && owners["0"] === undefined && owners["1"] !== undefined;

/** Who may not bring applications of their own gets their answers alone (documentation, USE_EXTERNAL_APPS). */
function forcedEphemeral({ world }: InteractionDesk, record: InteractionRecord): boolean {
  if (!onlyByPerson(record) || record.guild_id === null) return false;
  return !mayInChannel(world, record.channel_id, record.user_id, "USE_EXTERNAL_APPS", "SEND_MESSAGES");
}

function usedOn(desk: InteractionDesk, record: InteractionRecord): MessageRecord {
  const message = record.message_id ? desk.world.state.messages.get(record.message_id) : undefined;
  if (!message) throw unknown("Message");
  return message;
}
