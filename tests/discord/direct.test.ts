import { beforeEach, expect, test } from "vitest";
import { CHLOE, ELENA, FARID, GRACE, MODERATOR, OWNER, person, SEEDED, withDiscord } from "./harness.ts";
import { intents } from "./places.ts";
import { judges, refusesBodies } from "./tables.ts";

const it = withDiscord();
const { applicationId } = SEEDED;
const OPEN = "/users/@me/channels";
const messages = (channelId: string) => `/channels/${channelId}/messages`;
const open = (recipient: string, as?: string) => it.rest("POST", OPEN, { recipient_id: recipient }, as);
beforeEach(() => it.discord.script.reset());

test("opening a direct channel gives the one there is; the person's clients learn of a new one, bots do not", async () => {
  const reader = await it.act(person(9)), bot = await it.identify(intents("GUILDS", "DIRECT_MESSAGES"));
  const first = await open(person(9));
  expect(first.body).toMatchObject({ type: 1, recipients: [{ id: person(9) }] });
  expect((await open(person(9))).body.id).toBe(first.body.id);
  await reader.event("CHANNEL_CREATE", (d) => d.id === first.body.id && d.recipients[0].id === applicationId);
  await bot.settled();
  expect(bot.events("CHANNEL_CREATE")).toEqual([]);
});

test("a bot reads what it is told directly without the content intent, and hears of it with the direct intent alone", async () => {
  const { body: channel } = await open(FARID);
  it.discord.script.privileged({ messageContent: false });
  const listener = await it.identify(intents("DIRECT_MESSAGES")), deaf = await it.identify(intents("GUILD_MESSAGES"));
  const said = await it.rest("POST", messages(channel.id), { content: "Between us" }, FARID);
  expect((await listener.event("MESSAGE_CREATE")).d).toMatchObject({ content: "Between us", channel_type: 1 });
  expect((await it.rest("GET", `${messages(channel.id)}/${said.body.id}`)).body.content).toBe("Between us");
  it.discord.script.privileged({ messageContent: true });
  await deaf.settled();
  expect(deaf.events("MESSAGE_CREATE")).toEqual([]);
});

test("pins and typing in a direct channel are told with its intents", async () => {
  const { body: channel } = await open(FARID);
  const listener = await it.identify(intents("DIRECT_MESSAGES", "DIRECT_MESSAGE_TYPING"));
  const { body: message } = await it.rest("POST", messages(channel.id), { content: "Keep" }, FARID);
  expect((await it.rest("PUT", `${messages(channel.id)}/pins/${message.id}`, undefined, FARID)).status).toBe(204);
  expect((await listener.event("CHANNEL_PINS_UPDATE")).d.guild_id).toBeUndefined();
  await it.rest("POST", `/channels/${channel.id}/typing`, undefined, FARID);
  expect((await listener.event("TYPING_START")).d).toMatchObject({ user_id: FARID, channel_id: channel.id });
});

test("what people send carries neither embeds nor components", async () => {
  const { body: channel } = await open(GRACE, FARID);
  const embeds = [{ title: "t" }];
  expect((await it.rest("POST", messages(channel.id), { content: "c", embeds }, FARID)).body.embeds).toEqual([]);
  expect((await it.rest("POST", messages(channel.id), { embeds }, FARID)).body.code).toBe(50006);
});

refusesBodies(it, "direct channels", [
  { what: "nobody", path: OPEN, body: {}, at: "recipient_id", error: "BASE_TYPE_REQUIRED" },
  {
    what: "somebody who is no id",
    path: OPEN,
    body: { recipient_id: "farid" },
    at: "recipient_id",
    error: "NUMBER_TYPE_COERCE",
  },
  { what: "somebody there is not", path: OPEN, body: { recipient_id: "1" }, code: 50033 },
  { what: "oneself", path: OPEN, body: { recipient_id: OWNER }, as: OWNER, code: 50033 },
]);

judges(it, "direct messages", [
  {
    what: "to somebody one shares no server with",
    method: "POST",
    path: async () => {
      const stranger = it.discord.script.join({ guildId: SEEDED.guildId, name: "Stranger" });
      const { body } = await open(stranger);
      it.discord.script.leave({ guildId: SEEDED.guildId, userId: stranger });
      return messages(body.id);
    },
    body: { content: "Hello?" },
    gives: [403, 50278],
  },
  {
    what: "to somebody who takes none",
    method: "POST",
    path: async () => {
      const elena = it.discord.state.users.get(ELENA)!;
      it.discord.state.users.set(ELENA, { ...elena, dms_closed: true });
      return messages((await open(ELENA)).body.id);
    },
    body: { content: "Hello?" },
    gives: [403, 50007],
  },
  {
    what: "in a channel of two others",
    method: "GET",
    path: () => messages(it.discord.script.direct(OWNER, CHLOE)),
    gives: [403, 50001],
  },
  {
    what: "another's is edited",
    method: "PATCH",
    path: () => {
      const channelId = it.discord.script.direct(FARID, MODERATOR);
      return `${messages(channelId)}/${it.discord.script.say({ userId: FARID, channelId, content: "mine" }).id}`;
    },
    body: { content: "yours" },
    as: MODERATOR,
    gives: [403, 50005],
  },
]);

test("limit: ten direct channels are opened in ten seconds", async () => {
  for (let n = 0; n < 10; n++) expect((await open(person(n))).status).toBe(200);
  const refused = await open(person(10));
  expect([refused.status, refused.headers.get("x-ratelimit-limit")]).toEqual([429, "10"]);
});

test("limit: a bot reacts four times a second, deletes in bulk once, and types five times in five seconds", async () => {
  const { offTopic } = SEEDED.channels;
  const { id } = it.discord.script.say({ userId: FARID, channelId: offTopic, content: "c" });
  const react = () => it.rest("PUT", `${messages(offTopic)}/${id}/reactions/👍/@me`);
  expect([(await react()).status, (await react()).status]).toEqual([204, 429]);
  const bulk = () => it.rest("POST", `${messages(offTopic)}/bulk-delete`, { messages: [] });
  expect([(await bulk()).status, (await bulk()).status]).toEqual([400, 429]);
  const statuses: number[] = [];
  for (let n = 0; n < 6; n++) statuses.push((await it.rest("POST", `/channels/${offTopic}/typing`)).status);
  expect(statuses).toEqual([204, 204, 204, 204, 204, 429]);
});
