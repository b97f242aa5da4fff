import type { APIChannel, APIMessage, APIUser } from "discord-api-types/v10";
import { type Invocable, nestOptions, type SentOption } from "../options/commands.ts";
import type { Choice } from "../options/read.ts";
import { Interaction, Op } from "../wire/constants.ts";
import { Gateway, type Link, sameHost } from "../wire/gateway.ts";
import { Refusal, Rest } from "../wire/rest.ts";
import { makeNonce } from "../wire/snowflake.ts";
import { Commands } from "./commands.svelte.ts";
import { applyEvent } from "./events.ts";
import { Interactions, type OpenModal } from "./interactions.svelte.ts";
import { type Entry, Logs } from "./logs.svelte.ts";
import { emojiPath, type ReactionEmoji } from "./reactions.ts";
import { Typing } from "./typing.svelte.ts";
import { Unread } from "./unread.svelte.ts";
import { World } from "./world.svelte.ts";

const PAGE = 50;

/** One person at this browser: what they see, and what they do. */
export class Client {
  readonly userId: string;
  readonly rest: Rest;
  readonly world = new World();
  readonly logs = new Logs();
  readonly interactions = new Interactions();
  readonly typing = new Typing();
  readonly unread = new Unread();
  readonly commands: Commands;
  me = $state.raw<APIUser | null>(null);
  link = $state<Link>("connecting");
  /** Whether the first state has arrived. */
  ready = $state(false);
  /** The channel on screen: what arrives there is read. */
  watched: string | null = null;
  /** A message that is being answered. */
  replyTo = $state.raw<Entry | null>(null);
  #gateway: Gateway | null = null;
  #stopped = false;

  constructor(userId: string) {
    this.userId = userId;
    this.rest = new Rest(`User user.${userId}`);
    this.commands = new Commands(this.rest);
  }

  async start(): Promise<void> {
    const url = await this.#gatewayUrl();
    if (this.#stopped) return;
    this.#gateway = new Gateway(url, `user.${this.userId}`, {
      dispatch: (name, data) => applyEvent(this, name, data),
      link: (state) => this.link = state,
    });
    this.#gateway.connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#gateway?.close();
  }

  async loadHistory(channelId: string): Promise<void> {
    const log = this.logs.of(channelId);
    if (log.state === "loading") return;
    const oldest = log.state === "loaded" ? log.entries.find((entry) => !entry.sending)?.id : undefined;
    log.state = "loading";
    try {
      const before = oldest ? `&before=${oldest}` : "";
      const page = await this.rest.get<APIMessage[]>(`/channels/${channelId}/messages?limit=${PAGE}${before}`);
      this.logs.prepend(channelId, page.reverse(), page.length === PAGE);
    } catch (error) {
      log.state = "failed";
      log.problem = sentenceOf(error);
    }
  }

  /** After a new session: what was missed in the channel on screen is read again. */
  refresh(): void {
    for (const channelId of this.logs.forget()) if (channelId === this.watched) void this.loadHistory(channelId);
  }

  async send(channelId: string, content: string, files: File[]): Promise<void> {
    const nonce = makeNonce();
    const replyTo = this.replyTo;
    this.replyTo = null;
    const body = { content, nonce, ...(replyTo ? { message_reference: { message_id: replyTo.id } } : {}) };
    this.logs.add(this.#waitingEntry(channelId, content, nonce, replyTo));
    try {
      const sent = await this.rest.post<APIMessage>(`/channels/${channelId}/messages`, withFiles(body, files));
      this.logs.add({ ...sent, nonce });
    } catch (error) {
      this.logs.change(channelId, nonce, (entry) => ({ ...entry, sending: "failed", problem: sentenceOf(error) }));
    }
  }

  /** Sends again what was refused. */
  retry(entry: Entry): Promise<void> {
    this.logs.remove(entry.channel_id, [entry.id]);
    return this.send(entry.channel_id, entry.content, []);
  }

  async tellTyping(channelId: string): Promise<void> {
    // Whoever may not write here is told so by the message itself.
    await this.rest.post(`/channels/${channelId}/typing`).catch(() => undefined);
  }

  async react(entry: Entry, emoji: ReactionEmoji, on: boolean): Promise<void> {
    const path = `/channels/${entry.channel_id}/messages/${entry.id}/reactions/${emojiPath(emoji)}/@me`;
    await (on ? this.rest.put(path) : this.rest.delete(path));
  }

  async deleteMessage(entry: Entry): Promise<void> {
    await this.rest.delete(`/channels/${entry.channel_id}/messages/${entry.id}`);
  }

  async openDirect(userId: string): Promise<string> {
    const channel = await this.rest.post<APIChannel>("/users/@me/channels", { recipient_id: userId });
    this.world.putPlace(channel);
    return channel.id;
  }

  async useCommand(invocable: Invocable, channelId: string, options: SentOption[]): Promise<void> {
    const pending = {
      nonce: makeNonce(),
      channelId,
      title: `/${invocable.title}`,
      applicationName: this.commands.applicationName(invocable.command.application_id),
    };
    this.interactions.begin(pending);
    await this.#interact(Interaction.command, invocable.command.application_id, channelId, pending.nonce, {
      data: commandData(invocable, options),
    });
  }

  async suggestions(invocable: Invocable, channelId: string, options: SentOption[]): Promise<Choice[]> {
    const nonce = makeNonce();
    const choices = this.interactions.suggestions(nonce);
    await this.#interact(Interaction.autocomplete, invocable.command.application_id, channelId, nonce, {
      data: commandData(invocable, options),
    });
    return await choices;
  }

  async usePart(
    entry: Entry,
    part: { type: number; custom_id: string; label: string },
    values?: string[],
  ): Promise<void> {
    const nonce = makeNonce();
    this.interactions.begin({
      nonce,
      channelId: entry.channel_id,
      title: part.label,
      applicationName: this.world.nameOf(entry.author, null),
      messageId: entry.id,
      customId: part.custom_id,
    });
    await this.#interact(Interaction.component, entry.application_id ?? entry.author.id, entry.channel_id, nonce, {
      message_id: entry.id,
      message_flags: entry.flags ?? 0,
      data: { component_type: part.type, custom_id: part.custom_id, ...(values ? { values } : {}) },
    });
  }

  async submitModal(modal: OpenModal, components: unknown[]): Promise<void> {
    const nonce = makeNonce();
    this.interactions.modal = null;
    this.interactions.begin({
      nonce,
      channelId: modal.channel_id,
      title: modal.title,
      applicationName: modal.application.name,
    });
    await this.#interact(Interaction.modal, modal.application.id, modal.channel_id, nonce, {
      data: { id: modal.id, custom_id: modal.custom_id, components },
    });
  }

  /** Asks the gateway for members whose name begins so; they arrive as events. */
  searchMembers(guildId: string, query: string): void {
    this.#gateway?.send(Op.requestMembers, { guild_id: guildId, query, limit: 25, presences: true });
  }

  async #interact(type: number, applicationId: string, channelId: string, nonce: string, rest: object): Promise<void> {
    const guildId = this.world.places.get(channelId)?.guildId;
    try {
      await this.rest.post("/interactions", {
        type,
        application_id: applicationId,
        ...(guildId ? { guild_id: guildId } : {}),
        channel_id: channelId,
        session_id: this.#gateway?.sessionId ?? "",
        nonce,
        ...rest,
      });
    } catch (error) {
      this.interactions.fail(nonce, sentenceOf(error));
      this.interactions.suggest(nonce, []);
    }
  }

  /** The gateway's address, asked for until the local Discord answers. */
  async #gatewayUrl(): Promise<string> {
    for (let attempt = 0;; attempt++) {
      try {
        return sameHost((await this.rest.get<{ url: string }>("/gateway")).url);
      } catch {
        this.link = "lost";
        await new Promise((resolve) => setTimeout(resolve, Math.min(5_000, 300 * 2 ** attempt)));
        if (this.#stopped) return "";
      }
    }
  }

  #waitingEntry(channelId: string, content: string, nonce: string, replyTo: Entry | null): Entry {
    return {
      id: nonce,
      nonce,
      channel_id: channelId,
      content,
      author: this.me ?? { id: this.userId, username: "", discriminator: "0", global_name: null, avatar: null },
      timestamp: new Date().toISOString(),
      edited_timestamp: null,
      tts: false,
      mention_everyone: false,
      mentions: [],
      mention_roles: [],
      attachments: [],
      embeds: [],
      pinned: false,
      type: replyTo ? 19 : 0,
      ...(replyTo ? { referenced_message: replyTo } : {}),
      sending: "waiting",
    };
  }
}

const sentenceOf = (error: unknown): string =>
  error instanceof Refusal ? error.message : "The local Discord does not answer";

const commandData = ({ command, path }: Invocable, options: SentOption[]) => ({
  id: command.id,
  name: command.name,
  version: command.version,
  type: 1,
  options: nestOptions(path, options),
  attachments: [],
});

function withFiles(body: object, files: File[]): object {
  if (files.length === 0) return body;
  const form = new FormData();
  const attachments = files.map((file, id) => ({ id, filename: file.name }));
  form.set("payload_json", JSON.stringify({ ...body, attachments }));
  files.forEach((file, id) => form.set(`files[${id}]`, file, file.name));
  return form;
}
