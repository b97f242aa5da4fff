// The suite's actions with discord.js.
import { Buffer } from "node:buffer";
import {
  ActionRowBuilder,
  ApplicationCommandType,
  AutoModerationActionType,
  AutoModerationRuleEventType,
  AutoModerationRuleTriggerType,
  ButtonBuilder,
  ButtonStyle,
  ChannelType,
  Client,
  DiscordAPIError,
  type Guild,
  GuildScheduledEventEntityType,
  GuildScheduledEventPrivacyLevel,
  type GuildTextBasedChannel,
  type Interaction,
  MessageFlags,
  ModalBuilder,
  type NewsChannel,
  Partials,
  PermissionFlagsBits,
  StringSelectMenuBuilder,
  type TextChannel,
  TextInputBuilder,
  TextInputStyle,
  type ThreadChannel,
} from "discord.js";
import { ALL_INTENTS } from "../../../dev/discord/gateway/intents.ts";
import type { Harness } from "../harness.ts";
import { type Actions, type Answering, type Library, type Running, type StartOptions, Told } from "./library.ts";

export const discordJs: Library = { name: "discord.js", start };

async function start(it: Harness, { shards = 1, intents = ALL_INTENTS }: StartOptions = {}): Promise<Running> {
  const client = new Client({
    intents,
    shardCount: shards,
    shards: Array.from({ length: shards }, (_, id) => id),
    partials: Object.values(Partials).filter((value) => typeof value === "number"),
    rest: { api: `${it.discord.url}/api` },
    // Its own spends five seconds on each identify, whatever GET /gateway/bot says.
    ws: { buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify: () => Promise.resolve() }) },
  });
  const told = new Told();
  listen(client, told);
  const ready = new Promise<void>((resolve) => client.once("clientReady", () => resolve()));
  await client.login(it.discord.token);
  await ready;
  return {
    userId: client.user!.id,
    guildsOfShard: (shardId) => client.guilds.cache.filter((guild) => guild.shardId === shardId).map(({ id }) => id),
    told,
    act: actions(client as Client<true>),
    stop: () => client.destroy(),
  };
}

function listen(client: Client, told: Told): void {
  client.on("shardReady", (shardId) => told.add("ready", { shardId }));
  client.on("shardResume", (shardId) => told.add("resumed", { shardId }));
  client.on("shardDisconnect", ({ code }) => told.add("ended", { code }));
  // Without a listener it would end the process.
  client.on("error", (error) => told.add("error", { message: error.message }));
  client.on("guildCreate", ({ id }) => told.add("guildCreate", { id }));
  client.on("guildAvailable", ({ id }) => told.add("guildAvailable", { id }));
  client.on("guildUnavailable", ({ id }) => told.add("guildUnavailable", { id }));
  client.on("guildDelete", ({ id }) => told.add("guildDelete", { id }));
  client.on("guildUpdate", (_, { id, name }) => told.add("guildUpdate", { id, name }));
  client.on(
    "messageCreate",
    ({ id, content, author }) => told.add("messageCreate", { id, content, userId: author.id }),
  );
  client.on("raw", ({ t, d }: { t: string | null; d: { id?: string } | null }) => {
    if (t === "MESSAGE_CREATE") told.add("packet", { id: d?.id });
  });
  client.on("messageUpdate", (_, { id, content }) => told.add("messageUpdate", { id, content }));
  client.on("messageDelete", ({ id }) => told.add("messageDelete", { id }));
  client.on("messageDeleteBulk", (messages) => told.add("messageDeleteBulk", { ids: [...messages.keys()].sort() }));
  client.on(
    "messageReactionAdd",
    ({ message, emoji }, user) => told.add("reactionAdd", { id: message.id, emoji: emoji.name, userId: user.id }),
  );
  client.on(
    "messageReactionRemove",
    ({ message, emoji }, user) => told.add("reactionRemove", { id: message.id, emoji: emoji.name, userId: user.id }),
  );
  client.on("messageReactionRemoveAll", ({ id }) => told.add("reactionsClear", { id }));
  client.on("channelCreate", ({ id, name }) => told.add("channelCreate", { id, name }));
  client.on("channelUpdate", (_, channel) => told.add("channelUpdate", { id: channel.id }));
  client.on("channelDelete", ({ id }) => told.add("channelDelete", { id }));
  client.on("channelPinsUpdate", ({ id }) => told.add("pinsUpdate", { id }));
  client.on("roleCreate", ({ id, name }) => told.add("roleCreate", { id, name }));
  client.on("roleUpdate", (_, { id, name }) => told.add("roleUpdate", { id, name }));
  client.on("roleDelete", ({ id }) => told.add("roleDelete", { id }));
  client.on("guildMemberAdd", ({ id }) => told.add("memberAdd", { userId: id }));
  client.on("guildMemberUpdate", (_, { id, nickname }) => told.add("memberUpdate", { userId: id, nick: nickname }));
  client.on("guildMemberRemove", ({ id }) => told.add("memberRemove", { userId: id }));
  client.on("guildBanAdd", ({ user }) => told.add("banAdd", { userId: user.id }));
  client.on("guildBanRemove", ({ user }) => told.add("banRemove", { userId: user.id }));
  client.on(
    "guildAuditLogEntryCreate",
    ({ action, targetId, reason }) => told.add("auditLog", { action, targetId, reason }),
  );
  client.on("inviteCreate", ({ code }) => told.add("inviteCreate", { code }));
  client.on("inviteDelete", ({ code }) => told.add("inviteDelete", { code }));
  client.on("threadCreate", ({ id, name }) => told.add("threadCreate", { id, name }));
  client.on("threadUpdate", (_, { id, archived }) => told.add("threadUpdate", { id, archived }));
  client.on("threadDelete", ({ id }) => told.add("threadDelete", { id }));
  client.on("typingStart", ({ user }) => told.add("typing", { userId: user.id }));
  client.on("presenceUpdate", (_, { userId, status }) => told.add("presence", { userId, status }));
  client.on("voiceStateUpdate", (_, { id, channelId }) => told.add("voiceState", { userId: id, channelId }));
  client.on("webhooksUpdate", ({ id }) => told.add("webhooksUpdate", { id }));
  client.on("emojiCreate", ({ id, name }) => told.add("emojis", { id, name }));
  client.on("guildScheduledEventCreate", ({ id, name }) => told.add("eventCreate", { id, name }));
  client.on("guildScheduledEventDelete", (event) => told.add("eventDelete", { id: event.id }));
  client.on("autoModerationRuleCreate", ({ id, name }) => told.add("ruleCreate", { id, name }));
  client.on(
    "autoModerationActionExecution",
    ({ userId, matchedKeyword }) => told.add("ruleExecution", { userId, keyword: matchedKeyword }),
  );
  client.on("messagePollVoteAdd", (_answer, userId) => told.add("pollVote", { userId }));
  client.on("interactionCreate", (interaction) => told.onInteraction(answering(interaction)));
}

function actions(client: Client<true>): Actions {
  const guildOf = (id: string): Guild => client.guilds.cache.get(id)!;
  const text = async (id: string) => await client.channels.fetch(id) as GuildTextBasedChannel;
  const parent = async (id: string) => await client.channels.fetch(id) as TextChannel;
  const message = async (channelId: string, id: string) => await (await text(channelId)).messages.fetch(id);
  const member = (guildId: string, userId: string) => guildOf(guildId).members.fetch(userId);
  return {
    async send(channelId, content) {
      const sent = await (await text(channelId)).send(content);
      return { id: sent.id, content: sent.content };
    },
    async sendRich(channelId) {
      const button = new ButtonBuilder().setCustomId("press").setLabel("Press").setStyle(ButtonStyle.Primary);
      const sent = await (await text(channelId)).send({
        content: "Rich",
        embeds: [{ title: "An embed" }],
        files: [{ attachment: Buffer.from("x"), name: "x.txt" }],
        components: [new ActionRowBuilder<ButtonBuilder>().addComponents(button)],
      });
      const row = sent.components[0] as { components: { customId: string }[] } | undefined;
      return {
        id: sent.id,
        embed: sent.embeds[0]!.title!,
        file: sent.attachments.first()!.name,
        button: row!.components[0]!.customId,
      };
    },
    edit: async (channelId, id, content) => (await (await message(channelId, id)).edit(content)).content,
    remove: async (channelId, id) => await (await text(channelId)).messages.delete(id),
    removeMany: async (channelId, ids) => void await (await parent(channelId)).bulkDelete(ids),
    history: async (channelId, limit) => [...(await (await text(channelId)).messages.fetch({ limit })).keys()],
    pin: async (channelId, id) => void await (await message(channelId, id)).pin(),
    pins: async (channelId) => (await (await text(channelId)).messages.fetchPins()).items.map((it) => it.message.id),
    unpin: async (channelId, id) => void await (await message(channelId, id)).unpin(),
    react: async (channelId, id, emoji) => void await (await message(channelId, id)).react(emoji),
    async reactors(channelId, id, emoji) {
      const reaction = (await message(channelId, id)).reactions.resolve(emoji);
      return [...(await reaction!.users.fetch()).keys()];
    },
    clearReactions: async (channelId, id) => void await (await message(channelId, id)).reactions.removeAll(),
    crosspost: async (channelId, id) =>
      void await (await client.channels.fetch(channelId) as NewsChannel).messages.crosspost(id),
    async poll(channelId, question, answers) {
      const poll = {
        question: { text: question },
        answers: answers.map((it) => ({ text: it })),
        duration: 1,
        allowMultiselect: false,
      };
      return (await (await text(channelId)).send({ poll })).id;
    },
    endPoll: async (channelId, id) => void await (await message(channelId, id)).poll!.end(),
    typing: async (channelId) => await (await text(channelId)).sendTyping(),
    async direct(userId, content) {
      const sent = await (await client.users.fetch(userId)).send(content);
      return { channelId: sent.channelId, content: sent.content };
    },
    createChannel: async (guildId, name, reason) =>
      (await guildOf(guildId).channels.create({ name, type: ChannelType.GuildText, reason })).id,
    renameChannel: async (id, name) => (await (await parent(id)).setName(name)).name,
    hideChannel: async (id, roleId) =>
      void await (await parent(id)).permissionOverwrites.create(roleId, { ViewChannel: false }),
    deleteChannel: async (id) => void await (await parent(id)).delete(),
    createRole: async (guildId, name, color) =>
      (await guildOf(guildId).roles.create({ name, colors: { primaryColor: color } })).id,
    renameRole: async (guildId, id, name) => (await guildOf(guildId).roles.edit(id, { name })).name,
    deleteRole: async (guildId, id) => await guildOf(guildId).roles.delete(id),
    renameGuild: async (id, name) => (await guildOf(id).setName(name)).name,
    giveRole: async (guildId, userId, roleId) => void await (await member(guildId, userId)).roles.add(roleId),
    takeRole: async (guildId, userId, roleId) => void await (await member(guildId, userId)).roles.remove(roleId),
    nick: async (guildId, userId, nick) => (await (await member(guildId, userId)).setNickname(nick)).nickname,
    timeout: async (guildId, userId, until) =>
      void await (await member(guildId, userId)).disableCommunicationUntil(until === null ? null : new Date(until)),
    kick: async (guildId, userId, reason) => void await guildOf(guildId).members.kick(userId, reason),
    ban: async (guildId, userId, reason) => void await guildOf(guildId).members.ban(userId, { reason }),
    bans: async (guildId) => [...(await guildOf(guildId).bans.fetch()).keys()],
    unban: async (guildId, userId) => void await guildOf(guildId).members.unban(userId),
    banMany: async (guildId, userIds) => [...(await guildOf(guildId).bans.bulkCreate(userIds)).bannedUsers],
    prunable: async (guildId, days) => await guildOf(guildId).members.prune({ days, dry: true }) ?? 0,
    members: async (guildId, limit) => [...(await guildOf(guildId).members.list({ limit })).keys()],
    searchMembers: async (guildId, query) => [...(await guildOf(guildId).members.search({ query, limit: 10 })).keys()],
    async requestMembers(guildId, query) {
      const { members } = guildOf(guildId);
      return [...(await (query === "" ? members.fetch() : members.fetch({ query, limit: 10 }))).keys()];
    },
    threadFrom: async (channelId, id, name) => (await (await message(channelId, id)).startThread({ name })).id,
    privateThread: async (channelId, name) =>
      (await (await parent(channelId)).threads.create({ name, type: ChannelType.PrivateThread })).id,
    archive: async (id) => void await (await client.channels.fetch(id) as ThreadChannel).setArchived(true),
    addToThread: async (id, userId) =>
      void await (await client.channels.fetch(id) as ThreadChannel).members.add(userId),
    threadMembers: async (id) => [
      ...(await (await client.channels.fetch(id) as ThreadChannel).members.fetch()).keys(),
    ],
    activeThreads: async (guildId) => [...(await guildOf(guildId).channels.fetchActiveThreads()).threads.keys()],
    async createWebhook(channelId, name) {
      const { id, token } = await (await parent(channelId)).createWebhook({ name });
      return { id, token };
    },
    async execute({ id, token }, content, username) {
      const webhook = await client.fetchWebhook(id, token);
      return (await webhook.send({ content, username })).id;
    },
    webhooks: async (channelId) => [...(await (await parent(channelId)).fetchWebhooks()).keys()],
    deleteWebhook: async (id) => await client.deleteWebhook(id),
    createInvite: async (channelId, maxAge) => (await (await parent(channelId)).createInvite({ maxAge })).code,
    invites: async (guildId) => [...(await guildOf(guildId).invites.fetch()).keys()],
    deleteInvite: async (code) => void await (await client.fetchInvite(code)).delete(),
    auditLog: async (guildId, action) =>
      (await guildOf(guildId).fetchAuditLogs({ type: action })).entries.map((entry) => ({
        userId: entry.executorId!,
        targetId: entry.targetId!,
        reason: entry.reason,
      })),
    createRule: async (guildId, name, word) =>
      (await guildOf(guildId).autoModerationRules.create({
        name,
        eventType: AutoModerationRuleEventType.MessageSend,
        triggerType: AutoModerationRuleTriggerType.Keyword,
        triggerMetadata: { keywordFilter: [word] },
        actions: [{ type: AutoModerationActionType.BlockMessage }],
        enabled: true,
      })).id,
    rules: async (guildId) => [...(await guildOf(guildId).autoModerationRules.fetch()).keys()],
    deleteRule: async (guildId, id) => await guildOf(guildId).autoModerationRules.delete(id),
    createEmoji: async (guildId, name, png) => (await guildOf(guildId).emojis.create({ name, attachment: png })).id,
    emojis: async (guildId) => [...(await guildOf(guildId).emojis.fetch()).keys()],
    deleteEmoji: async (guildId, id) => await guildOf(guildId).emojis.delete(id),
    createEvent: async (guildId, name, at) =>
      (await guildOf(guildId).scheduledEvents.create({
        name,
        scheduledStartTime: at,
        scheduledEndTime: new Date(Date.parse(at) + 3_600_000).toISOString(),
        privacyLevel: GuildScheduledEventPrivacyLevel.GuildOnly,
        entityType: GuildScheduledEventEntityType.External,
        entityMetadata: { location: "Here" },
      })).id,
    events: async (guildId) => [...(await guildOf(guildId).scheduledEvents.fetch()).keys()],
    deleteEvent: async (guildId, id) => await guildOf(guildId).scheduledEvents.delete(id),
    setCommands: async (guildId, names) =>
      (await guildOf(guildId).commands.set(names.map((name) => ({
        name,
        description: "Does something",
        type: ApplicationCommandType.ChatInput,
        options: [{ type: 3, name: "text", description: "A text", autocomplete: true }],
        defaultMemberPermissions: PermissionFlagsBits.SendMessages,
      })))).map(({ name }) => name),
    commands: async (guildId) => (await guildOf(guildId).commands.fetch()).map(({ name }) => name),
    applicationName: async () => (await client.application.fetch()).name!,
    userName: async (id) => (await client.users.fetch(id, { force: true })).username,
    async refusalOf(what) {
      try {
        await what;
      } catch (error) {
        if (error instanceof DiscordAPIError) return { status: error.status, code: Number(error.code) };
        throw error;
      }
      throw new Error("Nothing was refused");
    },
  };
}

function answering(interaction: Interaction): Answering {
  const values: Record<string, unknown> = {};
  let kind: Answering["kind"], name: string;
  if (interaction.isChatInputCommand() || interaction.isAutocomplete()) {
    kind = interaction.isAutocomplete() ? "autocomplete" : "command";
    name = interaction.commandName;
    for (const option of interaction.options.data) values[option.name] = option.value;
  } else if (interaction.isModalSubmit()) {
    kind = "modal";
    name = interaction.customId;
    for (const [id] of interaction.fields.fields) values[id] = interaction.fields.getTextInputValue(id);
  } else if (interaction.isStringSelectMenu()) {
    kind = "select";
    name = interaction.customId;
    values["values"] = interaction.values;
  } else if (interaction.isButton()) {
    kind = "button";
    name = interaction.customId;
  } else throw new Error(`The suite sends no interaction of type ${interaction.type}`);
  return {
    kind,
    name,
    values,
    async reply(content, { ephemeral, button, select } = {}) {
      if (!interaction.isRepliable()) throw new Error("Nobody can reply to this");
      const rows = [
        ...(button ? [new ButtonBuilder().setCustomId(button).setLabel("Press").setStyle(ButtonStyle.Secondary)] : []),
        ...(select
          ? [
            new StringSelectMenuBuilder().setCustomId("pick")
              .addOptions(select.map((it) => ({ label: it, value: it }))),
          ]
          : []),
      ].map((it) => new ActionRowBuilder<ButtonBuilder | StringSelectMenuBuilder>().addComponents(it));
      await interaction.reply({
        content,
        components: rows,
        ...(ephemeral ? { flags: MessageFlags.Ephemeral } : {}),
      });
    },
    async defer() {
      if (interaction.isRepliable()) await interaction.deferReply();
    },
    async editReply(content) {
      if (interaction.isRepliable()) await interaction.editReply(content);
    },
    async followUp(content) {
      if (interaction.isRepliable()) await interaction.followUp(content);
    },
    async update(content) {
      if (interaction.isMessageComponent()) await interaction.update({ content, components: [] });
    },
    async suggest(choices) {
      if (interaction.isAutocomplete()) await interaction.respond(choices.map((it) => ({ name: it, value: it })));
    },
    async modal(customId, title, input) {
      if (!("showModal" in interaction)) throw new Error("A modal cannot answer this");
      const field = new TextInputBuilder().setCustomId(input).setLabel(input).setStyle(TextInputStyle.Short);
      await interaction.showModal(
        new ModalBuilder().setCustomId(customId).setTitle(title)
          .addComponents(new ActionRowBuilder<TextInputBuilder>().addComponents(field)),
      );
    },
  };
}
