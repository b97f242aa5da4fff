// Interactions between being used and being over: what may still be answered, with which token, and until when.
import { randomBytes } from "node:crypto";
import { ApiError, unknown } from "../errors.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { Fields } from "../rules/form.ts";
import { timeOf } from "../snowflake.ts";
import type { InteractionRecord } from "../state/application-records.ts";
import type { MessageRecord } from "../state/message-records.ts";
import type { World } from "../world.ts";
import { launch } from "./answers.ts";
import { sendInteraction } from "./endpoint.ts";
import type { Invocation } from "./invoke.ts";
import { interactionPayload } from "./payload.ts";

/** How long an interaction waits for its first answer, and how long its token lives. */
export const ANSWER_MS = 3_000;
export const TOKEN_MS = 15 * 60_000;
/** Handler of an entry point that opens its activity without asking the application (documentation, "Entry Point handlers"). */
const LAUNCHED_BY_DISCORD = 2;

export class InteractionDesk {
  readonly world: World;
  readonly #gateway: Gateway;
  /** Calls off the failure of an interaction that was not answered yet, by its id. */
  readonly #timers = new Map<string, () => void>();
  /** Ids by token. */
  readonly #tokens = new Map<string, string>();

  constructor(world: World, gateway: Gateway) {
    this.world = world;
    this.#gateway = gateway;
    for (const record of world.state.interactions.values()) {
      this.#tokens.set(record.token, record.id);
      if (record.callback === undefined) this.#waitFor(record);
    }
  }

  /** Tells the application what a person did: at its own address when it has one, else over the gateway. */
  open(userId: string, invocation: Invocation): InteractionRecord {
    const { world } = this;
    const { channel, message, command, modal } = invocation;
    this.#forgetOld();
    const record: InteractionRecord = {
      id: world.ids.next(),
      application_id: invocation.applicationId,
      token: `aW50ZXJhY3Rpb24${randomBytes(48).toString("base64url")}`,
      type: invocation.type,
      created_at: world.clock.now(),
      user_id: userId,
      channel_id: channel.id,
      guild_id: channel.guild_id,
      owners: invocation.owners,
      ...(invocation.nonce === undefined ? {} : { nonce: invocation.nonce }),
      ...(command ? { command_name: usedName(invocation.data), command_type: command.type } : {}),
      ...(invocation.focusedType === undefined ? {} : { focused_type: invocation.focusedType }),
      ...(message ? { message_id: message.id } : {}),
      ...(modal ? { modal } : {}),
      ...(invocation.triggering ? { triggering: invocation.triggering } : {}),
    };
    world.state.interactions.set(record.id, record);
    this.#tokens.set(record.token, record.id);
    this.tell(record, "INTERACTION_CREATE", { id: record.id, nonce: record.nonce ?? null });
    if (command?.handler === LAUNCHED_BY_DISCORD) {
      launch(this, record);
      return record;
    }
    this.#waitFor(record);
    const payload = interactionPayload(world, record, invocation);
    if (world.state.applications.get(record.application_id)?.interactions_endpoint_url) {
      void sendInteraction(this, record, payload);
    } else if (!this.#gateway.emitToBot(record.application_id, record.guild_id, "INTERACTION_CREATE", payload)) {
      this.fail(record, 1);
    }
    return record;
  }

  /** The interaction that a callback answers, if it still may be. */
  pending(id: string, token: string): InteractionRecord {
    const record = this.world.state.interactions.get(id);
    if (!record || record.token !== token) throw unknown("interaction");
    if (record.callback !== undefined) {
      throw new ApiError(400, 40060, "Interaction has already been acknowledged.");
    }
    if (this.world.clock.now() - record.created_at > ANSWER_MS) throw unknown("interaction");
    return record;
  }

  /** The interaction behind a webhook path `/webhooks/{application}/{token}`. */
  byToken(applicationId: string, token: string): InteractionRecord {
    const record = this.world.state.interactions.get(this.#tokens.get(token) ?? "");
    if (!record || record.application_id !== applicationId) throw unknown("Webhook");
    if (this.world.clock.now() - record.created_at > TOKEN_MS) throw new ApiError(401, 50027, "Invalid Webhook Token");
    if (record.callback === undefined || record.callback === 8) throw unknown("Webhook");
    return record;
  }

  /** The first answer is there. @param original the message that `@original` then means */
  settle(record: InteractionRecord, callback: number, original: MessageRecord | null): void {
    record.callback = callback;
    delete record.modal;
    if (original) record.original_id = original.id;
    this.world.state.interactions.set(record.id, record);
    this.#callOff(record);
    if (callback !== 8) this.tell(record, "INTERACTION_SUCCESS", { id: record.id, nonce: record.nonce ?? null });
  }

  /** The person is told that nothing came. @param reason 1 the application was not reached, 2 it was too slow */
  fail(record: InteractionRecord, reason: number): void {
    this.#callOff(record);
    if (record.callback !== undefined) return;
    // What was filled in still stands there, to be sent again.
    if (record.modal) this.world.state.modals.set(record.modal.id, record.modal);
    this.tell(record, "INTERACTION_FAILURE", { id: record.id, nonce: record.nonce ?? null, reason_code: reason });
  }

  /** For the acting person's own client alone. */
  tell(record: InteractionRecord, type: string, data: unknown): void {
    this.world.emit({ type, intent: 0, userIds: [record.user_id], data });
  }

  close(): void {
    for (const callOff of this.#timers.values()) callOff();
    this.#timers.clear();
  }

  /** An earlier process may have begun to wait. */
  #waitFor(record: InteractionRecord): void {
    const left = record.created_at + ANSWER_MS - this.world.clock.now();
    if (left > 0) this.#timers.set(record.id, this.world.clock.after(left, () => this.fail(record, 2)));
  }

  #callOff(record: InteractionRecord): void {
    this.#timers.get(record.id)?.();
    this.#timers.delete(record.id);
  }

  /** Interactions whose token is dead, and forms that nobody sent, are of no use to anybody. */
  #forgetOld(): void {
    const oldest = this.world.clock.now() - 2 * TOKEN_MS;
    for (const { id } of this.world.state.modals.values()) {
      if (timeOf(id) >= oldest) break;
      this.world.state.modals.delete(id);
    }
    for (const record of this.world.state.interactions.values()) {
      if (record.created_at >= oldest) break;
      this.world.state.interactions.delete(record.id);
      this.#tokens.delete(record.token);
    }
  }
}

/** A command with its group and subcommand, as a person types it: `level set`. */
function usedName(data: Fields): string {
  const first = (data["options"] as { type: number; name: string; options?: unknown }[] | undefined)?.[0];
  const below = first && first.type <= 2 ? ` ${usedName({ name: first.name, options: first.options })}` : "";
  return `${String(data["name"])}${below}`;
}
