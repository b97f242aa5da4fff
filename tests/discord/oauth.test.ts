import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";
import { CodeChallengeMethod, OAuth2Client, OAuth2RequestError } from "arctic";
import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { decide as decideOn, exchanged, personBearer, tokenOf } from "./app-oauth.ts";
import { ADMIN, ELENA, FARID, GRACE, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { judges } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock, publicUrl: "http://localhost:4300" });
const REDIRECT = "http://localhost:4300/auth/callback";
beforeEach(() => it.discord.script.reset());

const client = (secret = "local-secret") => new OAuth2Client(SEEDED.applicationId, secret, REDIRECT);
const tokenUrl = () => `${it.discord.url}/api/v10/oauth2/token`;

function link(more: Record<string, string> = {}): { url: URL; verifier: string } {
  const verifier = randomBytes(32).toString("base64url");
  const url = client().createAuthorizationURLWithPKCE(
    `${it.discord.url}/oauth2/authorize`,
    "the-state",
    CodeChallengeMethod.S256,
    verifier,
    ["identify", "guilds"],
  );
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  return { url, verifier };
}

async function decide(url: URL, form: Record<string, string>): Promise<{ status: number; to: URL | null }> {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });
  await response.body?.cancel();
  const location = response.headers.get("location");
  return { status: response.status, to: location === null ? null : new URL(location) };
}

async function code(): Promise<{ code: string; verifier: string }> {
  const { url, verifier } = link();
  const { to } = await decide(url, { decision: "approve", user_id: FARID });
  return { code: to!.searchParams.get("code")!, verifier };
}

test("the page names application, scopes and people, and works without script", async () => {
  const response = await fetch(link().url);
  const html = await response.text();
  expect(response.status).toBe(200);
  expect(html).toContain("Kagami");
  expect(html).toContain("Know which servers you are in");
  expect(html).toContain(`value="${FARID}"`);
  expect(html).not.toContain("<script");
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
});

test("approving sends back a code and the state; the code becomes a token for that person", async () => {
  const { url, verifier } = link();
  const { status, to } = await decide(url, { decision: "approve", user_id: FARID });
  expect([status, to!.origin + to!.pathname, to!.searchParams.get("state")]).toEqual([302, REDIRECT, "the-state"]);
  const tokens = await client().validateAuthorizationCode(tokenUrl(), to!.searchParams.get("code")!, verifier);
  const bearer = `Bearer ${tokens.accessToken()}`;
  expect(tokens.scopes()).toEqual(["identify", "guilds"]);
  const me = await it.rest("GET", "/users/@me", undefined, bearer);
  expect(me.body.id).toBe(FARID);
  expect(me.body).not.toHaveProperty("email");
  expect((await it.rest("GET", "/users/@me/guilds", undefined, bearer)).body[0].id).toBe(SEEDED.guildId);
  expect((await it.rest("GET", "/oauth2/@me", undefined, bearer)).body).toMatchObject({
    scopes: ["identify", "guilds"],
    user: { id: FARID },
  });
  expect((await it.rest("GET", `/users/@me/guilds/${SEEDED.guildId}/member`, undefined, bearer)).body.code).toBe(50026);
  expect((await it.rest("GET", `/guilds/${SEEDED.guildId}`, undefined, bearer)).status).toBe(401);
});

test("cancelling sends access_denied and the state back", async () => {
  const { to } = await decide(link().url, { decision: "cancel" });
  expect([to!.searchParams.get("error"), to!.searchParams.get("state")]).toEqual(["access_denied", "the-state"]);
});

test.each([
  ["a redirect that is not registered", { redirect_uri: `${REDIRECT}/` }],
  ["an unknown application", { client_id: "1" }],
])("a link with %s is shown as broken and never followed", async (_what, more) => {
  const response = await fetch(link(more as Record<string, string>).url, { redirect: "manual" });
  await response.body?.cancel();
  expect(response.status).toBe(400);
});

test.each([
  ["an unknown scope", { scope: "everything" }, "invalid_scope"],
  ["a plain challenge", { code_challenge_method: "plain" }, "invalid_request"],
  ["another response type", { response_type: "id_token" }, "unsupported_response_type"],
])("a link with %s goes back with an error", async (_what, more, error) => {
  const response = await fetch(link(more as unknown as Record<string, string>).url, { redirect: "manual" });
  await response.body?.cancel();
  expect(new URL(response.headers.get("location")!).searchParams.get("error")).toBe(error);
});

test("a code is good once, for ten minutes, for its verifier, client and redirect", async () => {
  const refused = async (attempt: Promise<unknown>, error: string) => {
    const failure = await attempt.then(() => null, (reason: unknown) => reason);
    expect(failure).toBeInstanceOf(OAuth2RequestError);
    expect((failure as OAuth2RequestError).code).toBe(error);
  };
  const first = await code();
  await client().validateAuthorizationCode(tokenUrl(), first.code, first.verifier);
  await refused(client().validateAuthorizationCode(tokenUrl(), first.code, first.verifier), "invalid_grant");
  const second = await code();
  await refused(client().validateAuthorizationCode(tokenUrl(), second.code, "x".repeat(43)), "invalid_grant");
  const third = await code();
  clock.advance(10 * 60_000 + 1);
  await refused(client().validateAuthorizationCode(tokenUrl(), third.code, third.verifier), "invalid_grant");
  const fourth = await code();
  const elsewhere = new OAuth2Client(SEEDED.applicationId, "local-secret", "http://localhost:4300/elsewhere");
  await refused(elsewhere.validateAuthorizationCode(tokenUrl(), fourth.code, fourth.verifier), "invalid_grant");
  const fifth = await code();
  const response = await fetch(tokenUrl(), {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${SEEDED.applicationId}:wrong`)}` },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: fifth.code,
      redirect_uri: REDIRECT,
      code_verifier: fifth.verifier,
    }),
  });
  expect([response.status, (await response.json()).error]).toEqual([401, "invalid_client"]);
});

test("refreshing replaces both tokens, revoking ends them, a week ends them by itself", async () => {
  const { code: given, verifier } = await code();
  const first = await client().validateAuthorizationCode(tokenUrl(), given, verifier);
  const second = await client().refreshAccessToken(tokenUrl(), first.refreshToken(), ["identify", "guilds"]);
  const me = (tokens: { accessToken(): string }) =>
    it.rest("GET", "/users/@me", undefined, `Bearer ${tokens.accessToken()}`);
  expect([(await me(first)).status, (await me(second)).status]).toEqual([401, 200]);
  await client().revokeToken(`${tokenUrl()}/revoke`, second.accessToken());
  expect((await me(second)).status).toBe(401);
  const again = await code();
  const third = await client().validateAuthorizationCode(tokenUrl(), again.code, again.verifier);
  clock.advance(604_800_000 + 1);
  expect((await me(third)).status).toBe(401);
});

test("adding the bot needs Manage Server, gives it its role and tells it", async () => {
  const other = it.discord.script.guild({ withBot: false });
  const bot = await it.identify(1);
  const url = new URL(
    `${it.discord.url}/oauth2/authorize?client_id=${SEEDED.applicationId}&scope=bot+applications.commands&permissions=2048`,
  );
  expect((await decide(url, { decision: "approve", user_id: OWNER, guild_id: other.guildId })).status).toBe(400);
  expect((await decide(url, { decision: "approve", user_id: other.userIds[0]!, guild_id: other.guildId })).status).toBe(
    200,
  );
  const guild = await bot.event("GUILD_CREATE", (d) => d.id === other.guildId);
  expect(guild.d.roles.some((role: { tags?: { bot_id: string } }) => role.tags?.bot_id === SEEDED.applicationId)).toBe(
    true,
  );
});

test("the challenge is really SHA-256 of the verifier", () => {
  const { url, verifier } = link();
  expect(url.searchParams.get("code_challenge")).toBe(createHash("sha256").update(verifier).digest("base64url"));
});

const { applicationId, guildId } = SEEDED;
const show = async (query: Record<string, string>, headers: Record<string, string> = {}) => {
  const search = new URLSearchParams({ client_id: applicationId, ...query });
  const response = await fetch(`${it.discord.url}/oauth2/authorize?${search}`, { headers, redirect: "manual" });
  return { status: response.status, html: await response.text(), location: response.headers.get("location") };
};
const install = { scope: "bot applications.commands", permissions: String(2048 | 8192 | 2) };
const inGarden = { ...install, guild_id: guildId, disable_guild_select: "true" };
const named = (html: string, field: string) =>
  [...html.matchAll(new RegExp(`name="${field}" value="(\\d+)"`, "g"))].map((match) => match[1]);

test("adding a bot asks who one is, listing only those who manage a server", async () => {
  const { html } = await show(inGarden);
  expect(named(html, "as")).toEqual([OWNER, ADMIN]);
  expect(html).toContain("Continue");
  expect(html).not.toContain("<select");
});

test("then it shows the servers that person manages, and what the bot may do, to be unticked", async () => {
  const { html } = await show({ ...install, as: OWNER });
  expect(html).toContain(`<option value="${guildId}">Kagami Garden</option>`);
  expect(named(html, "user_id")).toEqual([OWNER]);
  for (const name of ["Kick members", "Manage messages", "Send messages"]) expect(html).toContain(name);
  // Somebody who manages nothing is asked who they are again.
  expect(named((await show({ ...inGarden, as: FARID })).html, "as")).toEqual([OWNER, ADMIN]);
});

test("what is unticked the bot does not get, nor what the person does not have", async () => {
  const { guildId: other, userIds } = it.discord.script.guild({ withBot: false });
  const form: [string, string][] = [["decision", "approve"], ["user_id", userIds[0]!], ["guild_id", other]];
  const ticked: [string, string][] = [["choosing", "1"], ["permission", "2048"], ["permission", "16"]];
  const { status, html } = await decideOn(it, install, [...form, ...ticked]);
  expect([status, html.includes("is now in")]).toEqual([200, true]);
  const role = it.discord.state.rolesOf(other).find((it) => it.bot_id === applicationId);
  expect(role?.permissions).toBe("2048");
});

test("whoever adds a bot is written down, its integration told; adding it again changes its role", async () => {
  const { guildId: other, userIds } = it.discord.script.guild({ withBot: false });
  const bot = await it.identify(1 | (1 << 2) | (1 << 4));
  const owner = await it.act(userIds[0]!);
  const form = { decision: "approve", user_id: userIds[0]!, guild_id: other };
  await decideOn(it, install, form);
  const { d } = await bot.event("INTEGRATION_CREATE", (d) => d.guild_id === other);
  expect(d).toMatchObject({ id: applicationId, type: "discord", application: { id: applicationId } });
  await bot.event("GUILD_INTEGRATIONS_UPDATE", (d) => d.guild_id === other);
  const added = await owner.event("GUILD_AUDIT_LOG_ENTRY_CREATE", (d) => d.action_type === 28);
  expect(added.d).toMatchObject({ target_id: applicationId, user_id: userIds[0], guild_id: other });
  await owner.event("GUILD_AUDIT_LOG_ENTRY_CREATE", (d) => d.action_type === 80);
  await decideOn(it, { ...install, permissions: "8" }, form);
  expect((await bot.event("GUILD_ROLE_UPDATE", (d) => d.guild_id === other)).d.role.permissions).toBe("8");
});

test("commands alone are added without a bot, and work", async () => {
  const { guildId: other, userIds, channelIds } = it.discord.script.guild({ withBot: false });
  await it.rest("PUT", `/applications/${applicationId}/commands`, [{ name: "hello", description: "Greets" }]);
  const index = async () =>
    (await it.rest("GET", `/channels/${channelIds[0]}/application-command-index`, undefined, userIds[1])).body;
  expect((await index()).application_commands).toEqual([]);
  const form = { decision: "approve", user_id: userIds[0]!, guild_id: other };
  expect((await decideOn(it, { scope: "applications.commands" }, form)).status).toBe(200);
  expect((await index()).application_commands).toMatchObject([{ name: "hello" }]);
  expect(it.discord.state.isMember(other, applicationId)).toBe(false);
});

test("a link may fix the server, and a bot's link may go on to a token that names it", async () => {
  const { guildId: other, userIds } = it.discord.script.guild({ withBot: false });
  const query = { ...install, scope: "bot identify", redirect_uri: REDIRECT, response_type: "code" };
  const form = { decision: "approve", user_id: userIds[0]!, guild_id: guildId };
  const fixed = await decideOn(it, { ...query, guild_id: other, disable_guild_select: "true", state: "s" }, form);
  expect(Object.fromEntries(fixed.to!.searchParams)).toMatchObject({
    guild_id: other,
    permissions: "10242",
    state: "s",
  });
  const { body } = await tokenOf(it, {
    grant_type: "authorization_code",
    code: fixed.to!.searchParams.get("code")!,
    redirect_uri: REDIRECT,
  });
  expect(body.guild.id).toBe(other);
});

test("a page lists twenty people, and finds others by name", async () => {
  it.discord.script.guild({ members: 60, withBot: false });
  const query = { scope: "identify", redirect_uri: REDIRECT };
  const { html } = await show(query);
  expect(named(html, "user_id")).toHaveLength(20);
  expect(html).toMatch(/[\d,]+ more people: /);
  const found = await show({ ...query, find: "grace" });
  expect(named(found.html, "user_id")).toEqual([GRACE]);
  const last = [...it.discord.state.users.values()].at(-1)!;
  const known = await show(query, { cookie: `local-discord-person=${last.id}` });
  expect(known.html).toContain(`value="${last.id}" required checked autofocus`);
  expect((await show({ ...query, find: "nobody at all" })).html).toContain("Nobody has this name.");
});

test("the browser remembers who it acts as; with prompt=none it need not be asked again", async () => {
  const query = { scope: "identify", redirect_uri: REDIRECT, response_type: "code", state: "again" };
  const first = await decideOn(it, query, { decision: "approve", user_id: ELENA });
  expect(first.cookie).toMatch(new RegExp(`=${ELENA}; Path=/oauth2; HttpOnly; SameSite=Lax$`));
  const cookie = { cookie: first.cookie!.split(";")[0]! };
  expect((await show(query, cookie)).html).toContain(`value="${ELENA}" required checked autofocus`);
  const quiet = await show({ ...query, prompt: "none" }, cookie);
  expect(quiet.status).toBe(302);
  expect(new URL(quiet.location!).searchParams.get("state")).toBe("again");
  expect(new URL(quiet.location!).searchParams.has("code")).toBe(true);
  // More than was agreed to, or somebody unknown, is asked for.
  expect((await show({ ...query, prompt: "none", scope: "identify email" }, cookie)).status).toBe(200);
  expect((await show({ ...query, prompt: "none" })).status).toBe(200);
  expect((await show({ ...install, prompt: "none", as: OWNER }, cookie)).status).toBe(200);
});

test("a link without scopes asks for what the application's settings say", async () => {
  const known = it.discord.state.applications.get(applicationId)!;
  it.discord.state.applications.set(applicationId, {
    ...known,
    integration_types_config: { "0": { oauth2_install_params: { scopes: ["bot"], permissions: "8" } } },
  });
  const { html } = await show({ as: OWNER });
  expect(html).toContain("Administrator");
  it.discord.state.applications.set(applicationId, known);
});

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

test("an application without a server of its own gets its token in the fragment, and none to renew it", async () => {
  const query = { scope: "identify", redirect_uri: REDIRECT, response_type: "token", state: "s" };
  const { to } = await decideOn(it, query, { decision: "approve", user_id: GRACE });
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
  const refused = await show({ ...query, scope: "role_connections.write" });
  expect(new URLSearchParams(new URL(refused.location!).hash.slice(1)).get("error")).toBe("invalid_scope");
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

test.each<[string, Record<string, string>]>([
  ["a bot for an account", { scope: "bot", integration_type: "1" }],
  ["an installation the application does not offer", { scope: "applications.commands", integration_type: "1" }],
  ["permissions that are words", { scope: "bot", permissions: "all" }],
])("a link with %s is shown as broken", async (_what, query) => {
  expect((await show(query)).status).toBe(400);
});

judges(it, "oauth", [
  { what: "a person asks about a token", method: "GET", path: "/oauth2/@me", as: FARID, gives: [403, 20002] },
  { what: "a bot reads what a person let in", method: "GET", path: "/oauth2/tokens", gives: [403, 20001] },
]);

test("permission: oauth: without the scope there is no user info", async () => {
  const bearer = await personBearer(it, FARID, "identify");
  expect((await it.rest("GET", "/oauth2/userinfo", undefined, bearer)).body.code).toBe(50026);
});
