import { Buffer } from "node:buffer";
import { beforeEach, expect, test } from "vitest";
import { ringPng } from "../../dev/discord/cdn/pictures.ts";
import { emojis, sounds, stickers } from "../../dev/discord/state/expressions.ts";
import { voiceStates } from "../../dev/discord/state/voice.ts";
import { FARID, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";

const it = withDiscord();
const { applicationId, channels, guildId, roles } = SEEDED;
const EMOJIS = `/guilds/${guildId}/emojis`, STICKERS = `/guilds/${guildId}/stickers`;
const SOUNDS = `/guilds/${guildId}/soundboard-sounds`;
const EXPRESSIONS = 1 << 3;
beforeEach(() => {
  it.discord.script.reset();
  it.botMay("VIEW_CHANNEL", "CREATE_GUILD_EXPRESSIONS", "VIEW_AUDIT_LOG", "USE_SOUNDBOARD", "SPEAK");
});

const png = ringPng("1", 32);
const gif = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");
const uri = (bytes: Buffer, type = "image/png") => `data:${type};base64,${bytes.toString("base64")}`;
/** An Ogg of so many seconds: one page that says where it ends. */
function ogg(seconds: number): Buffer {
  const page = Buffer.alloc(64);
  page.write("OggS", 0, "latin1");
  page.writeBigUInt64LE(BigInt(Math.round(seconds * 48_000)), 6);
  return page;
}

async function entry(action: number) {
  return (await it.rest("GET", `/guilds/${guildId}/audit-logs?action_type=${action}&limit=1`)).body
    .audit_log_entries[0];
}

function stickerForm(fields: Record<string, string> = {}, bytes: Buffer | null = png): FormData {
  const form = new FormData();
  for (const [key, value] of Object.entries({ name: "wave", tags: "wave", description: "hello", ...fields })) {
    form.set(key, value);
  }
  if (bytes) form.set("file", new Blob([new Uint8Array(bytes)]), "sticker.png");
  return form;
}

test("an emoji is made, changed and deleted; each time the whole list is told", async () => {
  const listener = await it.identify(EXPRESSIONS);
  const made = await it.rest("POST", EMOJIS, { name: "mirror", image: uri(png), roles: [] });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({
    name: "mirror",
    animated: false,
    user: { id: applicationId },
    require_colons: true,
  });
  const { id } = made.body;
  await listener.event("GUILD_EMOJIS_UPDATE", (d) => d.emojis.some((emoji: { id: string }) => emoji.id === id));
  expect((await entry(60)).changes).toEqual([{ key: "name", new_value: "mirror" }]);
  const picture = await fetch(`${it.discord.url}/cdn/emojis/${id}.png`);
  expect(picture.headers.get("content-type")).toBe("image/png");
  expect(Buffer.from(await picture.arrayBuffer()).equals(png)).toBe(true);

  expect((await it.rest("PATCH", `${EMOJIS}/${id}`, { name: "glass", roles: [roles.level5] })).body)
    .toMatchObject({ name: "glass", roles: [roles.level5] });
  await listener.event(
    "GUILD_EMOJIS_UPDATE",
    (d) => d.emojis.some((emoji: { name: string }) => emoji.name === "glass"),
  );
  expect((await entry(61)).changes).toContainEqual({ key: "name", old_value: "mirror", new_value: "glass" });
  expect((await it.rest("GET", `${EMOJIS}/${id}`)).body.name).toBe("glass");
  expect((await it.rest("GET", EMOJIS)).body.map((emoji: { id: string }) => emoji.id)).toContain(id);

  expect((await it.rest("DELETE", `${EMOJIS}/${id}`)).status).toBe(204);
  expect((await entry(62)).target_id).toBe(id);
  expect((await it.rest("GET", `${EMOJIS}/${id}`)).body.code).toBe(10014);
  expect((await fetch(`${it.discord.url}/cdn/emojis/${id}.png`)).status).toBe(404);
});

test("an attachment is not served past its own link", async () => {
  const form = new FormData();
  form.set("payload_json", JSON.stringify({ content: "file" }));
  form.set("files[0]", new Blob([new Uint8Array(png)]), "a.png");
  const { attachments } = (await it.rest("POST", `/channels/${channels.general}/messages`, form, OWNER)).body;
  expect((await fetch(`${it.discord.url}/cdn/${attachments[0].id}`)).status).toBe(404);
});

test("who made an emoji is told only to those who may make or manage them", async () => {
  const { id } = (await it.rest("POST", EMOJIS, { name: "whose", image: uri(gif, "image/gif") })).body;
  expect((await it.rest("GET", `${EMOJIS}/${id}`)).body).toMatchObject({ animated: true, user: { id: applicationId } });
  expect((await it.rest("GET", `${EMOJIS}/${id}`, undefined, FARID)).body.user).toBeUndefined();
});

test("limit: fifty still emojis and fifty that move, more with boosts", async () => {
  const { state } = it.discord, table = state.table(emojis);
  const fill = (animated: boolean) => {
    for (let n = table.by("guild", guildId).filter((row) => row.animated === animated).length; n < 50; n++) {
      const id = `6${animated ? 1 : 2}0000000000000${String(n).padStart(3, "0")}`;
      table.set(id, { id, guild_id: guildId, name: `e${n}`, animated, user_id: OWNER, roles: [] });
    }
  };
  fill(false);
  const still = await it.rest("POST", EMOJIS, { name: "over", image: uri(png) });
  expect([still.status, still.body.code]).toEqual([400, 30008]);
  expect((await it.rest("POST", EMOJIS, { name: "moves", image: uri(gif, "image/gif") })).status).toBe(201);
  fill(true);
  expect((await it.rest("POST", EMOJIS, { name: "over", image: uri(gif, "image/gif") })).body.code).toBe(30018);
  const guild = state.guilds.get(guildId)!;
  state.guilds.set(guildId, { ...guild, premium_tier: 1 });
  expect((await it.rest("POST", EMOJIS, { name: "boosted", image: uri(png) })).status).toBe(201);
  state.guilds.set(guildId, guild);
});

test("a sticker is uploaded, changed and deleted", async () => {
  const listener = await it.identify(EXPRESSIONS);
  const made = await it.rest("POST", STICKERS, stickerForm());
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ name: "wave", tags: "wave", description: "hello", type: 2, format_type: 1 });
  const { id } = made.body;
  await listener.event("GUILD_STICKERS_UPDATE", (d) => d.stickers.some((sticker: { id: string }) => sticker.id === id));
  expect((await entry(90)).target_id).toBe(id);
  expect((await fetch(`${it.discord.url}/cdn/stickers/${id}.png`)).headers.get("content-type")).toBe("image/png");
  expect((await it.rest("PATCH", `${STICKERS}/${id}`, { name: "bow" })).body.name).toBe("bow");
  expect((await entry(91)).changes).toEqual([{ key: "name", old_value: "wave", new_value: "bow" }]);
  expect((await it.rest("GET", `${STICKERS}/${id}`)).body.name).toBe("bow");
  expect((await it.rest("GET", STICKERS)).body).toHaveLength(1);
  expect((await it.rest("GET", `/stickers/${id}`)).body.guild_id).toBe(guildId);
  expect((await it.rest("DELETE", `${STICKERS}/${id}`)).status).toBe(204);
  expect((await entry(92)).target_id).toBe(id);
  expect((await it.rest("GET", `/stickers/${id}`)).body.code).toBe(10060);
});

test("Discord's own stickers come in packs", async () => {
  const { sticker_packs: [pack] } = (await it.rest("GET", "/sticker-packs")).body;
  expect((await it.rest("GET", `/sticker-packs/${pack.id}`)).body.name).toBe(pack.name);
  expect((await it.rest("GET", `/stickers/${pack.stickers[0].id}`)).body.pack_id).toBe(pack.id);
  expect((await it.rest("GET", "/sticker-packs/1")).body.code).toBe(10061);
});

test.each([
  ["text", Buffer.from("hello"), 50046],
  ["a picture of 400 pixels", ringPng("1", 400), 50046],
  ["a drawing by code, for which the server is not known enough", Buffer.from("{}"), 50046],
])("a sticker is not %s", async (_what, bytes, code) => {
  const answer = await it.rest("POST", STICKERS, stickerForm({}, bytes));
  expect([answer.status, answer.body.code]).toEqual([400, code]);
});

test.each([
  ["no JSON", "{oops", 170001],
  ["pictures in it", '{"w":64,"h":64,"ip":0,"op":30,"fr":30,"assets":[{"p":"a.png"}]}', 170002],
  ["too large", '{"w":400,"h":64,"ip":0,"op":30,"fr":30}', 170005],
  ["too long", '{"w":64,"h":64,"ip":0,"op":300,"fr":30}', 170007],
  ["as it should be", '{"w":64,"h":64,"ip":0,"op":60,"fr":30}', 0],
])("a verified server's drawing by code: %s", async (_what, text, code) => {
  const { state } = it.discord, guild = state.guilds.get(guildId)!;
  state.guilds.set(guildId, { ...guild, features: ["VERIFIED"] });
  const answer = await it.rest("POST", STICKERS, stickerForm({}, Buffer.from(text)));
  expect(answer.body.code ?? 0).toBe(code);
  state.guilds.set(guildId, guild);
});

test("limit: a sticker's file has at most 512 KiB", async () => {
  const large = Buffer.concat([png, Buffer.alloc(512 * 1024)]);
  expect((await it.rest("POST", STICKERS, stickerForm({}, large))).body.code).toBe(50045);
});

test("limit: five stickers without boosts", async () => {
  const table = it.discord.state.table(stickers);
  for (let n = table.by("guild", guildId).length; n < 5; n++) {
    const id = `63000000000000000${n}`;
    table.set(id, { id, guild_id: guildId, name: "st", tags: "x", description: null, format_type: 1, user_id: OWNER });
  }
  const answer = await it.rest("POST", STICKERS, stickerForm());
  expect([answer.status, answer.body.code, answer.body.message]).toEqual([
    400,
    30039,
    "Maximum number of stickers reached (5)",
  ]);
});

test("a sound is made, changed and deleted, each with its event", async () => {
  const listener = await it.identify(EXPRESSIONS);
  const made = await it.rest("POST", SOUNDS, {
    name: "gong",
    volume: 0.5,
    emoji_name: "🔔",
    sound: uri(ogg(3), "audio/ogg"),
  });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ name: "gong", volume: 0.5, emoji_name: "🔔", user: { id: applicationId } });
  const id = made.body.sound_id;
  await listener.event("GUILD_SOUNDBOARD_SOUND_CREATE", (d) => d.sound_id === id && d.guild_id === guildId);
  expect((await entry(130)).target_id).toBe(id);
  expect((await fetch(`${it.discord.url}/cdn/soundboard-sounds/${id}`)).headers.get("content-type")).toBe("audio/ogg");
  expect((await it.rest("PATCH", `${SOUNDS}/${id}`, { name: "bell" })).body.name).toBe("bell");
  await listener.event("GUILD_SOUNDBOARD_SOUND_UPDATE", (d) => d.name === "bell");
  expect((await entry(131)).changes).toEqual([{ key: "name", old_value: "gong", new_value: "bell" }]);
  expect((await it.rest("GET", SOUNDS)).body.items).toHaveLength(1);
  expect((await it.rest("GET", `${SOUNDS}/${id}`)).body.name).toBe("bell");
  expect((await it.rest("DELETE", `${SOUNDS}/${id}`)).status).toBe(204);
  await listener.event("GUILD_SOUNDBOARD_SOUND_DELETE", (d) => d.sound_id === id);
  expect((await entry(132)).target_id).toBe(id);
  expect((await it.rest("GET", `${SOUNDS}/${id}`)).body.code).toBe(10097);
});

test("somebody in a voice channel plays a sound, somebody outside does not", async () => {
  expect((await it.rest("GET", "/soundboard-default-sounds")).body[0]).toMatchObject({ sound_id: "1", name: "quack" });
  const path = `/channels/${channels.lounge}/send-soundboard-sound`;
  expect((await it.rest("POST", path, { sound_id: "1" })).body.code).toBe(40032);
  expect((await it.rest("POST", path, { sound_id: "99" })).body.code).toBe(10097);
  const listener = await it.identify(1 << 7);
  const voice = {
    guild_id: guildId,
    channel_id: channels.lounge,
    user_id: applicationId,
    session_id: "s",
    self_mute: false,
    self_deaf: false,
    self_video: false,
    self_stream: false,
    suppress: false,
    request_to_speak_timestamp: null,
  };
  voiceStates(it.discord.state).set(voice);
  expect((await it.rest("POST", path, { sound_id: "1" })).status).toBe(204);
  await listener.event("VOICE_CHANNEL_EFFECT_SEND", (d) => d.user_id === applicationId && d.sound_id === 1);
  voiceStates(it.discord.state).set({ ...voice, suppress: true });
  expect((await it.rest("POST", path, { sound_id: "1" })).body.code).toBe(50167);
  voiceStates(it.discord.state).delete(guildId, applicationId);
});

test("limit: a sound lasts 5.2 seconds and has 512 KiB, and a server has eight", async () => {
  const make = (sound: string) => it.rest("POST", SOUNDS, { name: "long", sound });
  expect((await make(uri(ogg(6), "audio/ogg"))).body.code).toBe(50124);
  expect((await make(uri(Buffer.concat([ogg(1), Buffer.alloc(512 * 1024)]), "audio/ogg"))).body.code).toBe(50045);
  expect((await make(uri(png))).body.code).toBe(50123);
  expect((await make(uri(ogg(0), "audio/ogg"))).body.code).toBe(50192);
  // 128 kbit/s for two seconds.
  const mp3 = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x00]), Buffer.alloc(32_000)]);
  expect((await make(uri(mp3, "audio/mpeg"))).status).toBe(201);
  const table = it.discord.state.table(sounds);
  for (let n = table.by("guild", guildId).length; n < 8; n++) {
    const id = `64000000000000000${n}`;
    table.set(id, { id, guild_id: guildId, name: "so", volume: 1, emoji_id: null, emoji_name: null, user_id: OWNER });
  }
  expect((await make(uri(ogg(1), "audio/ogg"))).body.code).toBe(30045);
});

const image = uri(png);
refusesBodies(it, "expressions", [
  { what: "an emoji without a name", path: EMOJIS, body: { image }, at: "name", error: "BASE_TYPE_REQUIRED" },
  {
    what: "an emoji's name of one",
    path: EMOJIS,
    body: { name: "x", image },
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "an emoji's name of 33",
    path: EMOJIS,
    body: { name: "x".repeat(33), image },
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "an emoji's name with a space",
    path: EMOJIS,
    body: { name: "a b", image },
    at: "name",
    error: "STRING_TYPE_REGEX",
  },
  { what: "an emoji without a picture", path: EMOJIS, body: { name: "ok" }, at: "image", error: "BASE_TYPE_REQUIRED" },
  {
    what: "an emoji's picture that is none",
    path: EMOJIS,
    body: { name: "ok", image: "data:image/png;base64,aGk=" },
    at: "image",
    error: "IMAGE_INVALID",
  },
  {
    what: "an emoji's picture above 256 KiB",
    path: EMOJIS,
    body: { name: "ok", image: uri(Buffer.concat([png, Buffer.alloc(256 * 1024)])) },
    at: "image",
    error: "BINARY_TYPE_MAX_SIZE",
  },
  {
    what: "an emoji for a role that is none",
    path: EMOJIS,
    body: { name: "ok", image, roles: ["1"] },
    status: 404,
    code: 10011,
  },
  {
    what: "a sticker without a file",
    path: STICKERS,
    body: () => stickerForm({}, null),
    at: "file",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a sticker's name of one",
    path: STICKERS,
    body: () => stickerForm({ name: "x" }),
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "a sticker's tags of 201",
    path: STICKERS,
    body: () => stickerForm({ tags: "x".repeat(201) }),
    at: "tags",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "a sticker's description of one",
    path: STICKERS,
    body: () => stickerForm({ description: "x" }),
    at: "description",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  { what: "a sound without sound", path: SOUNDS, body: { name: "ok" }, at: "sound", error: "BASE_TYPE_REQUIRED" },
  {
    what: "a sound's name of one",
    path: SOUNDS,
    body: { name: "x", sound: "x" },
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "a sound louder than loud",
    path: SOUNDS,
    body: { name: "ok", volume: 1.5, sound: "x" },
    at: "volume",
    error: "NUMBER_TYPE_MAX",
  },
  {
    what: "no sound to play",
    path: `/channels/${channels.lounge}/send-soundboard-sound`,
    body: {},
    at: "sound_id",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a sound in a text channel",
    path: `/channels/${channels.general}/send-soundboard-sound`,
    body: { sound_id: "1" },
    code: 50024,
  },
]);

const theirs = () => {
  const id = "650000000000000001";
  it.discord.state.table(emojis).set(id, {
    id,
    guild_id: guildId,
    name: "own",
    animated: false,
    user_id: OWNER,
    roles: [],
  });
  return `${EMOJIS}/${id}`;
};
judges(it, "expressions", [
  {
    what: "a member makes an emoji",
    method: "POST",
    path: EMOJIS,
    body: { name: "ok", image },
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "a bot without the permission makes an emoji",
    method: "POST",
    path: EMOJIS,
    body: { name: "ok", image },
    bot: ["VIEW_CHANNEL"],
    gives: [403, 50013],
  },
  {
    what: "a bot that may make them changes another's",
    method: "PATCH",
    path: theirs,
    body: { name: "ok" },
    gives: [403, 50013],
  },
  {
    what: "a bot that manages them changes another's",
    method: "PATCH",
    path: theirs,
    body: { name: "ok" },
    bot: ["MANAGE_GUILD_EXPRESSIONS"],
    gives: 200,
  },
  { what: "a bot that may make them deletes another's", method: "DELETE", path: theirs, gives: [403, 50013] },
  {
    what: "a moderator uploads a sticker",
    method: "POST",
    path: STICKERS,
    body: () => stickerForm(),
    as: MODERATOR,
    gives: [403, 50013],
  },
  {
    what: "a member makes a sound",
    method: "POST",
    path: SOUNDS,
    body: { name: "ok", sound: uri(ogg(1), "audio/ogg") },
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "a bot that may not speak plays a sound",
    method: "POST",
    path: `/channels/${channels.lounge}/send-soundboard-sound`,
    body: { sound_id: "1" },
    bot: ["VIEW_CHANNEL"],
    gives: [403, 50013],
  },
]);
