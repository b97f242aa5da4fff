import { beforeEach, expect, test } from "vitest";
import { ADMIN, FARID, MODERATOR, SEEDED, withDiscord } from "./harness.ts";

const it = withDiscord();
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
test.each<[string, object, string]>([
  ["capitals in its name", command({ name: "Rank" }), "name"],
  ["a space in its name", command({ name: "my rank" }), "name"],
  ["a name of 33", command({ name: "x".repeat(33) }), "name"],
  ["no name", { description: "d" }, "name"],
  ["no description", { name: "rank" }, "description"],
  ["a description of 101", command({ description: "x".repeat(101) }), "description"],
  ["26 options", command({ options: Array.from({ length: 26 }, (_, n) => option({ name: `o${n}` })) }), "options"],
  ["the same option twice", command({ options: [option(), option()] }), "options.1.name"],
  [
    "a required option after an optional one",
    command({ options: [option(), option({ name: "b", required: true })] }),
    "options",
  ],
  ["subcommands beside plain options", command({ options: [sub(), option()] }), "options"],
  ["an option type that does not exist", command({ options: [option({ type: 12 })] }), "options.0.type"],
  [
    "26 choices",
    command({ options: [option({ choices: Array.from({ length: 26 }, (_, n) => ({ name: `c${n}`, value: "v" })) })] }),
    "options.0.choices",
  ],
  [
    "choices with autocompletion",
    command({ options: [option({ autocomplete: true, choices: [{ name: "c", value: "v" }] })] }),
    "options.0.choices",
  ],
  ["a locale that Discord does not have", command({ name_localizations: { xx: "rang" } }), "name_localizations"],
  ["a description on a user command", { type: 2, name: "Rank", description: "d" }, "description"],
  ["a context that does not exist", command({ contexts: [3] }), "contexts.0"],
  [
    "more than 8,000 characters",
    command({
      options: Array.from({ length: 25 }, (_, n) =>
        option({
          name: `o${n}`,
          choices: Array.from(
            { length: 10 },
            (_, c) => ({ name: `${c}${"x".repeat(20)}`, value: `${c}${"y".repeat(20)}` }),
          ),
        })),
    }),
    "",
  ],
])("a command with %s is refused", async (_what, body, path) => {
  const reply = await it.rest("POST", GLOBAL, body);
  expect([reply.status, reply.body.code]).toEqual([400, 50035]);
  const at = path.split(".").filter((part) => part !== "").reduce((node, part) => node?.[part], reply.body.errors);
  expect(at?._errors, JSON.stringify(reply.body.errors)).toBeDefined();
});

test("the same name twice and more than a hundred are refused in bulk", async () => {
  const twice = await it.rest("PUT", GLOBAL, [command(), command()]);
  expect(twice.body.errors[1].name._errors[0].code).toBe("APPLICATION_COMMANDS_DUPLICATE_NAME");
  const many = await it.rest("PUT", GLOBAL, Array.from({ length: 101 }, (_, n) => command({ name: `c${n}` })));
  expect(many.body).toMatchObject({ code: 30032, message: "Maximum number of application commands reached (100)" });
});

test("another application's commands and another server's are out of reach", async () => {
  expect((await it.rest("PUT", "/applications/100000000000000009/commands", [])).status).toBe(403);
  const other = it.discord.script.guild({ withBot: false });
  const reply = await it.rest("PUT", `/applications/${applicationId}/guilds/${other.guildId}/commands`, []);
  expect(reply.body.code).toBe(50001);
});
