// What the suite asks of a client library, so that the same tests run with each.
import type { Harness } from "../harness.ts";

/** What a library made of an event: ids and texts, under the same names in every library. */
export type Facts = Record<string, unknown>;

export interface StartOptions {
  /** Shards, all of them in this process; 1 by default. */
  shards?: number;
  /** Intent bits; everything by default. */
  intents?: number;
}

export interface Library {
  readonly name: string;
  /** Logs in and waits until every shard is ready. */
  start(it: Harness, options?: StartOptions): Promise<Running>;
}

export interface Running {
  readonly userId: string;
  /** Servers of each shard, as the library has them. */
  guildsOfShard(shardId: number): string[];
  /** What the library has told so far, oldest first. */
  readonly told: Told;
  readonly act: Actions;
  stop(): Promise<void>;
}

/** Everything one does with a bot, by the library's own functions. Ids are strings; every method gives what came back. */
export interface Actions {
  send(channelId: string, content: string): Promise<{ id: string; content: string }>;
  /** An embed, a file and a row with a button. */
  sendRich(channelId: string): Promise<{ id: string; embed: string; file: string; button: string }>;
  edit(channelId: string, messageId: string, content: string): Promise<string>;
  remove(channelId: string, messageId: string): Promise<void>;
  removeMany(channelId: string, messageIds: string[]): Promise<void>;
  history(channelId: string, limit: number): Promise<string[]>;
  pin(channelId: string, messageId: string): Promise<void>;
  pins(channelId: string): Promise<string[]>;
  unpin(channelId: string, messageId: string): Promise<void>;
  react(channelId: string, messageId: string, emoji: string): Promise<void>;
  reactors(channelId: string, messageId: string, emoji: string): Promise<string[]>;
  clearReactions(channelId: string, messageId: string): Promise<void>;
  crosspost(channelId: string, messageId: string): Promise<void>;
  /** @returns id of the message with the poll */
  poll(channelId: string, question: string, answers: string[]): Promise<string>;
  endPoll(channelId: string, messageId: string): Promise<void>;
  typing(channelId: string): Promise<void>;
  direct(userId: string, content: string): Promise<{ channelId: string; content: string }>;

  createChannel(guildId: string, name: string, reason: string): Promise<string>;
  renameChannel(channelId: string, name: string): Promise<string>;
  hideChannel(channelId: string, roleId: string): Promise<void>;
  deleteChannel(channelId: string): Promise<void>;
  createRole(guildId: string, name: string, color: number): Promise<string>;
  renameRole(guildId: string, roleId: string, name: string): Promise<string>;
  deleteRole(guildId: string, roleId: string): Promise<void>;
  renameGuild(guildId: string, name: string): Promise<string>;

  giveRole(guildId: string, userId: string, roleId: string): Promise<void>;
  takeRole(guildId: string, userId: string, roleId: string): Promise<void>;
  nick(guildId: string, userId: string, nick: string | null): Promise<string | null>;
  /** @param until RFC 3339, or null */
  timeout(guildId: string, userId: string, until: string | null): Promise<void>;
  kick(guildId: string, userId: string, reason: string): Promise<void>;
  ban(guildId: string, userId: string, reason: string): Promise<void>;
  bans(guildId: string): Promise<string[]>;
  unban(guildId: string, userId: string): Promise<void>;
  banMany(guildId: string, userIds: string[]): Promise<string[]>;
  prunable(guildId: string, days: number): Promise<number>;
  members(guildId: string, limit: number): Promise<string[]>;
  searchMembers(guildId: string, query: string): Promise<string[]>;
  /** Asks the gateway (opcode 8) instead of REST; an empty query is everybody. */
  requestMembers(guildId: string, query: string): Promise<string[]>;

  threadFrom(channelId: string, messageId: string, name: string): Promise<string>;
  privateThread(channelId: string, name: string): Promise<string>;
  archive(threadId: string): Promise<void>;
  addToThread(threadId: string, userId: string): Promise<void>;
  threadMembers(threadId: string): Promise<string[]>;
  activeThreads(guildId: string): Promise<string[]>;

  createWebhook(channelId: string, name: string): Promise<{ id: string; token: string }>;
  execute(webhook: { id: string; token: string }, content: string, username: string): Promise<string>;
  webhooks(channelId: string): Promise<string[]>;
  deleteWebhook(webhookId: string): Promise<void>;

  createInvite(channelId: string, maxAgeSeconds: number): Promise<string>;
  invites(guildId: string): Promise<string[]>;
  deleteInvite(code: string): Promise<void>;

  /** Entries of one kind: who did it, to whom, why. */
  auditLog(guildId: string, action: number): Promise<{ userId: string; targetId: string; reason: string | null }[]>;
  /** A rule that blocks messages with a word. */
  createRule(guildId: string, name: string, word: string): Promise<string>;
  rules(guildId: string): Promise<string[]>;
  deleteRule(guildId: string, ruleId: string): Promise<void>;
  /** @param png a picture as a data URI */
  createEmoji(guildId: string, name: string, png: string): Promise<string>;
  emojis(guildId: string): Promise<string[]>;
  deleteEmoji(guildId: string, emojiId: string): Promise<void>;
  /** @param at RFC 3339 */
  createEvent(guildId: string, name: string, at: string): Promise<string>;
  events(guildId: string): Promise<string[]>;
  deleteEvent(guildId: string, eventId: string): Promise<void>;

  /** Overwrites a server's commands. @returns their names */
  setCommands(guildId: string, names: string[]): Promise<string[]>;
  commands(guildId: string): Promise<string[]>;
  applicationName(): Promise<string>;
  userName(userId: string): Promise<string>;

  /** What a library rejects with, as the refusal it stands for. @param what an action that is refused */
  refusalOf(what: Promise<unknown>): Promise<{ status: number; code: number }>;
}

/** Answers to an interaction, by the library's own functions. */
export interface Answering {
  readonly kind: "command" | "autocomplete" | "button" | "select" | "modal";
  /** Name of the command, or the custom id. */
  readonly name: string;
  /** Values of options, of a select, or of a modal's inputs. */
  readonly values: Record<string, unknown>;
  reply(content: string, more?: { ephemeral?: boolean; button?: string; select?: string[] }): Promise<void>;
  defer(): Promise<void>;
  editReply(content: string): Promise<void>;
  followUp(content: string): Promise<void>;
  update(content: string): Promise<void>;
  suggest(choices: string[]): Promise<void>;
  modal(customId: string, title: string, input: string): Promise<void>;
}

/** What a library has told, and a way to wait for more. */
export class Told {
  readonly all: { name: string; facts: Facts }[] = [];
  readonly #waiting = new Set<() => void>();
  /** Called with each interaction. */
  onInteraction: (answering: Answering) => unknown = () => {};

  add(name: string, facts: Facts = {}): void {
    this.all.push({ name, facts });
    for (const look of this.#waiting) look();
  }

  count(name: string): number {
    return this.all.filter((it) => it.name === name).length;
  }

  /**
   * Waits for an event with these facts, also one that was told before.
   * @throws after ten seconds without it
   */
  until(name: string, facts: Facts = {}): Promise<Facts> {
    const find = () =>
      this.all.find((it) =>
        it.name === name &&
        Object.entries(facts).every(([key, value]) => JSON.stringify(it.facts[key]) === JSON.stringify(value))
      );
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = find();
        if (!found) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(found.facts);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        const last = this.all.slice(-12).map((it) => `${it.name} ${JSON.stringify(it.facts)}`).join("\n");
        reject(new Error(`The library never told of ${name} ${JSON.stringify(facts)}; it told, last,\n${last}`));
      }, 10_000);
      this.#waiting.add(look);
      look();
    });
  }
}
