import type { APIApplicationCommand, APIChannel, APIMessage, APIUser } from "discord-api-types/v10";
import { type Invocable, nestOptions, type SentOption } from "../options/commands.ts";
import type { Choice } from "../options/read.ts";
import { Interaction, Op } from "../wire/constants.ts";
import { Gateway, type Link, presenceOf, sameHost } from "../wire/gateway.ts";
import { Rest } from "../wire/rest.ts";
import { formOf } from "../wire/upload.ts";
import { makeNonce } from "../wire/snowflake.ts";
import { sentenceOf } from "./attempt.svelte.ts";
import { Commands } from "./commands.svelte.ts";
import { applyEvent } from "./events.ts";
import { Inbox } from "./inbox.ts";
import { Interactions, type OpenModal } from "./interactions.svelte.ts";
import { type Entry, Logs } from "./logs.svelte.ts";
import { MemberRequests } from "./member-requests.svelte.ts";
import { emojiPath, type ReactionEmoji } from "./reactions.ts";
import { readStatus, type Status, storeStatus } from "./status.ts";
import { Talk } from "./talk.svelte.ts";
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
  readonly talk = new Talk();
  readonly unread = new Unread();
  readonly commands: Commands;
  readonly members: MemberRequests;
  /** How this person wants to appear. */
  status = $state<Status>("online");
  me = $state.raw<APIUser | null>(null);
  link = $state<Link>("connecting");
  /** The server in which this person is connected by voice. */
  voiceGuildId = $state<string | null>(null);
  /** Whether the first state has arrived. */
  ready = $state(false);
  /** The channel on screen: what arrives there is read. */
  watched: string | null = null;
  /** A message that is being answered. */
  replyTo = $state.raw<Entry | null>(null);
  #gateway: Gateway | null = null;
  #stopped = false;
  readonly #listeners = new Map<string, Set<(data: never) => void>>();

  constructor(userId: string) {
    this.userId = userId;
    this.rest = new Rest(`User user.${userId}`);
    this.commands = new Commands(this.rest);
    this.members = new MemberRequests(
      this.world,
      this.rest,
      (question) => this.#gateway?.send(Op.requestMembers, question),
    );
    this.status = readStatus(userId);
  }

  async start(): Promise<void> {
    const url = await this.#gatewayUrl();
    if (this.#stopped) return;
    const inbox = new Inbox((name, data) => {
      applyEvent(this, name, data);
      for (const heard of this.#listeners.get(name) ?? []) heard(data as never);
    });
    this.#gateway = new Gateway(url, `user.${this.userId}`, {
      dispatch: (name, data) => inbox.push(name, data),
      link: (state) => this.link = state,
      status: () => this.status,
    });
    this.#gateway.connect();
  }

  stop(): void {
    this.#stopped = true;
    this.#gateway?.close();
  }

  /** Does not wait for the next attempt. */
  reconnect(): void {
    this.#gateway?.retryNow();
  }

  /** Tells of each event of a name, after it has changed what is seen. @returns what ends it */
  listen<T>(name: string, heard: (data: T) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(heard));
    return () => listeners.delete(heard);
  }

  setStatus(status: Status): void {
    this.status = status;
    storeStatus(this.userId, status);
    this.#gateway?.send(Op.presence, presenceOf(status));
  }

  /** Connects to a voice channel, or leaves (null); there is no sound. */
  speak(guildId: string, channelId: string | null, { muted = false, deafened = false } = {}): void {
    this.#gateway?.send(Op.voice, {
      guild_id: guildId,
      channel_id: channelId,
      self_mute: muted,
      self_deaf: deafened,
    });
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

  async useCommand(
    invocable: Invocable,
    channelId: string,
    options: SentOption[],
    files: readonly File[] = [],
  ): Promise<void> {
    const nonce = this.#beginCommand(invocable.command, `/${invocable.title}`, channelId);
    const data = commandData(invocable, options, files);
    await this.#interact(Interaction.command, invocable.command.application_id, channelId, nonce, { data }, files);
  }

  /** Runs a command from the menu of a message (type 3) or a person (2). */
  async useMenuCommand(command: APIApplicationCommand, channelId: string, targetId: string): Promise<void> {
    const nonce = this.#beginCommand(command, command.name, channelId);
    const { id, name, type, version } = command;
    await this.#interact(Interaction.command, command.application_id, channelId, nonce, {
      data: { id, name, type, version, target_id: targetId, options: [], attachments: [] },
    });
  }

  #beginCommand(command: APIApplicationCommand, title: string, channelId: string): string {
    const nonce = makeNonce();
    this.interactions.begin({
      nonce,
      channelId,
      title,
      applicationName: this.commands.applicationName(command.application_id),
    });
    return nonce;
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

  /** @returns the nonce under which the answer comes: the modal stays open until then */
  async submitModal(modal: OpenModal, components: unknown[], files: readonly File[] = []): Promise<string> {
    const nonce = makeNonce();
    this.interactions.begin({
      nonce,
      channelId: modal.channel_id,
      title: modal.title,
      applicationName: modal.application.name,
      messageId: modal.id,
    });
    await this.#interact(Interaction.modal, modal.application.id, modal.channel_id, nonce, {
      data: { id: modal.id, custom_id: modal.custom_id, components, ...described(files) },
    }, files);
    return nonce;
  }

  /** Asks the gateway for members whose name begins so; they arrive as events. */
  searchMembers(guildId: string, query: string): void {
    this.members.search(guildId, query);
  }

  async #interact(
    type: number,
    applicationId: string,
    channelId: string,
    nonce: string,
    rest: object,
    files: readonly File[] = [],
  ): Promise<void> {
    const guildId = this.world.places.get(channelId)?.guildId;
    try {
      const body = {
        type,
        application_id: applicationId,
        ...(guildId ? { guild_id: guildId } : {}),
        channel_id: channelId,
        session_id: this.#gateway?.sessionId ?? "",
        nonce,
        ...rest,
      };
      await this.rest.post("/interactions", files.length > 0 ? formOf(body, files) : body);
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
}

export const commandData = ({ command, path }: Invocable, options: SentOption[], files: readonly File[] = []) => ({
  id: command.id,
  name: command.name,
  version: command.version,
  type: 1,
  options: nestOptions(path, options),
  attachments: files.map((file, id) => ({ id: String(id), filename: file.name })),
});

/** Files as an interaction's data names them; nothing without files. */
const described = (files: readonly File[]) =>
  files.length > 0 ? { attachments: files.map((file, id) => ({ id: String(id), filename: file.name })) } : {};
