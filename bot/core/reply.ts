// The answer to one interaction: acknowledged in time whatever the handler does, and exactly one of answer or refusal.
import { InteractionResponseType, MessageFlags } from "discord-api-types/v10";
import { bodyOf, COLORS, type Message, messageProblem } from "./message.ts";
import { DiscordFailure, type Rest } from "./rest.ts";

/** Discord waits 3 s; whoever is not done by now gets more time (15 minutes) by a deferral. */
export const DEFER_AFTER_MS = 1500;

/** Unknown interaction: too late. */
const UNKNOWN = 10062;
/** Already acknowledged: by the process before us, or by a try of ours whose success we were not told. */
const ACKNOWLEDGED = 40060;
/** Discord fails now and then, and whoever waits sees nothing after 3 s: until then it is tried again. */
const AGAIN_UNTIL_MS = 2500;
const AGAIN_AFTER_MS = 200;

export interface ReplyOptions {
  rest: Rest;
  applicationId: string;
  interaction: { id: string; token: string };
  /** "new" answers with a message, "update" replaces the one a component is on. */
  mode: "new" | "update";
  ephemeral: boolean;
}

export class InteractionReply {
  readonly #options: ReplyOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #first: Promise<boolean> | null = null;
  #deferred = false;
  /** Whether another process may have answered. */
  #contested = false;
  readonly #since = performance.now();

  constructor(options: ReplyOptions) {
    this.#options = options;
  }

  /** Defers by itself when nothing else was answered in time. */
  arm(afterMs = DEFER_AFTER_MS): void {
    // Why it failed is told to whoever gives the answer then.
    this.#timer = setTimeout(() => void this.defer().catch(() => {}), afterMs);
  }

  /** Defers what another process may have answered. False when it has, or when the interaction is gone. */
  async claim(): Promise<boolean> {
    this.#contested = true;
    return await this.defer();
  }

  /** Asks Discord for more time. False when the interaction is gone: then nothing may be done for it. */
  async defer(): Promise<boolean> {
    clearTimeout(this.#timer);
    if (!this.#first) {
      this.#deferred = true;
      const { mode, ephemeral } = this.#options;
      this.#first = this.#callback(
        mode === "update" ? { type: InteractionResponseType.DeferredMessageUpdate } : {
          type: InteractionResponseType.DeferredChannelMessageWithSource,
          ...(ephemeral ? { data: { flags: MessageFlags.Ephemeral } } : {}),
        },
      );
    }
    return await this.#first;
  }

  /** Gives the answer. Throws Error when it breaks a limit of Discord, DiscordFailure when Discord refuses it. */
  async answer(message: Message): Promise<void> {
    const problem = messageProblem(message);
    if (problem) throw new Error(`The answer cannot be sent. ${problem}`);
    const { mode, ephemeral } = this.#options;
    const body = bodyOf(message, { ephemeral: ephemeral && mode === "new" });
    clearTimeout(this.#timer);
    if (!this.#first) {
      const type = mode === "update"
        ? InteractionResponseType.UpdateMessage
        : InteractionResponseType.ChannelMessageWithSource;
      this.#first = this.#callback({ type, data: body }, message.files);
      await this.#first;
      return;
    }
    if (await this.#first) await this.#webhook("PATCH", "/messages/@original", body, message.files);
  }

  /** Says why not, to the caller alone. */
  async refuse(text: string): Promise<void> {
    const body = bodyOf(refusalMessage(text), { ephemeral: true });
    clearTimeout(this.#timer);
    if (!this.#first) {
      this.#first = this.#callback({ type: InteractionResponseType.ChannelMessageWithSource, data: body });
      await this.#first;
      return;
    }
    if (!await this.#first) return;
    if (this.#deferred && this.#options.mode === "new") {
      if (this.#options.ephemeral) return await this.#webhook("PATCH", "/messages/@original", body);
      // The visible "is thinking" cannot become private, so it goes.
      await this.#webhook("DELETE", "/messages/@original");
    }
    await this.#webhook("POST", "", body);
  }

  /** Suggestions while somebody types. */
  async suggest(choices: { name: string; value: string }[]): Promise<void> {
    this.#first ??= this.#callback({
      type: InteractionResponseType.ApplicationCommandAutocompleteResult,
      data: { choices },
    });
    await this.#first;
  }

  async #callback(body: Record<string, unknown>, files?: Message["files"]): Promise<boolean> {
    const { rest, interaction: { id, token } } = this.#options;
    for (let isFirst = true;; isFirst = false) {
      try {
        await rest.request("POST", `/interactions/${id}/${token}/callback`, {
          body,
          ...(files ? { files } : {}),
          immediate: true,
        });
        return true;
      } catch (error) {
        if (!(error instanceof DiscordFailure)) throw error;
        if (error.code === UNKNOWN) return false;
        if (error.code === ACKNOWLEDGED) return !isFirst && !this.#contested;
        const passing = error.status === 0 || error.status >= 500;
        if (!passing || performance.now() - this.#since > AGAIN_UNTIL_MS) throw error;
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
      }
    }
  }

  async #webhook(method: "PATCH" | "POST" | "DELETE", path: string, body?: unknown, files?: Message["files"]) {
    const { rest, applicationId, interaction: { token } } = this.#options;
    await rest.request(method, `/webhooks/${applicationId}/${token}${path}`, {
      ...(body === undefined ? {} : { body }),
      ...(files ? { files } : {}),
      immediate: true,
    });
  }
}

/** How every "no" looks. */
export function refusalMessage(text: string): Message {
  return { embeds: [{ description: text, color: COLORS.bad }] };
}
