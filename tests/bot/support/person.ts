// Somebody in the local Discord who uses commands and presses buttons, and what came of it.
import type { LocalDiscord } from "../../../dev/discord/server.ts";
import { SEEDED } from "../../../dev/discord/state/seed.ts";
import { eventually } from "./start.ts";

interface IndexedCommand {
  id: string;
  name: string;
  version: string;
}
export interface Answer {
  path: string;
  method: string;
  status: number;
  /** Body of the callback, or of the message that replaced a deferral. */
  body: Record<string, unknown>;
}
const TYPES = { string: 3, integer: 4, boolean: 5, user: 6, channel: 7, role: 8 } as const;
export type Filled = { name: string; type: keyof typeof TYPES; value: unknown; focused?: boolean }[];

export class Person {
  readonly #discord: LocalDiscord;
  readonly id: string;
  constructor(discord: LocalDiscord, id: string) {
    this.#discord = discord;
    this.id = id;
  }

  /** Waits until the bot's commands are there. */
  async command(name: string): Promise<IndexedCommand> {
    let found: IndexedCommand | undefined;
    const until = Date.now() + 10_000;
    while (!found) {
      if (Date.now() > until) throw new Error(`There is no command ${name}`);
      const index = await this.#call("GET", `/guilds/${SEEDED.guildId}/application-command-index`);
      found = ((await index.json()) as { application_commands: IndexedCommand[] }).application_commands
        .find((command) => command.name === name);
    }
    return found;
  }

  /** Uses a command; `subcommand` and options as the picker would send them. */
  async use(name: string, options: Filled = [], subcommand?: string, type: 2 | 4 = 2): Promise<Answer[]> {
    const command = await this.command(name);
    const filled = options.map(({ type: kind, ...option }) => ({ ...option, type: TYPES[kind] }));
    return await this.#interact({
      type,
      data: {
        id: command.id,
        name,
        type: 1,
        version: command.version,
        options: subcommand ? [{ type: 1, name: subcommand, options: filled }] : filled,
      },
    });
  }

  /** Presses a button on a message. */
  press(messageId: string, customId: string): Promise<Answer[]> {
    return this.#interact({ type: 3, message_id: messageId, data: { component_type: 2, custom_id: customId } });
  }

  say(content: string, channelId: string = SEEDED.channels.general) {
    return this.#discord.script.say({ userId: this.id, channelId, content });
  }

  /** Sends an interaction and gives everything the bot answered until it was done. */
  async #interact(body: Record<string, unknown>): Promise<Answer[]> {
    const from = this.#discord.script.requests.length;
    const response = await this.#call("POST", "/interactions", {
      application_id: SEEDED.applicationId,
      guild_id: SEEDED.guildId,
      channel_id: SEEDED.channels.general,
      nonce: crypto.randomUUID().slice(0, 20),
      session_id: "test",
      ...body,
    });
    if (!response.ok) throw new Error(`The local Discord refused it: ${await response.text()}`);
    const answers = () =>
      this.#discord.script.requests.slice(from).filter(({ path, status }) =>
        status !== 0 && (/^\/interactions\/\d+/.test(path) || /^\/webhooks\//.test(path))
      ).map(({ path, method, status, body }) => ({
        path,
        method,
        status,
        body: (body ?? {}) as Record<string, unknown>,
      }));
    await eventually(() => {
      const last = answers().at(-1);
      return last !== undefined && ![5, 6].includes(last.body["type"] as number) && last.method !== "DELETE";
    }, "the bot's answer");
    return answers();
  }

  #call(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.#discord.url}/api/v10${path}`, {
      method,
      headers: { authorization: `User user.${this.id}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}

/** The text of an answer: of its first embed, else its content. */
export function textOf(answer: Answer | undefined): string {
  const data = (answer?.body["data"] ?? answer?.body ?? {}) as {
    content?: string;
    embeds?: { description?: string; title?: string }[];
  };
  return data.embeds?.[0]?.description ?? data.content ?? "";
}

/** Whether only the caller sees it. */
export function isEphemeral(answer: Answer | undefined): boolean {
  const data = (answer?.body["data"] ?? answer?.body ?? {}) as { flags?: number };
  return ((data.flags ?? 0) & 64) !== 0;
}
