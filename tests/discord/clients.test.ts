// Two clients that are made for the real Discord find no difference.
import { Buffer } from "node:buffer";
import { createBot, createDesiredPropertiesObject } from "@discordeno/bot";
import { Client, GatewayIntentBits, REST, Routes } from "discord.js";
import { afterEach, expect, test, vi } from "vitest";
import { FARID, GRACE, SEEDED, withDiscord } from "./harness.ts";

// Clients send keys that the description leaves out.
const it = withDiscord({ strictKeys: false });
const { applicationId, channels, guildId } = SEEDED;
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  it.discord.script.reset();
});

const once = <T>(take: (resolve: (value: T) => void) => void) => new Promise<T>((resolve) => take(resolve));

async function discordJs(): Promise<Client<true>> {
  const client = new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.MessageContent,
      GatewayIntentBits.GuildMembers,
    ],
    rest: { api: `${it.discord.url}/api` },
  });
  stops.push(() => client.destroy());
  const ready = once<Client<true>>((resolve) => client.once("clientReady", resolve));
  await client.login(it.discord.token);
  return await ready;
}

interface Seen {
  content: string;
  // deno-lint-ignore no-explicit-any -- only what the test reads is written down
  interaction: any;
}

async function discordeno() {
  let message!: (seen: Seen["content"]) => void, interaction!: (seen: Seen["interaction"]) => void, ready!: () => void;
  const heard = once<string>((resolve) => message = resolve);
  const used = once<Seen["interaction"]>((resolve) => interaction = resolve);
  const started = once<void>((resolve) => ready = resolve);
  const bot = createBot({
    token: it.discord.token,
    intents: 1 | 512 | 32768,
    desiredProperties: createDesiredPropertiesObject({}, true),
    gateway: {
      token: it.discord.token,
      url: it.discord.url.replace("http", "ws"),
      totalShards: 1,
      lastShardId: 0,
      resharding: { enabled: false },
    } as never,
    events: {
      ready: () => ready(),
      messageCreate: ({ content, author }) => author.id === BigInt(FARID) ? message(content) : undefined,
      interactionCreate: (seen) => interaction(seen),
    },
  });
  bot.rest.baseUrl = `${it.discord.url}/api`;
  bot.rest.isProxied = false;
  stops.push(() => bot.shutdown());
  void bot.start();
  await started;
  return { bot, heard, used };
}

test("discord.js logs in, fills its caches, hears, sends, edits, reacts and deletes", async () => {
  const client = await discordJs();
  expect(client.user.id).toBe(applicationId);
  const guild = client.guilds.cache.get(guildId)!;
  expect([guild.name, guild.memberCount, guild.roles.cache.size]).toEqual(["Kagami Garden", 14, 7]);
  const heard = once<string>((resolve) =>
    client.on("messageCreate", ({ author, content }) => author.id === FARID && resolve(content))
  );
  it.discord.script.say({ userId: FARID, channelId: channels.general, content: "Hello discord.js" });
  expect(await heard).toBe("Hello discord.js");
  const channel = await client.channels.fetch(channels.general);
  if (!channel?.isSendable()) throw new Error("Expected a text channel");
  const sent = await channel.send({
    content: "Hi",
    embeds: [{ title: "An embed" }],
    files: [{ attachment: Buffer.from("x"), name: "x.txt" }],
  });
  expect(sent.attachments.first()?.name).toBe("x.txt");
  expect((await sent.edit("Hi again")).content).toBe("Hi again");
  await sent.react("👍");
  await sent.delete();
  const members = await guild.members.fetch();
  expect(members.size).toBe(14);
  expect((await guild.members.fetch({ query: "grace", limit: 1 })).first()?.id).toBe(GRACE);
});

test("discord.js answers commands, and its own queue waits out the limits", async () => {
  const client = await discordJs();
  const rest = new REST({ api: `${it.discord.url}/api` }).setToken(it.discord.token);
  await rest.put(Routes.applicationCommands(applicationId), { body: [{ name: "ping", description: "Answers" }] });
  const answered = once<void>((resolve) =>
    client.on("interactionCreate", async (interaction) => {
      if (!interaction.isChatInputCommand()) return;
      await interaction.deferReply();
      await interaction.editReply("Pong");
      await interaction.followUp({ content: "And only you", flags: 64 });
      resolve();
    })
  );
  const person = await it.act(FARID);
  const { body } = await it.rest("GET", `/guilds/${guildId}/application-command-index`, undefined, FARID);
  const { id, name, version } = body.application_commands[0];
  await it.rest("POST", "/interactions", {
    type: 2,
    application_id: applicationId,
    guild_id: guildId,
    channel_id: channels.general,
    data: { id, name, version, type: 1 },
  }, FARID);
  await answered;
  await person.event("MESSAGE_UPDATE", (d) => d.content === "Pong");
  await person.event("MESSAGE_CREATE", (d) => d.content === "And only you");
  it.discord.script.fault({ kind: "429", count: 1, retryAfter: 0.2 });
  const channel = await client.channels.fetch(channels.general, { force: true });
  expect(channel?.id).toBe(channels.general);
});

test("discord.js resumes after a cut line and misses nothing", async () => {
  const client = await discordJs();
  const resumed = once<number>((resolve) => client.once("shardResume", (_id, replayed) => resolve(replayed)));
  const heard = once<void>((resolve) =>
    client.on("messageCreate", ({ content }) => content === "during the cut" && resolve())
  );
  it.discord.script.fault({ kind: "drop" });
  it.discord.script.say({ userId: FARID, channelId: channels.general, content: "during the cut" });
  await Promise.all([resumed, heard]);
});

test("Discordeno logs in, hears, sends and answers a command", async () => {
  const { bot, heard, used } = await discordeno();
  it.discord.script.say({ userId: FARID, channelId: channels.general, content: "Hello Discordeno" });
  expect(await heard).toBe("Hello Discordeno");
  const sent = await bot.helpers.sendMessage(channels.general, { content: "Hi", embeds: [{ title: "An embed" }] });
  expect(sent.content).toBe("Hi");
  const [command] = await bot.helpers.upsertGlobalApplicationCommands([{ name: "ping", description: "Answers" }]);
  const person = await it.act(FARID);
  const index = await it.rest("GET", `/guilds/${guildId}/application-command-index`, undefined, FARID);
  const { version } = index.body.application_commands[0];
  await it.rest("POST", "/interactions", {
    type: 2,
    application_id: applicationId,
    guild_id: guildId,
    channel_id: channels.general,
    data: { id: String(command!.id), name: "ping", version, type: 1 },
  }, FARID);
  const interaction = await used;
  await bot.helpers.sendInteractionResponse(interaction.id, interaction.token, { type: 4, data: { content: "Pong" } });
  await person.event("MESSAGE_CREATE", (d) => d.content === "Pong");
  await expect(bot.helpers.sendMessage(channels.admins, { content: "c" })).rejects.toMatchObject({
    cause: { status: 403 },
  });
});

test("Discordeno resumes after RECONNECT", async () => {
  const { heard } = await discordeno();
  const session = it.discord.gateway.sessions.findLast(({ identity, connection }) =>
    identity.bot && connection !== null
  )!;
  const before = session.connection;
  it.discord.script.fault({ kind: "reconnect" });
  it.discord.script.say({ userId: FARID, channelId: channels.general, content: "during the move" });
  expect(await heard).toBe("during the move");
  await vi.waitUntil(() => session.connection !== null && session.connection !== before, 10_000);
});
