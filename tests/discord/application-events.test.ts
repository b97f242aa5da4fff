// What Discord sends to an application's own addresses: events and interactions, signed.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { undelivered } from "../../dev/discord/applications/webhook-events.ts";
import { Endpoint, type Received } from "./app-endpoint.ts";
import { withApp } from "./app-harness.ts";
import { decide, exchanged } from "./app-oauth.ts";
import { ELENA, FARID, GRACE, OWNER, SEEDED } from "./harness.ts";

const app = withApp([{ name: "ping", description: "Answers", options: [] }]);
const { it } = app;
const { applicationId, channels } = SEEDED;
const ME = "/applications/@me";
const EVENTS = ["APPLICATION_AUTHORIZED", "APPLICATION_DEAUTHORIZED", "ENTITLEMENT_CREATE"];
let endpoint: Endpoint, key: string;

beforeAll(async () => {
  key = (await it.rest("GET", ME)).body.verify_key;
});
beforeEach(async () => {
  endpoint = await Endpoint.start();
  endpoint.trust(key);
});
afterEach(async () => {
  it.discord.script.reset();
  await it.rest("PATCH", ME, { interactions_endpoint_url: null, event_webhooks_url: null, event_webhooks_status: 1 });
  await endpoint.close();
});
afterAll(() => it.discord.script.reset());

const listen = () =>
  it.rest("PATCH", ME, { event_webhooks_url: endpoint.url, event_webhooks_status: 2, event_webhooks_types: EVENTS });
/** The event under way was refused so many times, and waits to be sent again. */
const tried = (count: number) =>
  expect.poll(() => [...it.discord.state.table(undelivered).values()].map(({ tries }) => tries)).toEqual([count]);
const event = (type: string) => (it: Received) => it.body.event?.type === type;

test("an address for events is taken once it answers a ping and refuses a wrong signature", async () => {
  const { status, body } = await listen();
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body).toMatchObject({
    event_webhooks_url: endpoint.url,
    event_webhooks_status: 2,
    event_webhooks_types: EVENTS,
  });
  expect(endpoint.received.map(({ body, valid, answered }) => [body.type, valid, answered])).toEqual([
    [0, true, 204],
    [0, false, 401],
  ]);
  expect(endpoint.received[0]!.body).toEqual({ version: 1, application_id: applicationId, type: 0 });
});

test.each<[string, () => void]>([
  ["answers a ping with something else", () => endpoint.answer = () => ({ status: 200, body: {} })],
  ["does not check signatures", () => endpoint.careless = true],
])("an address that %s is refused", async (_what, make) => {
  make();
  const { body } = await listen();
  expect(body.errors.event_webhooks_url._errors[0].code).toBe("APPLICATION_EVENT_WEBHOOKS_URL_INVALID");
  expect((await it.rest("GET", ME)).body.event_webhooks_url).toBeNull();
});

test("an application is told when somebody lets it in, and when they take it back; their tokens then end", async () => {
  await listen();
  const { access_token } = await exchanged(it, FARID, "identify guilds");
  const [authorized] = await endpoint.until(event("APPLICATION_AUTHORIZED"));
  expect(authorized!.body).toMatchObject({
    version: 1,
    application_id: applicationId,
    type: 1,
    event: {
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+$/),
      data: { user: { id: FARID }, scopes: ["identify", "guilds"] },
    },
  });
  const { body: own } = await it.rest("GET", "/oauth2/tokens", undefined, FARID);
  expect(own).toMatchObject([{ application: { id: applicationId }, scopes: ["identify", "guilds"] }]);
  expect((await it.rest("DELETE", `/oauth2/tokens/${own[0].id}`, undefined, GRACE)).status).toBe(404);
  expect((await it.rest("DELETE", `/oauth2/tokens/${own[0].id}`, undefined, FARID)).status).toBe(204);
  const [gone] = await endpoint.until(event("APPLICATION_DEAUTHORIZED"));
  expect(gone!.body.event.data).toMatchObject({ user: { id: FARID } });
  expect(gone!.valid).toBe(true);
  expect((await it.rest("GET", "/users/@me", undefined, `Bearer ${access_token}`)).status).toBe(401);
  expect((await it.rest("GET", "/oauth2/tokens", undefined, FARID)).body).toEqual([]);
});

test("adding the bot to a server says to which; an account of one's own says so, too", async () => {
  await listen();
  const other = it.discord.script.guild({ withBot: false });
  await decide(it, { scope: "bot", permissions: "0" }, {
    decision: "approve",
    user_id: other.userIds[0]!,
    guild_id: other.guildId,
  });
  const [toServer] = await endpoint.until(event("APPLICATION_AUTHORIZED"));
  expect(toServer!.body.event.data).toMatchObject({
    integration_type: 0,
    guild: { id: other.guildId },
    scopes: ["bot"],
  });
  await decide(it, { scope: "applications.commands", integration_type: "1" }, { decision: "approve", user_id: ELENA });
  const both = await endpoint.until(event("APPLICATION_AUTHORIZED"), 2);
  expect(both[1]!.body.event.data).toMatchObject({ integration_type: 1, user: { id: ELENA } });
  expect(both[1]!.body.event.data).not.toHaveProperty("guild");
});

test("only events that are subscribed to are sent: entitlements", async () => {
  await it.rest("PATCH", ME, {
    event_webhooks_url: endpoint.url,
    event_webhooks_status: 2,
    event_webhooks_types: ["ENTITLEMENT_CREATE"],
  });
  const sku = await it.rest("POST", "/store/skus", { application_id: applicationId, name: "Gold", type: 2 }, OWNER);
  await exchanged(it, GRACE, "identify");
  const { body } = await it.rest("POST", `/applications/${applicationId}/entitlements`, {
    sku_id: sku.body.id,
    owner_id: GRACE,
    owner_type: 2,
  });
  const [created] = await endpoint.until(event("ENTITLEMENT_CREATE"));
  expect(created!.body.event.data).toEqual(body);
  expect(endpoint.received.filter((it) => it.body.type === 1)).toHaveLength(1);
});

test("an event that is not acknowledged is sent again, each time after twice as long", async () => {
  await listen();
  let refusals = 3;
  endpoint.answer = () => ({ status: refusals-- > 0 ? 500 : 204 });
  await exchanged(it, FARID, "identify");
  for (let n = 1; n <= 3; n++) {
    await tried(n);
    app.clock.advance(1_000 * 2 ** (n - 1));
  }
  const tries = await endpoint.until(event("APPLICATION_AUTHORIZED"), 4);
  expect(tries.map(({ answered }) => answered)).toEqual([500, 500, 500, 204]);
  expect(new Set(tries.map(({ body }) => JSON.stringify(body))).size).toBe(1);
});

test("limit: after ten minutes without an acknowledgement Discord sends no more", async () => {
  await listen();
  endpoint.answer = () => ({ status: 500 });
  await exchanged(it, FARID, "identify");
  for (let n = 1; n <= 9; n++) {
    await tried(n);
    app.clock.advance(1_000 * 2 ** (n - 1));
  }
  await expect.poll(async () => (await it.rest("GET", ME)).body.event_webhooks_status).toBe(3);
});

const answering = (reply: (body: Received["body"]) => { status: number; body?: unknown }) => {
  endpoint.answer = (body) => body.type === 1 ? { status: 200, body: { type: 1 } } : reply(body);
  return it.rest("PATCH", ME, { interactions_endpoint_url: endpoint.url });
};

test("interactions go to the application's address instead of its gateway, and are answered there", async () => {
  const taken = await answering(() => ({ status: 200, body: { type: 4, data: { content: "Over HTTP" } } }));
  expect(taken.body.interactions_endpoint_url).toBe(endpoint.url);
  const before = app.bot.events("INTERACTION_CREATE").length;
  expect((await app.use("ping", [], { nonce: "http" })).status).toBe(204);
  const shown = await app.farid.event("MESSAGE_CREATE", (d) => d.content === "Over HTTP");
  expect(shown.d.interaction_metadata.user.id).toBe(FARID);
  const [sent] = await endpoint.until((it) => it.body.type === 2);
  expect(sent).toMatchObject({ valid: true, body: { channel_id: channels.general, data: { name: "ping" } } });
  await app.bot.settled();
  expect(app.bot.events("INTERACTION_CREATE")).toHaveLength(before);
  const more = await app.hook("POST", sent!.body, "", { content: "And more" });
  expect(more.body.content).toBe("And more");
});

test("an application may acknowledge with 202 and answer as over the gateway", async () => {
  await answering(() => ({ status: 202 }));
  await app.use("ping", [], { nonce: "later" });
  const [sent] = await endpoint.until((it) => it.body.type === 2);
  expect((await app.answer(sent!.body, { type: 4, data: { content: "A little later" } })).status).toBe(204);
  await app.farid.event("MESSAGE_CREATE", (d) => d.content === "A little later");
});

test.each<[string, { status: number; body?: unknown }]>([
  ["an error", { status: 500 }],
  ["something Discord cannot use", { status: 200, body: { type: 4 } }],
])("%s from the address is told to the person as a failure", async (_what, reply) => {
  await answering(() => reply);
  const nonce = `fails ${_what}`.slice(0, 25);
  await app.use("ping", [], { nonce });
  expect((await app.farid.event("INTERACTION_FAILURE", (d) => d.nonce === nonce)).d.reason_code).toBe(1);
});

test.each<[string, () => void]>([
  ["answers no pong", () => endpoint.answer = () => ({ status: 200, body: { type: 4 } })],
  ["answers nothing", () => endpoint.answer = () => ({ status: 204 })],
  ["does not check signatures", () => endpoint.careless = true],
])("bad body: applications: an address for interactions that %s", async (_what, make) => {
  endpoint.answer = () => ({ status: 200, body: { type: 1 } });
  make();
  const { status, body } = await it.rest("PATCH", ME, { interactions_endpoint_url: endpoint.url });
  expect([status, body.code]).toEqual([400, 50035]);
  expect(body.errors.interactions_endpoint_url._errors[0].code).toBe("APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID");
});
