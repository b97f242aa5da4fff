// People who use an application, and the application that answers: what the tests of interactions share.
import { beforeAll, beforeEach, expect } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import type { LocalDiscordOptions } from "../../dev/discord/server.ts";
import { FARID, type Harness, type Packet, type RawClient, type Reply, SEEDED, withDiscord } from "./harness.ts";

const { applicationId, channels, guildId } = SEEDED;

export interface Command {
  id: string;
  version: string;
  name: string;
  type: number;
}

/** The seeded application with its bot connected, and Farid, who uses it. */
export class AppHarness {
  readonly it: Harness;
  readonly clock: MovableClock;
  readonly #definitions: readonly object[];
  commands: Record<string, Command> = {};
  bot!: RawClient;
  farid!: RawClient;
  #used = 0;

  constructor(it: Harness, clock: MovableClock, definitions: readonly object[]) {
    this.it = it;
    this.clock = clock;
    this.#definitions = definitions;
  }

  async begin(): Promise<void> {
    const { state } = this.it.discord;
    const application = state.applications.get(applicationId)!;
    state.applications.set(applicationId, { ...application, integration_types_config: { "0": {}, "1": {} } });
    const { body } = await this.it.rest("PUT", `/applications/${applicationId}/commands`, this.#definitions);
    this.commands = Object.fromEntries(body.map((command: Command) => [command.name, command]));
    this.bot = await this.it.identify(1 | (1 << 9));
    this.farid = await this.it.act(FARID);
  }

  /** What Discord's client posts. @param type 2 command, 3 component, 4 autocomplete, 5 modal */
  post(type: number, data: object, more: object = {}, as: string = FARID, files: File[] = []): Promise<Reply> {
    const body = {
      type,
      application_id: applicationId,
      guild_id: guildId,
      channel_id: channels.general,
      data,
      ...more,
    };
    if (files.length === 0) return this.it.rest("POST", "/interactions", body, as);
    const form = new FormData();
    form.set("payload_json", JSON.stringify(body));
    files.forEach((file, index) => form.set(`files[${index}]`, file));
    return this.it.rest("POST", "/interactions", form, as);
  }

  /** Somebody uses a command. @param given its options, or what else its data has */
  use(
    name: string,
    given: object[] | object = [],
    more: object = {},
    as?: string,
    files: File[] = [],
    type: 2 | 4 = 2,
  ): Promise<Reply> {
    const { id, type: kind, version } = this.commands[name]!;
    const rest = Array.isArray(given) ? { options: given } : given;
    return this.post(type, { id, name, type: kind, version, ...rest }, more, as, files);
  }

  /** What the bot is told when somebody does something. */
  async opened(act: (nonce: string) => Promise<Reply>): Promise<Packet["d"]> {
    const seen = this.bot.events("INTERACTION_CREATE").length;
    const reply = await act(`n${++this.#used}`);
    expect(reply.status, JSON.stringify(reply.body)).toBe(204);
    await this.bot.find(() => this.bot.events("INTERACTION_CREATE").length > seen);
    return this.bot.events("INTERACTION_CREATE").at(-1)!.d;
  }

  answer(d: Packet["d"], body: unknown, query = ""): Promise<Reply> {
    return this.it.rest("POST", `/interactions/${d.id}/${d.token}/callback${query}`, body, "nobody");
  }

  hook(method: string, d: Packet["d"], path = "", body?: unknown): Promise<Reply> {
    return this.it.rest(method, `/webhooks/${applicationId}/${d.token}${path}`, body, "nobody");
  }

  /** Somebody adds the application to their own account. */
  async bring(userId: string): Promise<void> {
    const link =
      `${this.it.discord.url}/oauth2/authorize?client_id=${applicationId}&scope=applications.commands&integration_type=1`;
    const body = new URLSearchParams({ decision: "approve", user_id: userId });
    const response = await fetch(link, { method: "POST", body });
    expect(response.status, await response.text()).toBe(200);
  }

  /** Uses a command and answers it with a message. @returns the message */
  async shown(name: string, data: object): Promise<Packet["d"]> {
    const d = await this.opened((nonce) => this.use(name, [], { nonce }));
    const { status, body } = await this.answer(d, { type: 4, data }, "?with_response=true");
    expect(status, JSON.stringify(body)).toBe(200);
    return body.resource.message;
  }
}

/** @param definitions commands that the application registers first */
export function withApp(definitions: readonly object[], options: LocalDiscordOptions = {}): AppHarness {
  const clock = new MovableClock();
  const it = withDiscord({ clock, ...options });
  const app = new AppHarness(it, clock, definitions);
  beforeAll(() => app.begin());
  beforeEach(() => it.discord.script.reset());
  return app;
}
