// The suite's actions with Discordeno.
import {
  AutoModerationActionType,
  AutoModerationEventTypes,
  AutoModerationTriggerTypes,
  ButtonStyles,
  ChannelTypes,
  createBot,
  createDesiredPropertiesObject,
  InteractionResponseTypes,
  InteractionTypes,
  MessageComponentTypes,
  ScheduledEventEntityType,
  ScheduledEventPrivacyLevel,
  TextStyles,
} from "@discordeno/bot";
import { ALL_INTENTS } from "../../../dev/discord/gateway/intents.ts";
import type { Harness } from "../harness.ts";
import { type Actions, type Answering, type Library, type Running, type StartOptions, Told } from "./library.ts";

export const discordeno: Library = { name: "Discordeno", start };

type Bot = ReturnType<typeof newBot>;
type Interaction = Parameters<NonNullable<Bot["events"]["interactionCreate"]>>[0];

function newBot(it: Harness, shards: number, intents: number) {
  const bot = createBot({
    token: it.discord.token,
    intents,
    desiredProperties: createDesiredPropertiesObject({}, true),
    gateway: {
      totalShards: shards,
      lastShardId: shards - 1,
      spawnShardDelay: 0,
      cache: { requestMembers: { enabled: true } },
      resharding: { enabled: false, shardsFullPercentage: 80, checkInterval: -1 },
    } as never,
    loggerFactory: () => ({ debug() {}, info() {}, warn() {}, error() {}, fatal() {} }),
  });
  bot.rest.baseUrl = `${it.discord.url}/api`;
  // An address of one's own would switch off the queue and the limiter.
  bot.rest.isProxied = false;
  return bot;
}

async function start(it: Harness, { shards = 1, intents = ALL_INTENTS }: StartOptions = {}): Promise<Running> {
  const bot = newBot(it, shards, intents);
  const told = new Told();
  const guilds = new Map<number, Set<string>>();
  listen(bot, told, guilds);
  bot.gateway.url = it.discord.url.replace("http", "ws");
  await bot.start();
  for (let id = 0; id < shards; id++) await told.until("ready", { shardId: id });
  for (const shard of bot.gateway.shards.values()) {
    const handleClose = shard.handleClose.bind(shard);
    // On codes after which there is nothing to try again, Discordeno throws where nobody can catch it.
    shard.handleClose = (close) => handleClose(close).catch(() => told.add("ended", { code: close.code }));
  }
  return {
    userId: bot.id.toString(),
    guildsOfShard: (shardId) => [...guilds.get(shardId) ?? []],
    told,
    act: actions(bot),
    stop: () => bot.shutdown(),
  };
}

const text = (id: bigint | undefined | null): string | null => id ? id.toString() : null;

function listen(bot: Bot, told: Told, guilds: Map<number, Set<string>>): void {
  bot.events = {
    ready: ({ shardId, guilds: ids }) => {
      guilds.set(shardId, new Set(ids.map(String)));
      told.add("ready", { shardId });
    },
    resumed: (shardId) => told.add("resumed", { shardId }),
    guildCreate: ({ id }) => {
      const known = [...guilds.values()].some((ids) => ids.has(id.toString()));
      told.add(known ? "guildAvailable" : "guildCreate", { id: text(id) });
    },
    guildDelete: ({ id, unavailable }) => told.add(unavailable ? "guildUnavailable" : "guildDelete", { id: text(id) }),
    guildUpdate: ({ id, name }) => told.add("guildUpdate", { id: text(id), name }),
    messageCreate: ({ id, content, author }) =>
      told.add("messageCreate", { id: text(id), content, userId: text(author.id) }),
    raw: ({ t, d }) => {
      if (t === "MESSAGE_CREATE") told.add("packet", { id: (d as { id: string }).id });
    },
    messageUpdate: ({ id, content }) => told.add("messageUpdate", { id: text(id), content }),
    messageDelete: ({ id }) => told.add("messageDelete", { id: text(id) }),
    messageDeleteBulk: ({ ids }) => told.add("messageDeleteBulk", { ids: ids.map(String).sort() }),
    reactionAdd: ({ messageId, emoji, userId }) =>
      told.add("reactionAdd", { id: text(messageId), emoji: emoji.name, userId: text(userId) }),
    reactionRemove: ({ messageId, emoji, userId }) =>
      told.add("reactionRemove", { id: text(messageId), emoji: emoji.name, userId: text(userId) }),
    reactionRemoveAll: ({ messageId }) => told.add("reactionsClear", { id: text(messageId) }),
    channelCreate: ({ id, name }) => told.add("channelCreate", { id: text(id), name }),
    channelUpdate: ({ id }) => told.add("channelUpdate", { id: text(id) }),
    channelDelete: ({ id }) => told.add("channelDelete", { id: text(id) }),
    channelPinsUpdate: ({ channelId }) => told.add("pinsUpdate", { id: text(channelId) }),
    roleCreate: ({ id, name }) => told.add("roleCreate", { id: text(id), name }),
    roleUpdate: ({ id, name }) => told.add("roleUpdate", { id: text(id), name }),
    roleDelete: ({ roleId }) => told.add("roleDelete", { id: text(roleId) }),
    guildMemberAdd: (_, { id }) => told.add("memberAdd", { userId: text(id) }),
    guildMemberUpdate: ({ nick }, { id }) => told.add("memberUpdate", { userId: text(id), nick: nick ?? null }),
    guildMemberRemove: ({ id }) => told.add("memberRemove", { userId: text(id) }),
    guildBanAdd: ({ id }) => told.add("banAdd", { userId: text(id) }),
    guildBanRemove: ({ id }) => told.add("banRemove", { userId: text(id) }),
    guildAuditLogEntryCreate: ({ actionType, targetId, reason }) =>
      told.add("auditLog", { action: actionType, targetId: text(targetId), reason: reason ?? null }),
    inviteCreate: ({ code }) => told.add("inviteCreate", { code }),
    inviteDelete: ({ code }) => told.add("inviteDelete", { code }),
    threadCreate: ({ id, name }) => told.add("threadCreate", { id: text(id), name }),
    threadUpdate: ({ id, threadMetadata }) =>
      told.add("threadUpdate", { id: text(id), archived: threadMetadata?.archived }),
    threadDelete: ({ id }) => told.add("threadDelete", { id: text(id) }),
    typingStart: ({ userId }) => told.add("typing", { userId: text(userId) }),
    presenceUpdate: ({ user, status }) => told.add("presence", { userId: text(user.id), status }),
    voiceStateUpdate: ({ userId, channelId }) =>
      told.add("voiceState", { userId: text(userId), channelId: text(channelId) }),
    webhooksUpdate: ({ channelId }) => told.add("webhooksUpdate", { id: text(channelId) }),
    guildEmojisUpdate: ({ emojis }) => {
      for (const { id, name } of emojis.values()) told.add("emojis", { id: text(id), name });
    },
    scheduledEventCreate: ({ id, name }) => told.add("eventCreate", { id: text(id), name }),
    scheduledEventDelete: ({ id }) => told.add("eventDelete", { id: text(id) }),
    automodRuleCreate: ({ id, name }) => told.add("ruleCreate", { id: text(id), name }),
    automodActionExecution: ({ userId, matchedKeyword }) =>
      told.add("ruleExecution", { userId: text(userId), keyword: matchedKeyword }),
    messagePollVoteAdd: ({ userId }) => told.add("pollVote", { userId: text(userId) }),
    interactionCreate: (interaction) => told.onInteraction(answering(bot, interaction)),
  };
  bot.gateway.events.disconnected = (shard) => told.add("disconnected", { shardId: shard.id });
}

function actions({ helpers, rest, gateway, id: botId }: Bot): Actions {
  const ids = (list: Iterable<{ id: bigint | string }>) => [...list].map(({ id }) => id.toString());
  const users = (list: { user?: { id: bigint | string } }[]) => list.map(({ user }) => user!.id.toString());
  return {
    async send(channelId, content) {
      const sent = await helpers.sendMessage(channelId, { content });
      return { id: sent.id.toString(), content: sent.content };
    },
    async sendRich(channelId) {
      const sent = await helpers.sendMessage(channelId, {
        content: "Rich",
        embeds: [{ title: "An embed" }],
        files: [{ blob: new Blob(["x"], { type: "text/plain" }), name: "x.txt" }],
        components: [{
          type: MessageComponentTypes.ActionRow,
          components: [{
            type: MessageComponentTypes.Button,
            style: ButtonStyles.Primary,
            customId: "press",
            label: "Press",
          }],
        }],
      });
      return {
        id: sent.id.toString(),
        embed: sent.embeds![0]!.title!,
        file: sent.attachments![0]!.filename,
        button: sent.components![0]!.components![0]!.customId!,
      };
    },
    edit: async (channelId, id, content) => (await helpers.editMessage(channelId, id, { content })).content,
    remove: async (channelId, id) => await helpers.deleteMessage(channelId, id),
    removeMany: async (channelId, list) => await helpers.deleteMessages(channelId, list),
    history: async (channelId, limit) => ids(await helpers.getMessages(channelId, { limit })),
    pin: async (channelId, id) => await helpers.pinMessage(channelId, id),
    pins: async (channelId) => (await helpers.getChannelPins(channelId)).items.map((it) => it.message.id.toString()),
    unpin: async (channelId, id) => await helpers.unpinMessage(channelId, id),
    react: async (channelId, id, emoji) => await helpers.addReaction(channelId, id, emoji),
    reactors: async (channelId, id, emoji) => ids(await helpers.getReactions(channelId, id, emoji)),
    clearReactions: async (channelId, id) => await helpers.deleteReactionsAll(channelId, id),
    crosspost: async (channelId, id) => void await helpers.publishMessage(channelId, id),
    async poll(channelId, question, answers) {
      const poll = {
        question: { text: question },
        answers: answers.map((it) => ({ pollMedia: { text: it } })),
        duration: 1,
        allowMultiselect: false,
      };
      return (await helpers.sendMessage(channelId, { poll })).id.toString();
    },
    endPoll: async (channelId, id) => void await rest.endPoll(channelId, id),
    typing: async (channelId) => await helpers.triggerTypingIndicator(channelId),
    async direct(userId, content) {
      const { id } = await helpers.getDmChannel(userId);
      const sent = await helpers.sendMessage(id, { content });
      return { channelId: id.toString(), content: sent.content };
    },
    createChannel: async (guildId, name, reason) =>
      (await helpers.createChannel(guildId, { name, type: ChannelTypes.GuildText }, reason)).id.toString(),
    renameChannel: async (id, name) => (await helpers.editChannel(id, { name })).name!,
    hideChannel: async (id, roleId) =>
      await helpers.editChannelPermissionOverrides(id, { id: roleId, type: 0, deny: ["VIEW_CHANNEL"] }),
    deleteChannel: async (id) => await helpers.deleteChannel(id),
    createRole: async (guildId, name, color) =>
      (await helpers.createRole(guildId, { name, colors: { primaryColor: color } })).id.toString(),
    renameRole: async (guildId, id, name) => (await helpers.editRole(guildId, id, { name })).name,
    deleteRole: async (guildId, id) => await helpers.deleteRole(guildId, id),
    renameGuild: async (id, name) => (await helpers.editGuild(id, { name })).name,
    giveRole: async (guildId, userId, roleId) => await helpers.addRole(guildId, userId, roleId),
    takeRole: async (guildId, userId, roleId) => await helpers.removeRole(guildId, userId, roleId),
    nick: async (guildId, userId, nick) => (await helpers.editMember(guildId, userId, { nick })).nick ?? null,
    timeout: async (guildId, userId, until) =>
      void await helpers.editMember(guildId, userId, { communicationDisabledUntil: until }),
    kick: async (guildId, userId, reason) => await helpers.kickMember(guildId, userId, reason),
    ban: async (guildId, userId, reason) => await helpers.banMember(guildId, userId, {}, reason),
    bans: async (guildId) => users(await helpers.getBans(guildId)),
    unban: async (guildId, userId) => await helpers.unbanMember(guildId, userId),
    banMany: async (guildId, userIds) =>
      (await helpers.bulkBanMembers(guildId, { userIds })).bannedUsers.map((id) => id.toString()),
    prunable: async (guildId, days) => (await helpers.getPruneCount(guildId, { days })).pruned ?? 0,
    members: async (guildId, limit) => ids(await helpers.getMembers(guildId, { limit })),
    searchMembers: async (guildId, query) => ids(await helpers.searchMembers(guildId, query, { limit: 10 })),
    requestMembers: async (guildId, query) =>
      users(await gateway.requestMembers(guildId, { query, limit: query === "" ? 0 : 10 })),
    threadFrom: async (channelId, id, name) =>
      (await helpers.startThreadWithMessage(channelId, id, { name, autoArchiveDuration: 1440 })).id.toString(),
    privateThread: async (channelId, name) =>
      (await helpers.startThreadWithoutMessage(channelId, {
        name,
        autoArchiveDuration: 1440,
        type: ChannelTypes.PrivateThread,
      })).id.toString(),
    archive: async (id) => void await helpers.editChannel(id, { archived: true }),
    addToThread: async (id, userId) => await helpers.addThreadMember(id, userId),
    threadMembers: async (id) => (await helpers.getThreadMembers(id)).map((it) => it.userId!.toString()),
    activeThreads: async (guildId) => ids((await helpers.getActiveThreads(guildId)).threads),
    async createWebhook(channelId, name) {
      const { id, token } = await helpers.createWebhook(channelId, { name });
      return { id: id.toString(), token: token! };
    },
    execute: async ({ id, token }, content, username) =>
      (await helpers.executeWebhook(id, token, { content, username, wait: true }))!.id.toString(),
    webhooks: async (channelId) => ids(await helpers.getChannelWebhooks(channelId)),
    deleteWebhook: async (id) => await helpers.deleteWebhook(id),
    createInvite: async (channelId, maxAge) => (await helpers.createInvite(channelId, { maxAge })).code,
    invites: async (guildId) => (await helpers.getInvites(guildId)).map(({ code }) => code),
    deleteInvite: async (code) => void await helpers.deleteInvite(code),
    auditLog: async (guildId, action) =>
      (await helpers.getAuditLog(guildId, { actionType: action })).auditLogEntries.map((entry) => ({
        userId: entry.userId!,
        targetId: entry.targetId!,
        reason: entry.reason ?? null,
      })),
    createRule: async (guildId, name, word) =>
      (await helpers.createAutomodRule(guildId, {
        name,
        eventType: AutoModerationEventTypes.MessageSend,
        triggerType: AutoModerationTriggerTypes.Keyword,
        triggerMetadata: { keywordFilter: [word] },
        actions: [{ type: AutoModerationActionType.BlockMessage }],
        enabled: true,
      } as never)).id.toString(),
    rules: async (guildId) => ids(await helpers.getAutomodRules(guildId)),
    deleteRule: async (guildId, id) => await helpers.deleteAutomodRule(guildId, id),
    createEmoji: async (guildId, name, png) =>
      (await helpers.createEmoji(guildId, { name, image: png, roles: [] })).id!.toString(),
    emojis: async (guildId) => ids((await helpers.getEmojis(guildId)) as { id: bigint }[]),
    deleteEmoji: async (guildId, id) => await helpers.deleteEmoji(guildId, id),
    createEvent: async (guildId, name, at) =>
      (await helpers.createScheduledEvent(guildId, {
        name,
        description: "An event",
        scheduledStartTime: at,
        scheduledEndTime: new Date(Date.parse(at) + 3_600_000).toISOString(),
        privacyLevel: ScheduledEventPrivacyLevel.GuildOnly,
        entityType: ScheduledEventEntityType.External,
        entityMetadata: { location: "Here" },
      } as never)).id.toString(),
    events: async (guildId) => ids(await helpers.getScheduledEvents(guildId)),
    deleteEvent: async (guildId, id) => await helpers.deleteScheduledEvent(guildId, id),
    setCommands: async (guildId, names) =>
      (await helpers.upsertGuildApplicationCommands(
        guildId,
        names.map((name) => ({
          name,
          description: "Does something",
          options: [{ type: 3, name: "text", description: "A text", autocomplete: true }],
          defaultMemberPermissions: ["SEND_MESSAGES"],
        })),
      )).map(({ name }) => name),
    commands: async (guildId) => (await helpers.getGuildApplicationCommands(guildId)).map(({ name }) => name),
    applicationName: async () => (await helpers.getApplicationInfo()).name,
    userName: async (id) => (await helpers.getUser(id)).username,
    async refusalOf(what) {
      try {
        await what;
      } catch (error) {
        const { status, body } = (error as { cause?: { status?: number; body?: string } }).cause ?? {};
        if (status === undefined) throw error;
        const parsed = typeof body === "string"
          ? JSON.parse(body) as { code: number }
          : body as unknown as { code: number };
        return { status, code: parsed.code };
      }
      throw new Error(`Nothing was refused to ${botId}`);
    },
  };
}

function answering({ helpers }: Bot, interaction: Interaction): Answering {
  const { id, token, data } = interaction;
  const values: Record<string, unknown> = {};
  const kinds: Partial<Record<InteractionTypes, Answering["kind"]>> = {
    [InteractionTypes.ApplicationCommand]: "command",
    [InteractionTypes.ApplicationCommandAutocomplete]: "autocomplete",
    [InteractionTypes.MessageComponent]: data?.componentType === MessageComponentTypes.Button ? "button" : "select",
    [InteractionTypes.ModalSubmit]: "modal",
  };
  for (const option of data?.options ?? []) values[option.name] = option.value;
  if (data?.values) values["values"] = data.values;
  for (const row of data?.components ?? []) {
    for (const input of row.components ?? (row.component ? [row.component] : [])) {
      values[input.customId!] = input.value;
    }
  }
  const respond = (type: InteractionResponseTypes, more: Record<string, unknown> = {}) =>
    helpers.sendInteractionResponse(id, token, { type, data: more } as never);
  return {
    kind: kinds[interaction.type]!,
    name: data?.name ?? data?.customId ?? "",
    values,
    async reply(content, { ephemeral, button, select } = {}) {
      const rows = [
        ...(button
          ? [{ type: MessageComponentTypes.Button, style: ButtonStyles.Secondary, customId: button, label: "Press" }]
          : []),
        ...(select
          ? [{
            type: MessageComponentTypes.StringSelect,
            customId: "pick",
            options: select.map((it) => ({ label: it, value: it })),
          }]
          : []),
      ].map((it) => ({ type: MessageComponentTypes.ActionRow, components: [it] }));
      await respond(InteractionResponseTypes.ChannelMessageWithSource, {
        content,
        components: rows,
        ...(ephemeral ? { flags: 64 } : {}),
      });
    },
    async defer() {
      await helpers.sendInteractionResponse(id, token, {
        type: InteractionResponseTypes.DeferredChannelMessageWithSource,
      });
    },
    editReply: async (content) => void await helpers.editOriginalInteractionResponse(token, { content }),
    followUp: async (content) => void await helpers.sendFollowupMessage(token, { content }),
    update: async (content) => void await respond(InteractionResponseTypes.UpdateMessage, { content, components: [] }),
    suggest: async (choices) =>
      void await respond(InteractionResponseTypes.ApplicationCommandAutocompleteResult, {
        choices: choices.map((it) => ({ name: it, value: it })),
      }),
    modal: async (customId, title, input) =>
      void await respond(InteractionResponseTypes.Modal, {
        customId,
        title,
        components: [{
          type: MessageComponentTypes.ActionRow,
          components: [{
            type: MessageComponentTypes.TextInput,
            customId: input,
            label: input,
            style: TextStyles.Short,
          }],
        }],
      }),
  };
}
