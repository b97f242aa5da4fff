import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { ADMIN, FARID, MODERATOR, SEEDED, withDiscord } from "./harness.ts";
import { refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { applicationId, guildId } = SEEDED;
const GLOBAL = `/applications/${applicationId}/commands`;
const SERVER = `/applications/${applicationId}/guilds/${guildId}/commands`;
beforeEach(() => it.discord.script.reset());

const command = (more: object = {}) => ({ name: "rank", description: "Shows a rank", ...more });
const option = (more: object = {}) => ({ type: 3, name: "text", description: "Some text", ...more });
const names = (list: { name: string }[]) => list.map((it) => it.name);

test("commands are created, changed, overwritten in bulk and removed, everywhere and per server", async () => {
  for (const path of [GLOBAL, SERVER]) {
    const made = await it.rest("POST", path, command());
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ name: "rank", type: 1, default_member_permissions: null });
    expect((await it.rest("GET", `${path}/${made.body.id}`)).body).toEqual(made.body);
    const changed = await it.rest("PATCH", `${path}/${made.body.id}`, { description: "Shows another" });
    expect(changed.body.description).toBe("Shows another");
    expect(changed.body.version).not.toBe(made.body.version);
    const bulk = await it.rest("PUT", path, [command({ description: "Shows another" }), command({ name: "top" })]);
    expect(names(bulk.body)).toEqual(["rank", "top"]);
    // What did not change keeps its id and version.
    expect(bulk.body[0]).toMatchObject({ id: made.body.id, version: changed.body.version });
    expect((await it.rest("DELETE", `${path}/${made.body.id}`)).status).toBe(204);
    expect(names((await it.rest("GET", path)).body)).toEqual(["top"]);
    expect((await it.rest("GET", `${path}/${made.body.id}`)).body.code).toBe(10063);
    it.discord.script.reset();
  }
});

test("in bulk an id says which command is meant, also when another takes its name over", async () => {
  const put = async (...list: object[]): Promise<{ id: string; name: string }[]> =>
    (await it.rest("PUT", GLOBAL, list.map((it) => command(it)))).body;
  const [rank, top] = await put({ name: "rank" }, { name: "top" });
  const swapped = await put({ name: "top", id: rank!.id }, { name: "rank", id: top!.id });
  expect(swapped.map(({ id }) => id)).toEqual([rank!.id, top!.id]);
  const [high, next] = await put({ name: "high", id: rank!.id }, { name: "top" });
  expect([high, next]).toMatchObject([{ id: rank!.id, name: "high" }, { name: "top" }]);
  expect([rank!.id, top!.id]).not.toContain(next!.id);
  await put();
});

test("a person's client is offered what they may use, and nothing else", async () => {
  await it.rest("PUT", GLOBAL, [
    command(),
    command({ name: "manage", default_member_permissions: "32" }),
    command({ name: "admins", default_member_permissions: "0" }),
    command({ name: "direct", contexts: [1] }),
  ]);
  const offered = async (as: string) => {
    const { body } = await it.rest("GET", `/guilds/${guildId}/application-command-index`, undefined, as);
    return names(body.application_commands).filter((name) => name !== "top");
  };
  expect(await offered(FARID)).toEqual(["rank"]);
  expect(await offered(ADMIN)).toEqual(["rank", "manage", "admins"]);
  expect(await offered(MODERATOR)).toEqual(["rank"]);
  const direct = it.discord.script.direct(FARID, applicationId);
  const { body } = await it.rest("GET", `/channels/${direct}/application-command-index`, undefined, FARID);
  expect(names(body.application_commands)).toContain("direct");
});

const sub = (more: object = {}) => ({ type: 1, name: "sub", description: "A part", ...more });
const choices = (count: number, name = (n: number) => `c${n}`) =>
  Array.from({ length: count }, (_, n) => ({ name: name(n), value: `v${n}` }));
const bad = (what: string, body: object, at: string, error: string, more: object = {}) => (
  { what, path: GLOBAL, body, at, error, ...more }
);
const withOption = (more: object) => command({ options: [option(more)] });
const large = (choices: number, extra: object = {}) =>
  command({
    options: Array.from({ length: 25 }, (_, n) =>
      option({
        name: `o${n}`,
        choices: Array.from({ length: choices }, (_, c) => ({
          name: `${c}${"x".repeat(17)}`,
          value: `${c}${"y".repeat(17)}`,
          ...extra,
        })),
      })),
  });

refusesBodies(it, "commands", [
  bad("capitals in its name", command({ name: "Rank" }), "name", "APPLICATION_COMMAND_INVALID_NAME"),
  bad("a space in its name", command({ name: "my rank" }), "name", "APPLICATION_COMMAND_INVALID_NAME"),
  bad("a name of 33", command({ name: "x".repeat(33) }), "name", "BASE_TYPE_BAD_LENGTH"),
  bad("no name", { description: "d" }, "name", "BASE_TYPE_REQUIRED"),
  bad("no description", { name: "rank" }, "description", "BASE_TYPE_REQUIRED"),
  bad("a description of 101", command({ description: "x".repeat(101) }), "description", "BASE_TYPE_MAX_LENGTH", {
    described: true,
  }),
  bad("a type that does not exist", command({ type: 5 }), "type", "BASE_TYPE_CHOICES"),
  bad(
    "26 options",
    command({ options: Array.from({ length: 26 }, (_, n) => option({ name: `o${n}` })) }),
    "options",
    "BASE_TYPE_MAX_LENGTH",
  ),
  bad(
    "the same option twice",
    command({ options: [option(), option()] }),
    "options.1",
    "APPLICATION_COMMAND_OPTIONS_NAME_INVALID",
  ),
  bad(
    "the same translated option twice",
    command({
      options: [
        option({ name_localizations: { de: "wort" } }),
        option({ name: "other", name_localizations: { de: "wort" } }),
      ],
    }),
    "options.1",
    "APPLICATION_COMMAND_OPTIONS_NAME_INVALID",
  ),
  bad(
    "a required option after an optional one",
    command({ options: [option(), option({ name: "b", required: true })] }),
    "options.1",
    "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
  ),
  bad(
    "subcommands beside plain options",
    command({ options: [sub(), option()] }),
    "options.1",
    "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
  ),
  bad("an option type that does not exist", withOption({ type: 12 }), "options.0.type", "BASE_TYPE_CHOICES"),
  bad("capitals in an option", withOption({ name: "Text" }), "options.0.name", "APPLICATION_COMMAND_INVALID_NAME"),
  bad("26 choices", withOption({ choices: choices(26) }), "options.0.choices", "BASE_TYPE_MAX_LENGTH"),
  bad(
    "choices with autocompletion",
    withOption({ autocomplete: true, choices: choices(1) }),
    "options.0.choices",
    "APPLICATION_COMMAND_OPTIONS_CHOICES_AUTOCOMPLETE",
  ),
  bad(
    "the same choice twice",
    withOption({ choices: choices(2, () => "same") }),
    "options.0.choices.1.name",
    "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_ALREADY_EXISTS",
  ),
  bad(
    "a number's choice that is a word",
    withOption({ type: 4, choices: choices(1) }),
    "options.0.choices.0.value",
    "NUMBER_TYPE_COERCE",
  ),
  bad(
    "a least length above the greatest",
    withOption({ min_length: 9, max_length: 3 }),
    "options.0.min_length",
    "APPLICATION_COMMAND_OPTIONS_MIN_GREATER_THAN_MAX",
  ),
  bad("a length of 6,001", withOption({ max_length: 6_001 }), "options.0.max_length", "NUMBER_TYPE_MAX"),
  bad(
    "a channel type that does not exist",
    withOption({ type: 7, channel_types: [99] }),
    "options.0.channel_types.0",
    "BASE_TYPE_CHOICES",
  ),
  bad(
    "a locale that Discord does not have",
    command({ name_localizations: { xx: "rang" } }),
    "name_localizations",
    "ENUM_TYPE_COERCE",
  ),
  bad(
    "capitals in a translation",
    command({ name_localizations: { de: "Rang" } }),
    "name_localizations.de",
    "APPLICATION_COMMAND_INVALID_NAME",
  ),
  bad(
    "a translated description of 101",
    command({ description_localizations: { de: "x".repeat(101) } }),
    "description_localizations.de",
    "BASE_TYPE_BAD_LENGTH",
  ),
  bad(
    "a description on a user command",
    { type: 2, name: "Rank", description: "d" },
    "description",
    "APPLICATION_COMMAND_INVALID_DESCRIPTION",
  ),
  bad("a context that does not exist", command({ contexts: [3] }), "contexts.0", "BASE_TYPE_CHOICES"),
  bad("the same context twice", command({ contexts: [0, 0] }), "contexts", "SET_TYPE_ALREADY_CONTAINS_VALUE"),
  bad(
    "an installation the application does not offer",
    command({ integration_types: [1] }),
    "integration_types.0",
    "BASE_TYPE_CHOICES",
  ),
  bad(
    "permissions that are words",
    command({ default_member_permissions: "MANAGE_GUILD" }),
    "default_member_permissions",
    "NUMBER_TYPE_COERCE",
  ),
  bad("an entry point without an activity", { type: 4, name: "launch" }, "type", "APPLICATION_COMMAND_INVALID_TYPE"),
  bad("more than 8,000 characters", large(9), "", "APPLICATION_COMMAND_TOO_LARGE"),
  bad(
    "the same name twice in bulk",
    [command(), command()],
    "1",
    "APPLICATION_COMMANDS_DUPLICATE_NAME",
    { method: "PUT" },
  ),
  bad(
    "a mistake in the second of a bulk",
    [command(), command({ name: "Top" })],
    "1.name",
    "APPLICATION_COMMAND_INVALID_NAME",
    { method: "PUT" },
  ),
]);

test("of translations the longest is counted, the others are not", async () => {
  const fits = (text: string) =>
    command({
      name_localizations: { de: text, fr: text },
      description: "x".repeat(100),
      description_localizations: { de: "y".repeat(50), fr: "z".repeat(100) },
    });
  expect((await it.rest("POST", SERVER, fits("rang"))).status).toBe(201);
  expect((await it.rest("POST", GLOBAL, large(8))).status).toBe(200);
  const longer = large(8, { name_localizations: { de: "z".repeat(30), fr: "z".repeat(29) } });
  expect((await it.rest("POST", GLOBAL, longer)).body.errors._errors[0].code).toBe("APPLICATION_COMMAND_TOO_LARGE");
});

test("a list gives the reader's translation, or on request all of them", async () => {
  const names = { "en-GB": "standing", de: "rang" };
  const localised = command({
    name_localizations: names,
    options: [
      option({
        name_localizations: { "en-US": "word" },
        choices: [{ name: "c", name_localizations: { de: "d" }, value: "v" }],
      }),
    ],
  });
  await it.rest("PUT", SERVER, [localised]);
  const [short] = (await it.rest("GET", SERVER)).body;
  // A reader of American English is given the British translation when there is no other.
  expect(short).toMatchObject({ name: "rank", name_localized: "standing", options: [{ name_localized: "word" }] });
  expect(short).not.toHaveProperty("name_localizations");
  const [full] = (await it.rest("GET", `${SERVER}?with_localizations=true`)).body;
  expect(full).toMatchObject({ name_localizations: names });
  expect(full.options[0].choices[0].name_localizations).toEqual({ de: "d" });
});

test("a name that is taken is taken over by a new command, and refused to a changed one", async () => {
  await it.rest("PUT", SERVER, [command(), command({ name: "top" })]);
  const again = await it.rest("POST", SERVER, command({ description: "Other words" }));
  expect(again.status).toBe(200);
  const [rank, top] = (await it.rest("GET", SERVER)).body;
  expect(again.body.id).toBe(rank.id);
  const taken = await it.rest("PATCH", `${SERVER}/${top.id}`, { name: "rank" });
  expect(taken.body.errors.name._errors[0].code).toBe("APPLICATION_COMMANDS_DUPLICATE_NAME");
});

test("a server's own command has no contexts, and its users menus keep their capitals", async () => {
  const { body } = await it.rest("PUT", SERVER, [
    command({ contexts: [1] }),
    { type: 2, name: "Show Rank" },
    { type: 3, name: "Report it" },
  ]);
  expect(body[0]).not.toHaveProperty("contexts");
  expect(body.slice(1)).toMatchObject([
    { type: 2, name: "Show Rank", description: "" },
    { type: 3, name: "Report it", description: "" },
  ]);
});

test("an application with an activity has one entry point, everywhere and nowhere in particular", async () => {
  const known = it.discord.state.applications.get(applicationId)!;
  it.discord.state.applications.set(applicationId, { ...known, flags: known.flags | (1 << 17) });
  const launch = { type: 4, name: "launch", description: "Opens it", handler: 2 };
  const made = await it.rest("POST", GLOBAL, launch);
  expect(made.body).toMatchObject({ type: 4, handler: 2 });
  it.discord.script.reset();
  expect((await it.rest("POST", GLOBAL, { ...launch, name: "open" })).body.code).toBe(30032);
  expect((await it.rest("POST", SERVER, launch)).body.errors.type._errors[0].code).toBe(
    "APPLICATION_COMMAND_INVALID_TYPE",
  );
  await it.rest("DELETE", `${GLOBAL}/${made.body.id}`);
  it.discord.state.applications.set(applicationId, known);
});

test("with its own secret an application changes its commands too", async () => {
  const token = async (scope: string) => {
    const response = await fetch(`${it.discord.url}/api/v10/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${applicationId}:local-secret`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials", scope }),
    });
    return `Bearer ${(await response.json()).access_token}`;
  };
  const bearer = await token("applications.commands.update");
  expect((await it.rest("PUT", SERVER, [command()], bearer)).status).toBe(200);
  expect(names((await it.rest("GET", SERVER, undefined, bearer)).body)).toEqual(["rank"]);
  expect((await it.rest("GET", SERVER, undefined, await token("identify"))).body.code).toBe(50026);
  expect((await it.rest("GET", "/applications/100000000000000009/commands", undefined, bearer)).body.code).toBe(20012);
});

test.each([
  [1, 100],
  [2, 15],
  [3, 15],
])("limit: of type %i there are at most %i commands", async (type, maximum) => {
  const many = Array.from({ length: maximum + 1 }, (_, n) => ({
    type,
    name: `c${n}`,
    ...(type === 1 ? { description: "One of many" } : {}),
  }));
  const bulk = await it.rest("PUT", SERVER, many);
  expect(bulk.body).toEqual({ message: `Maximum number of application commands reached (${maximum})`, code: 30032 });
  const { guildId: fresh } = it.discord.script.guild();
  const path = SERVER.replace(guildId, fresh);
  expect((await it.rest("PUT", path, many.slice(1))).status).toBe(200);
  expect((await it.rest("POST", path, many[0])).body.code).toBe(30032);
});

test("limit: two hundred commands are made a day in a server, those that are taken over not counted", async () => {
  const { guildId: fresh } = it.discord.script.guild();
  const path = SERVER.replace(guildId, fresh);
  const many = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => command({ name: `c${from + n}` }));
  expect((await it.rest("PUT", path, many(0, 100))).status).toBe(200);
  expect((await it.rest("PUT", path, many(0, 100))).status).toBe(200);
  expect((await it.rest("PUT", path, many(100, 100))).status).toBe(200);
  it.discord.script.reset();
  await it.rest("PUT", path, many(100, 99));
  const refused = await it.rest("POST", path, command({ name: "one-more" }));
  expect(refused.body).toEqual({
    message: "Max number of daily application command creates has been reached (200)",
    code: 30034,
  });
  clock.advance(86_400_001);
  expect((await it.rest("POST", path, command({ name: "one-more" }))).status).toBe(201);
});

test("another application's commands and another server's are out of reach", async () => {
  expect((await it.rest("PUT", "/applications/100000000000000009/commands", [])).status).toBe(403);
  const other = it.discord.script.guild({ withBot: false });
  const reply = await it.rest("PUT", `/applications/${applicationId}/guilds/${other.guildId}/commands`, []);
  expect(reply.body.code).toBe(50001);
});
