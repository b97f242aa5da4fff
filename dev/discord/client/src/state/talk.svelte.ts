import type { APIEmoji, APISticker, APIStickerItem } from "discord-api-types/v10";
import { SvelteMap } from "svelte/reactivity";
import type { MenuEntry } from "../menu/menu.ts";
import type { Shown } from "../overlay/shown.ts";
import { isNewer } from "../wire/snowflake.ts";
import type { Entry } from "./logs.svelte.ts";

/** A text that was begun in a channel and not sent. */
export interface Draft {
  text: string;
  files: File[];
  /** Names picked in it → the codes they stand for. */
  codes: ReadonlyMap<string, string>;
}

/** What one person says at once. */
export interface Saying {
  content: string;
  files?: File[];
  replyTo?: Entry | null;
  /** Whether whoever is answered is notified. */
  pings?: boolean;
  sticker?: APIStickerItem;
  poll?: object;
}

export interface OpenMenu {
  label: string;
  entries: () => MenuEntry[];
  x: number;
  y: number;
  /** What gets the focus back. */
  back: HTMLElement | null;
}

/** What one person is in the middle of saying, reading and looking at. */
export class Talk {
  /** Id of the own message that is being rewritten. */
  editing = $state<string | null>(null);
  /** A message to go to; a fresh object each time, so that going there twice works. */
  target = $state.raw<{ channelId: string; messageId: string } | null>(null);
  menu = $state.raw<OpenMenu | null>(null);
  /** What lies over the page: a picture, a question, a list. */
  shown = $state.raw<Shown | null>(null);
  /** A short word on what was just done, or why not. */
  notice = $state.raw<{ text: string; bad: boolean } | null>(null);
  /** A name to be written into the composer, with the code it stands for. */
  insert = $state.raw<{ text: string; code: string } | null>(null);
  readonly drafts = new Map<string, Draft>();
  /** Messages that are on their way or were refused, by nonce. */
  readonly outbox = new Map<string, Saying>();
  /** How much of a message's files has been sent, 0–1, by nonce. */
  readonly progress = new SvelteMap<string, number>();
  readonly emojis = new SvelteMap<string, APIEmoji[]>();
  readonly stickers = new SvelteMap<string, APISticker[]>();
  /** Grows when pins of a channel change. */
  readonly pins = new SvelteMap<string, number>();
  /** Newest message each channel's reader has seen. */
  readonly #seen = new SvelteMap<string, string>();
  /** Newest message that was seen when new ones began to arrive: the line stands after it. */
  readonly #lines = new SvelteMap<string, string>();
  /** When this person may write again where slow mode counts, milliseconds. */
  readonly slowUntil = new SvelteMap<string, number>();

  say(text: string, bad = false): void {
    this.notice = { text, bad };
  }

  seenUntil(channelId: string): string | undefined {
    return this.#seen.get(channelId);
  }

  /** Whatever came before the page was opened counts as seen. */
  baseline(channelId: string, lastMessageId: string | null): void {
    if (!this.#seen.has(channelId)) this.#seen.set(channelId, lastMessageId ?? "0");
  }

  see(channelId: string, messageId: string): void {
    const before = this.#seen.get(channelId);
    if (!before || isNewer(messageId, before)) this.#seen.set(channelId, messageId);
  }

  lineAfter(channelId: string): string | undefined {
    return this.#lines.get(channelId);
  }

  /** Draws the line of new messages where the reader stopped. */
  drawLine(channelId: string): void {
    const seen = this.#seen.get(channelId);
    if (seen && !this.#lines.has(channelId)) this.#lines.set(channelId, seen);
  }

  wipeLine(channelId: string): void {
    this.#lines.delete(channelId);
  }

  /** From this message on everything is new again. */
  unsee(entry: Entry): void {
    const before = (BigInt(entry.id) - 1n).toString();
    this.#seen.set(entry.channel_id, before);
    this.#lines.set(entry.channel_id, before);
  }
}
