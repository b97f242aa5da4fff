// What a person does with an application besides slash commands: context menus, attachments, selects, and where.
import { expect, test } from "vitest";
import { PERMISSIONS } from "../../dev/discord/permissions/bits.ts";
import { definitions, selects, value } from "./app-commands.ts";
import { withApp } from "./app-harness.ts";
import { ELENA, FARID, GRACE, OWNER, type Packet, SEEDED } from "./harness.ts";

const app = withApp(definitions);
const { applicationId, channels, guildId, roles } = SEEDED;
const using = (name: string, given: object[] | object = [], more: object = {}, as?: string) =>
  app.opened((nonce) => app.use(name, given, { nonce, ...more }, as));

test("each kind of option reaches the application with what it names", async () => {
  const files = [new File(["a picture"], "cat.png", { type: "image/png" })];
  const given = [
    value(3, "word", "four"),
    value(4, "count", 4),
    value(5, "flag", true),
    value(6, "user", GRACE),
    value(7, "channel", channels.general),
    value(8, "role", roles.regular),
    value(9, "either", roles.level5),
    value(10, "part", 0.75),
    value(11, "file", "0"),
    value(3, "typed", "anything"),
  ];
  const attachments = [{ id: "0", filename: "my cat.png", description: "A cat" }];
  const d = await app.opened((nonce) => app.use("all", { options: given, attachments }, { nonce }, FARID, files));
  const fileId = d.data.options.find((it: { name: string }) => it.name === "file").value as string;
  expect(d.data.options).toEqual(given.map((it) => it.name === "file" ? { ...it, value: fileId } : it));
  expect(d.data.resolved).toMatchObject({
    users: { [GRACE]: { username: "grace" } },
    members: { [GRACE]: { permissions: expect.stringMatching(/^\d+$/) } },
    roles: { [roles.regular]: { name: "Regular" }, [roles.level5]: { name: "Level 5" } },
    channels: { [channels.general]: { name: "general", permissions: expect.stringMatching(/^\d+$/) } },
    attachments: { [fileId]: { filename: "my_cat.png", content_type: "image/png", size: 9, ephemeral: true } },
  });
  const member = d.data.resolved.members[GRACE];
  for (const absent of ["user", "deaf", "mute"]) expect(member).not.toHaveProperty(absent);
  expect(d.data.resolved.channels[channels.general]).not.toHaveProperty("permission_overwrites");
  expect(await (await fetch(d.data.resolved.attachments[fileId].url)).text()).toBe("a picture");
});

test("a file given with a command is gone a day later", async () => {
  const files = [new File(["a picture"], "cat.png")];
  const given = { options: [value(11, "file", "0")], attachments: [{ id: "0", filename: "cat.png" }] };
  const d = await app.opened((nonce) => app.use("all", given, { nonce }, FARID, files));
  const { url } = Object.values(d.data.resolved.attachments)[0] as { url: string };
  app.clock.advance(86_400_001);
  const answer = await fetch(url);
  await answer.body?.cancel();
  expect(answer.status).toBe(404);
});

test("a context menu on a person tells who it was opened on", async () => {
  const d = await using("Wave", { target_id: GRACE });
  expect(d.data).toMatchObject({
    name: "Wave",
    type: 2,
    target_id: GRACE,
    resolved: { users: { [GRACE]: { id: GRACE } }, members: { [GRACE]: { nick: null } } },
  });
  expect(d.data).not.toHaveProperty("options");
  const reply = await app.answer(d, { type: 4, data: { content: "Hi" } }, "?with_response=true");
  expect(reply.body.resource.message.type).toBe(23);
});

test("a context menu on a message brings the message", async () => {
  const said = app.it.discord.script.say({ userId: ELENA, channelId: channels.general, content: "Look at this" });
  const d = await using("Report", { target_id: said.id });
  expect(d.data.target_id).toBe(said.id);
  expect(d.data.resolved.messages[said.id]).toMatchObject({ content: "Look at this", author: { id: ELENA } });
  expect((await app.use("Report", { target_id: "1" })).body.code).toBe(10008);
  expect((await app.use("Wave", { target_id: "1" })).body.code).toBe(10013);
});

test.each<[number, string[], (d: Packet["d"]) => unknown]>([
  [5, [GRACE, ELENA], (d) => Object.keys(d.data.resolved.members).sort()],
  [6, [roles.regular, roles.level5], (d) => Object.keys(d.data.resolved.roles).sort()],
  [7, [GRACE, roles.regular], (d) => [...Object.keys(d.data.resolved.users), ...Object.keys(d.data.resolved.roles)]],
  [8, [channels.general], (d) => Object.keys(d.data.resolved.channels)],
])("a select of type %i gives what was chosen, resolved", async (type, values, got) => {
  const message = await app.shown("all", { content: "Choose", components: selects });
  const d = await app.opened((nonce) =>
    app.post(3, { component_type: type, custom_id: `s${type}`, values }, { message_id: message.id, nonce })
  );
  expect(d.data).toMatchObject({ component_type: type, custom_id: `s${type}`, values });
  expect(got(d)).toEqual([...values].sort());
});

test("autocompletion gets what is filled in so far, unfinished as it is", async () => {
  const typing = [value(4, "count", 4), { ...value(3, "typed", "ab"), focused: true }];
  const d = await app.opened((nonce) => app.use("all", typing, { nonce }, FARID, [], 4));
  expect(d).toMatchObject({ type: 4, data: { options: typing } });
  expect((await app.answer(d, { type: 4, data: { content: "no" } })).body.errors.type._errors[0].code).toBe(
    "BASE_TYPE_CHOICES",
  );
  expect((await app.answer(d, { type: 8, data: { choices: [{ name: "Abba", value: "abba" }] } })).status).toBe(204);
  expect((await app.hook("POST", d, "", { content: "late" })).body.code).toBe(10015);
});

const many = (count: number, value: unknown = "v") =>
  Array.from(
    { length: count },
    (_, n) => ({ name: `c${n}`, value: typeof value === "string" ? `${value}${n}` : value }),
  );

test.each<[string, unknown, string, string]>([
  ["26 of them", many(26), "choices", "BASE_TYPE_MAX_LENGTH"],
  ["a name of 101", [{ name: "x".repeat(101), value: "v" }], "choices.0.name", "BASE_TYPE_BAD_LENGTH"],
  ["a value of 101", [{ name: "c", value: "x".repeat(101) }], "choices.0.value", "BASE_TYPE_MAX_LENGTH"],
  ["no value", [{ name: "c" }], "choices.0.value", "BASE_TYPE_REQUIRED"],
  ["a number for a text", many(1, 5), "choices.0.value", "STRING_TYPE_CONVERT"],
  ["no list", undefined, "choices", "BASE_TYPE_REQUIRED"],
])("bad body: choices: %s", async (_what, choices, at, error) => {
  const typing = [{ ...value(3, "typed", "ab"), focused: true }];
  const d = await app.opened((nonce) => app.use("all", typing, { nonce }, FARID, [], 4));
  const { status, body } = await app.answer(d, { type: 8, data: { choices } });
  expect([status, body.code]).toEqual([400, 50035]);
  const place = at.split(".").reduce((node, key) => node?.[key], body.errors.data);
  expect(place?._errors.map((it: { code: string }) => it.code), JSON.stringify(body.errors)).toContain(error);
});

test("limit: twenty-five choices are suggested", async () => {
  const typing = [{ ...value(3, "typed", "ab"), focused: true }];
  const d = await app.opened((nonce) => app.use("all", typing, { nonce }, FARID, [], 4));
  expect((await app.answer(d, { type: 8, data: { choices: many(25) } })).status).toBe(204);
  const shown = await app.farid.event("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE", (it) => it.choices.length === 25);
  expect(shown.d.choices[24]).toEqual({ name: "c24", value: "v24" });
});

test("in a direct message with the bot there is a person, no member, and the bot's own permissions", async () => {
  const channel_id = app.it.discord.script.direct(FARID, applicationId);
  const d = await using("everywhere", [], { channel_id, guild_id: undefined });
  expect(d).toMatchObject({
    context: 1,
    user: { id: FARID },
    channel: { id: channel_id, type: 1 },
    authorizing_integration_owners: { "0": "0" },
  });
  expect(d).not.toHaveProperty("member");
  expect(d).not.toHaveProperty("guild_id");
  expect(BigInt(d.app_permissions) & PERMISSIONS.USE_EXTERNAL_EMOJIS).not.toBe(0n);
  const reply = await app.answer(d, { type: 4, data: { content: "Between us" } }, "?with_response=true");
  expect(reply.body.resource.message.content).toBe("Between us");
});

test("an application of one's own goes where one goes: to other people's messages and servers it is not in", async () => {
  await app.bring(FARID);
  const channel_id = app.it.discord.script.direct(FARID, GRACE);
  const d = await using("mine", [], { channel_id, guild_id: undefined });
  expect(d).toMatchObject({ context: 2, authorizing_integration_owners: { "1": FARID } });
  const reply = await app.answer(d, { type: 4, data: { content: "Brought along" } }, "?with_response=true");
  expect(reply.body.resource.message.interaction_metadata.authorizing_integration_owners).toEqual({ "1": FARID });
  const { guildId: other, channelIds } = app.it.discord.script.guild({ withBot: false });
  app.it.discord.script.join({ guildId: other, userId: FARID });
  const there = await using("mine", [], { channel_id: channelIds[0], guild_id: other });
  expect(there).toMatchObject({ guild_id: other, authorizing_integration_owners: { "1": FARID } });
  expect(BigInt(there.app_permissions) & PERMISSIONS.MANAGE_ROLES).toBe(0n);
});

test("limit: an application that only a person brought follows up five times", async () => {
  await app.bring(FARID);
  const { guildId: other, channelIds } = app.it.discord.script.guild({ withBot: false });
  app.it.discord.script.join({ guildId: other, userId: FARID });
  const d = await using("mine", [], { channel_id: channelIds[0], guild_id: other });
  await app.answer(d, { type: 4, data: { content: "First" } });
  for (let n = 1; n <= 5; n++) {
    if (n === 4) app.it.discord.script.reset();
    expect((await app.hook("POST", d, "", { content: `More ${n}` })).status).toBe(200);
  }
  app.it.discord.script.reset();
  expect((await app.hook("POST", d, "", { content: "Too much" })).body).toEqual({
    message: "This interaction has hit the maximum number of follow up messages",
    code: 40094,
  });
});

test("who may not use external applications gets their answers alone", async () => {
  const { state, script } = app.it.discord;
  await app.bring(FARID);
  const { guildId: other, channelIds } = script.guild({ withBot: false });
  script.join({ guildId: other, userId: FARID });
  const everyone = state.roles.get(other)!;
  const permissions = (BigInt(everyone.permissions) & ~PERMISSIONS.USE_EXTERNAL_APPS).toString();
  state.roles.set(other, { ...everyone, permissions });
  const d = await using("mine", [], { channel_id: channelIds[0], guild_id: other });
  const reply = await app.answer(d, { type: 4, data: { content: "Whispered" } }, "?with_response=true");
  expect(reply.body.interaction.response_message_ephemeral).toBe(true);
  expect(reply.body.resource.message.flags & 64).toBe(64);
});

test("files ride on answers, on follow-ups and on edits", async () => {
  const d = await using("all");
  const body = (payload: object, name: string) => {
    const form = new FormData();
    form.set("payload_json", JSON.stringify(payload));
    form.set("files[0]", new File(["bytes"], name));
    return form;
  };
  const first = await app.answer(
    d,
    body({ type: 4, data: { attachments: [{ id: 0, description: "One" }] } }, "one.txt"),
    "?with_response=true",
  );
  expect(first.body.resource.message.attachments).toMatchObject([{ filename: "one.txt", description: "One" }]);
  const more = await app.hook("POST", d, "", body({ content: "Two" }, "two.txt"));
  expect(more.body.attachments).toMatchObject([{ filename: "two.txt" }]);
  const edited = await app.hook("PATCH", d, "/messages/@original", body({ attachments: [] }, "three.txt"));
  expect(edited.body.attachments).toMatchObject([{ filename: "three.txt" }]);
});

test("an activity is launched, joined and looked up", async () => {
  const { state } = app.it.discord;
  const known = state.applications.get(applicationId)!;
  const plain = await using("all");
  expect((await app.answer(plain, { type: 12 })).body.code).toBe(50039);
  state.applications.set(applicationId, { ...known, flags: known.flags | (1 << 17) });
  const first = await app.answer(await using("all"), { type: 12 }, "?with_response=true");
  expect(first.body.resource.type).toBe(12);
  const id = first.body.interaction.activity_instance_id as string;
  const second = await app.answer(await using("all", [], {}, OWNER), { type: 12 }, "?with_response=true");
  expect(second.body.resource.activity_instance.id).toBe(id);
  const found = await app.it.rest("GET", `/applications/${applicationId}/activity-instances/${id}`);
  expect(found.body).toMatchObject({
    instance_id: id,
    location: { kind: "gc", channel_id: channels.general, guild_id: guildId },
    users: [FARID, OWNER],
  });
  expect((await app.it.rest("GET", `/applications/${applicationId}/activity-instances/nothing`)).status).toBe(404);
  const { body: entry } = await app.it.rest("POST", `/applications/${applicationId}/commands`, {
    type: 4,
    name: "launch",
    description: "Opens it",
    handler: 2,
  });
  const told = app.bot.events("INTERACTION_CREATE").length;
  expect((await app.post(2, { id: entry.id, name: "launch", type: 4 }, { nonce: "launch" }, GRACE)).status).toBe(204);
  expect((await app.it.rest("GET", `/applications/${applicationId}/activity-instances/${id}`)).body.users).toContain(
    GRACE,
  );
  await app.bot.settled();
  expect(app.bot.events("INTERACTION_CREATE")).toHaveLength(told);
  await app.it.rest("DELETE", `/applications/${applicationId}/commands/${entry.id}`);
  state.applications.set(applicationId, known);
});

test("limit: more than ten files are too many, and one of more than ten megabytes is too large", async () => {
  const files = (count: number, size = 1) =>
    Array.from({ length: count }, (_, n) => new File([new Uint8Array(size)], `f${n}.bin`));
  const given = { options: [value(11, "file", "0")] };
  expect((await app.use("all", given, {}, FARID, files(11))).body.code).toBe(30015);
  expect((await app.use("all", given, {}, FARID, files(1, 10_485_761))).body.code).toBe(40005);
  expect((await app.use("all", given, {}, FARID, files(1, 10_485_760))).status).toBe(204);
});
