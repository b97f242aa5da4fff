import { beforeEach, expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import { bits } from "../../dev/discord/permissions/bits.ts";
import { emojis, stickers } from "../../dev/discord/state/expressions.ts";
import { CHLOE, ELENA, FARID, GRACE, MODERATOR, OWNER, REGULAR, SEEDED, withDiscord } from "./harness.ts";
import { auditLog, intents, textChannel } from "./places.ts";
import { judges, refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { applicationId, channels, guildId } = SEEDED;
const DAY_MS = 86_400_000;
beforeEach(() => it.discord.script.reset());

const say = (channelId: string, content: string, userId = FARID, more: object = {}) =>
  it.discord.script.say({ userId, channelId, content, ...more }).id;
const messages = (channelId: string) => `/channels/${channelId}/messages`;
const said = (channelId: string) => it.discord.script.messages(channelId).map((message) => message["content"]);

test("many messages go at once, as one event and one entry of the log", async () => {
  const place = textChannel(it);
  const ids = [say(place, "one"), say(place, "two"), say(place, "three")];
  const listener = await it.identify(intents("GUILD_MESSAGES", "GUILD_MODERATION"));
  const reason = { "x-audit-log-reason": "too%20loud" };
  const answer = await it.rest(
    "POST",
    `${messages(place)}/bulk-delete`,
    { messages: [ids[0], ids[1], "1573391140845201888"] },
    undefined,
    reason,
  );
  expect(answer.status).toBe(204);
  expect((await listener.event("MESSAGE_DELETE_BULK")).d).toEqual({
    ids: [ids[0], ids[1]],
    channel_id: place,
    guild_id: guildId,
  });
  const entry = await listener.event("GUILD_AUDIT_LOG_ENTRY_CREATE");
  expect(entry.d).toMatchObject({
    action_type: AUDIT.MESSAGE_BULK_DELETE,
    user_id: applicationId,
    target_id: place,
    reason: "too loud",
    options: { count: "2" },
  });
  expect(said(place)).toEqual(["three"]);
  expect(listener.events("MESSAGE_DELETE")).toEqual([]);
});

test("limit: messages older than 14 days are not deleted in bulk, nor is anything beside them", async () => {
  const place = textChannel(it);
  const old = say(place, "old", FARID, { at: clock.now() - 14 * DAY_MS - 1_000 }), young = say(place, "young");
  const refused = await it.rest("POST", `${messages(place)}/bulk-delete`, { messages: [old, young] });
  expect([refused.status, refused.body.code]).toEqual([400, 50034]);
  expect(said(place)).toEqual(["old", "young"]);
  expect((await it.rest("DELETE", `${messages(place)}/${old}`)).status).toBe(204);
});

test("deleting somebody else's is in the log, counted together; one's own is not", async () => {
  const place = textChannel(it);
  const before = auditLog(it, AUDIT.MESSAGE_DELETE).length;
  for (const id of [say(place, "a"), say(place, "b")]) await it.rest("DELETE", `${messages(place)}/${id}`);
  await it.rest("DELETE", `${messages(place)}/${say(place, "c", GRACE)}`);
  await it.rest("DELETE", `${messages(place)}/${say(place, "d")}`, undefined, FARID);
  const [grace, farid, ...rest] = auditLog(it, AUDIT.MESSAGE_DELETE);
  expect(rest).toHaveLength(before);
  expect(farid).toMatchObject({ user_id: applicationId, target_id: FARID, options: { channel_id: place, count: "2" } });
  expect(grace).toMatchObject({ target_id: GRACE, options: { count: "1" } });
});

test("pins come newest first and in pages; pinning is told, written in the channel and in the log", async () => {
  it.botMay("PIN_MESSAGES");
  const place = textChannel(it);
  const ids = ["one", "two", "three"].map((content) => say(place, content));
  const listener = await it.identify(intents("GUILDS", "GUILD_MESSAGES", "MESSAGE_CONTENT"));
  for (const id of ids) {
    expect((await it.rest("PUT", `${messages(place)}/pins/${id}`)).status).toBe(204);
    clock.advance(1_000);
  }
  const told = await listener.event("CHANNEL_PINS_UPDATE");
  expect(told.d).toEqual({ channel_id: place, guild_id: guildId, last_pin_timestamp: expect.any(String) });
  await listener.event("MESSAGE_UPDATE", (d) => d.id === ids[0] && d.pinned === true && d.edited_timestamp === null);
  const system = await listener.event("MESSAGE_CREATE", (d) => d.type === 6);
  expect(system.d).toMatchObject({
    author: { id: applicationId },
    content: "",
    message_reference: { message_id: ids[0], channel_id: place, guild_id: guildId },
  });
  const first = (await it.rest("GET", `${messages(place)}/pins?limit=2`)).body;
  expect([first.items.map((it: { message: { id: string } }) => it.message.id), first.has_more]).toEqual([[
    ids[2],
    ids[1],
  ], true]);
  const before = encodeURIComponent(first.items[1].pinned_at);
  const second = (await it.rest("GET", `${messages(place)}/pins?before=${before}`)).body;
  expect([second.items.map((it: { message: { id: string } }) => it.message.id), second.has_more]).toEqual([
    [ids[0]],
    false,
  ]);
  expect((await it.rest("GET", `/channels/${place}/pins`)).body.map((it: { id: string }) => it.id)).toEqual(
    [...ids].reverse(),
  );
  expect(auditLog(it, AUDIT.MESSAGE_PIN)[0]).toMatchObject({
    target_id: FARID,
    options: { channel_id: place, message_id: ids[2] },
  });
  expect((await it.rest("DELETE", `${messages(place)}/pins/${ids[2]}`)).status).toBe(204);
  expect((await it.rest("PUT", `/channels/${place}/pins/${ids[2]}`)).status).toBe(204);
  expect((await it.rest("DELETE", `/channels/${place}/pins/${ids[2]}`)).status).toBe(204);
  expect(auditLog(it, AUDIT.MESSAGE_UNPIN)[0]).toMatchObject({ options: { message_id: ids[2] } });
  expect(it.discord.state.messages.get(ids[2]!)!.pinned).toBe(false);
  const history = await it.rest("GET", `${messages(place)}?limit=100`);
  expect(history.body.filter((it: { type: number }) => it.type === 6)).toHaveLength(4);
});

test("limit: a channel has 250 pins", async () => {
  it.botMay("PIN_MESSAGES");
  const place = textChannel(it);
  for (let n = 0; n < 250; n++) {
    const message = it.discord.state.messages.get(say(place, `${n}`))!;
    it.discord.state.messages.set(message.id, { ...message, pinned: true });
  }
  const refused = await it.rest("PUT", `${messages(place)}/pins/${say(place, "one more")}`);
  expect([refused.status, refused.body.code]).toEqual([400, 30003]);
});

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

test("a forwarded message is what it was, without who wrote it, and stays so", async () => {
  const source = textChannel(it), target = textChannel(it);
  const form = new FormData();
  form.append("payload_json", JSON.stringify({ content: "Original", embeds: [{ title: "With an embed" }] }));
  form.append("files[0]", new Blob(["hello"], { type: "text/plain" }), "note.txt");
  const { body: original } = await it.rest("POST", messages(source), form);
  const reader = await it.act(FARID);
  const reference = { type: 1, message_id: original.id, channel_id: source };
  const { status, body } = await it.rest("POST", messages(target), { message_reference: reference });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    type: 0,
    content: "",
    flags: 1 << 14,
    message_reference: { ...reference, guild_id: guildId },
    message_snapshots: [{ message: { content: "Original", embeds: [{ title: "With an embed" }] } }],
  });
  expect(body.message_snapshots[0].message.author).toBeUndefined();
  await reader.event("MESSAGE_CREATE", (d) => d.id === body.id && d.message_snapshots.length === 1);
  await it.rest("PATCH", `${messages(source)}/${original.id}`, { content: "Changed" });
  await it.rest("DELETE", `${messages(source)}/${original.id}`);
  const kept = (await it.rest("GET", `${messages(target)}/${body.id}`)).body.message_snapshots[0].message;
  expect(kept.content).toBe("Original");
  expect(await (await fetch(kept.attachments[0].url)).text()).toBe("hello");
  const again = { type: 1, message_id: body.id, channel_id: target };
  const twice = await it.rest("POST", messages(source), { message_reference: again });
  expect(twice.body.message_snapshots).toMatchObject([{ message: { content: "Original" } }]);
});

test("who may not read content cannot forward it, and gets forwards without it", async () => {
  const place = textChannel(it), id = say(place, "secret");
  const forwarded = await it.rest("POST", messages(place), {
    message_reference: { type: 1, message_id: id, channel_id: place },
  }, GRACE);
  it.discord.script.privileged({ messageContent: false });
  const refused = await it.rest("POST", messages(place), {
    message_reference: { type: 1, message_id: id, channel_id: place },
  });
  const seen = await it.rest("GET", `${messages(place)}/${forwarded.body.id}`);
  it.discord.script.privileged({ messageContent: true });
  expect([refused.status, refused.body.code]).toEqual([403, 160014]);
  expect(seen.body.message_snapshots[0].message).toMatchObject({ content: "", embeds: [] });
});

test("stickers of the server are sent, others are not", async () => {
  const id = "430000000000000001";
  it.discord.state.table(stickers).set(id, {
    id,
    guild_id: guildId,
    name: "wave",
    description: null,
    tags: "wave",
    format_type: 1,
    user_id: OWNER,
  });
  const sent = await it.rest("POST", messages(channels.offTopic), { sticker_ids: [id] });
  expect(sent.body.sticker_items).toEqual([{ id, name: "wave", format_type: 1 }]);
  const path = `${messages(channels.offTopic)}/${sent.body.id}`;
  expect((await it.rest("PATCH", path, { sticker_ids: ["430000000000000002"] })).body.code).toBe(50080);
  expect((await it.rest("PATCH", path, { sticker_ids: [], content: "No wave" })).body.sticker_items).toBeUndefined();
  const unknown = await it.rest("POST", messages(channels.offTopic), { sticker_ids: ["430000000000000002"] });
  expect([unknown.status, unknown.body.code]).toEqual([400, 50081]);
});

test("the look of a client is passed on", async () => {
  const theme = { colors: ["5865F2"], gradient_angle: 45, base_mix: 58, base_theme: 1 };
  const { status, body } = await it.rest("POST", messages(channels.offTopic), { shared_client_theme: theme });
  expect([status, body.shared_client_theme]).toEqual([200, theme]);
});

test("slowmode holds people back until it is over, and nobody who has the permission to pass it, nor bots", async () => {
  const place = textChannel(it);
  const channel = it.discord.state.channels.get(place)!;
  it.discord.state.channels.set(place, { ...channel, rate_limit_per_user: 60 });
  const write = (as?: string) => it.rest("POST", messages(place), { content: "c" }, as);
  expect((await write(FARID)).status).toBe(200);
  const slowed = await write(FARID);
  expect([slowed.status, slowed.body.code]).toEqual([429, 20016]);
  expect(slowed.body.retry_after).toBeGreaterThan(55);
  for (const who of [OWNER, OWNER, undefined, undefined]) expect((await write(who)).status).toBe(200);
  clock.advance(60_000);
  expect((await write(FARID)).status).toBe(200);
});

test("who is too new for the server's verification level does not write; whoever has a role does", async () => {
  const guild = it.discord.state.guilds.get(guildId)!;
  it.discord.state.guilds.set(guildId, { ...guild, verification_level: 3 });
  const newcomer = it.discord.script.join({ guildId, name: "Newcomer" });
  const write = (as: string) => it.rest("POST", messages(channels.offTopic), { content: "c" }, as);
  const refused = await write(newcomer);
  expect([refused.status, refused.body.code]).toEqual([403, 50009]);
  expect((await write(REGULAR)).status).toBe(200);
  clock.advance(10 * 60_000 + 1);
  expect((await write(newcomer)).status).toBe(200);
  it.discord.state.guilds.set(guildId, guild);
});

test("hidden embeds are kept and come back; a moderator may hide them, and nothing more", async () => {
  const { body } = await it.rest("POST", messages(channels.offTopic), { content: "c", embeds: [{ title: "t" }] });
  const path = `${messages(channels.offTopic)}/${body.id}`;
  const hidden = await it.rest("PATCH", path, { flags: 4 }, MODERATOR);
  expect(hidden.body).toMatchObject({ flags: 4, embeds: [], edited_timestamp: null });
  expect((await it.rest("PATCH", path, { flags: 0 })).body.embeds).toMatchObject([{ title: "t" }]);
  expect((await it.rest("PATCH", path, { flags: 4, content: "mine" }, MODERATOR)).body.code).toBe(50005);
});

test("flags: notifications are suppressed on demand, what only Discord sets is ignored, Components V2 stays", async () => {
  const quiet = await it.rest("POST", messages(channels.offTopic), { content: "c", flags: (1 << 12) | 1 | (1 << 7) });
  expect(quiet.body.flags).toBe(1 << 12);
  const path = `${messages(channels.offTopic)}/${quiet.body.id}`;
  const components = [{ type: 10, content: `Hello <@${FARID}>` }];
  const half = await it.rest("PATCH", path, { flags: 1 << 15, components });
  expect(half.body.errors.content._errors[0].code).toBe("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2");
  const whole = await it.rest("PATCH", path, { flags: 1 << 15, components, content: null });
  expect(whole.body).toMatchObject({ content: "", flags: (1 << 12) | (1 << 15), mentions: [{ id: FARID }] });
  expect((await it.rest("PATCH", path, { flags: 0 })).body.flags & (1 << 15)).toBe(1 << 15);
});

const tooMany = () => Array.from({ length: 101 }, (_, n) => `${1573391140845201888n + BigInt(n)}`);
const bulk = { path: `${messages(channels.offTopic)}/bulk-delete` };
const post = { path: messages(channels.offTopic) };
const reply = (more: object) => ({ content: "c", message_reference: more });
refusesBodies(it, "messages", [
  { ...bulk, what: "bulk deletion of nothing", body: {}, at: "messages", error: "BASE_TYPE_REQUIRED" },
  {
    ...bulk,
    what: "bulk deletion of one",
    body: { messages: ["1573391140845201888"] },
    at: "messages",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    ...bulk,
    what: "bulk deletion of 101",
    body: () => ({ messages: tooMany() }),
    at: "messages",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    ...bulk,
    what: "the same message twice",
    body: { messages: ["1573391140845201888", "1573391140845201888"] },
    at: "messages",
    error: "SET_TYPE_ALREADY_CONTAINS_VALUE",
  },
  {
    ...bulk,
    what: "bulk deletion of words",
    body: { messages: ["one", "two"] },
    at: "messages.0",
    error: "NUMBER_TYPE_COERCE",
  },
  {
    ...post,
    what: "a reply to nothing",
    body: reply({ message_id: "1" }),
    at: "message_reference",
    error: "REPLIES_UNKNOWN_MESSAGE",
  },
  {
    ...post,
    what: "a reply without a message",
    body: reply({}),
    at: "message_reference.message_id",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    ...post,
    what: "a reply to another channel's",
    body: () => reply({ message_id: say(channels.general, "there"), channel_id: channels.general }),
    at: "message_reference",
    error: "REPLIES_CANNOT_REFERENCE_OTHER_CHANNEL",
  },
  {
    ...post,
    what: "a reference of a kind there is not",
    body: reply({ message_id: "1", type: 2 }),
    at: "message_reference.type",
    error: "BASE_TYPE_CHOICES",
  },
  {
    ...post,
    what: "a forward without its channel",
    body: { message_reference: { type: 1, message_id: "1" } },
    at: "message_reference.channel_id",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    ...post,
    what: "a forward of nothing",
    body: { message_reference: { type: 1, message_id: "1", channel_id: channels.general } },
    at: "message_reference",
    error: "REPLIES_UNKNOWN_MESSAGE",
  },
  {
    ...post,
    what: "a forward with words",
    body: () => reply({ type: 1, message_id: say(channels.general, "there"), channel_id: channels.general }),
    at: "message_reference",
    error: "MESSAGE_FORWARD_CANNOT_HAVE_CONTENT",
  },
  {
    ...post,
    what: "four stickers",
    body: { sticker_ids: ["1", "2", "3", "4"] },
    at: "sticker_ids",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    ...post,
    what: "a nonce of 26",
    body: { content: "c", nonce: "x".repeat(26) },
    at: "nonce",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    ...post,
    what: "mentions of 101 people",
    body: () => ({ content: "c", allowed_mentions: { users: tooMany() } }),
    at: "allowed_mentions.users",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    ...post,
    what: "tts that is a word",
    body: { content: "c", tts: "loud" },
    at: "tts",
    error: "BOOLEAN_TYPE_CONVERT",
  },
  {
    ...post,
    what: "flags that are a word",
    body: { content: "c", flags: "quiet" },
    at: "flags",
    error: "NUMBER_TYPE_COERCE",
  },
  {
    ...post,
    what: "attachments that are none",
    body: { content: "c", attachments: [{}] },
    at: "attachments.0.id",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    ...post,
    what: "a colour that is none",
    body: { shared_client_theme: { colors: ["purple"], gradient_angle: 0, base_mix: 0 } },
    at: "shared_client_theme.colors.0",
    error: "STRING_TYPE_REGEX",
  },
  {
    ...post,
    what: "a theme without an angle",
    body: { shared_client_theme: { colors: ["5865F2"], base_mix: 0 } },
    at: "shared_client_theme.gradient_angle",
    error: "BASE_TYPE_REQUIRED",
  },
  { ...post, what: "a voice message with words", body: { flags: 1 << 13, content: "c" }, code: 50159 },
  { ...post, what: "a voice message without a recording", body: { flags: 1 << 13, attachments: [] }, code: 50160 },
  {
    method: "PATCH",
    path: () => `${messages(channels.offTopic)}/${say(channels.offTopic, "c")}`,
    as: FARID,
    what: "an edit that leaves nothing",
    body: { content: "" },
    code: 50006,
  },
  {
    method: "PATCH",
    path: () => `${messages(channels.offTopic)}/${say(channels.offTopic, "c")}`,
    as: FARID,
    what: "an edit of 2,001",
    body: { content: "x".repeat(2_001) },
    at: "content",
    error: "BASE_TYPE_MAX_LENGTH",
  },
]);

const denied = (...names: Parameters<typeof bits>) =>
  textChannel(it, 0, [{ id: guildId, type: 0, allow: "0", deny: bits(...names).toString() }]);
const theirs = (place: string = textChannel(it)) => `${messages(place)}/${say(place, "c", GRACE)}`;
judges(it, "messages", [
  {
    what: "a bot without MANAGE_MESSAGES deletes in bulk",
    method: "POST",
    path: bulk.path,
    body: () => ({ messages: [say(channels.offTopic, "a"), say(channels.offTopic, "b")] }),
    bot: [],
    gives: [403, 50013],
  },
  {
    what: "a moderator deletes in bulk",
    method: "POST",
    path: bulk.path,
    body: () => ({ messages: [say(channels.offTopic, "a"), say(channels.offTopic, "b")] }),
    as: MODERATOR,
    gives: 204,
  },
  {
    what: "bulk deletion in a direct channel",
    method: "POST",
    path: () => `${messages(it.discord.script.direct(applicationId, FARID))}/bulk-delete`,
    body: { messages: ["1", "2"] },
    gives: [403, 50003],
  },
  {
    what: "somebody else's direct message",
    method: "DELETE",
    path: () => theirs(it.discord.script.direct(applicationId, GRACE)),
    gives: [403, 50003],
  },
  {
    what: "a bot with MANAGE_MESSAGES alone pins",
    method: "PUT",
    path: () => theirs().replace("messages/", "messages/pins/"),
    bot: ["MANAGE_MESSAGES"],
    gives: [403, 50013],
  },
  {
    what: "a bot with PIN_MESSAGES pins",
    method: "PUT",
    path: () => theirs().replace("messages/", "messages/pins/"),
    bot: ["PIN_MESSAGES"],
    gives: 204,
  },
  {
    what: "a pin in another channel",
    method: "PUT",
    path: () => `${messages(textChannel(it))}/pins/${say(textChannel(it), "c")}`,
    as: OWNER,
    gives: [400, 50019],
  },
  {
    what: "a member unpins",
    method: "DELETE",
    path: () => theirs().replace("messages/", "messages/pins/"),
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "somebody pins in a direct channel",
    method: "PUT",
    path: () => theirs(it.discord.script.direct(FARID, GRACE)).replace("messages/", "messages/pins/"),
    as: FARID,
    gives: 204,
  },
  {
    what: "a message of Discord's own is pinned",
    method: "PUT",
    path: () =>
      `${messages(channels.general)}/pins/${
        it.discord.state.messagesOf(channels.general).find(({ type }) => type === 7)!.id
      }`,
    as: OWNER,
    before: () => it.discord.script.join({ guildId, name: "Greeted" }),
    gives: [403, 50021],
  },
  {
    what: "a member without ADD_REACTIONS begins",
    method: "PUT",
    path: () => `${theirs(denied("ADD_REACTIONS"))}/reactions/👍/@me`,
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "a member without ADD_REACTIONS joins in",
    method: "PUT",
    path: async () => {
      const path = theirs(denied("ADD_REACTIONS"));
      await it.rest("PUT", `${path}/reactions/👍/@me`, undefined, OWNER);
      return `${path}/reactions/👍/@me`;
    },
    as: FARID,
    gives: 204,
  },
  {
    what: "a member without history reacts",
    method: "PUT",
    path: () => `${theirs(denied("READ_MESSAGE_HISTORY"))}/reactions/👍/@me`,
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "a member takes another's reaction away",
    method: "DELETE",
    path: () => `${theirs()}/reactions/👍/${OWNER}`,
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "a member takes all reactions away",
    method: "DELETE",
    path: () => `${theirs()}/reactions`,
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "somebody reacts with a word",
    method: "PUT",
    path: () => `${theirs()}/reactions/wave/@me`,
    as: FARID,
    gives: [404, 10014],
  },
  {
    what: "somebody reacts with two emoji",
    method: "PUT",
    path: () => `${theirs()}/reactions/👍👍/@me`,
    as: FARID,
    gives: [404, 10014],
  },
  {
    what: "a reply without history",
    method: "POST",
    path: () => messages(denied("READ_MESSAGE_HISTORY")),
    body: { content: "c", message_reference: { message_id: "1" } },
    as: FARID,
    gives: [403, 160002],
  },
  {
    what: "a file where files may not be",
    method: "POST",
    path: () => messages(denied("ATTACH_FILES")),
    body: () => upload("c", ["a.txt", "a"]),
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "an embed where embeds may not be",
    method: "POST",
    path: () => messages(denied("EMBED_LINKS")),
    body: { embeds: [{ title: "t" }] },
    bot: [],
    gives: [403, 50013],
  },
  {
    what: "speech without SEND_TTS_MESSAGES",
    method: "POST",
    path: () => messages(textChannel(it)),
    body: { content: "c", tts: true },
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "a forward out of a channel one cannot see",
    method: "POST",
    path: () => messages(textChannel(it)),
    body: () => ({
      message_reference: { type: 1, message_id: say(channels.admins, "c", OWNER), channel_id: channels.admins },
    }),
    gives: [403, 50001],
  },
  {
    what: "a forward without history",
    method: "POST",
    path: () => messages(textChannel(it)),
    body: () => forwardFrom(denied("READ_MESSAGE_HISTORY")),
    as: FARID,
    gives: [403, 160009],
  },
  {
    what: "an edit of somebody else's",
    method: "PATCH",
    path: () => theirs(),
    body: { content: "mine" },
    as: MODERATOR,
    gives: [403, 50005],
  },
  {
    what: "a member hides another's embeds",
    method: "PATCH",
    path: () => theirs(),
    body: { flags: 4 },
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "a message in a forum itself",
    method: "POST",
    path: () => messages(textChannel(it, 15)),
    body: { content: "c" },
    as: OWNER,
    gives: [400, 40058],
  },
  {
    what: "history of a voice channel one cannot enter",
    method: "GET",
    path: () => messages(textChannel(it, 2, [{ id: guildId, type: 0, allow: "0", deny: bits("CONNECT").toString() }])),
    as: FARID,
    gives: [403, 50001],
  },
  {
    what: "typing where one cannot write",
    method: "POST",
    path: `/channels/${channels.rules}/typing`,
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "somebody edits what Discord wrote in their name",
    method: "PATCH",
    path: () => systemMessage(),
    body: { content: "c" },
    as: CHLOE,
    gives: [403, 50021],
  },
]);

/** A message in a thread that sleeps. */
async function asleep(place = textChannel(it)): Promise<string> {
  const { body } = await it.rest("POST", `/channels/${place}/threads`, { name: "Nap", type: 11 }, OWNER);
  const path = `${messages(body.id)}/${say(body.id, "c")}`;
  await it.rest("PATCH", `/channels/${body.id}`, { archived: true }, OWNER);
  return path;
}

judges(it, "messages in a sleeping thread", [
  {
    what: "a reaction",
    method: "PUT",
    path: async () => `${await asleep()}/reactions/👍/@me`,
    as: OWNER,
    gives: [400, 50083],
  },
  {
    what: "a pin",
    method: "PUT",
    path: async () => (await asleep()).replace("messages/", "messages/pins/"),
    as: OWNER,
    gives: [400, 50083],
  },
  { what: "an edit", method: "PATCH", path: () => asleep(), body: { content: "mine" }, as: FARID, gives: [400, 50083] },
  { what: "deleting it", method: "DELETE", path: () => asleep(), as: OWNER, gives: 204 },
]);

function upload(content: string, ...files: [name: string, text: string][]): FormData {
  const form = new FormData();
  form.append("payload_json", JSON.stringify({ content }));
  files.forEach(([name, text], n) => form.append(`files[${n}]`, new Blob([text], { type: "text/plain" }), name));
  return form;
}

function forwardFrom(place: string) {
  return { message_reference: { type: 1, message_id: say(place, "c", GRACE), channel_id: place } };
}

/** Chloe pins something: Discord writes so in her name. */
async function systemMessage(): Promise<string> {
  const place = it.discord.script.direct(CHLOE, FARID);
  await it.rest("PUT", `${messages(place)}/pins/${say(place, "c")}`, undefined, CHLOE);
  return `${messages(place)}/${it.discord.state.messagesOf(place).at(-1)!.id}`;
}

test("by script somebody sends files, a poll and what is said beside them", async () => {
  const message = it.discord.script.say({
    userId: FARID,
    channelId: channels.offTopic,
    content: "Look",
    attachments: [{ filename: "note.txt", text: "hello", contentType: "text/plain", description: "A note" }],
    poll: { question: "Well?", answers: ["Yes", "No"], hours: 1 },
  });
  const { body } = await it.rest("GET", `${messages(channels.offTopic)}/${message.id}`);
  expect(body).toMatchObject({
    content: "Look",
    attachments: [{ filename: "note.txt", description: "A note" }],
    poll: { question: { text: "Well?" }, answers: [{ poll_media: { text: "Yes" } }, { poll_media: { text: "No" } }] },
  });
  expect(await (await fetch(body.attachments[0].url)).text()).toBe("hello");
});
