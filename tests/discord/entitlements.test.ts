// What an application sells, who has bought it, and what the application is told of it.
import { beforeAll, expect, test } from "vitest";
import { withApp } from "./app-harness.ts";
import { exchanged, personBearer } from "./app-oauth.ts";
import { ELENA, FARID, GRACE, OWNER, SEEDED } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";

const app = withApp([{ name: "premium", description: "For those who pay" }]);
const { it } = app;
const { applicationId, guildId } = SEEDED;
const ALL = `/applications/${applicationId}/entitlements`;
const DURABLE = 2, CONSUMABLE = 3, SUBSCRIPTION = 5;
const GUILD_FLAG = 1 << 7, USER_FLAG = 1 << 8;
let own: string, servers: string, coins: string, forever: string;

async function sku(name: string, type: number, flags = 0): Promise<string> {
  const { status, body } = await it.rest(
    "POST",
    "/store/skus",
    { application_id: applicationId, name, type, flags },
    OWNER,
  );
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
}
const grant = (sku_id: string, owner_id: string, owner_type = 2) =>
  it.rest("POST", ALL, { sku_id, owner_id, owner_type });
const buys = (who: string, id: string, body: object = {}) => it.rest("POST", `/store/skus/${id}/purchase`, body, who);
const ids = (list: { id: string }[]) => list.map(({ id }) => id);

beforeAll(async () => {
  own = await sku("Premium", SUBSCRIPTION, USER_FLAG);
  servers = await sku("Premium for servers", SUBSCRIPTION, GUILD_FLAG);
  coins = await sku("Coins", CONSUMABLE);
  forever = await sku("For ever", DURABLE);
});

test("what is for sale is listed, a subscription with its group", async () => {
  const { body } = await it.rest("GET", `/applications/${applicationId}/skus`);
  expect(body.map((it: { name: string; type: number }) => [it.name, it.type])).toEqual([
    ["Premium", 6],
    ["Premium", 5],
    ["Premium for servers", 6],
    ["Premium for servers", 5],
    ["Coins", 3],
    ["For ever", 2],
  ]);
  expect(body[1]).toMatchObject({ id: own, slug: "premium", flags: USER_FLAG | 4, application_id: applicationId });
});

test("a test entitlement is granted, announced, used, listed, and taken away again", async () => {
  const made = await grant(own, ELENA);
  expect(made.body).toMatchObject({
    sku_id: own,
    user_id: ELENA,
    type: 8,
    deleted: false,
    starts_at: null,
    ends_at: null,
  });
  await app.bot.event("ENTITLEMENT_CREATE", (d) => d.id === made.body.id);
  const d = await app.opened((nonce) => app.use("premium", [], { nonce }, ELENA));
  expect(d.entitlements).toMatchObject([{ id: made.body.id }]);
  expect(d.entitlement_sku_ids).toEqual([own]);
  expect((await it.rest("GET", `${ALL}/${made.body.id}`)).body).toEqual(made.body);
  expect((await it.rest("DELETE", `${ALL}/${made.body.id}`)).status).toBe(204);
  const { d: gone } = await app.bot.event("ENTITLEMENT_DELETE", (it) => it.id === made.body.id);
  expect(gone.deleted).toBe(true);
  expect((await it.rest("GET", `${ALL}/${made.body.id}`)).body.code).toBe(10029);
  expect(ids((await it.rest("GET", `${ALL}?exclude_deleted=false`)).body)).toContain(made.body.id);
  expect(ids((await it.rest("GET", ALL)).body)).not.toContain(made.body.id);
  const after = await app.opened((nonce) => app.use("premium", [], { nonce }, ELENA));
  expect(after.entitlements).toEqual([]);
});

test("a server's entitlement counts for everybody in it", async () => {
  const made = await grant(servers, guildId, 1);
  expect(made.body).toMatchObject({ guild_id: guildId });
  const d = await app.opened((nonce) => app.use("premium", [], { nonce }, GRACE));
  expect(d.entitlement_sku_ids).toEqual([servers]);
  await it.rest("DELETE", `${ALL}/${made.body.id}`);
});

test("what can be consumed is consumed once, and can then be bought again", async () => {
  const first = (await grant(coins, GRACE)).body.id;
  expect((await it.rest("POST", `${ALL}/${first}/consume`)).status).toBe(204);
  const { d } = await app.bot.event("ENTITLEMENT_UPDATE", (it) => it.id === first);
  expect(d.consumed).toBe(true);
  expect((await it.rest("POST", `${ALL}/${first}/consume`)).status).toBe(204);
  expect((await it.rest("GET", `${ALL}/${first}`)).body.consumed).toBe(true);
  expect((await grant(coins, GRACE)).status).toBe(200);
});

test("a person subscribes, is charged each month, and ends it at the end of one", async () => {
  const bought = (await buys(FARID, own)).body;
  expect(bought).toMatchObject({ user_id: FARID, sku_id: own, starts_at: expect.any(String), ends_at: null });
  const { d: begun } = await app.bot.event("SUBSCRIPTION_CREATE", (d) => d.user_id === FARID);
  expect(begun).toMatchObject({ sku_ids: [own], entitlement_ids: [bought.id], status: 0, canceled_at: null });
  const path = `/skus/${own}/subscriptions`;
  const read = async () => (await it.rest("GET", `${path}/${begun.id}?user_id=${FARID}`)).body;
  app.clock.advance(40 * 86_400_000);
  expect((await read()).current_period_start).toBe(begun.current_period_end);
  expect((await it.rest("DELETE", `/users/@me/billing/subscriptions/${begun.id}`, undefined, FARID)).status).toBe(204);
  const { d: ending } = await app.bot.event("SUBSCRIPTION_UPDATE", (d) => d.id === begun.id);
  expect(ending).toMatchObject({ status: 2, canceled_at: expect.any(String), renewal_sku_ids: null });
  expect((await it.rest("GET", `${ALL}/${bought.id}`)).body.ends_at).toBeNull();
  app.clock.advance(40 * 86_400_000);
  await app.bot.event("SUBSCRIPTION_UPDATE", (d) => d.id === begun.id && d.status === 1);
  const { d: ended } = await app.bot.event("ENTITLEMENT_UPDATE", (d) => d.id === bought.id);
  expect(ended.ends_at).toBe(ending.current_period_end);
  expect((await read()).status).toBe(1);
  expect(ids((await it.rest("GET", `${ALL}?user_id=${FARID}&exclude_ended=true`)).body)).not.toContain(bought.id);
  expect(ids((await it.rest("GET", path + `?user_id=${FARID}`)).body)).toEqual([begun.id]);
});

test("lists are filtered by person, server and SKU, and turned page by page", async () => {
  const list = await Promise.all([grant(forever, GRACE), grant(forever, ELENA), grant(forever, guildId, 1)]);
  const [grace, elena, guild] = list.map(({ body }) => body.id as string).sort() as [string, string, string];
  const all = async (query: string) => ids((await it.rest("GET", `${ALL}?sku_ids=${forever}&${query}`)).body);
  expect((await all("")).sort()).toEqual([grace, elena, guild].sort());
  expect(await all(`user_id=${GRACE}`)).toHaveLength(1);
  expect(await all(`guild_id=${guildId}`)).toHaveLength(1);
  expect(await all("limit=1")).toEqual([grace]);
  expect(await all(`after=${grace}&limit=1`)).toEqual([elena]);
  expect(await all(`before=${guild}&limit=1`)).toEqual([elena]);
  expect(await all("only_active=true")).toHaveLength(3);
});

test("a person's token reads what that person has", async () => {
  const mine = (await buys(FARID, forever)).body.id;
  const { access_token } = await exchanged(it, FARID, "identify");
  const path = `/users/@me/applications/${applicationId}/entitlements`;
  const { body } = await it.rest("GET", `${path}?sku_ids=${forever}`, undefined, `Bearer ${access_token}`);
  expect(ids(body)).toEqual([mine]);
  const bearer = await personBearer(it, FARID, "applications.entitlements");
  expect(ids((await it.rest("GET", `${ALL}?sku_ids=${forever}`, undefined, bearer)).body)).toContain(mine);
  const subscriptions = await it.rest("GET", `/skus/${own}/subscriptions`, undefined, `Bearer ${access_token}`);
  expect(subscriptions.status).toBe(200);
});

test("limit: what somebody has already, they are not granted twice", async () => {
  await grant(own, GRACE);
  expect((await grant(own, GRACE)).body).toEqual({
    message: "An entitlement has already been granted for this resource",
    code: 40074,
  });
});

refusesBodies(it, "entitlements", [
  { what: "no SKU", path: ALL, body: { owner_id: GRACE, owner_type: 2 }, at: "sku_id", error: "BASE_TYPE_REQUIRED" },
  {
    what: "an owner that is a name",
    path: ALL,
    body: () => ({ sku_id: own, owner_id: "grace", owner_type: 2 }),
    at: "owner_id",
    error: "NUMBER_TYPE_COERCE",
  },
  {
    what: "an owner of another kind",
    path: ALL,
    body: () => ({ sku_id: own, owner_id: GRACE, owner_type: 3 }),
    at: "owner_type",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a SKU that does not exist",
    path: ALL,
    body: { sku_id: "1", owner_id: GRACE, owner_type: 2 },
    status: 404,
    code: 10027,
  },
  {
    what: "a server that does not exist",
    path: ALL,
    body: () => ({ sku_id: servers, owner_id: "1", owner_type: 1 }),
    status: 404,
    code: 10004,
  },
  {
    what: "consuming what lasts",
    path: async () => `${ALL}/${(await buys(GRACE, forever)).body.id}/consume`,
    body: undefined,
    code: 40018,
  },
  {
    what: "a server's SKU for oneself",
    path: () => `/store/skus/${servers}/purchase`,
    body: {},
    as: FARID,
    code: 50057,
  },
]);

judges(it, "entitlements", [
  {
    what: "what was paid for is not taken away",
    method: "DELETE",
    path: async () => `${ALL}/${(await buys(ELENA, coins)).body.id}`,
    gives: [403, 40019],
  },
  { what: "another application's", method: "GET", path: "/applications/1/entitlements", gives: [403, 20012] },
  { what: "a person's client", method: "GET", path: ALL, as: FARID, gives: [403, 20002] },
  {
    what: "somebody else than the owner sells",
    method: "POST",
    path: "/store/skus",
    body: { application_id: applicationId, name: "Mine", type: 2 },
    as: FARID,
    gives: [403, 20012],
  },
]);
