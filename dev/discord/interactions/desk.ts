// Interactions between being used and being over: who asked, what may still be answered, and until when.
import { randomBytes } from "node:crypto";
import { createMessage, deleteMessage, editMessage } from "../actions/messages.ts";
import { ApiError, formError, unknown } from "../errors.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { channelPermissions } from "../permissions/compute.ts";
import { FLAG, type MessageChanges, type MessageDraft } from "../rules/message.ts";
import type { Fields } from "../rules/form.ts";
import type { Modal } from "../rules/modal.ts";
import type { InteractionMetadata, InteractionRecord, MessageRecord } from "../state/records.ts";
import { interactionChannelView } from "../views/guild.ts";
import { messageView } from "../views/message.ts";
import { memberView, userById } from "../views/people.ts";
import type { World } from "../world.ts";
import { contextOf } from "./commands.ts";
import type { Invocation } from "./invoke.ts";

/** How long an interaction waits for its first answer, and how long its token lives. */
export const ANSWER_MS = 3_000;
export const TOKEN_MS = 15 * 60_000;

export class InteractionDesk {
  readonly #world: World;
  readonly #gateway: Gateway;
  /** Calls off the failure of an interaction that was not answered yet, by its id. */
  readonly #timers = new Map<string, () => void>();
  /** Ids by token. */
  readonly #tokens = new Map<string, string>();

  constructor(world: World, gateway: Gateway) {
    this.#world = world;
    this.#gateway = gateway;
    for (const { id, token } of world.state.interactions.values()) this.#tokens.set(token, id);
  }

  /** Tells the application what a person did. */
  open(userId: string, invocation: Invocation): InteractionRecord {
    const { channel, message, command } = invocation;
    this.#forgetOld();
    const record: InteractionRecord = {
      id: this.#world.ids.next(),
      application_id: invocation.applicationId,
      token: `aW50ZXJhY3Rpb24${randomBytes(48).toString("base64url")}`,
      type: invocation.type,
      created_at: this.#world.clock.now(),
      user_id: userId,
      channel_id: channel.id,
      guild_id: channel.guild_id,
      ...(invocation.nonce === undefined ? {} : { nonce: invocation.nonce }),
      ...(command ? { command_name: usedName(invocation.data), command_type: command.type } : {}),
      ...(message ? { message_id: message.id } : {}),
    };
    this.#world.state.interactions.set(record.id, record);
    this.#tokens.set(record.token, record.id);
    this.#tell(record, "INTERACTION_CREATE", { id: record.id, nonce: record.nonce ?? null });
    const reached = this.#gateway.emitToBot(record.application_id, record.guild_id, "INTERACTION_CREATE", {
      ...this.#payload(record, invocation),
    });
    if (reached) {
      this.#timers.set(record.id, this.#world.clock.after(ANSWER_MS, () => this.#fail(record, 2)));
    } else this.#fail(record, 1);
    return record;
  }

  /** The interaction that a callback answers, if it still may be. */
  pending(id: string, token: string): InteractionRecord {
    const record = this.#world.state.interactions.get(id);
    if (!record || record.token !== token) throw unknown("interaction");
    if (record.callback !== undefined) {
      throw new ApiError(400, 40060, "Interaction has already been acknowledged.");
    }
    if (this.#world.clock.now() - record.created_at > ANSWER_MS) throw unknown("interaction");
    return record;
  }

  /** The interaction behind a webhook path `/webhooks/{application}/{token}`. */
  byToken(applicationId: string, token: string): InteractionRecord {
    const record = this.#world.state.interactions.get(this.#tokens.get(token) ?? "");
    if (!record || record.application_id !== applicationId) throw unknown("Webhook");
    if (this.#world.clock.now() - record.created_at > TOKEN_MS) throw new ApiError(401, 50027, "Invalid Webhook Token");
    if (record.callback === undefined || record.callback === 8) throw unknown("Webhook");
    return record;
  }

  /** Callback type 4: a message. */
  reply(record: InteractionRecord, draft: MessageDraft): MessageRecord {
    const message = this.#create(record, draft);
    this.#settle(record, 4, message);
    return message;
  }

  /** Callback type 5: thinking; the message comes later. @param flags only EPHEMERAL may be set */
  defer(record: InteractionRecord, flags: number): MessageRecord {
    const draft = { content: "", flags: (flags & FLAG.EPHEMERAL) | FLAG.LOADING };
    const message = this.#create(record, draft);
    record.deferred = true;
    this.#settle(record, 5, message);
    return message;
  }

  /** Callback type 6: the message stays as it is for now. */
  deferUpdate(record: InteractionRecord): MessageRecord {
    const message = this.#usedOn(record);
    this.#settle(record, 6, message);
    return message;
  }

  /** Callback type 7: the message with the component changes. */
  update(record: InteractionRecord, changes: (message: MessageRecord) => MessageChanges): MessageRecord {
    const message = this.#usedOn(record);
    editMessage(this.#world, message, changes(message), true);
    this.#settle(record, 7, message);
    return message;
  }

  /** Callback type 8: choices. */
  suggest(record: InteractionRecord, choices: unknown[]): void {
    if (record.type !== 4) throw wrongType("4, 5, 6, 7, 9, 10, 12");
    this.#settle(record, 8, null);
    this.#tell(record, "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", { nonce: record.nonce ?? null, choices });
  }

  /** Callback type 9: a modal. */
  showModal(record: InteractionRecord, modal: Modal): void {
    if (record.type === 5) throw wrongType("4, 5, 6, 7, 10, 12");
    const id = this.#world.ids.next();
    this.#world.state.modals.set(id, {
      id,
      application_id: record.application_id,
      user_id: record.user_id,
      channel_id: record.channel_id,
      guild_id: record.guild_id,
      ...(record.message_id ? { message_id: record.message_id } : {}),
      custom_id: modal.custom_id,
      components: modal.components,
    });
    this.#settle(record, 9, null);
    const application = this.#world.state.applications.get(record.application_id)!;
    this.#tell(record, "INTERACTION_MODAL_CREATE", {
      id,
      nonce: record.nonce ?? null,
      channel_id: record.channel_id,
      application: { id: application.id, name: application.name, icon: application.icon },
      ...modal,
    });
  }

  /** A message after the first answer; after a deferral the first one takes its place. */
  followUp(record: InteractionRecord, draft: MessageDraft): MessageRecord {
    const original = record.deferred && record.original_id
      ? this.#world.state.messages.get(record.original_id)
      : undefined;
    if (!original) return this.#create(record, draft);
    return this.fill(record, original, {
      content: draft.content,
      embeds: draft.embeds,
      components: draft.components,
      flags: draft.flags & FLAG.COMPONENTS_V2,
      allowed: draft.allowed,
      files: draft.files,
    });
  }

  /** Changes one of the interaction's messages; a deferred one stops thinking. */
  fill(record: InteractionRecord, message: MessageRecord, changes: MessageChanges): MessageRecord {
    const thinking = (message.flags & FLAG.LOADING) !== 0;
    message.flags &= ~FLAG.LOADING;
    if (thinking && record.deferred) {
      record.deferred = false;
      this.#world.state.interactions.set(record.id, record);
    }
    return editMessage(this.#world, message, changes, thinking);
  }

  /** A message of the interaction: `@original` or an id. */
  messageOf(record: InteractionRecord, id: string): MessageRecord {
    const wanted = id === "@original" ? record.original_id : id;
    const message = wanted ? this.#world.state.messages.get(wanted) : undefined;
    const own = message && (message.interaction?.id === record.id || message.id === record.message_id);
    if (!own) throw unknown("Message");
    return message;
  }

  remove(message: MessageRecord): void {
    deleteMessage(this.#world, message);
  }

  close(): void {
    for (const callOff of this.#timers.values()) callOff();
    this.#timers.clear();
  }

  #create(record: InteractionRecord, draft: Partial<MessageDraft> & { content: string }): MessageRecord {
    const channel = this.#world.state.channels.get(record.channel_id);
    if (!channel) throw unknown("Channel");
    const ephemeral = ((draft.flags ?? 0) & FLAG.EPHEMERAL) !== 0;
    const replyTo = record.type === 3 && !ephemeral && record.message_id
      ? this.#world.state.messages.get(record.message_id)
      : undefined;
    const ended = record.original_id ? { original_response_message_id: record.original_id } : {};
    const metadata: InteractionMetadata = {
      id: record.id,
      type: record.type,
      user_id: record.user_id,
      guild_id: record.guild_id,
      ...(record.command_name ? { name: record.command_name, command_type: record.command_type ?? 1 } : {}),
      ...(record.type === 3 && record.message_id ? { interacted_message_id: record.message_id } : {}),
      ...ended,
    };
    return createMessage(this.#world, channel, {
      authorId: record.application_id,
      content: draft.content,
      embeds: draft.embeds ?? [],
      components: draft.components ?? [],
      files: draft.files ?? [],
      flags: draft.flags ?? 0,
      tts: draft.tts ?? false,
      type: record.original_id ? 0 : replyTo ? 19 : record.type === 2 ? (record.command_type === 1 ? 20 : 23) : 0,
      ...(draft.allowed ? { allowed: draft.allowed } : {}),
      ...(replyTo && !record.original_id ? { replyTo } : {}),
      applicationId: record.application_id,
      webhookId: record.application_id,
      interaction: metadata,
      ...(ephemeral ? { ephemeralTo: record.user_id } : {}),
    });
  }

  #usedOn(record: InteractionRecord): MessageRecord {
    if (!record.message_id) throw wrongType("4, 5, 9, 10, 12");
    const message = this.#world.state.messages.get(record.message_id);
    if (!message) throw unknown("Message");
    return message;
  }

  #settle(record: InteractionRecord, callback: number, original: MessageRecord | null): void {
    record.callback = callback;
    if (original) record.original_id = original.id;
    this.#world.state.interactions.set(record.id, record);
    this.#timers.get(record.id)?.();
    this.#timers.delete(record.id);
    if (callback !== 8) this.#tell(record, "INTERACTION_SUCCESS", { id: record.id, nonce: record.nonce ?? null });
  }

  #fail(record: InteractionRecord, reason: number): void {
    this.#timers.delete(record.id);
    if (record.callback !== undefined) return;
    this.#tell(record, "INTERACTION_FAILURE", { id: record.id, nonce: record.nonce ?? null, reason_code: reason });
  }

  /** For the acting person's own client alone. */
  #tell(record: InteractionRecord, type: string, data: unknown): void {
    this.#world.emit({ type, intent: 0, userIds: [record.user_id], data });
  }

  #payload(record: InteractionRecord, { channel, data, message }: Invocation): Record<string, unknown> {
    const world = this.#world;
    const user = world.state.users.get(record.user_id)!;
    const guild = record.guild_id ? world.state.guilds.get(record.guild_id) : undefined;
    const member = record.guild_id ? world.state.member(record.guild_id, record.user_id) : undefined;
    const permissions = channelPermissions(world, channel.id, record.user_id).toString();
    return {
      id: record.id,
      application_id: record.application_id,
      type: record.type,
      token: record.token,
      version: 1,
      data,
      channel_id: channel.id,
      channel: interactionChannelView(world, channel, record.user_id),
      ...(guild
        ? {
          guild_id: guild.id,
          guild: { id: guild.id, locale: guild.preferred_locale, features: guild.features },
          guild_locale: guild.preferred_locale,
        }
        : {}),
      ...(member ? { member: { ...memberView(world, member), permissions } } : { user: userById(world, user.id) }),
      ...(message ? { message: messageView(world, message) } : {}),
      app_permissions: channelPermissions(world, channel.id, record.application_id).toString(),
      locale: user.locale,
      entitlements: [],
      entitlement_sku_ids: [],
      authorizing_integration_owners: { "0": record.guild_id ?? "0" },
      context: contextOf(channel, record.application_id),
      attachment_size_limit: 10_485_760,
    };
  }

  /** Interactions whose token is dead are of no use to anybody. */
  #forgetOld(): void {
    const oldest = this.#world.clock.now() - 2 * TOKEN_MS;
    for (const record of this.#world.state.interactions.values()) {
      if (record.created_at >= oldest) break;
      this.#world.state.interactions.delete(record.id);
      this.#tokens.delete(record.token);
    }
  }
}

function wrongType(allowed: string): ApiError {
  return formError(["type"], "BASE_TYPE_CHOICES", `Value must be one of {${allowed}}.`);
}

/** A command with its group and subcommand, as a person types it: `level set`. */
function usedName(data: Fields): string {
  const first = (data["options"] as { type: number; name: string; options?: unknown }[] | undefined)?.[0];
  const below = first && first.type <= 2 ? ` ${usedName({ name: first.name, options: first.options })}` : "";
  return `${String(data["name"])}${below}`;
}
