// What an application changes of itself, its emojis, and what it says of people for linked roles.
import { beforeAll, beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { personBearer } from "./app-oauth.ts";
import { FARID, SEEDED, withDiscord } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";

const it = withDiscord({ clock: new MovableClock() });
const { applicationId } = SEEDED;
const ME = "/applications/@me";
const EMOJIS = `/applications/${applicationId}/emojis`;
const METADATA = `/applications/${applicationId}/role-connections/metadata`;
const CONNECTION = `/users/@me/applications/${applicationId}/role-connection`;
const PIXEL =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
let bearer: string, identify: string;

beforeAll(async () => {
  bearer = await personBearer(it, FARID, "role_connections.write");
  identify = await personBearer(it, FARID, "identify");
});
beforeEach(() => it.discord.script.reset());

test("an application changes its description, tags, picture and links, by @me or by its id", async () => {
  const changed = await it.rest("PATCH", ME, {
    description: { default: "Another mirror" },
    tags: ["levels", "moderation"],
    icon: PIXEL,
    custom_install_url: "https://example.org/install",
    role_connections_verification_url: "https://example.org/verify",
    install_params: { scopes: ["bot"], permissions: 2048 },
    integration_types_config: { "0": { oauth2_install_params: { scopes: ["bot"], permissions: 8 } }, "1": {} },
  });
  expect(changed.status, JSON.stringify(changed.body)).toBe(200);
  expect(changed.body).toMatchObject({
    description: "Another mirror",
    tags: ["levels", "moderation"],
    custom_install_url: "https://example.org/install",
    role_connections_verification_url: "https://example.org/verify",
    install_params: { scopes: ["bot"], permissions: "2048" },
    integration_types_config: { "0": { oauth2_install_params: { permissions: "8" } }, "1": {} },
    verify_key: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(changed.body.verify_key).not.toMatch(/^0+$/);
  expect((await it.rest("GET", `/applications/${applicationId}`)).body).toEqual(changed.body);
  expect((await it.rest("GET", "/oauth2/applications/@me")).body).toEqual(changed.body);
  const back = await it.rest("PATCH", `/applications/${applicationId}`, {
    description: "A mirror",
    icon: null,
  });
  expect(back.body).toMatchObject({ description: "A mirror", icon: null, tags: ["levels", "moderation"] });
});

test("of its flags an application sets those of small bots, and no others", async () => {
  const { flags } = it.discord.state.applications.get(applicationId)!;
  const { body } = await it.rest("PATCH", ME, { flags: (1 << 15) | (1 << 18) });
  expect(body.flags).toBe((flags & ~((1 << 13) | (1 << 15) | (1 << 19))) | (1 << 15));
  await it.rest("PATCH", ME, { flags });
});

test("people's installations and approvals are counted", async () => {
  expect((await it.rest("GET", ME)).body).toMatchObject({
    approximate_guild_count: 1,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 1,
  });
});

test("an application's emoji is made, shown, renamed and removed", async () => {
  const made = await it.rest("POST", EMOJIS, { name: "mirror", image: PIXEL });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ name: "mirror", roles: [], animated: false, user: { id: applicationId } });
  const path = `${EMOJIS}/${made.body.id}`;
  expect((await it.rest("GET", path)).body).toEqual(made.body);
  expect((await it.rest("GET", EMOJIS)).body).toEqual({ items: [made.body] });
  const picture = await fetch(`${it.discord.url}/cdn/emojis/${made.body.id}.png`);
  expect(picture.headers.get("content-type")).toBe("image/png");
  await picture.body?.cancel();
  expect((await it.rest("PATCH", path, { name: "glass" })).body.name).toBe("glass");
  expect((await it.rest("DELETE", path)).status).toBe(204);
  expect((await it.rest("GET", path)).body.code).toBe(10014);
});

test("limit: an application owns at most two thousand emojis", async () => {
  const { state } = it.discord;
  const { applicationEmojis } = await import("../../dev/discord/rest/routes/application-emojis.ts");
  const table = state.table(applicationEmojis);
  for (let n = 1; n <= 2_000; n++) {
    table.set(`e${n}`, { id: `${n}`, application_id: applicationId, name: `e_${n}`, animated: false, user_id: FARID });
  }
  expect((await it.rest("POST", EMOJIS, { name: "one_more", image: PIXEL })).body).toEqual({
    message: "Maximum number of emojis reached (2000)",
    code: 30008,
  });
  for (let n = 1; n <= 2_000; n++) table.delete(`e${n}`);
});

const fact = (more: object = {}) => ({
  type: 2,
  key: "level",
  name: "Level",
  description: "At least this level",
  ...more,
});

test("an application says which facts it knows of people, and what they are for one", async () => {
  expect((await it.rest("GET", METADATA)).body).toEqual([]);
  const facts = [
    fact({ name_localizations: { de: "Stufe" } }),
    fact({ type: 6, key: "since" }),
    fact({ type: 7, key: "pro" }),
  ];
  expect((await it.rest("PUT", METADATA, facts)).body).toEqual(facts);
  expect((await it.rest("GET", METADATA)).body).toEqual(facts);
  expect((await it.rest("GET", CONNECTION, undefined, bearer)).body).toEqual({ metadata: {} });
  const values = { level: "12", since: "2026-01-01", pro: "1" };
  const put = await it.rest("PUT", CONNECTION, {
    platform_name: "Garden",
    platform_username: "farid",
    metadata: values,
  }, bearer);
  expect(put.body).toEqual({ platform_name: "Garden", platform_username: "farid", metadata: values });
  expect((await it.rest("GET", CONNECTION, undefined, bearer)).body).toEqual(put.body);
  expect((await it.rest("DELETE", CONNECTION, undefined, bearer)).status).toBe(204);
  expect((await it.rest("GET", CONNECTION, undefined, bearer)).body).toEqual({ metadata: {} });
});

test("limit: an application has at most five facts", async () => {
  const many = Array.from({ length: 6 }, (_, n) => fact({ key: `k${n}` }));
  expect((await it.rest("PUT", METADATA, many.slice(1))).status).toBe(200);
  expect((await it.rest("PUT", METADATA, many)).body.errors._errors[0].code).toMatch(/^BASE_TYPE_(MAX|BAD)_LENGTH$/);
  await it.rest("PUT", METADATA, [fact(), fact({ type: 6, key: "since" })]);
});

test("a file for the activity is kept for the application, when it has an activity", async () => {
  const body = () => {
    const form = new FormData();
    form.set("file", new File(["a picture"], "shot.png", { type: "image/png" }));
    return form;
  };
  const path = `/applications/${applicationId}/attachment`;
  expect((await it.rest("POST", path, body())).body.code).toBe(50039);
  const known = it.discord.state.applications.get(applicationId)!;
  it.discord.state.applications.set(applicationId, { ...known, flags: known.flags | (1 << 17) });
  const { attachment } = (await it.rest("POST", path, body())).body;
  expect(attachment).toMatchObject({ filename: "shot.png", size: 9, ephemeral: true });
  expect(await (await fetch(attachment.url)).text()).toBe("a picture");
  it.discord.state.applications.set(applicationId, known);
});

const bad = (what: string, body: object, at: string, error: string) => ({
  what,
  method: "PATCH" as const,
  path: ME,
  body,
  at,
  error,
});
refusesBodies(it, "applications", [
  bad(
    "a description of 401",
    { description: { default: "x".repeat(401) } },
    "description.default",
    "BASE_TYPE_MAX_LENGTH",
  ),
  bad(
    "a description of 401 without translations",
    { description: "x".repeat(401) },
    "description",
    "BASE_TYPE_MAX_LENGTH",
  ),
  bad("a description that is a number", { description: 5 }, "description", "STRING_TYPE_CONVERT"),
  bad("six tags", { tags: ["a", "b", "c", "d", "e", "f"] }, "tags", "BASE_TYPE_MAX_LENGTH"),
  bad("a tag of 21", { tags: ["x".repeat(21)] }, "tags.0", "BASE_TYPE_MAX_LENGTH"),
  bad("a link that is none", { custom_install_url: "example" }, "custom_install_url", "URL_TYPE_INVALID_URL"),
  bad(
    "a link that is no web page",
    { role_connections_verification_url: "ftp://example.org/x" },
    "role_connections_verification_url",
    "URL_TYPE_INVALID_SCHEME",
  ),
  bad("an unknown event", { event_webhooks_types: ["EVERYTHING"] }, "event_webhooks_types.0", "BASE_TYPE_CHOICES"),
  bad(
    "a status of events that only Discord sets",
    { event_webhooks_status: 3 },
    "event_webhooks_status",
    "BASE_TYPE_CHOICES",
  ),
  bad("an icon that is no picture", { icon: "data:image/png;base64,aGVsbG8=" }, "icon", "IMAGE_INVALID"),
  bad(
    "an installation that does not exist",
    { integration_types_config: { "2": {} } },
    "integration_types_config.2",
    "BASE_TYPE_CHOICES",
  ),
  bad(
    "a scope that installs nothing",
    { install_params: { scopes: ["email"] } },
    "install_params.scopes.0",
    "BASE_TYPE_CHOICES",
  ),
  bad(
    "an endpoint that nobody answers at",
    { interactions_endpoint_url: "http://127.0.0.1:9/none" },
    "interactions_endpoint_url",
    "APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID",
  ),
]);

refusesBodies(it, "application emojis", [
  { what: "no name", path: EMOJIS, body: { image: PIXEL }, at: "name", error: "BASE_TYPE_REQUIRED" },
  {
    what: "a name of one letter",
    path: EMOJIS,
    body: { name: "a", image: PIXEL },
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "a name with a space",
    path: EMOJIS,
    body: { name: "my emoji", image: PIXEL },
    at: "name",
    error: "STRING_TYPE_REGEX",
  },
  { what: "no picture", path: EMOJIS, body: { name: "empty" }, at: "image", error: "BASE_TYPE_REQUIRED" },
  {
    what: "a text as picture",
    path: EMOJIS,
    body: { name: "text", image: "hello" },
    at: "image",
    error: "IMAGE_INVALID",
  },
  {
    what: "a picture of more than 256 KiB",
    path: EMOJIS,
    body: () => ({
      name: "large",
      image: `data:image/gif;base64,${
        Buffer.concat([Buffer.from("GIF89a"), Buffer.alloc(262_144)]).toString("base64")
      }`,
    }),
    at: "image",
    error: "BINARY_TYPE_MAX_SIZE",
  },
]);

refusesBodies(it, "role connections", [
  {
    what: "a key with capitals",
    method: "PUT",
    path: METADATA,
    body: [fact({ key: "Level" })],
    at: "0.key",
    error: "STRING_TYPE_REGEX",
  },
  {
    what: "a key twice",
    method: "PUT",
    path: METADATA,
    body: [fact(), fact()],
    at: "1.key",
    error: "APPLICATION_ROLE_CONNECTION_METADATA_DUPLICATE_KEY",
  },
  {
    what: "a type of nine",
    method: "PUT",
    path: METADATA,
    body: [fact({ type: 9 })],
    at: "0.type",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a description of 201",
    method: "PUT",
    path: METADATA,
    body: [fact({ description: "x".repeat(201) })],
    at: "0.description",
    error: "BASE_TYPE_BAD_LENGTH",
  },
]);

test.each([
  [
    "a key that the application does not have",
    { unknown: "1" },
    "unknown",
    "APPLICATION_ROLE_CONNECTION_METADATA_UNKNOWN_KEY",
  ],
  ["a number that is a word", { level: "high" }, "level", "BASE_TYPE_CONVERT"],
  ["a date that is none", { since: "yesterday" }, "since", "BASE_TYPE_CONVERT"],
])("bad body: role connections: %s", async (_what, metadata, key, error) => {
  await it.rest("PUT", METADATA, [fact(), fact({ type: 6, key: "since" })]);
  const { status, body } = await it.rest("PUT", CONNECTION, { metadata }, bearer);
  expect([status, body.code]).toEqual([400, 50035]);
  expect(body.errors.metadata[key!]._errors[0].code).toBe(error);
});

judges(it, "applications", [
  { what: "another application is not shown", method: "GET", path: "/applications/1", gives: [403, 20012] },
  {
    what: "another application is not changed",
    method: "PATCH",
    path: "/applications/1",
    body: {},
    gives: [403, 20012],
  },
  { what: "a person does not read its settings", method: "GET", path: ME, as: FARID, gives: [403, 20002] },
  { what: "a bot has no role connection", method: "GET", path: CONNECTION, gives: [403, 20001] },
  { what: "another application's emojis", method: "GET", path: "/applications/1/emojis", gives: [403, 20012] },
]);

test("permission: applications: a token for something else writes no role connection", async () => {
  expect((await it.rest("PUT", CONNECTION, {}, identify)).body.code).toBe(50026);
});

test("permission: applications: a token writes no other application's role connection", async () => {
  expect((await it.rest("GET", "/users/@me/applications/1/role-connection", undefined, bearer)).body.code).toBe(20012);
});
