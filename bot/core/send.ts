// The only way a message gets into a channel: pings nobody who is not named, never twice with one nonce, within Discord's limits.
import { bodyOf, CONTENT_MAX, type Message, messageProblem, NONCE_MAX, splitText } from "./message.ts";
import { Refusal } from "./refusal.ts";
import { DiscordFailure, type Rest } from "./rest.ts";

export interface SendOptions {
  /** At most 25 characters; Discord sends one message for it, however often we ask within minutes. */
  nonce: string;
  /** Message that is answered. */
  replyTo?: string;
}

export class Sender {
  readonly #rest: Rest;
  constructor(rest: Rest) {
    this.#rest = rest;
  }

  /**
   * Sends; a text that is too long and alone becomes several messages.
   * @returns ids of the messages
   * @throws Refusal when the message breaks a limit or the bot lacks a permission, DiscordFailure for anything else
   */
  async send(channelId: string, message: Message, options: SendOptions): Promise<string[]> {
    if (options.nonce.length > NONCE_MAX) throw new Refusal(`Use a nonce of ${NONCE_MAX} characters or fewer`);
    const parts = partsOf(message);
    for (const part of parts) {
      const problem = messageProblem(part);
      if (problem) throw new Refusal(problem);
    }
    const ids: string[] = [];
    for (const [index, part] of parts.entries()) {
      const nonce = index === 0 ? options.nonce : `${options.nonce.slice(0, NONCE_MAX - 3)}.${index}`;
      const replyTo = index === 0 ? options.replyTo : undefined;
      ids.push(await this.#one(channelId, part, nonce, replyTo));
    }
    return ids;
  }

  async #one(channelId: string, message: Message, nonce: string, replyTo: string | undefined): Promise<string> {
    try {
      const sent = await this.#rest.request<{ id: string }>("POST", `/channels/${channelId}/messages`, {
        body: {
          ...bodyOf(message),
          nonce,
          enforce_nonce: true,
          ...(replyTo ? { message_reference: { message_id: replyTo, fail_if_not_exists: false } } : {}),
        },
        ...(message.files ? { files: message.files } : {}),
      });
      return sent.id;
    } catch (error) {
      throw permissionRefusal(error, `send messages in <#${channelId}>`) ?? error;
    }
  }
}

/** A refusal that names the missing permission, or null when something else went wrong. */
export function permissionRefusal(error: unknown, what: string): Refusal | null {
  if (!(error instanceof DiscordFailure)) return null;
  switch (error.code) {
    case 50001:
      return new Refusal(`Let Kagami see the place: it has no access there, so it cannot ${what}`, { code: 50001 });
    case 50013:
      return new Refusal(`Give Kagami the permission it lacks: it may not ${what}`, { code: 50013 });
    default:
      return null;
  }
}

function partsOf(message: Message): Message[] {
  const { content } = message;
  const alone = !message.embeds?.length && !message.components?.length && !message.files?.length;
  if (content === undefined || content.length <= CONTENT_MAX || !alone) return [message];
  return splitText(content).map((part) => ({ ...message, content: part }));
}
