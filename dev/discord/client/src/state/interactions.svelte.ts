import type { APIModalInteractionResponseCallbackData } from "discord-api-types/v10";
import { SvelteMap } from "svelte/reactivity";
import type { Choice } from "../options/read.ts";

/** Something this person pressed or sent, until the app has answered. */
export interface Pending {
  nonce: string;
  channelId: string;
  /** What the page says about it: `/rank`, or the pressed part of a message. */
  title: string;
  applicationName: string;
  messageId?: string;
  customId?: string;
  failed?: string;
}

export type OpenModal = APIModalInteractionResponseCallbackData & {
  id: string;
  application: { id: string; name: string };
  channel_id: string;
};

/** Longer than Discord's 3 s, so that its own verdict comes first when the gateway is there. */
const GIVE_UP_MS = 4_000;

/** Interactions under way, by the nonce that ties answers to them. */
export class Interactions {
  readonly pending = new SvelteMap<string, Pending>();
  modal = $state.raw<OpenModal | null>(null);
  readonly #suggestions = new Map<string, (choices: Choice[]) => void>();

  begin(pending: Pending): void {
    // Whoever tries again at a message has read what failed before.
    for (const [nonce, one] of this.pending) {
      if (one.failed && one.messageId !== undefined && one.messageId === pending.messageId) this.pending.delete(nonce);
    }
    this.pending.set(pending.nonce, pending);
    setTimeout(() => {
      if (this.pending.has(pending.nonce)) this.fail(pending.nonce, "The application did not respond");
    }, GIVE_UP_MS);
  }

  succeed(nonce: string): void {
    this.pending.delete(nonce);
  }

  fail(nonce: string, reason: string): void {
    const pending = this.pending.get(nonce);
    if (pending && !pending.failed) this.pending.set(nonce, { ...pending, failed: reason });
  }

  /** The pressed part of a message that still waits, or has failed. */
  ofPart(messageId: string, customId: string): Pending | undefined {
    return [...this.pending.values()].find((one) => one.messageId === messageId && one.customId === customId);
  }

  ofMessage(messageId: string): Pending | undefined {
    return [...this.pending.values()].find((one) => one.messageId === messageId);
  }

  /** Whether an app still owes an answer to something pressed in a message. */
  waitsAt(messageId: string): boolean {
    const pending = this.ofMessage(messageId);
    return pending !== undefined && !pending.failed;
  }

  commandsIn(channelId: string): Pending[] {
    return [...this.pending.values()].filter((one) => one.channelId === channelId && one.messageId === undefined);
  }

  /** Waits for the choices asked for under a nonce; none when the app takes longer than Discord allows. */
  suggestions(nonce: string): Promise<Choice[]> {
    return new Promise((resolve) => {
      const done = (choices: Choice[]) => {
        clearTimeout(timer);
        this.#suggestions.delete(nonce);
        resolve(choices);
      };
      const timer = setTimeout(() => done([]), GIVE_UP_MS);
      this.#suggestions.set(nonce, done);
    });
  }

  suggest(nonce: string, choices: Choice[]): void {
    this.#suggestions.get(nonce)?.(choices);
  }
}
