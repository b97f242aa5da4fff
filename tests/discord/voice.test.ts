import { expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { bits, type Permission } from "../../dev/discord/permissions/bits.ts";
import { voiceStates } from "../../dev/discord/state/voice.ts";
import { ELENA, FARID, GRACE, OWNER, REGULAR, SEEDED, withDiscord } from "./harness.ts";
import { auditOf } from "./moderation.ts";
import { CORNER, memberPath, statePath, voicePeople } from "./voice-people.ts";

const it = withDiscord();
const { applicationId, channels, guildId } = SEEDED;
const { ask, enters } = voicePeople(it);
const GUILDS = 1, VOICE = 1 << 7;
const WHY = { "x-audit-log-reason": "order" };
const inVoice = (userId: string) => voiceStates(it.discord.state).get(guildId, userId)?.channel_id;

test("somebody comes into a channel, is told where to connect, and everybody with the intent hears of it", async () => {
  const [listener, deaf] = [await it.identify(GUILDS | VOICE), await it.identify(GUILDS)];
  const client = await enters(FARID);
  const server = await client.event("VOICE_SERVER_UPDATE");
  expect(server.d).toMatchObject({ guild_id: guildId, token: expect.any(String), endpoint: expect.any(String) });
  const { d } = await listener.event("VOICE_STATE_UPDATE", (event) => event.user_id === FARID);
  expect(d).toMatchObject({
    guild_id: guildId,
    channel_id: channels.lounge,
    session_id: client.session,
    mute: false,
    suppress: false,
    member: { user: { id: FARID } },
  });
  expect((await it.rest("GET", statePath(FARID))).body).toEqual(d);
  expect((await it.rest("GET", statePath("@me"), undefined, FARID)).body).toEqual(d);
  await deaf.settled();
  expect([deaf.events("VOICE_STATE_UPDATE"), listener.events("VOICE_SERVER_UPDATE")]).toEqual([[], []]);
});

test("what one says of oneself is told; leaving is told as no channel", async () => {
  const listener = await it.identify(GUILDS | VOICE);
  const client = await enters(FARID);
  ask(client, channels.lounge, { self_mute: true, self_video: true });
  const { d } = await listener.event("VOICE_STATE_UPDATE", (event) => event.self_mute);
  expect(d).toMatchObject({ self_video: true, self_deaf: false, channel_id: channels.lounge });
  ask(client, null);
  await listener.event("VOICE_STATE_UPDATE", (event) => event.user_id === FARID && event.channel_id === null);
  expect((await it.rest("GET", statePath(FARID))).body.code).toBe(10065);
  // Where to connect is told once: nothing of it changed.
  await client.settled();
  expect(client.events("VOICE_SERVER_UPDATE")).toHaveLength(1);
});

test("a bot comes in as well, and a newcomer's server shows who is where", async () => {
  const bot = await it.identify(GUILDS | VOICE);
  ask(bot, channels.lounge);
  await bot.event("VOICE_STATE_UPDATE", (d) => d.user_id === applicationId);
  await bot.event("VOICE_SERVER_UPDATE");
  const later = await it.act(GRACE);
  const { d } = await later.event("GUILD_CREATE", (guild) => guild.id === guildId);
  expect(d.voice_states).toEqual([expect.objectContaining({ user_id: applicationId, channel_id: channels.lounge })]);
  ask(bot, null);
  await bot.settled();
});

test("a full channel lets in only who may move people", async () => {
  const { state } = it.discord;
  state.channels.set(CORNER, { ...state.channels.get(CORNER)!, user_limit: 1 });
  await enters(FARID, CORNER);
  const client = await it.act(GRACE);
  ask(client, CORNER);
  await client.settled();
  expect(inVoice(GRACE)).toBeUndefined();
  await enters(OWNER, CORNER);
  state.channels.set(CORNER, { ...state.channels.get(CORNER)!, user_limit: 0 });
});

test("a channel one may not see or connect to, a text channel and somebody else's server stay shut", async () => {
  const { state } = it.discord;
  const other = it.discord.script.guild({ withBot: false });
  const shut = (deny: Permission) => {
    const overwrites = [{ id: guildId, type: 0 as const, allow: "0", deny: bits(deny).toString() }];
    state.channels.set(CORNER, { ...state.channels.get(CORNER)!, overwrites });
  };
  const client = await it.act(GRACE);
  for (const deny of ["CONNECT", "VIEW_CHANNEL"] as const) {
    shut(deny);
    ask(client, CORNER);
    await client.settled();
    expect(inVoice(GRACE)).toBeUndefined();
  }
  state.channels.set(CORNER, { ...state.channels.get(CORNER)!, overwrites: [] });
  ask(client, channels.general);
  client.send(4, { guild_id: other.guildId, channel_id: other.channelIds[0], self_mute: false, self_deaf: false });
  await client.settled();
  expect(inVoice(GRACE)).toBeUndefined();
});

test("a request that is none closes the connection", async () => {
  const client = await it.act(GRACE);
  client.send(4, { guild_id: "garden" });
  expect(await client.closed).toBe(4002);
});

test("whoever may not speak comes in suppressed", async () => {
  const { state } = it.discord;
  const overwrites = [{ id: guildId, type: 0 as const, allow: "0", deny: bits("SPEAK").toString() }];
  state.channels.set(CORNER, { ...state.channels.get(CORNER)!, overwrites });
  await enters(GRACE, CORNER);
  expect(voiceStates(state).get(guildId, GRACE)?.suppress).toBe(true);
  state.channels.set(CORNER, { ...state.channels.get(CORNER)!, overwrites: [] });
});

test("the end of a session, a kick and a deleted channel take people out", async () => {
  const listener = await it.identify(GUILDS | VOICE);
  const left = (userId: string) =>
    listener.event("VOICE_STATE_UPDATE", (d) => d.user_id === userId && d.channel_id === null);
  (await enters(FARID)).close(1000);
  await left(FARID);
  const guest = it.discord.script.join({ guildId, name: "Vera" });
  await enters(guest);
  await it.rest("DELETE", memberPath(guest), undefined, OWNER);
  await left(guest);
  const { body: channel } = await it.rest("POST", `/guilds/${guildId}/channels`, { name: "Gone", type: 2 }, OWNER);
  await enters(ELENA, channel.id);
  await it.rest("DELETE", `/channels/${channel.id}`, undefined, OWNER);
  await left(ELENA);
});

test("a moderator mutes, deafens, moves and disconnects, all of it told and written down", async () => {
  const listener = await it.identify(GUILDS | VOICE | 2);
  await enters(REGULAR);
  const change = (body: object) => it.rest("PATCH", memberPath(REGULAR), body, undefined, WHY);
  expect((await change({ mute: true, deaf: true })).body).toMatchObject({ mute: true, deaf: true });
  await listener.event("VOICE_STATE_UPDATE", (d) => d.user_id === REGULAR && d.mute && d.deaf);
  await listener.event("GUILD_MEMBER_UPDATE", (d) => d.user.id === REGULAR && d.mute);
  expect(auditOf(it, AUDIT.MEMBER_UPDATE)).toMatchObject({
    target_id: REGULAR,
    reason: "order",
    changes: [{ key: "mute", old_value: false, new_value: true }, { key: "deaf", old_value: false, new_value: true }],
  });
  await change({ mute: false, deaf: false });

  await change({ channel_id: CORNER });
  await listener.event("VOICE_STATE_UPDATE", (d) => d.user_id === REGULAR && d.channel_id === CORNER);
  expect(auditOf(it, AUDIT.MEMBER_MOVE)).toMatchObject({
    target_id: null,
    reason: "order",
    options: { channel_id: CORNER, count: "1" },
  });

  await change({ channel_id: null });
  await listener.event("VOICE_STATE_UPDATE", (d) => d.user_id === REGULAR && d.channel_id === null);
  expect(auditOf(it, AUDIT.MEMBER_DISCONNECT)).toMatchObject({ reason: "order", options: { count: "1" } });
  expect((await change({ channel_id: null })).body.code).toBe(40032);
});

test("limit: as many people as the channel has room for", async () => {
  const { state } = it.discord;
  state.channels.set(CORNER, { ...state.channels.get(CORNER)!, user_limit: 2 });
  await enters(FARID, CORNER);
  await enters(GRACE, CORNER);
  const third = await it.act(ELENA);
  ask(third, CORNER);
  await third.settled();
  expect(inVoice(ELENA)).toBeUndefined();
  state.channels.set(CORNER, { ...state.channels.get(CORNER)!, user_limit: 0 });
});
