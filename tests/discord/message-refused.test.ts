import { beforeEach } from "vitest";
import { bits } from "../../dev/discord/permissions/bits.ts";
import { CHLOE, FARID, GRACE, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { textChannel } from "./places.ts";
import { judges, refusesBodies } from "./tables.ts";

const it = withDiscord();
const { applicationId, channels, guildId } = SEEDED;
beforeEach(() => it.discord.script.reset());

const say = (channelId: string, content: string, userId = FARID, more: object = {}) =>
  it.discord.script.say({ userId, channelId, content, ...more }).id;
const messages = (channelId: string) => `/channels/${channelId}/messages`;

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
    error: "BASE_TYPE_MAX_LENGTH",
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
    error: "BASE_TYPE_MAX_LENGTH",
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

judges(it, "somebody else's message", [
  {
    what: "a moderator adds a file",
    method: "PATCH",
    path: () => theirs(),
    body: () => {
      const form = upload("", ["a.txt", "a"]);
      form.set("payload_json", JSON.stringify({ flags: 4 }));
      return form;
    },
    as: MODERATOR,
    gives: [403, 50005],
  },
]);

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
