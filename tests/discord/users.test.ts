// Users, what they change of themselves, and what is theirs.
import { beforeAll, beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { personBearer } from "./app-oauth.ts";
import { ELENA, FARID, GRACE, OWNER, type RawClient, SEEDED, withDiscord } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { applicationId, guildId } = SEEDED;
const PIXEL =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
let bot: RawClient;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  bot = await it.identify(1 | 2);
  for (const scope of ["identify", "email", "guilds", "guilds.members.read", "connections"]) {
    tokens[scope] = await personBearer(it, FARID, scope);
  }
});
beforeEach(() => it.discord.script.reset());

test("everybody is found by their id, oneself by @me", async () => {
  expect((await it.rest("GET", `/users/${FARID}`)).body).toMatchObject({
    id: FARID,
    username: "farid",
    global_name: "Farid",
  });
  expect((await it.rest("GET", "/users/@me")).body).toMatchObject({ id: applicationId, bot: true, username: "Kagami" });
  expect((await it.rest("GET", "/users/1")).body.code).toBe(10013);
  const me = (scope: string) => it.rest("GET", "/users/@me", undefined, tokens[scope]);
  expect((await me("identify")).body).not.toHaveProperty("email");
  expect((await me("email")).body.code).toBe(50026);
  expect((await me("guilds")).body.code).toBe(50026);
});

test("a person changes name and picture: their client, their servers and the content network know", async () => {
  const farid = await it.act(FARID);
  const { status, body } = await it.rest("PATCH", "/users/@me", {
    username: "farid.new",
    avatar: PIXEL,
    banner: PIXEL,
  }, FARID);
  expect([status, body.username]).toEqual([200, "farid.new"]);
  expect((await farid.event("USER_UPDATE")).d).toMatchObject({ id: FARID, username: "farid.new", avatar: body.avatar });
  const { d } = await bot.event("GUILD_MEMBER_UPDATE", (it) => it.user.id === FARID);
  expect(d.user).toMatchObject({ username: "farid.new", avatar: body.avatar });
  const picture = await fetch(`${it.discord.url}/cdn/avatars/${FARID}/${body.avatar}.png`);
  expect(Buffer.from(await picture.arrayBuffer()).toString("base64")).toBe(PIXEL.split(",")[1]);
  const gone = await it.rest("PATCH", "/users/@me", { username: "farid.new", avatar: null }, FARID);
  expect(gone.body.avatar).toBeNull();
});

test("a bot changes its name, and is told of it without any intent", async () => {
  const quiet = await it.identify(0);
  expect((await it.rest("PATCH", "/users/@me", { username: "Kagami  Two" })).body.username).toBe("Kagami Two");
  expect((await quiet.event("USER_UPDATE")).d.username).toBe("Kagami Two");
  await it.rest("PATCH", "/users/@me", { username: "Kagami" });
});

test("a bot changes its picture alone", async () => {
  const { status, body } = await it.rest("PATCH", "/users/@me", { avatar: PIXEL });
  expect([status, body.username, body.avatar]).toEqual([200, "Kagami", expect.stringMatching(/^[0-9a-f]+$/)]);
});

test("limit: a name is changed twice an hour", async () => {
  const rename = (username: string) => it.rest("PATCH", "/users/@me", { username }, ELENA);
  expect((await rename("elena.a")).status).toBe(200);
  expect((await rename("elena.b")).status).toBe(200);
  expect((await rename("elena.c")).body.errors.username._errors[0].code).toBe("USERNAME_RATE_LIMIT");
  // The same name again is no change.
  expect((await rename("elena.b")).status).toBe(200);
  clock.advance(3_600_001);
  expect((await rename("elena")).status).toBe(200);
});

test("servers are listed in pages, with counts on request", async () => {
  const { guildId: other } = it.discord.script.guild({ withBot: false });
  it.discord.script.join({ guildId: other, userId: FARID });
  const list = async (query = "") =>
    (await it.rest("GET", `/users/@me/guilds${query}`, undefined, tokens["guilds"])).body;
  const both = (await list()).map((guild: { id: string }) => guild.id);
  expect(both).toEqual([guildId, other]);
  expect(await list("?limit=1")).toHaveLength(1);
  expect((await list(`?after=${guildId}`))[0].id).toBe(other);
  expect((await list(`?before=${other}`))[0].id).toBe(guildId);
  expect((await list())[0]).not.toHaveProperty("approximate_member_count");
  expect((await list("?with_counts=true"))[0].approximate_member_count).toBe(14);
});

test("a token reads one's own membership", async () => {
  const path = `/users/@me/guilds/${guildId}/member`;
  const { body } = await it.rest("GET", path, undefined, tokens["guilds.members.read"]);
  expect(body).toMatchObject({ user: { id: FARID }, roles: [] });
  const { guildId: other } = it.discord.script.guild({ withBot: false });
  const foreign = await it.rest("GET", `/users/@me/guilds/${other}/member`, undefined, tokens["guilds.members.read"]);
  expect(foreign.body.code).toBe(50001);
});

test("leaving a server is told to it and to the one who leaves; an owner stays", async () => {
  const { guildId: other } = it.discord.script.guild();
  it.discord.script.join({ guildId: other, userId: GRACE });
  const grace = await it.act(GRACE);
  expect((await it.rest("DELETE", `/users/@me/guilds/${other}`, undefined, GRACE)).status).toBe(204);
  await grace.event("GUILD_DELETE", (d) => d.id === other);
  await bot.event("GUILD_MEMBER_REMOVE", (d) => d.guild_id === other && d.user.id === GRACE);
  expect((await it.rest("DELETE", `/users/@me/guilds/${guildId}`, undefined, OWNER)).body.code).toBe(50055);
});

test("direct messages are opened once, and listed to people", async () => {
  const open = () => it.rest("POST", "/users/@me/channels", { recipient_id: GRACE });
  const first = await open();
  expect(first.body).toMatchObject({ type: 1, recipients: [{ id: GRACE }] });
  expect((await open()).body.id).toBe(first.body.id);
  const list = await it.rest("GET", "/users/@me/channels", undefined, GRACE);
  expect(list.body.map((channel: { id: string }) => channel.id)).toContain(first.body.id);
});

test("accounts elsewhere are linked by the person and read by their token", async () => {
  const farid = await it.act(FARID);
  const path = "/users/@me/connections/github/1234";
  const { body } = await it.rest("PUT", path, { name: "farid-codes", visibility: 0 }, FARID);
  expect(body).toMatchObject({ id: "1234", type: "github", name: "farid-codes", verified: true, visibility: 0 });
  await farid.event("USER_CONNECTIONS_UPDATE");
  const list = () => it.rest("GET", "/users/@me/connections", undefined, tokens["connections"]);
  expect((await list()).body).toMatchObject([{ type: "github", name: "farid-codes" }]);
  expect((await it.rest("DELETE", path, undefined, FARID)).status).toBe(204);
  expect((await list()).body).toEqual([]);
  expect((await it.rest("DELETE", path, undefined, FARID)).status).toBe(404);
});

const bad = (what: string, body: object, at: string, error: string, as: string = FARID) => ({
  what,
  method: "PATCH" as const,
  path: "/users/@me",
  body,
  at,
  error,
  as,
});
refusesBodies(it, "users", [
  bad("a name of one letter", { username: "f" }, "username", "BASE_TYPE_BAD_LENGTH"),
  bad("a name of 33", { username: "f".repeat(33) }, "username", "BASE_TYPE_BAD_LENGTH"),
  bad("a person's name with capitals", { username: "Farid" }, "username", "USERNAME_INVALID_CHARACTERS"),
  bad("two dots in a row", { username: "fa..rid" }, "username", "USERNAME_INVALID_CHARACTERS"),
  bad("Discord's own name", { username: "my_discord" }, "username", "USERNAME_INVALID_CONTAINS"),
  bad("everyone", { username: "everyone" }, "username", "USERNAME_INVALID"),
  bad("somebody else's name", { username: "mira" }, "username", "USERNAME_ALREADY_TAKEN"),
  bad(
    "a picture that is none",
    { username: "farid.new", avatar: "data:image/png;base64,aGVsbG8=" },
    "avatar",
    "IMAGE_INVALID",
  ),
  bad(
    "a banner that is a link",
    { username: "farid.new", banner: "https://example.org/b.png" },
    "banner",
    "IMAGE_INVALID",
  ),
  {
    what: "an account of an unknown service",
    method: "PUT",
    path: "/users/@me/connections/myspace/1",
    body: { name: "farid" },
    as: FARID,
    at: "connection_type",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a direct message to nobody",
    path: "/users/@me/channels",
    body: {},
    at: "recipient_id",
    error: "BASE_TYPE_REQUIRED",
  },
]);

judges(it, "users", [
  { what: "nobody asks who they are", method: "GET", path: "/users/@me", as: "nobody", gives: [401, 0] },
  { what: "a wrong token asks", method: "GET", path: "/users/@me", as: "Bearer wrong", gives: [401, 0] },
  {
    what: "a bot asks for its own membership like a person",
    method: "GET",
    path: `/users/@me/guilds/${guildId}/member`,
    gives: [403, 20001],
  },
  { what: "a bot leaves a server it is not in", method: "DELETE", path: "/users/@me/guilds/1", gives: [404, 10004] },
]);
