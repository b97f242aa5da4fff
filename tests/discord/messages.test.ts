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
const letters = (count: number) => "x".repeat(count);

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

const embed = (more: object) => ({ embeds: [{ title: "t", ...more }] });
test.each<[string, unknown, number, string]>([
  ["nothing at all", {}, 50006, ""],
  ["only spaces", { content: "   " }, 50006, ""],
  ["2,001 characters", { content: letters(2_001) }, 50035, "content"],
  ["content that is a list", { content: [] }, 50035, "content"],
  ["11 embeds", { embeds: Array.from({ length: 11 }, () => ({ title: "t" })) }, 50035, "embeds"],
  ["an embed without anything", { embeds: [{}] }, 50035, "embeds.0.description"],
  ["an embed title of 257", embed({ title: letters(257) }), 50035, "embeds.0.title"],
  ["an embed field without a value", embed({ fields: [{ name: "n" }] }), 50035, "embeds.0.fields.0.value"],
  [
    "26 embed fields",
    embed({ fields: Array.from({ length: 26 }, () => ({ name: "n", value: "v" })) }),
    50035,
    "embeds.0.fields",
  ],
  ["an embed colour too large", embed({ color: 0x1000000 }), 50035, "embeds.0.color"],
  ["an embed picture without a scheme", embed({ image: { url: "nowhere" } }), 50035, "embeds.0.image.url"],
  [
    "embeds of 6,001 in sum",
    { embeds: [{ description: letters(4_000) }, { description: letters(2_001) }] },
    50035,
    "embeds",
  ],
  [
    "six rows",
    { content: "c", components: Array.from({ length: 6 }, (_, n) => row(button(`b${n}`))) },
    50035,
    "components",
  ],
  [
    "six buttons in a row",
    { content: "c", components: [row(...[0, 1, 2, 3, 4, 5].map((n) => button(`b${n}`)))] },
    50035,
    "components.0.components",
  ],
  ["an empty row", { content: "c", components: [row()] }, 50035, "components.0.components"],
  ["a button outside a row", { content: "c", components: [button("b")] }, 50035, "components.0.type"],
  [
    "a button without custom_id",
    { content: "c", components: [row(button(undefined))] },
    50035,
    "components.0.components.0.custom_id",
  ],
  [
    "a custom_id of 101",
    { content: "c", components: [row(button(letters(101)))] },
    50035,
    "components.0.components.0.custom_id",
  ],
  [
    "the same custom_id twice",
    { content: "c", components: [row(button("b"), button("b"))] },
    50035,
    "components.0.components.1.custom_id",
  ],
  [
    "a link button without url",
    { content: "c", components: [row({ type: 2, style: 5, label: "l" })] },
    50035,
    "components.0.components.0.url",
  ],
  [
    "a link button with custom_id",
    { content: "c", components: [row(button("b", { style: 5, url: "https://example.org" }))] },
    50035,
    "components.0.components.0.custom_id",
  ],
  [
    "a button without label",
    { content: "c", components: [row({ type: 2, style: 1, custom_id: "b" })] },
    50035,
    "components.0.components.0.label",
  ],
  [
    "a select with 26 options",
    {
      content: "c",
      components: [
        row({
          type: 3,
          custom_id: "s",
          options: Array.from({ length: 26 }, (_, n) => ({ label: "l", value: `${n}` })),
        }),
      ],
    },
    50035,
    "components.0.components.0.options",
  ],
  [
    "a select and a button in a row",
    { content: "c", components: [row(button("b"), { type: 6, custom_id: "s" })] },
    50035,
    "components.0.components.1",
  ],
  ["V2 components without the flag", { components: [{ type: 10, content: "text" }] }, 50035, "components.0.type"],
  [
    "the V2 flag with content",
    { flags: 1 << 15, content: "c", components: [{ type: 10, content: "text" }] },
    50035,
    "content",
  ],
  [
    "the V2 flag with embeds",
    { flags: 1 << 15, embeds: [{ title: "t" }], components: [{ type: 10, content: "text" }] },
    50035,
    "embeds",
  ],
  [
    "41 V2 components",
    { flags: 1 << 15, components: Array.from({ length: 41 }, () => ({ type: 10, content: "x" })) },
    50035,
    "components",
  ],
  [
    "4,001 characters of V2 text",
    { flags: 1 << 15, components: [{ type: 10, content: letters(2_001) }, { type: 10, content: letters(2_000) }] },
    50035,
    "components",
  ],
  [
    "a section without accessory",
    { flags: 1 << 15, components: [{ type: 9, components: [{ type: 10, content: "x" }] }] },
    50035,
    "components.0.accessory",
  ],
  ["a nonce of 26", { content: "c", nonce: letters(26) }, 50035, "nonce"],
  [
    "users parsed and listed",
    { content: "c", allowed_mentions: { parse: ["users"], users: [FARID] } },
    50035,
    "allowed_mentions.parse",
  ],
  [
    "an unknown kind of mention",
    { content: "c", allowed_mentions: { parse: ["all"] } },
    50035,
    "allowed_mentions.parse.0",
  ],
  ["a reply to nothing", { content: "c", message_reference: { message_id: "1" } }, 50035, "message_reference"],
])("a message with %s is refused", async (_what, body, code, path) => {
  const reply = await send(body);
  expect(reply.status).toBe(400);
  expect(reply.body.code).toBe(code);
  const at = path.split(".").filter((part) => part !== "").reduce((node, part) => node?.[part], reply.body.errors);
  if (path !== "") expect(at?._errors, JSON.stringify(reply.body.errors)).toBeDefined();
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
