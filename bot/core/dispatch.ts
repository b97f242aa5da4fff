// From an interaction or a message to a handler and back to an answer. Whatever a handler throws becomes a sentence.
import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIChatInputApplicationCommandInteraction,
  type APIInteraction,
  type APIMessageComponentInteraction,
  ComponentType,
  InteractionType,
} from "discord-api-types/v10";
import { LRUCache } from "lru-cache";
import { type ActorClaim, snowflakeMs } from "../../api/contract.ts";
import { type Api, wireError } from "../api.ts";
import { type Action, actionOf, type CallerContext, type Command, type Services } from "./commands.ts";
import type { Component } from "./components.ts";
import { parseCustomId } from "./custom-id.ts";
import type { RawMessage } from "./feature.ts";
import type { Guilds } from "./guilds.ts";
import { callerOf, filledOptions, readOptions } from "./interaction.ts";
import { errorText, type Log } from "./log.ts";
import { shorten } from "./message.ts";
import { avatarUrl, displayName } from "./people.ts";
import { channelPermissions, guildPermissions, has, type Permission, permissionTitle } from "./permissions.ts";
import { commandLine, DEFAULT_PREFIX, parseLine } from "./prefix.ts";
import { Refusal, refusalText } from "./refusal.ts";
import { DEFER_AFTER_MS, InteractionReply, refusalMessage } from "./reply.ts";
import { DiscordFailure, type Rest } from "./rest.ts";
import { permissionRefusal, type Sender } from "./send.ts";

/** A message command that comes with a replay and is older than this was answered before, or nobody waits for it any more. */
const REPLAY_AGE_MS_MAX = 15_000;
const SUGGEST_TIMEOUT_MS = 2000;
const SUGGESTIONS_MAX = 25;
const COOLDOWNS_MAX = 10_000;

export interface DispatcherOptions {
  api: Api;
  rest: Rest;
  sender: Sender;
  guilds: Guilds;
  applicationId: string;
  botId: string;
  commands: readonly Command[];
  components: readonly Component[];
  services: Services;
  /** Whether Discord sends the text of messages that do not mention the bot. */
  messageContent: boolean;
  log: Log;
  deferAfterMs?: number;
}

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #commands = new Map<string, Command>();
  readonly #components: Map<string, Component>;
  readonly #prefix: string | null;
  readonly #cooldowns = new LRUCache<string, number>({ max: COOLDOWNS_MAX });

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#prefix = options.messageContent ? DEFAULT_PREFIX : null;
    for (const command of options.commands) {
      for (const name of [command.name, ...command.aliases ?? []]) {
        if (this.#commands.has(name)) throw new Error(`Rename a command: "${name}" is defined twice`);
        this.#commands.set(name, command);
      }
    }
    this.#components = new Map(options.components.map((component) => [component.name, component]));
  }

  /** Forgets what is known of a person (cooldowns). */
  forget(userId: string): void {
    for (const key of this.#cooldowns.keys()) if (key.startsWith(`${userId}:`)) this.#cooldowns.delete(key);
  }

  /** Looks whether a message is a command. On the hot path: does nothing at all for other messages. */
  message(message: RawMessage, replayed: boolean): void {
    const line = commandLine(message.content, this.#options.botId, this.#prefix);
    if (line === null || message.author.bot || message.webhook_id !== undefined) return;
    if (replayed && Date.now() - snowflakeMs(message.id) > REPLAY_AGE_MS_MAX) return;
    void this.#line(message, line);
  }

  /** Answers an interaction, whatever its handler does. Throws only for one of an unknown form. `replayed`: the process before us may have answered it already. */
  async interaction(interaction: APIInteraction, replayed: boolean): Promise<void> {
    switch (interaction.type) {
      case InteractionType.ApplicationCommand:
        return await this.#slash(interaction as APIChatInputApplicationCommandInteraction, replayed);
      case InteractionType.ApplicationCommandAutocomplete:
        return await this.#suggest(interaction);
      case InteractionType.MessageComponent:
        return await this.#component(interaction, replayed);
    }
  }

  async #slash(interaction: APIChatInputApplicationCommandInteraction, replayed: boolean): Promise<void> {
    const command = this.#commands.get(interaction.data.name);
    const { subcommand, options } = filledOptions(interaction);
    const reply = this.#reply(interaction, "new", command ? command.ephemeral ?? false : true);
    await this.#guarded(reply, replayed, { command: interaction.data.name }, async () => {
      const action = command && actionOf(command, subcommand);
      if (!action) throw new Refusal("Restart Discord: it still shows a command that no longer exists");
      const context = this.#contextOf(interaction);
      this.#admit(command, action, subcommand, context);
      const values = readOptions(action, options, interaction);
      return await action.run({ ...context, form: "slash" }, values as never);
    });
  }

  async #component(interaction: APIMessageComponentInteraction, replayed: boolean): Promise<void> {
    const parsed = parseCustomId(interaction.data.custom_id);
    const component = parsed && this.#components.get(parsed.component);
    const mode = component?.answer === "update" ? "update" : "new";
    const reply = this.#reply(interaction, mode, true);
    await this.#guarded(reply, replayed, { command: parsed?.component ?? "unknown" }, async () => {
      if (!parsed || !component) {
        throw new Refusal("Use the command again: this button is from an older version of Kagami");
      }
      const values = interaction.data.component_type === ComponentType.Button ? [] : interaction.data.values;
      return await component.run({ ...this.#contextOf(interaction), values }, parsed.argument);
    });
  }

  async #guarded(
    reply: InteractionReply,
    replayed: boolean,
    fields: { command: string },
    run: () => Promise<Parameters<InteractionReply["answer"]>[0]>,
  ): Promise<void> {
    try {
      // What may have been done already is done only if Discord still waits for an answer.
      if (replayed && !await reply.claim()) return;
      if (!replayed) reply.arm(this.#options.deferAfterMs ?? DEFER_AFTER_MS);
      await reply.answer(await run());
    } catch (error) {
      await reply.refuse(this.#sentence(error, fields)).catch((failure: unknown) =>
        this.#options.log.warn("an answer was not delivered", { ...fields, error: errorText(failure) })
      );
    }
  }

  async #suggest(interaction: APIApplicationCommandAutocompleteInteraction): Promise<void> {
    const { log } = this.#options;
    const reply = this.#reply(interaction, "new", true);
    const fields = { command: interaction.data.name };
    let choices: { name: string; value: string }[] = [];
    try {
      const command = this.#commands.get(interaction.data.name);
      const { subcommand, options } = filledOptions(interaction as never);
      const focused = options.find((option) => option.focused);
      const option = command && focused && actionOf(command, subcommand)?.options?.[focused.name];
      if (option?.type === "string" && option.suggest) {
        const filled = Object.fromEntries(options.map(({ name, value }) => [name, value]));
        const found = option.suggest({ ...this.#contextOf(interaction), filled }, String(focused?.value ?? ""));
        choices = await withTimeout(Promise.resolve(found), SUGGEST_TIMEOUT_MS, []);
      }
    } catch (error) {
      log.warn("suggestions failed", { ...fields, error: errorText(error) });
    }
    const shown = choices.slice(0, SUGGESTIONS_MAX).map(({ name, value }) => ({ name: shorten(name, 100), value }));
    await reply.suggest(shown).catch((error: unknown) =>
      log.debug("suggestions were not delivered", { ...fields, error: errorText(error) })
    );
  }

  async #line(message: RawMessage, line: string): Promise<void> {
    const { sender, rest, log } = this.#options;
    const nonce = message.id; // replayed, it is answered with the same nonce and so once
    let path = "unknown";
    const typing = setTimeout(() => {
      rest.request("POST", `/channels/${message.channel_id}/typing`).catch(() => {});
    }, this.#options.deferAfterMs ?? DEFER_AFTER_MS);
    try {
      const parsed = parseLine(line, (name) => this.#commands.get(name), message.mentions);
      if (!parsed) return;
      const { command, subcommand, action, options } = parsed;
      path = subcommand ? `${command.name} ${subcommand}` : command.name;
      if (command.secret) throw new Refusal(`Use \`/${path}\` instead: ${command.secret}`);
      const context = await this.#messageContext(message);
      this.#admit(command, action, subcommand, context);
      const answer = await action.run({ ...context, form: "prefix" }, options as never);
      await sender.send(message.channel_id, answer, { nonce, replyTo: message.id });
    } catch (error) {
      const text = this.#sentence(error, { command: path });
      await sender.send(message.channel_id, refusalMessage(text), { nonce, replyTo: message.id })
        .catch((failure: unknown) =>
          log.info("an answer was not delivered", { command: path, error: errorText(failure) })
        );
    } finally {
      clearTimeout(typing);
    }
  }

  #admit(command: Command, action: Action, subcommand: string | undefined, context: CallerContext): void {
    if (!context.guildId && !command.direct) throw new Refusal(`Use /${command.name} in a server`);
    const { permission } = command;
    if (permission && !has(context.member.permissions, permission)) throw missing(command, permission);
    if (!action.cooldownSeconds) return;
    const key = `${context.member.id}:${context.guildId ?? "-"}:${command.name} ${subcommand ?? ""}`;
    const until = this.#cooldowns.get(key) ?? 0, now = Date.now();
    if (until > now) {
      const seconds = Math.ceil((until - now) / 1000);
      throw new Refusal(`Wait ${seconds} ${seconds === 1 ? "second" : "seconds"} before you use it again`);
    }
    this.#cooldowns.set(key, now + action.cooldownSeconds * 1000, { ttl: action.cooldownSeconds * 1000 });
  }

  #reply(interaction: APIInteraction, mode: "new" | "update", ephemeral: boolean): InteractionReply {
    const { rest, applicationId } = this.#options;
    return new InteractionReply({ rest, applicationId, interaction, mode, ephemeral });
  }

  #contextOf(interaction: APIInteraction): CallerContext {
    const { api, services } = this.#options;
    const member = callerOf(interaction);
    const guildId = interaction.guild_id ?? null;
    const locale = interaction.type === InteractionType.Ping ? "en-US" : interaction.locale;
    return {
      guildId,
      channelId: interaction.channel?.id ?? "",
      member,
      locale,
      api,
      speaking: speaking(member.id, guildId, member.permissions, member.roles, locale),
      services,
    };
  }

  async #messageContext(message: RawMessage): Promise<CallerContext> {
    const { api, guilds, services } = this.#options;
    const guildId = message.guild_id ?? null;
    const roles = message.member?.roles ?? [];
    let inGuild = 0n, inChannel = 0n;
    if (guildId) {
      const guild = await guilds.load(guildId);
      const who = { userId: message.author.id, roles };
      inGuild = guildPermissions(guild, who);
      const overwrites = guild.channels.get(message.channel_id)?.overwrites ?? [];
      inChannel = channelPermissions(inGuild, guildId, overwrites, who);
    }
    return {
      guildId,
      channelId: message.channel_id,
      member: {
        id: message.author.id,
        name: displayName(message.author, message.member ?? null),
        avatarUrl: avatarUrl(message.author, message.member ?? null, guildId),
        roles,
        permissions: inChannel,
      },
      locale: "en-US",
      api,
      speaking: speaking(message.author.id, guildId, inGuild, roles, "en-US"),
      services,
    };
  }

  #sentence(error: unknown, fields: { command: string }): string {
    const refused = error instanceof DiscordFailure ? permissionRefusal(error, "do that here") : error;
    const text = refusalText(refused, wireError);
    if (text !== null) return text;
    const requestId = wireError(error)?.requestId ?? crypto.randomUUID().slice(0, 8);
    this.#options.log.error("a command failed", { ...fields, requestId, error: errorText(error) });
    const away = wireError(error) === null && (error as Error)?.name === "TRPCClientError";
    return away
      ? `Try again in a moment: Kagami's own service does not answer (request \`${requestId}\`)`
      : `Something went wrong. Tell the people who run Kagami the request \`${requestId}\``;
  }
}

function missing(command: Command, permission: Permission): Refusal {
  return new Refusal(`Ask somebody with the permission **${permissionTitle(permission)}**: /${command.name} needs it`);
}

function speaking(userId: string, guildId: string | null, permissions: bigint, roles: string[], locale: string) {
  const actor: ActorClaim = { userId, guildId, permissions: permissions.toString(), roles, locale };
  return { context: { actor } };
}

async function withTimeout<T>(promise: Promise<T>, timeoutMs: number, otherwise: T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<T>((resolve) => timer = setTimeout(() => resolve(otherwise), timeoutMs));
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
