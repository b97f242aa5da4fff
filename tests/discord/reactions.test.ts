import { beforeEach, expect, test } from "vitest";
import { bits } from "../../dev/discord/permissions/bits.ts";
import { emojis } from "../../dev/discord/state/expressions.ts";
import { ELENA, FARID, GRACE, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { intents, textChannel } from "./places.ts";

const it = withDiscord();
const { applicationId, channels, guildId } = SEEDED;
beforeEach(() => it.discord.script.reset());

const say = (channelId: string, content: string, userId = FARID, more: object = {}) =>
  it.discord.script.say({ userId, channelId, content, ...more }).id;
const messages = (channelId: string) => `/channels/${channelId}/messages`;

const react = (messageId: string, emoji: string, as?: string, who = "@me", channelId: string = channels.offTopic) =>
  it.rest("PUT", `${messages(channelId)}/${messageId}/reactions/${encodeURIComponent(emoji)}/${who}`, undefined, as);

test("reactions are listed by page and kind, and taken away one by one, by emoji and all together", async () => {
  const place = channels.offTopic, id = say(place, "react");
  const listener = await it.identify(intents("GUILD_MESSAGE_REACTIONS"));
  for (const who of [FARID, GRACE, ELENA]) expect((await react(id, "👍", who)).status).toBe(204);
  await react(id, "🎉", FARID);
  await react(id, "🇫🇷", FARID);
  expect((await listener.event("MESSAGE_REACTION_ADD")).d).toMatchObject({
    user_id: FARID,
    message_id: id,
    guild_id: guildId,
    message_author_id: FARID,
    emoji: { id: null, name: "👍" },
    member: { user: { id: FARID } },
    type: 0,
    burst: false,
  });
  const path = `${messages(place)}/${id}/reactions`, thumb = `${path}/${encodeURIComponent("👍")}`;
  const who = async (query: string) =>
    (await it.rest("GET", `${thumb}${query}`)).body.map((it: { id: string }) => it.id);
  expect(await who("?limit=2")).toEqual([ELENA, FARID]);
  expect(await who(`?after=${FARID}`)).toEqual([GRACE]);
  expect(await who("?type=1")).toEqual([]);
  expect((await it.rest("DELETE", `${thumb}/@me`, undefined, ELENA)).status).toBe(204);
  await listener.event("MESSAGE_REACTION_REMOVE", (d) => d.user_id === ELENA);
  expect((await it.rest("DELETE", `${thumb}/${FARID}`, undefined, MODERATOR)).status).toBe(204);
  await listener.event("MESSAGE_REACTION_REMOVE", (d) => d.user_id === FARID);
  expect((await it.rest("DELETE", thumb, undefined, MODERATOR)).status).toBe(204);
  expect((await listener.event("MESSAGE_REACTION_REMOVE_EMOJI")).d).toEqual({
    channel_id: place,
    message_id: id,
    guild_id: guildId,
    emoji: { id: null, name: "👍" },
  });
  expect((await it.rest("DELETE", path, undefined, MODERATOR)).status).toBe(204);
  expect((await listener.event("MESSAGE_REACTION_REMOVE_ALL")).d).toEqual({
    channel_id: place,
    message_id: id,
    guild_id: guildId,
  });
});

test("a server's own emoji is a reaction while it exists; in a direct channel the other intent tells of it", async () => {
  const id = say(channels.offTopic, "own"), emojiId = "420000000000000001";
  expect((await react(id, `leaf:${emojiId}`, FARID)).body.code).toBe(10014);
  it.discord.state.table(emojis).set(emojiId, {
    id: emojiId,
    guild_id: guildId,
    name: "leaf",
    animated: false,
    user_id: OWNER,
    roles: [],
  });
  expect((await react(id, `leaf:${emojiId}`, FARID)).status).toBe(204);
  const direct = it.discord.script.direct(applicationId, FARID);
  const listener = await it.identify(intents("DIRECT_MESSAGE_REACTIONS"));
  await react(say(direct, "direct"), "👍", FARID, "@me", direct);
  expect((await listener.event("MESSAGE_REACTION_ADD")).d.guild_id).toBeUndefined();
});

test("another server's emoji needs the permission, and that one is there", async () => {
  const { guildId: other, userIds } = it.discord.script.guild({ members: 2 });
  const keep = (id: string, roles: string[] = []) =>
    it.discord.state.table(emojis).set(id, {
      id,
      guild_id: other,
      name: "far",
      animated: true,
      user_id: userIds[0]!,
      roles,
    });
  keep("420000000000000002");
  keep("420000000000000003", ["1"]);
  const place = textChannel(it),
    closed = textChannel(it, 0, [
      { id: guildId, type: 0, allow: "0", deny: bits("USE_EXTERNAL_EMOJIS").toString() },
    ]);
  const listener = await it.identify(intents("GUILD_MESSAGE_REACTIONS"));
  // The bot is in both servers, Farid in one.
  expect((await react(say(place, "c"), "far:420000000000000002", FARID, "@me", place)).body.code).toBe(10014);
  it.botMay("ADD_REACTIONS");
  expect((await react(say(place, "c"), "far:420000000000000002", undefined, "@me", place)).status).toBe(204);
  expect((await listener.event("MESSAGE_REACTION_ADD")).d.emoji).toMatchObject({ name: "far", animated: true });
  it.discord.script.reset();
  const refused = await react(say(closed, "c"), "far:420000000000000002", undefined, "@me", closed);
  it.discord.script.reset();
  const reserved = await react(say(place, "c"), "far:420000000000000003", undefined, "@me", place);
  expect([refused.body.code, reserved.body.code]).toEqual([50013, 10014]);
});

test("limit: twenty different emoji on a message; joining in with one that is there still goes", async () => {
  const id = say(channels.offTopic, "popular");
  for (let n = 0; n < 20; n++) {
    expect((await react(id, String.fromCodePoint(0x1f400 + n), FARID)).status).toBe(204);
  }
  const more = await react(id, "🎉", FARID);
  expect([more.status, more.body.code]).toEqual([400, 30010]);
  expect((await react(id, String.fromCodePoint(0x1f400), GRACE)).status).toBe(204);
});

test("without their intent nobody hears of reactions and typing", async () => {
  const deaf = await it.identify(intents("GUILDS", "GUILD_MESSAGES"));
  await react(say(channels.offTopic, "psst"), "👍", FARID);
  await it.rest("POST", `/channels/${channels.offTopic}/typing`, undefined, FARID);
  await deaf.settled();
  expect(deaf.packets.filter(({ t }) => t?.startsWith("MESSAGE_REACTION") || t === "TYPING_START")).toEqual([]);
});
