import { beforeEach, expect, test } from "vitest";
import { CHLOE, FARID, GRACE, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";

const { channels, guildId, roles } = SEEDED;
const it = withDiscord();
const GENERAL = `/channels/${channels.general}/messages`;
beforeEach(() => it.discord.script.reset());

const send = (body: unknown, as?: string, channel: string = channels.general) =>
  it.rest("POST", `/channels/${channel}/messages`, body, as);
const button = (customId: string | undefined, more = {}) => ({
  type: 2,
  style: 1,
  label: "Press",
  ...(customId ? { custom_id: customId } : {}),
  ...more,
});
const row = (...components: unknown[]) => ({ type: 1, components });

test("a message is stored, told to everybody who may see it, and found again", async () => {
  const reader = await it.act(GRACE);
  const { status, body } = await send({
    content: "Good evening",
    embeds: [{ title: "An embed", description: "with text" }],
  });
  expect(status).toBe(200);
  expect((await reader.event("MESSAGE_CREATE")).d).toMatchObject({
    id: body.id,
    content: "Good evening",
    guild_id: guildId,
  });
  const edited = await it.rest("PATCH", `${GENERAL}/${body.id}`, { content: "Good night" });
  expect(edited.body).toMatchObject({ content: "Good night", edited_timestamp: expect.any(String) });
  await reader.event("MESSAGE_UPDATE", (d) => d.content === "Good night");
  expect((await it.rest("GET", `${GENERAL}?limit=1`)).body[0].id).toBe(body.id);
  expect((await it.rest("DELETE", `${GENERAL}/${body.id}`)).status).toBe(204);
  await reader.event("MESSAGE_DELETE", (d) => d.id === body.id);
  expect((await it.rest("GET", `${GENERAL}/${body.id}`)).body).toEqual({ message: "Unknown Message", code: 10008 });
});

test("history is paged before, after and around a message", async () => {
  const ids: string[] = [];
  for (let n = 0; n < 10; n++) {
    ids.push(it.discord.script.say({ userId: FARID, channelId: channels.offTopic, content: `n${n}` }).id);
  }
  const path = `/channels/${channels.offTopic}/messages`;
  const page = async (query: string) =>
    (await it.rest("GET", `${path}?${query}`)).body.map((m: { content: string }) => m.content);
  expect(await page("limit=2")).toEqual(["n9", "n8"]);
  expect(await page(`limit=2&before=${ids[5]}`)).toEqual(["n4", "n3"]);
  expect(await page(`limit=2&after=${ids[5]}`)).toEqual(["n7", "n6"]);
  expect(await page(`limit=3&around=${ids[5]}`)).toEqual(["n6", "n5", "n4"]);
});

test("a message dated back stands where its time puts it", async () => {
  const at = Date.parse("2024-05-01T12:00:00Z");
  const old = it.discord.script.say({ userId: FARID, channelId: channels.introductions, content: "new" });
  it.discord.script.say({ userId: FARID, channelId: channels.introductions, content: "old", at });
  const { body } = await it.rest("GET", `/channels/${channels.introductions}/messages`);
  expect(body.map((m: { content: string }) => m.content)).toEqual(["new", "old"]);
  expect(body[1].timestamp).toBe("2024-05-01T12:00:00.000000+00:00");
  expect(body[0].id).toBe(old.id);
  expect(it.discord.state.channels.get(channels.introductions)!.last_message_id).toBe(old.id);
});

test("enforce_nonce gives the first message back instead of sending again", async () => {
  const first = await send({ content: "Once", nonce: "n-1", enforce_nonce: true });
  const second = await send({ content: "Once", nonce: "n-1", enforce_nonce: true });
  expect(second.body.id).toBe(first.body.id);
  expect((await send({ content: "Once", nonce: "n-2", enforce_nonce: true })).body.id).not.toBe(first.body.id);
});

test("allowed_mentions decides who is mentioned; omitted, everything written is", async () => {
  const content = `<@${FARID}> <@${GRACE}> <@&${roles.admin}> @everyone`;
  const mentioned = (m: { mentions: { id: string }[] }) => m.mentions.map((user) => user.id);
  const all = (await send({ content })).body;
  expect(mentioned(all)).toEqual([FARID, GRACE]);
  // Neither the role nor everyone: the bot lacks the permission to mention all.
  expect(all).toMatchObject({ mention_roles: [], mention_everyone: false });
  expect(mentioned((await send({ content, allowed_mentions: { parse: [] } })).body)).toEqual([]);
  expect(mentioned((await send({ content, allowed_mentions: { users: [GRACE] } })).body)).toEqual([GRACE]);
  const owner = (await send({ content }, OWNER)).body;
  expect(owner).toMatchObject({ mention_roles: [roles.admin], mention_everyone: true });
});

test("files come as multipart and are served again", async () => {
  const form = new FormData();
  form.append("payload_json", JSON.stringify({ content: "See", attachments: [{ id: "0", description: "A note" }] }));
  form.append("files[0]", new Blob(["hello"], { type: "text/plain" }), "note.txt");
  const { status, body } = await send(form);
  expect(status).toBe(200);
  expect(body.attachments[0]).toMatchObject({ filename: "note.txt", size: 5, description: "A note" });
  expect(await (await fetch(body.attachments[0].url)).text()).toBe("hello");
});

test("Components V2 are stored whole, with their defaults", async () => {
  const components = [{
    type: 17,
    components: [
      { type: 10, content: "# Title" },
      { type: 14 },
      { type: 9, components: [{ type: 10, content: "Text" }], accessory: button("a:1") },
      row({ type: 3, custom_id: "a:2", options: [{ label: "One", value: "1" }] }),
    ],
  }];
  const { status, body } = await send({ flags: 1 << 15, components });
  expect(status).toBe(200);
  expect(body.components[0].components[1]).toMatchObject({ type: 14, divider: true, spacing: 1 });
  const edit = await it.rest("PATCH", `${GENERAL}/${body.id}`, { content: "text" });
  expect(edit.body.errors.content._errors[0].code).toBe("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2");
});

test("reactions are added, counted, told and taken away", async () => {
  const listener = await it.identify(1 | 1024);
  const { body: { id } } = await send({ content: "React" });
  const path = `${GENERAL}/${id}/reactions/${encodeURIComponent("👍")}`;
  expect((await it.rest("PUT", `${path}/@me`)).status).toBe(204);
  expect((await it.rest("PUT", `${path}/@me`, undefined, FARID)).status).toBe(204);
  await listener.event("MESSAGE_REACTION_ADD", (d) => d.user_id === FARID);
  expect((await it.rest("GET", `${GENERAL}/${id}`)).body.reactions[0]).toMatchObject({ count: 2, me: true });
  expect((await it.rest("GET", path)).body.map((user: { id: string }) => user.id)).toEqual([
    SEEDED.applicationId,
    FARID,
  ]);
  it.discord.script.reset();
  expect((await it.rest("DELETE", `${path}/${FARID}`)).status).toBe(204);
  await listener.event("MESSAGE_REACTION_REMOVE", (d) => d.user_id === FARID);
  expect((await it.rest("PUT", `${GENERAL}/${id}/reactions/nonsense/@me`, undefined, FARID)).body.code).toBe(10014);
});

test.each<[string, () => Promise<{ status: number; body: { code: number } }>, number, number]>([
  ["write in a channel that does not exist", () => send({ content: "c" }, undefined, "1"), 404, 10003],
  ["write in a channel one cannot see", () => send({ content: "c" }, undefined, channels.admins), 403, 50001],
  ["write where only reading is allowed", () => send({ content: "c" }, FARID, channels.rules), 403, 50013],
  ["write in a category", () => send({ content: "c" }, undefined, "400000000000000002"), 400, 50008],
  [
    "edit what another wrote",
    () => {
      const { id } = it.discord.script.say({ userId: FARID, channelId: channels.general, content: "mine" });
      return it.rest("PATCH", `${GENERAL}/${id}`, { content: "yours" });
    },
    403,
    50005,
  ],
  [
    "delete what another wrote, without the permission",
    () => {
      const { id } = it.discord.script.say({ userId: FARID, channelId: channels.general, content: "mine" });
      return it.rest("DELETE", `${GENERAL}/${id}`, undefined, GRACE);
    },
    403,
    50013,
  ],
  ["use an id that is none", () => it.rest("GET", "/channels/nonsense"), 400, 50035],
  ["send what is not JSON", () => it.rest("POST", GENERAL, new Blob(["{"], { type: "application/json" })), 400, 50109],
  ["ask for 101 messages", () => it.rest("GET", `${GENERAL}?limit=101`), 400, 50035],
])("it is refused to %s", async (_what, call, status, code) => {
  const reply = await call();
  expect([reply.status, reply.body.code]).toEqual([status, code]);
});

test("a moderator deletes what another wrote, somebody without history reads none", async () => {
  const { id } = it.discord.script.say({ userId: FARID, channelId: channels.general, content: "gone soon" });
  expect((await it.rest("DELETE", `${GENERAL}/${id}`, undefined, MODERATOR)).status).toBe(204);
  expect((await it.rest("GET", `/channels/${channels.moderators}/messages`, undefined, CHLOE)).status).toBe(200);
  expect((await it.rest("GET", `/channels/${channels.moderators}/messages`, undefined, GRACE)).body.code).toBe(50001);
});

test("without the content grant REST blanks what others wrote", async () => {
  const { id } = it.discord.script.say({ userId: FARID, channelId: channels.general, content: "private words" });
  it.discord.script.privileged({ messageContent: false });
  expect((await it.rest("GET", `${GENERAL}/${id}`)).body.content).toBe("");
  it.discord.script.privileged({ messageContent: true });
  expect((await it.rest("GET", `${GENERAL}/${id}`)).body.content).toBe("private words");
});

test("direct messages reach who shares a server, and are refused to who closed them", async () => {
  const opened = await it.rest("POST", "/users/@me/channels", { recipient_id: GRACE });
  expect(opened.body).toMatchObject({ type: 1, recipients: [{ id: GRACE }] });
  const reader = await it.act(GRACE);
  expect((await send({ content: "Hello" }, undefined, opened.body.id)).status).toBe(200);
  await reader.event("MESSAGE_CREATE", (d) => d.channel_id === opened.body.id && d.guild_id === undefined);
  const grace = it.discord.state.users.get(GRACE)!;
  it.discord.state.users.set(GRACE, { ...grace, dms_closed: true });
  expect((await send({ content: "Hello?" }, undefined, opened.body.id)).body.code).toBe(50007);
  it.discord.state.users.set(GRACE, grace);
});

test("typing is told to those who listen", async () => {
  const listener = await it.identify(1 | 2048);
  expect((await it.rest("POST", `/channels/${channels.general}/typing`, undefined, FARID)).status).toBe(204);
  expect((await listener.event("TYPING_START")).d.user_id).toBe(FARID);
});
