import { afterEach, beforeEach, expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import { bits, type Permission } from "../../dev/discord/permissions/bits.ts";
import { addChannel } from "../../dev/discord/state/build.ts";
import { voiceStates } from "../../dev/discord/state/voice.ts";
import { ELENA, FARID, GRACE, MODERATOR, OWNER, type RawClient, REGULAR, SEEDED, withDiscord } from "./harness.ts";
import { auditOf } from "./moderation.ts";
import { judges, refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { applicationId, channels, guildId } = SEEDED;
const GUILDS = 1, VOICE = 1 << 7, MESSAGES = 1 << 9;
const [STAGE, CORNER] = ["440000000000000001", "440000000000000002"];
const MODERATES: Permission[] = ["MANAGE_CHANNELS", "MUTE_MEMBERS", "MOVE_MEMBERS"];
const WHY = { "x-audit-log-reason": "order" };

beforeEach(() => {
  it.discord.script.reset();
  it.botMay(...MODERATES, "DEAFEN_MEMBERS", "VIEW_AUDIT_LOG");
  const { state } = it.discord;
  if (!state.channels.has(STAGE)) addChannel(state, guildId, { id: STAGE, name: "Stage", type: 13, position: 20 });
  if (!state.channels.has(CORNER)) addChannel(state, guildId, { id: CORNER, name: "Corner", type: 2, position: 21 });
});

const people: RawClient[] = [];
afterEach(async () => {
  // Whoever came into a channel leaves it, so that tests do not meet each other.
  for (const client of people.splice(0)) {
    client.send(4, { guild_id: guildId, channel_id: null, self_mute: false, self_deaf: false });
    await client.settled();
  }
});

const ask = (client: RawClient, channelId: string | null, more: object = {}) =>
  client.send(4, { guild_id: guildId, channel_id: channelId, self_mute: false, self_deaf: false, ...more });
async function enters(userId: string, channelId: string = channels.lounge): Promise<RawClient> {
  const client = await it.act(userId);
  people.push(client);
  ask(client, channelId);
  await client.event("VOICE_STATE_UPDATE", (d) => d.user_id === userId && d.channel_id === channelId);
  return client;
}
const inVoice = (userId: string) => voiceStates(it.discord.state).get(guildId, userId)?.channel_id;
const statePath = (userId: string) => `/guilds/${guildId}/voice-states/${userId}`;
const memberPath = (userId: string) => `/guilds/${guildId}/members/${userId}`;

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
  expect(client.events("VOICE_SERVER_UPDATE")).toHaveLength(1);
  ask(client, null);
  await listener.event("VOICE_STATE_UPDATE", (event) => event.user_id === FARID && event.channel_id === null);
  expect((await it.rest("GET", statePath(FARID))).body.code).toBe(10065);
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
  people.splice(0);
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

test("a stage opens, changes and closes, told to who sees it and written down", async () => {
  const listener = await it.identify(GUILDS | MESSAGES);
  const body = { channel_id: STAGE, topic: "Evening", send_start_notification: false };
  const reply = await it.rest("POST", "/stage-instances", body, undefined, WHY);
  expect(reply.body).toMatchObject({ guild_id: guildId, channel_id: STAGE, topic: "Evening", privacy_level: 2 });
  expect((await listener.event("STAGE_INSTANCE_CREATE")).d).toEqual(reply.body);
  await listener.event("MESSAGE_CREATE", (d) => d.type === 27 && d.content === "Evening");
  expect(auditOf(it, AUDIT.STAGE_INSTANCE_CREATE)).toMatchObject({
    target_id: reply.body.id,
    reason: "order",
    options: { channel_id: STAGE },
  });
  expect((await it.rest("GET", `/stage-instances/${STAGE}`)).body).toEqual(reply.body);
  const again = await it.rest("POST", "/stage-instances", body);
  expect([again.status, again.body.code]).toEqual([400, 150006]);
  const later = await it.act(GRACE);
  expect((await later.event("GUILD_CREATE", (d) => d.id === guildId)).d.stage_instances).toEqual([reply.body]);

  const changed = await it.rest("PATCH", `/stage-instances/${STAGE}`, { topic: "Night" });
  expect(changed.body).toEqual({ ...reply.body, topic: "Night" });
  await listener.event("STAGE_INSTANCE_UPDATE", (d) => d.topic === "Night");
  expect(auditOf(it, AUDIT.STAGE_INSTANCE_UPDATE)?.changes).toEqual([
    { key: "topic", old_value: "Evening", new_value: "Night" },
  ]);
  expect((await it.rest("DELETE", `/stage-instances/${STAGE}`)).status).toBe(204);
  await listener.event("STAGE_INSTANCE_DELETE");
  expect(auditOf(it, AUDIT.STAGE_INSTANCE_DELETE)).toMatchObject({ target_id: reply.body.id });
  expect((await it.rest("GET", `/stage-instances/${STAGE}`)).body.code).toBe(10067);
});

test("a stage on which nobody speaks closes by itself after a while", async () => {
  const listener = await it.identify(GUILDS);
  await it.rest("POST", "/stage-instances", { channel_id: STAGE, topic: "Talk" });
  await enters(FARID, STAGE);
  expect((await it.rest("PATCH", statePath(FARID), { suppress: false })).status).toBe(204);
  clock.advance(600_000);
  expect((await it.rest("GET", `/stage-instances/${STAGE}`)).status).toBe(200);
  await it.rest("PATCH", statePath(FARID), { suppress: true });
  clock.advance(300_001);
  await listener.event("STAGE_INSTANCE_DELETE");
});

test("listeners ask to speak, and a moderator lets them", async () => {
  const listener = await it.identify(GUILDS | VOICE);
  const { state } = it.discord;
  const overwrites = [{ id: guildId, type: 0 as const, allow: bits("REQUEST_TO_SPEAK").toString(), deny: "0" }];
  state.channels.set(STAGE, { ...state.channels.get(STAGE)!, overwrites });
  await enters(FARID, STAGE);
  const wish = new Date(clock.now() + 60_000).toISOString();
  const asked = await it.rest("PATCH", statePath("@me"), { request_to_speak_timestamp: wish }, FARID);
  expect(asked.status).toBe(204);
  const { d } = await listener.event("VOICE_STATE_UPDATE", (event) => event.request_to_speak_timestamp !== null);
  expect([d.suppress, Date.parse(d.request_to_speak_timestamp)]).toEqual([true, Date.parse(wish)]);
  await it.rest("PATCH", statePath(FARID), { channel_id: STAGE, suppress: false });
  const let_in = await listener.event("VOICE_STATE_UPDATE", (event) => event.user_id === FARID && !event.suppress);
  expect(let_in.d.request_to_speak_timestamp).not.toBeNull();
  await it.rest("PATCH", statePath("@me"), { suppress: true }, FARID);
  expect(voiceStates(state).get(guildId, FARID)).toMatchObject({ suppress: true, request_to_speak_timestamp: null });
  state.channels.set(STAGE, { ...state.channels.get(STAGE)!, overwrites: [] });
});

test("limit: a topic of 120 characters", async () => {
  const reply = await it.rest("POST", "/stage-instances", { channel_id: STAGE, topic: "x".repeat(120) });
  expect(reply.status).toBe(200);
  await it.rest("DELETE", `/stage-instances/${STAGE}`);
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

const stage = `/stage-instances/${STAGE}`;
refusesBodies(it, "voice", [
  {
    what: "a stage without a topic",
    path: "/stage-instances",
    body: { channel_id: STAGE },
    at: "topic",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a topic of 121",
    path: "/stage-instances",
    body: { channel_id: STAGE, topic: "x".repeat(121) },
    at: "topic",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "an empty topic",
    path: "/stage-instances",
    body: { channel_id: STAGE, topic: "" },
    at: "topic",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a stage nowhere",
    path: "/stage-instances",
    body: { topic: "T" },
    at: "channel_id",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a privacy that there is not",
    path: "/stage-instances",
    body: { channel_id: STAGE, topic: "T", privacy_level: 3 },
    at: "privacy_level",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a topic that is a number",
    method: "PATCH",
    path: stage,
    body: { topic: 5 },
    at: "topic",
    error: "STRING_TYPE_CONVERT",
  },
  {
    what: "suppress as a word",
    method: "PATCH",
    path: statePath("@me"),
    body: { suppress: "yes please" },
    at: "suppress",
    error: "BOOLEAN_TYPE_CONVERT",
  },
  {
    what: "a wish for some time",
    method: "PATCH",
    path: statePath("@me"),
    body: { request_to_speak_timestamp: "soon" },
    at: "request_to_speak_timestamp",
    error: "DATE_TIME_TYPE_PARSE",
  },
  {
    what: "a channel by name",
    method: "PATCH",
    path: statePath(FARID),
    body: { channel_id: "Stage" },
    at: "channel_id",
    error: "NUMBER_TYPE_COERCE",
  },
  {
    what: "a key that Discord ignores",
    method: "PATCH",
    path: statePath(FARID),
    body: { mute: true },
    at: "mute",
    error: "UNKNOWN_KEY",
  },
  {
    what: "a stage in a text channel",
    path: "/stage-instances",
    body: { channel_id: channels.general, topic: "T" },
    code: 50024,
  },
]);

const open = { channel_id: STAGE, topic: "T" };
judges(it, "voice", [
  {
    what: "a bot without MOVE_MEMBERS opens a stage",
    method: "POST",
    path: "/stage-instances",
    body: open,
    bot: ["MANAGE_CHANNELS", "MUTE_MEMBERS"],
    gives: [403, 50013],
  },
  {
    what: "a bot tells everyone without MENTION_EVERYONE",
    method: "POST",
    path: "/stage-instances",
    body: { ...open, send_start_notification: true },
    bot: MODERATES,
    gives: [403, 50013],
  },
  {
    what: "a stage of an event of nowhere",
    method: "POST",
    path: "/stage-instances",
    body: { ...open, guild_scheduled_event_id: "1" },
    bot: MODERATES,
    gives: [404, 10070],
  },
  {
    what: "a stage in a channel of nowhere",
    method: "POST",
    path: "/stage-instances",
    body: { ...open, channel_id: "1" },
    bot: MODERATES,
    gives: [404, 10003],
  },
  {
    what: "a member opens a stage",
    method: "POST",
    path: "/stage-instances",
    body: open,
    as: GRACE,
    gives: [403, 50013],
  },
  { what: "a stage that is not open is closed", method: "DELETE", path: stage, as: OWNER, gives: [404, 10067] },
  {
    what: "a moderator without MUTE_MEMBERS lets somebody speak",
    method: "PATCH",
    path: statePath(FARID),
    body: { suppress: false },
    as: MODERATOR,
    before: () => enters(FARID, STAGE),
    gives: [403, 50013],
  },
  {
    what: "a listener lets themself speak",
    method: "PATCH",
    path: statePath("@me"),
    body: { suppress: false },
    as: FARID,
    before: () => enters(FARID, STAGE),
    gives: [403, 50013],
  },
  {
    what: "a listener asks without REQUEST_TO_SPEAK",
    method: "PATCH",
    path: statePath("@me"),
    body: () => ({ request_to_speak_timestamp: new Date().toISOString() }),
    as: FARID,
    before: () => enters(FARID, STAGE),
    gives: [403, 50013],
  },
  {
    what: "somebody in no channel asks",
    method: "PATCH",
    path: statePath("@me"),
    body: { suppress: true },
    as: ELENA,
    gives: [404, 10065],
  },
  {
    what: "suppressing in a channel that is no stage",
    method: "PATCH",
    path: statePath(FARID),
    body: { suppress: true },
    as: OWNER,
    before: () => enters(FARID),
    gives: [400, 50024],
  },
  {
    what: "moving somebody where the mover may not enter",
    method: "PATCH",
    path: memberPath(FARID),
    body: { channel_id: channels.lounge },
    bot: ["MOVE_MEMBERS"],
    before: async () => {
      await enters(FARID, CORNER);
      const { state } = it.discord,
        overwrites = [{ id: SEEDED.roles.kagami, type: 0 as const, allow: "0", deny: bits("CONNECT").toString() }];
      state.channels.set(channels.lounge, { ...state.channels.get(channels.lounge)!, overwrites });
    },
    gives: [403, 50013],
  },
]);
