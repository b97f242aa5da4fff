import { type EmojiGroup, loadEmoji, ownGroup } from "../emoji/list.ts";
import type { Invocable } from "../options/commands.ts";
import { fuzzyFilter } from "../options/fuzzy.ts";
import type { Client } from "../state/client.svelte.ts";
import { type MentionChoice, mentionChoices, wordAt } from "./mentions.ts";

/** What is offered for what is being written: commands after a slash; people, channels and emoji for the last word. */
export class Completion {
  active = $state(0);
  readonly #client: Client;
  readonly #guildId: string | null;
  readonly #text: () => string;
  readonly #caret: () => number;
  /** Text for which Escape closed the list: it stays closed until something else is typed. */
  #closedFor = $state<string | null>(null);
  #unicode = $state.raw<EmojiGroup[]>([]);
  readonly #closed = $derived.by(() => this.#closedFor === this.#text());
  /** What stands after a slash at the beginning; null when there is none. */
  readonly query = $derived.by(() => /^\/([^\n]*)$/.exec(this.#text())?.[1] ?? null);
  readonly commands = $derived.by((): Invocable[] =>
    this.query === null || this.#closed
      ? []
      : fuzzyFilter(this.query, this.#client.commands.invocables, (one) => one.title)
  );
  readonly word = $derived.by(() => this.query === null && !this.#closed ? wordAt(this.#text(), this.#caret()) : null);
  readonly mentions = $derived.by((): MentionChoice[] =>
    this.word ? mentionChoices(this.word, this.#client.world, this.#guildId, this.#emojis()) : []
  );
  readonly count = $derived.by(() => this.commands.length || this.mentions.length);

  constructor(client: Client, guildId: string | null, text: () => string, caret: () => number) {
    this.#client = client;
    this.#guildId = guildId;
    this.#text = text;
    this.#caret = caret;
  }

  /** Something was written: whatever was closed may open again. */
  typed(): void {
    this.active = 0;
    this.#closedFor = null;
  }

  /** @returns whether the key only moved in the list or closed it */
  move(event: KeyboardEvent): boolean {
    if (event.key === "ArrowDown") this.active = (this.active + 1) % this.count;
    else if (event.key === "ArrowUp") this.active = (this.active - 1 + this.count) % this.count;
    else if (event.key === "Escape") this.#closedFor = this.#text();
    else return false;
    return true;
  }

  /** Unicode's emoji, once a word asks for them. */
  async fetchEmoji(): Promise<void> {
    if (this.#unicode.length === 0) this.#unicode = await loadEmoji().catch(() => []);
  }

  #emojis(): EmojiGroup[] {
    const own = [...this.#client.talk.emojis].map(([guild, list]) =>
      ownGroup(this.#client.world.guilds.get(guild)?.name ?? "", list)
    );
    return [...own, ...this.#unicode];
  }
}
