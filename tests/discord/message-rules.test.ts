import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { stickers } from "../../dev/discord/state/expressions.ts";
import { FARID, MODERATOR, OWNER, REGULAR, SEEDED, withDiscord } from "./harness.ts";
import { textChannel } from "./places.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels, guildId } = SEEDED;
beforeEach(() => it.discord.script.reset());

const messages = (channelId: string) => `/channels/${channelId}/messages`;

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
