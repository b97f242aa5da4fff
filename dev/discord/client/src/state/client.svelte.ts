import type { APIChannel, APIMessage, APIUser } from "discord-api-types/v10";
import { Op } from "../wire/constants.ts";
import { Gateway, type Link, presenceOf, sameHost } from "../wire/gateway.ts";
import { Rest } from "../wire/rest.ts";
import { sentenceOf } from "./attempt.svelte.ts";
import { Commands } from "./commands.svelte.ts";
import { applyEvent } from "./events.ts";
import { Inbox } from "./inbox.ts";
import { Interactions } from "./interactions.svelte.ts";
import { type Entry, isOwn, Logs } from "./logs.svelte.ts";
import { MemberRequests } from "./member-requests.svelte.ts";
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

  /** What the answers to this person's interactions come to. */
  get sessionId(): string {
    return this.#gateway?.sessionId ?? "";
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
    const oldest = log.state === "empty" ? undefined : log.entries.find((entry) => !isOwn(entry))?.id;
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

  async openDirect(userId: string): Promise<string> {
    const channel = await this.rest.post<APIChannel>("/users/@me/channels", { recipient_id: userId });
    this.world.putPlace(channel);
    return channel.id;
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
