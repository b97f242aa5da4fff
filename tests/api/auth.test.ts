// Logging in: state and PKCE, the sealed session, its end, and rights that are at most 30 seconds old.
import { Buffer } from "node:buffer";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { closeGate } from "../../db/mod.ts";
import { guildSnapshot, MANAGE_GUILD, refusal, startTestApi, type TestApi } from "./harness.ts";

let api: TestApi;
const GUILD = "820000000000000001";
let last = 720000000000000000n;
let personId = "";

beforeAll(async () => {
  api = await startTestApi();
  await api.started;
  await api.bot.guilds.sync.mutate({ guilds: [guildSnapshot(GUILD, { icon: "a_1" })] });
});
afterAll(() => api.close());
beforeEach(() => {
  personId = String(++last);
  const guilds = [{ id: GUILD, name: "Mirror", permissions: MANAGE_GUILD }, {
    id: "820000000000000002",
    name: "Elsewhere",
    owner: true,
    permissions: "0",
  }];
  api.discord.people.set(personId, { id: personId, username: "mika", avatar: "abc", guilds });
});

/** The whole way: start, consent at Discord, finish. */
const logIn = async (returnTo?: string) => {
  const begun = await api.nobody.auth.start.mutate(returnTo === undefined ? {} : { returnTo });
  return await api.nobody.auth.finish.mutate({ ...api.discord.agree(begun.url, personId), login: begun.login });
};

test("auth.start() asks Discord for identify and guilds with state and PKCE, and for nothing else", async () => {
  const { url } = await api.nobody.auth.start.mutate({});
  const asked = new URL(url);
  expect(`${asked.origin}${asked.pathname}`).toBe(api.discord.authorizeUrl);
  expect(asked.searchParams.get("scope")).toBe("identify guilds");
  expect(asked.searchParams.get("code_challenge_method")).toBe("S256");
  expect(asked.searchParams.get("redirect_uri")).toBe("http://localhost:4300/auth/callback");
  expect(asked.searchParams.get("state")).toMatch(/^[\w-]{40,}$/);
});

test("auth.finish() gives a session that lasts eight hours and shows nothing of what is in it", async () => {
  const { session, expiresAt } = await logIn();
  expect(Date.parse(expiresAt) - api.clock.now().getTime()).toBeGreaterThan(8 * 3_600_000 - 2_000);
  const readable = session.split(".").map((part) => Buffer.from(part, "base64url").toString()).join(" ");
  expect(readable).not.toMatch(/mika|token|7200000/);
  const me = await api.session(session).auth.me.query();
  expect(me).toMatchObject({ userId: personId, name: "mika", expiresAt });
  expect(me.avatarUrl).toBe(`https://cdn.discordapp.com/avatars/${personId}/abc.png`);
});

test("auth.finish() returns to a path of the dashboard only", async () => {
  expect((await logIn("/servers/1/levels?tab=2")).returnTo).toBe("/servers/1/levels?tab=2");
  for (
    const elsewhere of ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"]
  ) {
    expect((await logIn(elsewhere)).returnTo).toBe("/servers");
  }
});

test("auth.finish() refuses another state, another login, a used code and a late return", async () => {
  const finish = api.nobody.auth.finish;
  const [one, two] = [await api.nobody.auth.start.mutate({}), await api.nobody.auth.start.mutate({})];
  const first = api.discord.agree(one.url, personId);
  expect(await refusal(finish.mutate({ ...first, login: two.login }))).toMatchObject({ code: "invalid", status: 400 });
  expect(await refusal(finish.mutate({ ...first, state: `${first.state}x`, login: one.login }))).toMatchObject({
    code: "invalid",
  });
  expect(await refusal(finish.mutate({ ...first, login: "nonsense" }))).toMatchObject({ code: "invalid" });
  await finish.mutate({ ...first, login: one.login });
  expect(await refusal(finish.mutate({ ...first, login: one.login }))).toMatchObject({
    code: "invalid",
    text: "Log in again: Discord refused this login",
  });
  const late = api.discord.agree(two.url, personId);
  api.clock.pass(10 * 60_000 + 1);
  expect(await refusal(finish.mutate({ ...late, login: two.login }))).toMatchObject({ code: "invalid" });
});

test("a code cannot be used with the login of another browser, even with the right state", async () => {
  const [mine, theirs] = [await api.nobody.auth.start.mutate({}), await api.nobody.auth.start.mutate({})];
  const { code } = api.discord.agree(mine.url, personId);
  const state = new URL(theirs.url).searchParams.get("state") ?? "";
  const refused = await refusal(api.nobody.auth.finish.mutate({ code, state, login: theirs.login }));
  expect(refused.text).toBe("Log in again: Discord refused this login");
});

test("what is sealed for a login is no session, and a session no login", async () => {
  const { login } = await api.nobody.auth.start.mutate({});
  expect(await refusal(api.session(login).auth.me.query())).toMatchObject({ code: "unauthenticated" });
  const { session } = await logIn();
  expect(await refusal(api.nobody.auth.finish.mutate({ code: "c", state: "s", login: session }))).toMatchObject({
    code: "invalid",
  });
});

test("a session ends after eight hours", async () => {
  const { session } = await logIn();
  api.clock.pass(8 * 3_600_000 - 60_000);
  await api.session(session).auth.me.query();
  api.clock.pass(60_001);
  expect(await refusal(api.session(session).auth.me.query())).toMatchObject({ code: "unauthenticated", status: 401 });
});

test("auth.logout() revokes the token at Discord and ends the session at once", async () => {
  const { session } = await logIn();
  const before = api.discord.revoked.size;
  await api.session(session).auth.logout.mutate();
  expect(api.discord.revoked.size).toBe(before + 1);
  expect(await refusal(api.session(session).auth.me.query())).toMatchObject({ code: "unauthenticated" });
});

test("a logged-out session stays over when the api forgot that it was", async () => {
  const { session } = await logIn();
  await api.session(session).auth.logout.mutate();
  api.clock.pass(8 * 3_600_000 + 1);
  api.clock.pass(-8 * 3_600_000);
  expect(await refusal(api.session(session).auth.me.query())).toMatchObject({ code: "unauthenticated" });
});

test("access withdrawn in Discord's own settings ends the session within 30 seconds", async () => {
  const sealed = await api.logIn(personId);
  await api.session(sealed).guilds.list.query();
  api.discord.people.delete(personId);
  api.clock.pass(30_001);
  expect(await refusal(api.session(sealed).auth.me.query())).toMatchObject({ code: "unauthenticated" });
});

test("a session from before the person's erasure is over, the renewed one is not", async () => {
  const { session } = await logIn();
  const opened = await api.services.auth.read(session);
  if (!opened) throw new Error("unreadable");
  api.clock.pass(1_000);
  const erasedAt = api.clock.now();
  const renewed = await api.services.auth.renew(opened);
  await api.services.db.transaction((tx) => closeGate(tx, personId, { erasedAt, blocked: [] }));
  expect(await refusal(api.session(session).auth.me.query())).toMatchObject({ code: "unauthenticated" });
  await api.session(renewed.session).auth.me.query();
});

test("guilds.list() shows the person's servers, where Kagami is and what they may manage", async () => {
  const { session } = await logIn();
  expect(await api.session(session).guilds.list.query()).toEqual([
    {
      id: GUILD,
      name: "Mirror",
      iconUrl: null,
      canManage: true,
      hasBot: true,
      memberCount: 12,
      inviteUrl: null,
    },
    {
      id: "820000000000000002",
      name: "Elsewhere",
      iconUrl: null,
      canManage: true,
      hasBot: false,
      memberCount: null,
      inviteUrl: expect.stringContaining("guild_id=820000000000000002"),
    },
  ]);
});

test("rights lost at Discord are lost here within 30 seconds, and not asked for more often", async () => {
  const sealed = await api.logIn(personId);
  const session = api.session(sealed);
  const asked = () => api.discord.requests.filter(({ path }) => path === "/users/@me/guilds").length;
  const before = asked();
  await Promise.all([1, 2, 3].map(() => session.guilds.get.query({ guildId: GUILD })));
  api.clock.pass(29_000);
  await session.guilds.get.query({ guildId: GUILD });
  expect(asked()).toBe(before + 1);
  const person = api.discord.people.get(personId);
  if (person?.guilds[0]) person.guilds[0].permissions = "0";
  api.clock.pass(1_001);
  expect(await refusal(session.guilds.get.query({ guildId: GUILD }))).toMatchObject({ code: "forbidden", status: 403 });
});

test("guilds.get() describes the server and its features", async () => {
  const { session } = await logIn();
  expect(await api.session(session).guilds.get.query({ guildId: GUILD })).toMatchObject({
    id: GUILD,
    iconUrl: `https://cdn.discordapp.com/icons/${GUILD}/a_1.gif`,
    features: [{ name: "levels", title: "Levels", enabled: false, version: 0 }],
  });
});

test("a server the bot left is gone for its admins", async () => {
  const guildId = "820000000000000002";
  await api.bot.guilds.sync.mutate({ guilds: [guildSnapshot(guildId)] });
  const { session } = await logIn();
  await api.session(session).guilds.get.query({ guildId });
  await api.bot.guilds.remove.mutate({ guildId });
  expect(await refusal(api.session(session).guilds.get.query({ guildId }))).toMatchObject({ code: "not_found" });
});

test("while Discord is away a session is told so with 503, and works again afterwards", async () => {
  const sealed = await api.logIn(personId);
  api.discord.away = true;
  const refused = await refusal(api.session(sealed).auth.me.query());
  api.discord.away = false;
  expect(refused).toMatchObject({ code: "unavailable", status: 503 });
  await api.session(sealed).auth.me.query();
});

test("no token, secret or name is in the log", () => {
  expect(api.log.join("\n")).not.toMatch(/mika|secret|never-kept|Bearer/);
});
