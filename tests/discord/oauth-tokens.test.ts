// Tokens: an application's own, those without a code, OpenID's, and what ends or refuses them.
import { createPublicKey, verify } from "node:crypto";
import { OAuth2Client } from "arctic";
import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { decide, exchanged, personBearer, tokenOf } from "./app-oauth.ts";
import { FARID, GRACE, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { judges } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock, publicUrl: "http://localhost:4300" });
const REDIRECT = "http://localhost:4300/auth/callback";
const { applicationId } = SEEDED;
const client = () => new OAuth2Client(applicationId, "local-secret", REDIRECT);
const tokenUrl = () => `${it.discord.url}/api/v10/oauth2/token`;
beforeEach(() => it.discord.script.reset());

test("with its secret alone an application gets a token for its owner, which nothing renews", async () => {
  const { status, body } = await tokenOf(it, { grant_type: "client_credentials", scope: "identify guilds" });
  expect([status, body]).toEqual([200, {
    token_type: "Bearer",
    access_token: expect.any(String),
    expires_in: 604_800,
    scope: "identify guilds",
  }]);
  expect((await it.rest("GET", "/users/@me", undefined, `Bearer ${body.access_token}`)).body.id).toBe(OWNER);
});

test("tokens that nothing renews are forgotten once they have ended", async () => {
  const own = () => tokenOf(it, { grant_type: "client_credentials", scope: "identify" });
  const first = (await own()).body.access_token;
  clock.advance(604_800_000);
  await own();
  expect(it.discord.state.grants.has(first)).toBe(false);
});

test("an application without a server of its own gets its token in the fragment, and none to renew it", async () => {
  const query = { scope: "identify", redirect_uri: REDIRECT, response_type: "token", state: "s" };
  const { to } = await decide(it, query, { decision: "approve", user_id: GRACE });
  expect(to!.search).toBe("");
  const said = Object.fromEntries(new URLSearchParams(to!.hash.slice(1)));
  expect(said).toEqual({
    token_type: "Bearer",
    access_token: expect.any(String),
    expires_in: "604800",
    scope: "identify",
    state: "s",
  });
  expect((await it.rest("GET", "/users/@me", undefined, `Bearer ${said["access_token"]}`)).body.id).toBe(GRACE);
  const refused = await decide(it, { ...query, scope: "role_connections.write" }, {});
  expect(new URLSearchParams(refused.to!.hash.slice(1)).get("error")).toBe("invalid_scope");
});

test("by OpenID the id token is signed with the published key and says who somebody is", async () => {
  const body = await exchanged(it, FARID, "openid identify email", { nonce: "only once" });
  const [head, claims, signature] = body.id_token.split(".") as [string, string, string];
  const { keys } = (await it.rest("GET", "/oauth2/keys", undefined, "nobody")).body;
  const { kid } = JSON.parse(Buffer.from(head, "base64url").toString());
  const key = createPublicKey({ key: keys.find((it: { kid: string }) => it.kid === kid), format: "jwk" });
  const signed = Buffer.from(`${head}.${claims}`);
  expect(verify("sha256", signed, key, Buffer.from(signature, "base64url"))).toBe(true);
  const said = JSON.parse(Buffer.from(claims, "base64url").toString());
  expect(said).toMatchObject({ sub: FARID, aud: applicationId, nonce: "only once", preferred_username: "farid" });
  expect(said.exp - said.iat).toBe(604_800);
  const info = await it.rest("GET", "/oauth2/userinfo", undefined, `Bearer ${body.access_token}`);
  expect(info.body).toMatchObject({ sub: FARID, email: "farid@example.org", email_verified: true, nickname: "Farid" });
});

test("revoking any token of an authorisation ends them all", async () => {
  const first = await exchanged(it, GRACE, "identify"), second = await exchanged(it, GRACE, "guilds");
  const own = (await tokenOf(it, { grant_type: "client_credentials", scope: "identify" })).body.access_token;
  await client().revokeToken(`${tokenUrl()}/revoke`, first.refresh_token);
  const status = async (token: string, path = "/users/@me") =>
    (await it.rest("GET", path, undefined, `Bearer ${token}`)).status;
  expect([await status(first.access_token), await status(second.access_token, "/users/@me/guilds")]).toEqual([
    401,
    401,
  ]);
  expect(await status(own)).toBe(200);
});

test.each<[string, Record<string, string>, string]>([
  ["an unknown grant", { grant_type: "password" }, "unsupported_grant_type"],
  [
    "a code that was never given",
    { grant_type: "authorization_code", code: "x", redirect_uri: REDIRECT },
    "invalid_grant",
  ],
  ["a refresh token that was never given", { grant_type: "refresh_token", refresh_token: "x" }, "invalid_grant"],
  ["no refresh token", { grant_type: "refresh_token" }, "invalid_grant"],
  ["no scope of its own", { grant_type: "client_credentials" }, "invalid_scope"],
  ["a bot for itself", { grant_type: "client_credentials", scope: "bot" }, "invalid_scope"],
])("bad body: oauth: %s is refused", async (_what, form, error) => {
  const { status, body } = await tokenOf(it, form);
  expect([status, body.error]).toEqual([400, error]);
});

test("bad body: oauth: JSON is refused where the standard wants a form", async () => {
  const body = {
    grant_type: "client_credentials",
    scope: "identify",
    client_id: applicationId,
    client_secret: "local-secret",
  };
  const { status, body: answer } = await it.rest("POST", "/oauth2/token", body, "nobody");
  expect([status, answer.error]).toEqual([400, "invalid_request"]);
});

judges(it, "oauth", [
  { what: "a person asks about a token", method: "GET", path: "/oauth2/@me", as: FARID, gives: [403, 20002] },
  { what: "a bot reads what a person let in", method: "GET", path: "/oauth2/tokens", gives: [403, 20001] },
]);

test("permission: oauth: without the scope there is no user info", async () => {
  const bearer = await personBearer(it, FARID, "identify");
  expect((await it.rest("GET", "/oauth2/userinfo", undefined, bearer)).body.code).toBe(50026);
});
