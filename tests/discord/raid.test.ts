// Raids, and what people do without a client.
import { beforeEach, expect, test, vi } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { timeOf } from "../../dev/discord/snowflake.ts";
import { ADMIN, FARID, OWNER, SEEDED, withDiscord } from "./harness.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels, guildId, applicationId } = SEEDED;
const INTENTS = 1 | 2 | 128 | 512 | 1024 | 32768;
beforeEach(() => {
  // An interaction goes to one session of the bot: it must be the test's own.
  it.discord.script.fault({ kind: "expire" });
  it.discord.script.reset();
});

const post = async (name: string, body: unknown) => {
  const response = await fetch(`${it.discord.url}/_script/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};
const raidOver = () => vi.waitUntil(() => it.discord.script.raids.every(({ left }) => left === 0));

test("a raid comes by itself: fresh accounts join over the time, write, and are members over REST", async () => {
  const client = await it.identify(INTENTS);
  const { body } = await post("raid", {
    guildId,
    accounts: 20,
    seconds: 10,
    messagesEach: 2,
    content: "raid!",
    accountAgeMs: 60_000,
    channelId: channels.general,
  });
  expect(new Set(body.userIds).size).toBe(20);
  await client.event("GUILD_MEMBER_ADD", (d) => d.user.id === body.userIds[0]);
  expect(client.events("GUILD_MEMBER_ADD").length).toBe(1);
  clock.advance(5_001);
  await client.event("GUILD_MEMBER_ADD", (d) => d.user.id === body.userIds[10]);
  clock.advance(10_000);
  await raidOver();
  expect(it.discord.script.raids).toMatchObject([{ raidId: body.raidId, joined: 20, sent: 40, refused: 0, left: 0 }]);
  await client.find(() => client.events("MESSAGE_CREATE").filter(({ d }) => d.content === "raid!").length === 40);
  for (const id of body.userIds as string[]) {
    expect(clock.now() - timeOf(id)).toBeLessThan(60_000 + 20_000);
    expect((await it.rest("GET", `/guilds/${guildId}/members/${id}`, undefined, OWNER)).status).toBe(200);
  }
  const history = await it.rest("GET", `/channels/${channels.general}/messages?limit=100`, undefined, OWNER);
  expect(history.body.filter(({ content }: { content: string }) => content === "raid!").length).toBe(40);
});

test("what raiders write takes the way of every message: who was banned meanwhile is refused", async () => {
  const { userIds } = it.discord.script.raid({ guildId, accounts: 2, seconds: 0, channelId: channels.general });
  await vi.waitUntil(() => it.discord.state.isMember(guildId, userIds[1]!));
  const banned = await it.rest("PUT", `/guilds/${guildId}/bans/${userIds[0]}`, {}, OWNER);
  expect(banned.status).toBe(204);
  clock.advance(1_001);
  await raidOver();
  expect(it.discord.script.raids.at(-1)).toMatchObject({ joined: 2, sent: 1, refused: 1 });
});

test("a server's rules stop what raiders write", async () => {
  const rule = {
    name: "No gifts",
    event_type: 1,
    trigger_type: 1,
    trigger_metadata: { keyword_filter: ["*gifts*"] },
    actions: [{ type: 1 }],
    enabled: true,
  };
  const made = await it.rest("POST", `/guilds/${guildId}/auto-moderation/rules`, rule, OWNER);
  expect(made.status).toBe(200);
  it.discord.script.raid({ guildId, accounts: 3, seconds: 1, messagesEach: 2, channelId: channels.general });
  clock.advance(5_000);
  await raidOver();
  expect(it.discord.script.raids).toMatchObject([{ joined: 3, sent: 0, refused: 6 }]);
  await it.rest("DELETE", `/guilds/${guildId}/auto-moderation/rules/${made.body.id}`, undefined, OWNER);
});

test("calm stops raids and floods at once", async () => {
  it.discord.script.raid({ guildId, accounts: 100, seconds: 100 });
  const flood = it.discord.script.flood({ count: 1_000_000, rate: 10 });
  expect((await post("calm", {})).status).toBe(200);
  expect((await flood).sent).toBeLessThan(100);
  expect(it.discord.script.raids).toEqual([]);
  const members = it.discord.state.memberCount(guildId);
  clock.advance(200_000);
  expect(it.discord.state.memberCount(guildId)).toBe(members);
});

test.each([
  ["too many accounts", { guildId, accounts: 1_001, seconds: 1 }, "accounts must be 1 to 1000"],
  ["no such server", { guildId: "1", accounts: 1, seconds: 1 }, "No server has the id 1"],
  ["no time", { guildId, accounts: 1 }, "seconds must be 0 or more"],
])("a raid with %s is refused in a sentence", async (_what, body, sentence) => {
  expect(await post("raid", body)).toEqual({ status: 400, body: { message: expect.stringContaining(sentence) } });
});

test("a mixed flood has its shares and is delivered by intent", async () => {
  const client = await it.identify(INTENTS), deaf = await it.identify(1 | 512);
  await Promise.all([client.settled(), deaf.settled()]);
  const before = client.sequence;
  const mix = { messages: 4, reactions: 3, joins: 1, leaves: 1, updates: 1 };
  const { sent, kinds } = await it.discord.script.flood({ count: 1_000, guildIds: [guildId], mix });
  expect([sent, kinds]).toEqual([1_000, { messages: 400, reactions: 300, joins: 100, leaves: 100, updates: 100 }]);
  await client.find((packet) => packet.s === before + 1_000);
  expect(client.events("MESSAGE_REACTION_ADD").length).toBe(300);
  expect(client.events("GUILD_MEMBER_ADD").at(-1)!.d.user.id).toMatch(/^\d{17,19}$/);
  await deaf.settled();
  expect(deaf.packets.filter(({ t }) => t !== "MESSAGE_CREATE" && t !== null).length).toBeLessThan(10);
  await expect(it.discord.script.flood({ count: 1, mix: { rain: 1 } as never })).rejects.toThrow("mix takes shares of");
});

test("people react, go into voice and out of it, and make invites, without a client", async () => {
  const client = await it.identify(INTENTS);
  const message = it.discord.script.say({ userId: FARID, channelId: channels.general, content: "Look" });
  expect(
    (await post("react", { userId: ADMIN, channelId: channels.general, messageId: message.id, emoji: "🌸" })).status,
  )
    .toBe(200);
  expect((await client.event("MESSAGE_REACTION_ADD")).d).toMatchObject({ user_id: ADMIN, emoji: { name: "🌸" } });
  await post("voice", { userId: ADMIN, guildId, channelId: channels.lounge, mute: true });
  expect((await client.event("VOICE_STATE_UPDATE")).d).toMatchObject({
    user_id: ADMIN,
    channel_id: channels.lounge,
    self_mute: true,
  });
  await post("voice", { userId: ADMIN, guildId, channelId: null });
  await client.event("VOICE_STATE_UPDATE", (d) => d.channel_id === null);
  const invite = await post("invite", { userId: OWNER, channelId: channels.general, maxUses: 1 });
  expect(invite.body).toMatchObject({ code: expect.any(String), max_uses: 1 });
  const refused = await post("react", {
    userId: FARID,
    channelId: channels.admins,
    messageId: message.id,
    emoji: "🌸",
  });
  expect([refused.status, refused.body.message]).toEqual([400, expect.stringContaining("50001")]);
});

test("people use commands, press buttons and send modals, without a client", async () => {
  const set = {
    name: "level",
    description: "Levels",
    options: [{
      type: 1,
      name: "set",
      description: "Sets one",
      options: [{ type: 6, name: "member", description: "Whose", required: true }],
    }],
  };
  expect((await it.rest("POST", `/applications/${applicationId}/guilds/${guildId}/commands`, set)).status).toBe(201);
  const client = await it.identify(INTENTS);
  await post("use", { userId: OWNER, channelId: channels.general, command: "level set", options: { member: FARID } });
  const used = (await client.event("INTERACTION_CREATE")).d;
  expect(used.data.options).toEqual([{ type: 1, name: "set", options: [{ type: 6, name: "member", value: FARID }] }]);
  const row = { type: 1, components: [{ type: 2, style: 1, label: "Sure", custom_id: "sure" }] };
  const answer = { type: 4, data: { content: "Sure?", components: [row] } };
  const callback = await it.rest(
    "POST",
    `/interactions/${used.id}/${used.token}/callback?with_response=true`,
    answer,
    "nobody",
  );
  const messageId = callback.body.resource.message.id;
  await post("press", { userId: OWNER, messageId, label: "Sure" });
  const pressed = (await client.event("INTERACTION_CREATE", (d) => d.type === 3)).d;
  expect(pressed.data.custom_id).toBe("sure");
  const input = { type: 1, components: [{ type: 4, custom_id: "why", label: "Why?", style: 1 }] };
  const modal = { type: 9, data: { custom_id: "reason", title: "Reason", components: [input] } };
  await it.rest("POST", `/interactions/${pressed.id}/${pressed.token}/callback`, modal, "nobody");
  expect((await post("submit", { userId: OWNER, fields: { why: "Because" } })).status).toBe(200);
  const sent = (await client.event("INTERACTION_CREATE", (d) => d.type === 5)).d;
  expect(JSON.stringify(sent.data.components)).toContain('"value":"Because"');
});
