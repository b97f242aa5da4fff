import { expect, onTestFinished, test, vi } from "vitest";
import { FARID, GRACE, MODERATOR, SEEDED, withDiscord } from "./harness.ts";

const { channels, guildId } = SEEDED;
const GUILDS = 1, MEMBERS = 2, PRESENCES = 256, MESSAGES = 512, DIRECT = 4096, CONTENT = 32768;
const it = withDiscord();
const say = (content: string, userId = FARID, channelId: string = channels.general) =>
  it.discord.script.say({ userId, channelId, content });

test("gateway sends HELLO at once, READY and then each server", async () => {
  const client = await it.identify(GUILDS);
  const hello = await client.op(10);
  expect(hello.d.heartbeat_interval).toBe(41_250);
  expect(hello.s).toBeNull();
  const ready = client.events("READY")[0]!;
  expect(ready.s).toBe(1);
  expect(ready.d.resume_gateway_url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+/);
  expect(ready.d.guilds).toEqual([{ id: guildId, unavailable: true }]);
  const guild = await client.event("GUILD_CREATE");
  expect(guild.d.member_count).toBe(14);
  // Without the presence intent a bot is given only itself.
  expect(guild.d.members.map((member: { user: { id: string } }) => member.user.id)).toEqual([SEEDED.applicationId]);
  // Of a channel it may not view it is told that there is one (documentation, "Obfuscated Channels").
  expect(guild.d.channels.find((channel: { id: string }) => channel.id === channels.admins)).toMatchObject({
    name: "___hidden___",
    flags: 1 << 17,
    topic: null,
    permission_overwrites: [{ id: guildId, type: 0, allow: "0", deny: "1024" }],
  });
  const listed = (await it.rest("GET", `/guilds/${guildId}/channels`)).body as { id: string }[];
  expect(listed.map(({ id }) => id)).not.toContain(channels.admins);
});

test("a heartbeat is acknowledged", async () => {
  const client = await it.identify(GUILDS);
  client.send(1, 1);
  await client.op(11);
});

test("intents decide which events arrive", async () => {
  const deaf = await it.identify(GUILDS), listening = await it.identify(GUILDS | MESSAGES | MEMBERS);
  const message = say("Who hears this?");
  await listening.event("MESSAGE_CREATE", (d) => d.id === message.id);
  await deaf.settled();
  expect(deaf.events("MESSAGE_CREATE")).toEqual([]);
  const userId = it.discord.script.join({ guildId, name: "Nora" });
  await listening.event("GUILD_MEMBER_ADD", (d) => d.user.id === userId);
  it.discord.script.leave({ guildId, userId });
  await listening.event("GUILD_MEMBER_REMOVE", (d) => d.user.id === userId);
  await deaf.settled();
  expect(deaf.events("GUILD_MEMBER_ADD")).toEqual([]);
});

test("without the content intent a message is blank unless it mentions the bot or is direct", async () => {
  const client = await it.identify(GUILDS | MESSAGES | DIRECT);
  const plain = say("A secret"), mention = say(`Hello <@${SEEDED.applicationId}>`);
  expect((await client.event("MESSAGE_CREATE", (d) => d.id === plain.id)).d.content).toBe("");
  expect((await client.event("MESSAGE_CREATE", (d) => d.id === mention.id)).d.content).toContain("Hello");
  const channelId = it.discord.script.direct(FARID, SEEDED.applicationId);
  const direct = say("Between us", FARID, channelId);
  expect((await client.event("MESSAGE_CREATE", (d) => d.id === direct.id)).d.content).toBe("Between us");
});

test("with the content intent nothing is blank", async () => {
  const client = await it.identify(GUILDS | MESSAGES | CONTENT);
  const message = say("Plain to see");
  expect((await client.event("MESSAGE_CREATE", (d) => d.id === message.id)).d.content).toBe("Plain to see");
});

test("a channel that the bot may not view is silent", async () => {
  const client = await it.identify(GUILDS | MESSAGES);
  say("Only for admins", SEEDED.ownerId, channels.admins);
  await client.settled();
  expect(client.events("MESSAGE_CREATE")).toEqual([]);
});

test("a person's session sees what they may see, content included", async () => {
  const moderator = await it.act(MODERATOR), guest = await it.act(GRACE);
  const message = say("Staff matters", MODERATOR, channels.moderators);
  expect((await moderator.event("MESSAGE_CREATE", (d) => d.id === message.id)).d.content).toBe("Staff matters");
  await guest.settled();
  expect(guest.events("MESSAGE_CREATE")).toEqual([]);
});

test.each([
  ["an unknown token", { token: "nonsense", intents: 1 }, 4004],
  ["no intents", { intents: undefined }, 4013],
  ["an intent that does not exist", { intents: 1 << 30 }, 4013],
  ["an intent beyond 32 bits", { intents: 2 ** 33 + 1 }, 4013],
  ["a shard beyond the count", { intents: 1, shard: [2, 2] }, 4010],
])("IDENTIFY with %s closes", async (_what, d, code) => {
  const client = it.connect();
  await client.op(10);
  client.send(2, { token: it.discord.token, properties: {}, ...d });
  expect(await client.closed).toBe(code);
});

test("a privileged intent that was not granted closes with 4014, until it is granted", async () => {
  it.discord.script.privileged({ presences: false });
  const refused = it.connect();
  await refused.op(10);
  refused.send(2, { token: it.discord.token, intents: GUILDS | PRESENCES, properties: {} });
  expect(await refused.closed).toBe(4014);
  it.discord.script.privileged({ presences: true });
  const client = await it.identify(GUILDS | PRESENCES);
  expect((await client.event("GUILD_CREATE")).d.members.length).toBeGreaterThan(10);
});

test.each([
  ["something that is not JSON", "{", 4002],
  ["an unknown opcode", '{"op":99,"d":null}', 4001],
  ["a request before identifying", '{"op":8,"d":{}}', 4003],
  ["more than 4,096 bytes", JSON.stringify({ op: 1, d: "x".repeat(4_096) }), 4002],
])("%s closes", async (_what, text, code) => {
  const client = it.connect();
  await client.op(10);
  client.sendText(text);
  expect(await client.closed).toBe(code);
});

test("identifying twice closes with 4005", async () => {
  const client = await it.identify(GUILDS);
  client.send(2, { token: it.discord.token, intents: 1, properties: {} });
  expect(await client.closed).toBe(4005);
});

test("an unknown version closes with 4012", async () => {
  expect(await it.connect("v=4&encoding=json").closed).toBe(4012);
});

test("more than 120 sends in a minute close with 4008", async () => {
  const client = await it.identify(GUILDS);
  for (let n = 0; n < 120; n++) client.send(1, null);
  expect(await client.closed).toBe(4008);
});

test("servers are spread over shards by id, direct messages go to the first", async () => {
  const other = it.discord.script.guild({ members: 3 });
  const shards = await Promise.all(
    [0, 1].map((id) => it.identify(GUILDS | MESSAGES | DIRECT, it.discord.token, { shard: [id, 2] })),
  );
  const of = (id: string) => Number((BigInt(id) >> 22n) % 2n);
  for (const [index, shard] of shards.entries()) {
    await shard.settled();
    const ids = shard.events("GUILD_CREATE").map((packet) => packet.d.id as string);
    expect(ids.every((id) => of(id) === index)).toBe(true);
  }
  const message = say("To one shard", other.userIds[0]!, other.channelIds[0]!);
  await shards[of(other.guildId)]!.event("MESSAGE_CREATE", (d) => d.id === message.id);
  const direct = say("To the first", FARID, it.discord.script.direct(FARID, SEEDED.applicationId));
  await shards[0]!.event("MESSAGE_CREATE", (d) => d.id === direct.id);
  await shards[1]!.settled();
  expect(shards[1]!.events("MESSAGE_CREATE").some((packet) => packet.d.id === direct.id)).toBe(false);
});

test("opcode 8 finds members by id and by name, with the nonce given", async () => {
  const client = await it.identify(GUILDS | MEMBERS);
  client.send(8, { guild_id: guildId, user_ids: [FARID, "1"], nonce: "by-id" });
  const byId = await client.event("GUILD_MEMBERS_CHUNK", (d) => d.nonce === "by-id");
  expect(byId.d.members.map((member: { user: { id: string } }) => member.user.id)).toEqual([FARID]);
  expect(byId.d.not_found).toEqual(["1"]);
  client.send(8, { guild_id: guildId, query: "gra", limit: 5, nonce: "by-name" });
  const byName = await client.event("GUILD_MEMBERS_CHUNK", (d) => d.nonce === "by-name");
  expect(byName.d.members[0].user.username).toBe("grace");
});

test("opcode 8 for everybody comes in chunks of a thousand, once in 30 seconds", async () => {
  const big = it.discord.script.guild({ members: 2_300 });
  const client = await it.identify(GUILDS | MEMBERS);
  client.send(8, { guild_id: big.guildId, query: "", limit: 0, nonce: "all" });
  await client.event("GUILD_MEMBERS_CHUNK", (d) => d.chunk_index === 2);
  const chunks = client.events("GUILD_MEMBERS_CHUNK");
  expect(chunks.map((packet) => packet.d.members.length)).toEqual([1_000, 1_000, 301]);
  client.send(8, { guild_id: big.guildId, query: "", limit: 0 });
  expect((await client.event("RATE_LIMITED")).d.retry_after).toBeGreaterThan(25);
});

test("a packet that the gateway itself fails on closes with 4000, and it goes on serving", async () => {
  const client = await it.identify(GUILDS);
  vi.spyOn(it.discord.gateway, "present").mockImplementation(() => {
    throw new Error("broken on purpose");
  });
  vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => void vi.restoreAllMocks());
  client.send(3, { status: "idle", activities: [], since: null, afk: false });
  expect(await client.closed).toBe(4000);
  vi.restoreAllMocks();
  await it.identify(GUILDS);
});

test("a bot is told what a channel is once it may view it, and no more when it may not", async () => {
  const client = await it.identify(GUILDS);
  const path = `/channels/${channels.admins}/permissions/${SEEDED.applicationId}`;
  const set = (allow: string, deny: string) => it.rest("PUT", path, { type: 1, allow, deny }, SEEDED.ownerId);
  await set("1024", "0");
  await client.event("CHANNEL_UPDATE", (d) => d.id === channels.admins && d.name === "admins");
  await set("0", "1024");
  await client.event("CHANNEL_UPDATE", (d) => d.id === channels.admins && d.name === "___hidden___");
  expect(client.events("CHANNEL_CREATE")).toEqual([]);
});
