import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { FARID, GRACE, OWNER, type Packet, type RawClient, type Reply, SEEDED, withDiscord } from "./harness.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { applicationId, channels, guildId } = SEEDED;
let bot: RawClient, farid: RawClient, commands: Record<string, { id: string; version: string; name: string }>;

beforeAll(async () => {
  const { body } = await it.rest("PUT", `/applications/${applicationId}/commands`, [
    {
      name: "rank",
      description: "Shows a rank",
      options: [
        { type: 6, name: "member", description: "Whose" },
        { type: 4, name: "page", description: "Which", min_value: 1, max_value: 5 },
        { type: 3, name: "kind", description: "What", choices: [{ name: "Text", value: "text" }] },
        { type: 3, name: "search", description: "Find", autocomplete: true },
      ],
    },
    {
      name: "level",
      description: "Levels",
      default_member_permissions: "32",
      options: [{ type: 1, name: "reset", description: "Resets" }],
    },
    { name: "say", description: "Says", options: [{ type: 3, name: "text", description: "What", required: true }] },
  ]);
  commands = Object.fromEntries(body.map((command: { name: string }) => [command.name, command]));
  bot = await it.identify(1);
  farid = await it.act(FARID);
});
beforeEach(() => it.discord.script.reset());

const post = (type: number, data: object, more: object = {}, as: string = FARID) =>
  it.rest("POST", "/interactions", {
    type,
    application_id: applicationId,
    guild_id: guildId,
    channel_id: channels.general,
    data,
    ...more,
  }, as);
const use = (name: string, options: object[] = [], more: object = {}, as?: string) =>
  post(2, { id: commands[name]!.id, name, type: 1, version: commands[name]!.version, options }, more, as);

let used = 0;
/** Somebody uses a command; what the bot is told. */
async function opened(reply: (nonce: string) => Promise<Reply>): Promise<Packet["d"]> {
  const seen = bot.events("INTERACTION_CREATE").length;
  expect((await reply(`n${++used}`)).status).toBe(204);
  await bot.find(() => bot.events("INTERACTION_CREATE").length > seen);
  return bot.events("INTERACTION_CREATE").at(-1)!.d;
}
const rank = () => opened((nonce) => use("rank", [], { nonce }));
const answer = (d: Packet["d"], body: unknown, query = "") =>
  it.rest("POST", `/interactions/${d.id}/${d.token}/callback${query}`, body, "nobody");
const hook = (method: string, d: Packet["d"], path = "", body?: unknown) =>
  it.rest(method, `/webhooks/${applicationId}/${d.token}${path}`, body, "nobody");

test("the application is told who used what, where, with everything it names resolved", async () => {
  const d = await opened((nonce) => use("rank", [{ type: 6, name: "member", value: GRACE }], { nonce }));
  expect(d).toMatchObject({
    type: 2,
    guild_id: guildId,
    channel_id: channels.general,
    context: 0,
    member: { user: { id: FARID }, permissions: expect.stringMatching(/^\d+$/) },
    data: {
      name: "rank",
      options: [{ name: "member", value: GRACE }],
      resolved: { users: { [GRACE]: { username: "grace" } } },
    },
  });
  await farid.event("INTERACTION_CREATE", (e) => e.id === d.id);
});

test("a reply is shown to all, marked with who used what; the token answers follow-ups", async () => {
  const d = await rank();
  const reply = await answer(d, { type: 4, data: { content: "Level 3" } }, "?with_response=true");
  expect(reply.body).toMatchObject({
    interaction: { id: d.id, type: 2 },
    resource: { type: 4, message: { content: "Level 3", type: 20 } },
  });
  const shown = await farid.event("MESSAGE_CREATE", (e) => e.content === "Level 3");
  expect(shown.d.interaction_metadata.user.id).toBe(FARID);
  await farid.event("INTERACTION_SUCCESS", (e) => e.id === d.id);
  expect((await hook("GET", d, "/messages/@original")).body.content).toBe("Level 3");
  expect((await hook("PATCH", d, "/messages/@original", { content: "Level 4" })).body.content).toBe("Level 4");
  const more = await hook("POST", d, "", { content: "And more" });
  expect((await hook("GET", d, `/messages/${more.body.id}`)).body).toEqual(more.body);
  expect((await hook("PATCH", d, `/messages/${more.body.id}`, { content: "And less" })).body.content).toBe("And less");
  expect((await hook("DELETE", d, `/messages/${more.body.id}`)).status).toBe(204);
  expect((await hook("DELETE", d, "/messages/@original")).status).toBe(204);
  expect((await hook("GET", d, "/messages/@original")).body.code).toBe(10008);
});

test("people's clients are told which command a reply answers, with its subcommand; the bot is not", async () => {
  const owner = await it.act(OWNER);
  const d = await opened((nonce) => use("level", [{ type: 1, name: "reset" }], { nonce }, OWNER));
  await answer(d, { type: 4, data: { content: "Reset" } });
  const shown = await owner.event("MESSAGE_CREATE", (e) => e.content === "Reset");
  expect(shown.d.interaction_metadata).toMatchObject({ user: { id: OWNER }, name: "level reset", command_type: 1 });
  const path = `/channels/${channels.general}/messages/${shown.d.id}`;
  expect((await it.rest("GET", path, undefined, OWNER)).body.interaction_metadata.name).toBe("level reset");
  expect((await it.rest("GET", path)).body.interaction_metadata).not.toHaveProperty("name");
  await hook("PATCH", d, "/messages/@original", { content: "Reset twice" });
  const edited = await owner.event("MESSAGE_UPDATE", (e) => e.id === shown.d.id);
  expect(edited.d.interaction_metadata.name).toBe("level reset");
});

test("an ephemeral reply is for one person alone and not in the history", async () => {
  const grace = await it.act(GRACE);
  const d = await rank();
  await answer(d, { type: 4, data: { content: "Just you", flags: 64 } });
  const { d: message } = await farid.event("MESSAGE_CREATE", (e) => e.content === "Just you");
  await grace.settled();
  expect(grace.events("MESSAGE_CREATE").some((packet) => packet.d.id === message.id)).toBe(false);
  const { body } = await it.rest("GET", `/channels/${channels.general}/messages`, undefined, FARID);
  expect(body.some((it: { id: string }) => it.id === message.id)).toBe(false);
});

test("a deferred reply thinks until it is filled in; only EPHEMERAL rides on it", async () => {
  const d = await rank();
  await answer(d, { type: 5, data: { flags: 64 | 4096 } });
  const thinking = await farid.event("MESSAGE_CREATE", (e) => e.interaction_metadata?.id === d.id);
  expect(thinking.d.flags).toBe(64 | 128);
  const filled = await hook("POST", d, "", { content: "Done" });
  expect(filled.body).toMatchObject({ id: thinking.d.id, content: "Done", flags: 64, edited_timestamp: null });
  await farid.event("MESSAGE_UPDATE", (e) => e.content === "Done");
});

test("a button is pressed: its message may change, at once or later", async () => {
  const button = { type: 1, components: [{ type: 2, style: 1, label: "More", custom_id: "more:1" }] };
  const first = await rank();
  const { body } = await answer(
    first,
    { type: 4, data: { content: "Page 1", components: [button] } },
    "?with_response=true",
  );
  const id = body.resource.message.id as string;
  const press = (nonce: string) => post(3, { component_type: 2, custom_id: "more:1" }, { message_id: id, nonce });
  const d = await opened(press);
  expect(d).toMatchObject({
    type: 3,
    message: { id, content: "Page 1" },
    data: { custom_id: "more:1", component_type: 2 },
  });
  expect((await answer(d, { type: 7, data: { content: "Page 2" } })).status).toBe(204);
  expect((await farid.event("MESSAGE_UPDATE", (e) => e.id === id)).d).toMatchObject({
    content: "Page 2",
    edited_timestamp: null,
  });
  const later = await opened(press);
  expect((await answer(later, { type: 6 })).status).toBe(204);
  expect((await hook("PATCH", later, "/messages/@original", { content: "Page 3" })).body).toMatchObject({
    id,
    content: "Page 3",
  });
  expect((await post(3, { component_type: 2, custom_id: "other" }, { message_id: id })).body.code).toBe(50035);
});

test("a select gives the values chosen, and only as many as it allows", async () => {
  const select = { type: 3, custom_id: "pick", options: [{ label: "A", value: "a" }, { label: "B", value: "b" }] };
  const first = await rank();
  const { body } = await answer(first, {
    type: 4,
    data: { content: "Pick", components: [{ type: 1, components: [select] }] },
  }, "?with_response=true");
  const message_id = body.resource.message.id as string;
  const d = await opened((nonce) =>
    post(3, { component_type: 3, custom_id: "pick", values: ["b"] }, { message_id, nonce })
  );
  expect(d.data.values).toEqual(["b"]);
  for (const values of [[], ["a", "b"], ["c"]]) {
    expect((await post(3, { component_type: 3, custom_id: "pick", values }, { message_id })).body.code).toBe(50035);
  }
});

test("autocompletion: what is typed reaches the application, its choices the person", async () => {
  const data = { id: commands["rank"]!.id, name: "rank", type: 1, version: commands["rank"]!.version };
  const d = await opened((nonce) =>
    post(4, { ...data, options: [{ type: 3, name: "search", value: "gr", focused: true }] }, { nonce })
  );
  expect(d).toMatchObject({ type: 4, data: { options: [{ name: "search", value: "gr", focused: true }] } });
  await answer(d, { type: 8, data: { choices: [{ name: "Grace", value: "grace" }] } });
  expect((await farid.event("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE")).d.choices).toEqual([{
    name: "Grace",
    value: "grace",
  }]);
  expect((await post(4, { ...data, options: [{ type: 3, name: "kind", value: "t", focused: true }] })).body.code).toBe(
    50035,
  );
  const many = Array.from({ length: 26 }, (_, n) => ({ name: `c${n}`, value: "v" }));
  expect((await answer(d, { type: 8, data: { choices: many } })).body.code).toBe(50035);
});

test("a modal is shown, filled in and submitted, checked against itself", async () => {
  const input = { type: 4, custom_id: "why", style: 1, label: "Why", min_length: 3 };
  const d = await rank();
  await answer(d, {
    type: 9,
    data: { custom_id: "form", title: "A form", components: [{ type: 1, components: [input] }] },
  });
  const modal = (await farid.event("INTERACTION_MODAL_CREATE")).d;
  expect(modal).toMatchObject({ custom_id: "form", title: "A form" });
  const submit = (value: string, nonce?: string) =>
    post(5, {
      id: modal.id,
      custom_id: "form",
      components: [{ type: 1, components: [{ type: 4, custom_id: "why", value }] }],
    }, { nonce });
  expect((await submit("x")).body.code).toBe(50035);
  const submitted = await opened((nonce) => submit("Because", nonce));
  expect(submitted).toMatchObject({
    type: 5,
    data: { custom_id: "form", components: [{ components: [{ custom_id: "why", value: "Because" }] }] },
  });
  expect(
    (await answer(submitted, {
      type: 9,
      data: { custom_id: "f", title: "t", components: [{ type: 1, components: [input] }] },
    })).body.code,
  ).toBe(50035);
  expect((await answer(submitted, { type: 4, data: { content: "Thanks" } })).status).toBe(204);
});

test("limit: a second answer is 40060, a late one 10062, a wrong token 10062", async () => {
  const d = await rank();
  await answer(d, { type: 4, data: { content: "c" } });
  expect((await answer(d, { type: 4, data: { content: "c" } })).body).toEqual({
    message: "Interaction has already been acknowledged.",
    code: 40060,
  });
  const late = await rank();
  clock.advance(3_001);
  expect((await answer(late, { type: 4, data: { content: "c" } })).body).toEqual({
    message: "Unknown interaction",
    code: 10062,
  });
  const other = await rank();
  expect((await answer({ ...other, token: "wrong" }, { type: 4, data: { content: "c" } })).status).toBe(404);
});

test("limit: a token lives 15 minutes, and is of no use before the first answer", async () => {
  const d = await rank();
  expect((await hook("POST", d, "", { content: "early" })).body.code).toBe(10015);
  await answer(d, { type: 5 });
  clock.advance(14 * 60_000);
  expect((await hook("PATCH", d, "/messages/@original", { content: "in time" })).status).toBe(200);
  clock.advance(60_001);
  expect((await hook("PATCH", d, "/messages/@original", { content: "late" })).body).toEqual({
    message: "Invalid Webhook Token",
    code: 50027,
  });
});

test.each<[string, (d: Packet["d"]) => Promise<Reply>, number]>([
  ["type 4 without data", (d) => answer(d, { type: 4 }), 50035],
  ["type 4 that is empty", (d) => answer(d, { type: 4, data: {} }), 50006],
  ["type 4 with 2,001 characters", (d) => answer(d, { type: 4, data: { content: "x".repeat(2_001) } }), 50035],
  ["type 7 to a command", (d) => answer(d, { type: 7, data: { content: "c" } }), 50035],
  ["type 8 to a command", (d) => answer(d, { type: 8, data: { choices: [] } }), 50035],
  ["a type that does not exist", (d) => answer(d, { type: 3 }), 50035],
  ["the deprecated type 10", (d) => answer(d, { type: 10 }), 50035],
  ["a pong", (d) => answer(d, { type: 1 }), 50035],
  ["type 6 to a command", (d) => answer(d, { type: 6 }), 50035],
  ["a modal without components", (d) => answer(d, { type: 9, data: { custom_id: "a", title: "b" } }), 50035],
  [
    "a modal title of 46",
    (d) => answer(d, { type: 9, data: { custom_id: "a", title: "x".repeat(46), components: [] } }),
    50035,
  ],
])("%s is refused and leaves the interaction open", async (_what, call, code) => {
  const d = await rank();
  expect((await call(d)).body.code).toBe(code);
  expect((await answer(d, { type: 4, data: { content: "still open" } })).status).toBe(204);
});

test.each<[string, () => Promise<Reply>, number]>([
  ["a value outside the choices", () => use("rank", [{ type: 3, name: "kind", value: "other" }]), 50035],
  ["a number beyond its maximum", () => use("rank", [{ type: 4, name: "page", value: 6 }]), 50035],
  ["a member who does not exist", () => use("rank", [{ type: 6, name: "member", value: "1" }]), 50035],
  ["an option of another type", () => use("rank", [{ type: 3, name: "member", value: "x" }]), 50035],
  ["an unknown option", () => use("rank", [{ type: 3, name: "nothing", value: "x" }]), 50035],
  ["a required option missing", () => use("say"), 50035],
  [
    "an outdated version",
    () => post(2, { id: commands["say"]!.id, name: "say", type: 1, version: "1", options: [] }),
    50035,
  ],
  ["a command that needs a permission", () => use("level", [{ type: 1, name: "reset" }]), 50013],
  ["a command that does not exist", () => post(2, { id: "1", name: "no", type: 1 }), 10063],
  ["a channel one cannot see", () => use("rank", [], { channel_id: channels.admins }), 50001],
])("using %s is refused", async (_what, call, code) => {
  expect((await call()).body.code).toBe(code);
});

test("limit: without an answer in three seconds the person is told that it failed", async () => {
  const d = await rank();
  clock.advance(2_900);
  await farid.settled();
  expect(farid.events("INTERACTION_FAILURE").some((it) => it.d.id === d.id)).toBe(false);
  clock.advance(101);
  const failed = await farid.event("INTERACTION_FAILURE", (e) => e.id === d.id);
  expect(failed.d.reason_code).toBe(2);
});

test("what is used while the bot's line is cut comes when it resumes; a bot that is gone is not waited for", async () => {
  const { session, sequence } = bot;
  bot.close(4900);
  await bot.closed;
  expect((await use("rank", [])).status).toBe(204);
  bot = it.connect();
  await bot.op(10);
  bot.send(6, { token: it.discord.token, session_id: session, seq: sequence });
  const { d } = await bot.event("INTERACTION_CREATE");
  expect((await answer(d, { type: 5 })).status).toBe(204);
  bot.close(1000);
  await bot.closed;
  await vi.waitUntil(() => !it.discord.script.sessions.some((it) => it.bot), 5_000);
  await use("rank", [], { nonce: "gone" });
  expect((await farid.event("INTERACTION_FAILURE", (e) => e.nonce === "gone")).d.reason_code).toBe(1);
  bot = await it.identify(1);
});
