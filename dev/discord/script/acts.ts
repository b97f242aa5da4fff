// What people do with a client of theirs, without one: over the same routes.
import { joinVoice, leaveVoice } from "../actions/voice.ts";
import { mayInChannel } from "../permissions/compute.ts";
import type { Rest } from "../rest/handle.ts";
import type { Method } from "../rest/route.ts";
import { findComponent } from "../rules/components.ts";
import type { CommandRecord } from "../state/application-records.ts";
import type { World } from "../world.ts";

type Fields = Record<string, unknown>;

export class Acts {
  readonly #world: World;
  readonly #rest: Rest;

  constructor(world: World, rest: Rest) {
    this.#world = world;
    this.#rest = rest;
  }

  /** Asks any route as somebody. @throws with Discord's refusal */
  async ask(userId: string, method: Method, path: string, body?: unknown): Promise<unknown> {
    const reply = await this.#rest.as(userId, method, path, body);
    if (reply.status < 400) return reply.body ?? {};
    throw new Error(`${method} ${path} was refused: ${reply.status} ${JSON.stringify(reply.body)}`);
  }

  react({ userId, channelId, messageId, emoji, remove = false }: {
    userId: string;
    channelId: string;
    messageId: string;
    /** A character, or `name:id`. */
    emoji: string;
    remove?: boolean;
  }): Promise<unknown> {
    const path = `/channels/${channelId}/messages/${messageId}/reactions/${encodeURIComponent(emoji)}/@me`;
    return this.ask(userId, remove ? "DELETE" : "PUT", path);
  }

  /** Makes an invite. */
  invite({ userId, channelId, maxAge, maxUses }: {
    userId: string;
    channelId: string;
    /** Seconds; 0 is for ever. */
    maxAge?: number;
    maxUses?: number;
  }): Promise<unknown> {
    return this.ask(userId, "POST", `/channels/${channelId}/invites`, {
      ...(maxAge === undefined ? {} : { max_age: maxAge }),
      ...(maxUses === undefined ? {} : { max_uses: maxUses }),
    });
  }

  /** Goes into a voice channel, or out of voice with null. */
  voice({ userId, guildId, channelId, mute = false, deaf = false }: {
    userId: string;
    guildId: string;
    channelId: string | null;
    mute?: boolean;
    deaf?: boolean;
  }): void {
    const world = this.#world;
    if (channelId === null) {
      leaveVoice(world, guildId, userId);
      return;
    }
    const channel = world.state.channels.get(channelId);
    if (channel?.guild_id !== guildId) {
      throw new Error(`The server has no channel ${channelId}: see GET /_script/guilds`);
    }
    if (!mayInChannel(world, channelId, userId, "VIEW_CHANNEL", "CONNECT")) {
      throw new Error("They may not connect there");
    }
    joinVoice(world, channel, userId, {
      sessionId: `script${userId}`,
      selfMute: mute,
      selfDeaf: deaf,
      selfVideo: false,
    });
  }

  /** Presses a button, or chooses from a select. */
  press({ userId, messageId, customId, label, values }: {
    userId: string;
    messageId: string;
    customId?: string;
    /** Instead of the id: what the button says. */
    label?: string;
    values?: readonly string[];
  }): Promise<unknown> {
    const message = this.#world.state.messages.get(messageId);
    if (!message) throw new Error(`No message has the id ${messageId}`);
    const id = customId ?? customIdOf(message.components, label ?? "");
    const used = id === undefined ? undefined : findComponent(message.components, id);
    if (!used) throw new Error(`The message has no such component: ${customId ?? label}`);
    return this.ask(userId, "POST", "/interactions", {
      type: 3,
      application_id: message.application_id ?? message.author_id,
      guild_id: message.guild_id,
      channel_id: message.channel_id,
      message_id: message.id,
      data: { component_type: used["type"], custom_id: id, ...(values ? { values } : {}) },
    });
  }

  /** Uses a command. */
  use({ userId, channelId, command, options = {}, targetId }: {
    userId: string;
    channelId: string;
    /** As a person types it: `level set`. */
    command: string;
    options?: Fields;
    /** Of a context menu: the user or message it is used on. */
    targetId?: string;
  }): Promise<unknown> {
    const channel = this.#world.state.channels.get(channelId);
    if (!channel) throw new Error(`No channel has the id ${channelId}: see GET /_script/guilds`);
    const found = this.#command(command, channel.guild_id, targetId !== undefined);
    if (!found) throw new Error(`There is no command "${command}" here`);
    const path = command.slice(found.name.length).trim().split(" ").filter((part) => part !== "");
    return this.ask(userId, "POST", "/interactions", {
      type: 2,
      application_id: found.application_id,
      guild_id: channel.guild_id,
      channel_id: channelId,
      data: {
        id: found.id,
        name: found.name,
        type: found.type,
        version: found.version,
        ...(targetId === undefined
          ? { options: given(found.options as Fields[], path, options) }
          : { target_id: targetId }),
      },
    });
  }

  /** Fills in and sends the newest modal that somebody was shown. @param fields values by custom id */
  submit({ userId, fields }: { userId: string; fields: Readonly<Record<string, string | readonly string[]>> }) {
    const shown = [...this.#world.state.modals.values()].findLast((modal) => modal.user_id === userId);
    if (!shown) throw new Error("They are not shown a modal");
    return this.ask(userId, "POST", "/interactions", {
      type: 5,
      application_id: shown.application_id,
      guild_id: shown.guild_id,
      channel_id: shown.channel_id,
      data: {
        id: shown.id,
        custom_id: shown.custom_id,
        components: shown.components.map((component) => filled(component, fields)),
      },
    });
  }

  #command(typed: string, guildId: string | null, onTarget: boolean): CommandRecord | undefined {
    const fits = (command: CommandRecord) =>
      (command.guild_id ?? null) === null || command.guild_id === guildId
        ? onTarget ? command.type !== 1 && command.name === typed : typed === command.name ||
          command.type === 1 && typed.startsWith(`${command.name} `)
        : false;
    const all = [...this.#world.state.commands.values()].filter(fits);
    // A server's own command hides the global one of its name.
    return all.find((command) => command.guild_id === guildId) ?? all[0];
  }
}

/** Options as Discord's client sends them, below subcommands and groups. */
function given(known: readonly Fields[], path: readonly string[], values: Fields): Fields[] {
  const [first, ...rest] = path;
  if (first !== undefined) {
    const sub = known.find((option) => option["name"] === first);
    if (!sub) throw new Error(`There is no subcommand "${first}"`);
    const below = (sub["options"] ?? []) as Fields[];
    return [{ type: sub["type"], name: first, options: given(below, rest, values) }];
  }
  return Object.entries(values).map(([name, value]) => {
    const option = known.find((it) => it["name"] === name);
    if (!option) throw new Error(`The command has no option "${name}"`);
    return { type: option["type"], name, value };
  });
}

function customIdOf(components: unknown, label: string): string | undefined {
  if (Array.isArray(components)) {
    for (const component of components) {
      const found = customIdOf(component, label);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (typeof components !== "object" || components === null) return undefined;
  const { custom_id, label: own, components: below, accessory } = components as Fields;
  if (own === label && typeof custom_id === "string") return custom_id;
  return customIdOf(below, label) ?? customIdOf(accessory, label);
}

/** A modal's component with what was filled in. */
function filled(component: Fields, fields: Readonly<Record<string, string | readonly string[]>>): Fields {
  const { type, custom_id: id, components, component: inner } = component;
  const value = typeof id === "string" ? fields[id] : undefined;
  return {
    type,
    ...(component["id"] === undefined ? {} : { id: component["id"] }),
    ...(id === undefined ? {} : { custom_id: id }),
    ...(value === undefined ? {} : typeof value === "string" ? { value } : { values: value }),
    ...(Array.isArray(components) ? { components: (components as Fields[]).map((it) => filled(it, fields)) } : {}),
    ...(inner ? { component: filled(inner as Fields, fields) } : {}),
  };
}
