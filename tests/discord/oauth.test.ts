import { createHash, randomBytes } from "node:crypto";
import { CodeChallengeMethod, OAuth2Client, OAuth2RequestError } from "arctic";
import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { FARID, OWNER, SEEDED, withDiscord } from "./harness.ts";

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
