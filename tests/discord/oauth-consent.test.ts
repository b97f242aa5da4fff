// The consent page: who one is, which server, which permissions, and links that do not work.
import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { decide, tokenOf } from "./app-oauth.ts";
import { ADMIN, ELENA, FARID, GRACE, OWNER, SEEDED, withDiscord } from "./harness.ts";

const it = withDiscord({ clock: new MovableClock(), publicUrl: "http://localhost:4300" });
const REDIRECT = "http://localhost:4300/auth/callback";
beforeEach(() => it.discord.script.reset());

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
  const { status, html } = await decide(it, install, [...form, ...ticked]);
  expect([status, html.includes("is now in")]).toEqual([200, true]);
  const role = it.discord.state.rolesOf(other).find((it) => it.bot_id === applicationId);
  expect(role?.permissions).toBe("2048");
});

test("whoever adds a bot is written down, its integration told; adding it again changes its role", async () => {
  const { guildId: other, userIds } = it.discord.script.guild({ withBot: false });
  const bot = await it.identify(1 | (1 << 2) | (1 << 4));
  const owner = await it.act(userIds[0]!);
  const form = { decision: "approve", user_id: userIds[0]!, guild_id: other };
  await decide(it, install, form);
  const { d } = await bot.event("INTEGRATION_CREATE", (d) => d.guild_id === other);
  expect(d).toMatchObject({ id: applicationId, type: "discord", application: { id: applicationId } });
  await bot.event("GUILD_INTEGRATIONS_UPDATE", (d) => d.guild_id === other);
  const added = await owner.event("GUILD_AUDIT_LOG_ENTRY_CREATE", (d) => d.action_type === 28);
  expect(added.d).toMatchObject({ target_id: applicationId, user_id: userIds[0], guild_id: other });
  await owner.event("GUILD_AUDIT_LOG_ENTRY_CREATE", (d) => d.action_type === 80);
  await decide(it, { ...install, permissions: "8" }, form);
  expect((await bot.event("GUILD_ROLE_UPDATE", (d) => d.guild_id === other)).d.role.permissions).toBe("8");
});

test("commands alone are added without a bot, and work", async () => {
  const { guildId: other, userIds, channelIds } = it.discord.script.guild({ withBot: false });
  await it.rest("PUT", `/applications/${applicationId}/commands`, [{ name: "hello", description: "Greets" }]);
  const index = async () =>
    (await it.rest("GET", `/channels/${channelIds[0]}/application-command-index`, undefined, userIds[1])).body;
  expect((await index()).application_commands).toEqual([]);
  const form = { decision: "approve", user_id: userIds[0]!, guild_id: other };
  expect((await decide(it, { scope: "applications.commands" }, form)).status).toBe(200);
  expect((await index()).application_commands).toMatchObject([{ name: "hello" }]);
  expect(it.discord.state.isMember(other, applicationId)).toBe(false);
});

test("a link may fix the server, and a bot's link may go on to a token that names it", async () => {
  const { guildId: other, userIds } = it.discord.script.guild({ withBot: false });
  const query = { ...install, scope: "bot identify", redirect_uri: REDIRECT, response_type: "code" };
  const form = { decision: "approve", user_id: userIds[0]!, guild_id: guildId };
  const fixed = await decide(it, { ...query, guild_id: other, disable_guild_select: "true", state: "s" }, form);
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
  const first = await decide(it, query, { decision: "approve", user_id: ELENA });
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

test.each<[string, Record<string, string>]>([
  ["a bot for an account", { scope: "bot", integration_type: "1" }],
  ["an installation the application does not offer", { scope: "applications.commands", integration_type: "1" }],
  ["permissions that are words", { scope: "bot", permissions: "all" }],
])("a link with %s is shown as broken", async (_what, query) => {
  expect((await show(query)).status).toBe(400);
});
