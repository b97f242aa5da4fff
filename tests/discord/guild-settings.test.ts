import { Buffer } from "node:buffer";
import { beforeEach, expect, test } from "vitest";
import { ringPng } from "../../dev/discord/cdn/pictures.ts";
import { sounds } from "../../dev/discord/state/expressions.ts";
import type { GuildRecord } from "../../dev/discord/state/records.ts";
import { ADMIN, ELENA, FARID, GRACE, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";

const it = withDiscord();
const { applicationId, channels, guildId, roles } = SEEDED;
const GUILD = `/guilds/${guildId}`;
let seeded: GuildRecord;
beforeEach(() => {
  it.discord.script.reset();
  seeded ??= it.discord.state.guilds.get(guildId)!;
  it.discord.state.guilds.set(guildId, seeded);
  it.botMay("VIEW_CHANNEL", "MANAGE_GUILD", "VIEW_AUDIT_LOG", "MANAGE_ROLES");
});

const picture = `data:image/png;base64,${ringPng("1", 32).toString("base64")}`;
const setGuild = (changes: Partial<GuildRecord>) => it.discord.state.guilds.set(guildId, { ...seeded, ...changes });

async function entry(action: number) {
  return (await it.rest("GET", `${GUILD}/audit-logs?action_type=${action}&limit=1`)).body.audit_log_entries[0];
}

test("a server's settings change, which is told and written down", async () => {
  const listener = await it.identify(1);
  const changes = {
    name: "Garden",
    description: "quiet",
    verification_level: 3,
    default_message_notifications: 1,
    explicit_content_filter: 2,
    afk_channel_id: channels.lounge,
    afk_timeout: 900,
    system_channel_id: channels.offTopic,
    system_channel_flags: 5,
    preferred_locale: "de",
    premium_progress_bar_enabled: true,
  };
  const answer = await it.rest("PATCH", GUILD, changes);
  expect(answer.body).toMatchObject(changes);
  expect((await it.rest("GET", GUILD)).body).toMatchObject(changes);
  await listener.event("GUILD_UPDATE", (d) => d.name === "Garden" && d.verification_level === 3);
  expect((await entry(1)).changes).toContainEqual({ key: "name", old_value: "Kagami Garden", new_value: "Garden" });
});

test("a server's icon is kept and served; other pictures have to be bought", async () => {
  const { icon } = (await it.rest("PATCH", GUILD, { icon: picture })).body;
  const served = await fetch(`${it.discord.url}/cdn/icons/${guildId}/${icon}.png`);
  expect(Buffer.from(await served.arrayBuffer()).equals(ringPng("1", 32))).toBe(true);
  expect((await entry(1)).changes).toContainEqual({ key: "icon_hash", new_value: icon });
  const banner = await it.rest("PATCH", GUILD, { banner: picture });
  expect([banner.status, banner.body.code]).toEqual([400, 50101]);
  setGuild({ features: ["BANNER"] });
  expect((await it.rest("PATCH", GUILD, { banner: picture })).body.banner).toMatch(/^[0-9a-f]{32}$/);
  expect((await it.rest("PATCH", GUILD, { icon: null })).body.icon).toBeNull();
});

test("a server becomes a community when it has what one needs, and stays able to lose it", async () => {
  const become = (more: Record<string, unknown>) =>
    it.rest("PATCH", GUILD, { features: ["COMMUNITY"], ...more }, OWNER);
  expect((await become({})).body.errors.public_updates_channel_id._errors[0].code).toBe("BASE_TYPE_REQUIRED");
  const whole = { public_updates_channel_id: channels.moderators, verification_level: 1, explicit_content_filter: 2 };
  expect((await become({ ...whole, explicit_content_filter: 1 })).body.errors.explicit_content_filter).toBeDefined();
  expect((await become(whole)).body.features.sort()).toEqual(["COMMUNITY", "NEWS"]);
  // What it needs cannot be taken away while it is one.
  expect((await it.rest("PATCH", GUILD, { rules_channel_id: null })).body.errors.rules_channel_id).toBeDefined();
  const voice = await it.rest("PATCH", GUILD, { rules_channel_id: channels.lounge });
  expect([voice.status, voice.body.code]).toEqual([400, 50086]);
  expect((await it.rest("PATCH", GUILD, { features: [] }, OWNER)).body.features).toEqual([]);
});

test("managing a server is enough to pause its invites, not to make it a community", async () => {
  expect((await it.rest("PATCH", GUILD, { features: ["INVITES_DISABLED"] })).body.features).toEqual([
    "INVITES_DISABLED",
  ]);
  expect((await it.rest("PATCH", GUILD, { features: ["COMMUNITY"] })).body.code).toBe(50013);
  // What only Discord gives is not asked for.
  expect((await it.rest("PATCH", GUILD, { features: ["VERIFIED"] })).body.features).toEqual([]);
});

test("a preview shows what a stranger may know of a server that can be discovered", async () => {
  const other = it.discord.script.guild({ withBot: false });
  expect((await it.rest("GET", `/guilds/${other.guildId}/preview`)).body.code).toBe(10004);
  const guild = it.discord.state.guilds.get(other.guildId)!;
  it.discord.state.guilds.set(other.guildId, { ...guild, features: ["DISCOVERABLE"] });
  expect((await it.rest("GET", `/guilds/${other.guildId}/preview`)).body.approximate_member_count).toBe(10);
  expect((await it.rest("GET", `${GUILD}/preview`)).body.name).toBe("Kagami Garden");
});

test("a server's own code and the regions of voice are told", async () => {
  expect((await it.rest("GET", `${GUILD}/vanity-url`)).body).toEqual({ code: null, uses: 0 });
  setGuild({ vanity_url_code: "garden" });
  expect((await it.rest("GET", `${GUILD}/vanity-url`)).body.code).toBe("garden");
  expect((await it.rest("GET", "/voice/regions")).body).toContainEqual({
    id: "japan",
    name: "Japan",
    custom: false,
    deprecated: false,
    optimal: false,
  });
  expect((await it.rest("GET", `${GUILD}/regions`)).body.length).toBeGreaterThan(5);
});

test("a widget is shown to anybody once it is turned on", async () => {
  expect((await it.rest("GET", `${GUILD}/widget.json`, undefined, "nobody")).body.code).toBe(50004);
  const listener = await it.identify(1);
  const on = await it.rest("PATCH", `${GUILD}/widget`, { enabled: true, channel_id: channels.general });
  expect(on.body).toEqual({ enabled: true, channel_id: channels.general });
  await listener.event("GUILD_UPDATE", (d) => d.widget_enabled === true);
  expect((await entry(1)).changes).toContainEqual({ key: "widget_channel_id", new_value: channels.general });
  expect((await it.rest("GET", `${GUILD}/widget`)).body.enabled).toBe(true);
  await it.act(ELENA);
  const widget = (await it.rest("GET", `${GUILD}/widget.json`, undefined, "nobody")).body;
  expect(widget.channels.map(({ id }: { id: string }) => id)).toEqual([channels.lounge]);
  expect(widget.members.map(({ username }: { username: string }) => username)).toContain("Elena");
  expect(widget.members[0].id).not.toBe(ELENA);
  const code = String(widget.instant_invite).split("/").pop();
  expect((await it.rest("GET", `/invites/${code}`, undefined, "nobody")).body.guild_id).toBe(guildId);
  const image = await fetch(`${it.discord.url}/api/v10${GUILD}/widget.png?style=banner1`);
  expect(image.headers.get("content-type")).toBe("image/png");
  expect((await it.rest("GET", `${GUILD}/widget.png?style=sofa`, undefined, "nobody")).body.errors.style).toBeDefined();
});

test("a welcome screen is set and shown to members once it is turned on", async () => {
  expect((await it.rest("GET", `${GUILD}/welcome-screen`)).body.code).toBe(10069);
  const screen = {
    description: "hello",
    welcome_channels: [{ channel_id: channels.general, description: "say hi", emoji_id: null, emoji_name: "👋" }],
  };
  expect((await it.rest("PATCH", `${GUILD}/welcome-screen`, screen)).body).toEqual(screen);
  expect((await it.rest("GET", `${GUILD}/welcome-screen`, undefined, FARID)).body.code).toBe(10069);
  await it.rest("PATCH", `${GUILD}/welcome-screen`, { enabled: true });
  expect((await it.rest("GET", `${GUILD}/welcome-screen`, undefined, FARID)).body).toEqual(screen);
  expect(it.discord.state.guilds.get(guildId)!.features).toContain("WELCOME_SCREEN_ENABLED");
});

const prompt = (more: Record<string, unknown> = {}) => ({
  id: "1",
  type: 0,
  title: "Where are you from?",
  in_onboarding: true,
  options: [{ title: "Here", role_ids: [roles.level5], emoji_name: "🏠" }],
  ...more,
});

test("onboarding asks newcomers questions, each written down by itself", async () => {
  const path = `${GUILD}/onboarding`;
  expect((await it.rest("GET", path)).body).toMatchObject({ prompts: [], enabled: false });
  const set = await it.rest("PUT", path, { prompts: [prompt()], default_channel_ids: [channels.general], mode: 0 });
  expect(set.body.prompts[0]).toMatchObject({
    title: "Where are you from?",
    options: [{ title: "Here", role_ids: [roles.level5], emoji: { id: null, name: "🏠", animated: false } }],
  });
  const { id } = set.body.prompts[0];
  expect(id).not.toBe("1");
  expect((await entry(166)).target_id).toBe(guildId);
  expect((await entry(163)).target_id).toBe(id);
  const renamed = await it.rest("PUT", path, { prompts: [prompt({ id, title: "From?" })] });
  expect(renamed.body.prompts[0]).toMatchObject({ id, title: "From?" });
  expect((await entry(164)).changes).toContainEqual({
    key: "title",
    old_value: "Where are you from?",
    new_value: "From?",
  });
  expect((await entry(167)).target_id).toBe(guildId);
  await it.rest("PUT", path, { prompts: [] });
  expect((await entry(165)).target_id).toBe(id);
});

test("limit: onboarding needs seven channels, five to write in, before it is turned on", async () => {
  const path = `${GUILD}/onboarding`;
  const open = [channels.general, channels.introductions, channels.levels, channels.commands, channels.offTopic];
  const few = await it.rest("PUT", path, { default_channel_ids: open, enabled: true });
  expect([few.status, few.body.code]).toEqual([400, 350000]);
  const enough = [...open, channels.rules, channels.announcements];
  expect((await it.rest("PUT", path, { default_channel_ids: enough, enabled: true })).body.enabled).toBe(true);
  expect((await it.rest("PUT", path, { default_channel_ids: open })).body.code).toBe(350001);
  expect((await it.rest("PUT", path, { enabled: false })).body.enabled).toBe(false);
});

test("a server guide is there once Discord's client has set it", async () => {
  const path = `${GUILD}/new-member-welcome`;
  expect((await it.rest("GET", path)).status).toBe(204);
  const guide = {
    enabled: true,
    welcome_message: { author_ids: [OWNER], message: "hi" },
    new_member_actions: [{ channel_id: channels.rules, action_type: 0, title: "Read", description: "the rules" }],
    resource_channels: [{ channel_id: channels.rules, title: "Rules", description: "" }],
  };
  expect((await it.rest("PUT", path, guide, OWNER)).body).toMatchObject(guide);
  expect((await entry(190)).target_id).toBe(guildId);
  expect((await it.rest("GET", path)).body.enabled).toBe(true);
});

test("bots are a server's integrations, and go when theirs is deleted", async () => {
  const listener = await it.act(OWNER);
  const list = (await it.rest("GET", `${GUILD}/integrations`)).body;
  expect(list).toMatchObject([{ type: "discord", application: { id: applicationId } }]);
  const other = it.discord.script.guild();
  const owner = other.userIds[0]!;
  const gone = await it.rest("DELETE", `/guilds/${other.guildId}/integrations/${applicationId}`, undefined, owner);
  expect(gone.status).toBe(204);
  expect(it.discord.state.isMember(other.guildId, applicationId)).toBe(false);
  expect(it.discord.state.rolesOf(other.guildId)).toHaveLength(1);
  const log = await it.rest("GET", `/guilds/${other.guildId}/audit-logs?action_type=82`, undefined, owner);
  expect(log.body.audit_log_entries[0].target_id).toBe(applicationId);
  expect((await it.rest("DELETE", `${GUILD}/integrations/1`, undefined, OWNER)).body.code).toBe(10005);
  listener.close();
});

test("a server becomes a template, which notices changes and founds others", async () => {
  const path = `${GUILD}/templates`;
  const forum = await it.rest("POST", `${GUILD}/channels`, {
    name: "forum",
    type: 15,
    available_tags: [{ name: "help", moderated: true }],
    default_sort_order: 1,
  }, OWNER);
  const made = await it.rest("POST", path, { name: "garden", description: "like this one" });
  expect(made.body).toMatchObject({ name: "garden", usage_count: 0, source_guild_id: guildId, is_dirty: null });
  expect(made.body.serialized_source_guild.channels).toHaveLength(15);
  const { code } = made.body;
  expect((await it.rest("POST", path, { name: "second" })).body.code).toBe(30031);
  await it.rest("PATCH", `${GUILD}/roles/${roles.level5}`, { name: "Level five" }, OWNER);
  expect((await it.rest("GET", path)).body[0].is_dirty).toBe(true);
  expect((await it.rest("PUT", `${path}/${code}`)).body.is_dirty).toBeNull();
  expect((await it.rest("PATCH", `${path}/${code}`, { name: "meadow" })).body.name).toBe("meadow");
  const founded = await it.rest("POST", `/guilds/templates/${code}`, { name: "Another" }, GRACE);
  expect(founded.status).toBe(201);
  expect(founded.body.owner_id).toBe(GRACE);
  const { state } = it.discord;
  expect(state.channelsOf(founded.body.id).map(({ name }) => name)).toContain("introductions");
  const hidden = state.channelsOf(founded.body.id).find(({ name }) => name === "moderators")!;
  expect(hidden.overwrites.every((overwrite) => state.roles.get(overwrite.id)?.guild_id === founded.body.id)).toBe(
    true,
  );
  expect(state.channelsOf(founded.body.id).find(({ name }) => name === "forum"))
    .toMatchObject({ available_tags: [{ name: "help", moderated: true }], default_sort_order: 1 });
  await it.rest("DELETE", `/channels/${forum.body.id}`, undefined, OWNER);
  expect((await it.rest("GET", `/guilds/templates/${code}`)).body.usage_count).toBe(1);
  expect((await it.rest("DELETE", `${path}/${code}`)).body.code).toBe(code);
  expect((await it.rest("GET", `/guilds/templates/${code}`)).body.code).toBe(10057);
});

test("a person founds a server with the channels Discord suggests, and deletes it again", async () => {
  const client = await it.act(GRACE);
  const founded = await it.rest("POST", "/guilds", { name: "Mine", icon: picture }, GRACE);
  expect(founded.body).toMatchObject({ name: "Mine", owner_id: GRACE });
  const { id } = founded.body;
  const { d } = await client.event("GUILD_CREATE", (it) => it.id === id);
  expect(d.channels).toHaveLength(10);
  expect(d.system_channel_id).toBe(d.channels.find((it: { name: string }) => it.name === "general").id);
  expect((await it.rest("DELETE", `/guilds/${id}`, undefined, GRACE)).status).toBe(204);
  await client.event("GUILD_DELETE", (it) => it.id === id);
  expect((await it.rest("GET", `/guilds/${id}`, undefined, GRACE)).body.code).toBe(10004);
  expect(it.discord.state.channelsOf(id)).toEqual([]);
});

test("GUILD_CREATE brings a server's emojis, stickers and sounds", async () => {
  const id = "670000000000000001";
  const row = { id, guild_id: guildId, name: "hum", volume: 1, emoji_id: null, emoji_name: null, user_id: OWNER };
  it.discord.state.table(sounds).set(id, row);
  const image = await it.rest("POST", `${GUILD}/emojis`, { name: "leaf", image: picture }, OWNER);
  const client = await it.act(GRACE);
  const { d } = await client.event("GUILD_CREATE", (it) => it.id === guildId);
  expect(d.emojis.map((it: { id: string }) => it.id)).toContain(image.body.id);
  expect(d.soundboard_sounds.map((it: { sound_id: string }) => it.sound_id)).toContain(id);
  expect(d.stickers).toEqual([]);
});

refusesBodies(it, "servers", [
  {
    what: "a name of one",
    method: "PATCH",
    path: GUILD,
    body: { name: "x" },
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "a name of 101",
    method: "PATCH",
    path: GUILD,
    body: { name: "x".repeat(101) },
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "a verification level of five",
    method: "PATCH",
    path: GUILD,
    body: { verification_level: 5 },
    at: "verification_level",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a filter of three",
    method: "PATCH",
    path: GUILD,
    body: { explicit_content_filter: 3 },
    at: "explicit_content_filter",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "away after two minutes",
    method: "PATCH",
    path: GUILD,
    body: { afk_timeout: 120 },
    at: "afk_timeout",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a locale that is none",
    method: "PATCH",
    path: GUILD,
    body: { preferred_locale: "xx" },
    at: "preferred_locale",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a description of 301",
    method: "PATCH",
    path: GUILD,
    body: { description: "x".repeat(301) },
    at: "description",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "an icon that is no picture",
    method: "PATCH",
    path: GUILD,
    body: { icon: "data:image/png;base64,aGVsbG8=" },
    at: "icon",
    error: "IMAGE_INVALID",
  },
  {
    what: "an icon that is no data URI",
    method: "PATCH",
    path: GUILD,
    body: { icon: "https://example.org/a.png" },
    at: "icon",
    error: "IMAGE_INVALID",
  },
  {
    what: "a system channel that does not exist",
    method: "PATCH",
    path: GUILD,
    body: { system_channel_id: "1" },
    status: 404,
    code: 10003,
  },
  {
    what: "a text channel to be away in",
    method: "PATCH",
    path: GUILD,
    body: { afk_channel_id: channels.general },
    code: 50024,
  },
  {
    what: "a new owner, which is not said here",
    method: "PATCH",
    path: GUILD,
    body: { owner_id: ADMIN },
    at: "owner_id",
    error: "UNKNOWN_KEY",
  },
  { what: "a founding without a name", path: "/guilds", body: {}, as: GRACE, at: "name", error: "BASE_TYPE_REQUIRED" },
  {
    what: "a founding with a name of one",
    path: "/guilds",
    body: { name: "x" },
    as: GRACE,
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "a widget of another server's channel",
    method: "PATCH",
    path: `${GUILD}/widget`,
    body: { channel_id: "1" },
    status: 404,
    code: 10003,
  },
  {
    what: "six channels of welcome",
    method: "PATCH",
    path: `${GUILD}/welcome-screen`,
    body: { welcome_channels: Array.from({ length: 6 }, () => ({ channel_id: channels.general, description: "x" })) },
    at: "welcome_channels",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "a channel of welcome that is none",
    method: "PATCH",
    path: `${GUILD}/welcome-screen`,
    body: { welcome_channels: [{ channel_id: "1", description: "x" }] },
    at: "welcome_channels.0.channel_id",
    error: "CHANNEL_INVALID",
  },
  {
    what: "a welcome of 141",
    method: "PATCH",
    path: `${GUILD}/welcome-screen`,
    body: { description: "x".repeat(141) },
    at: "description",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "a question without answers",
    method: "PUT",
    path: `${GUILD}/onboarding`,
    body: { prompts: [prompt({ options: [] })] },
    at: "prompts.0.options",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "an answer that gives nothing",
    method: "PUT",
    path: `${GUILD}/onboarding`,
    body: { prompts: [prompt({ options: [{ title: "x" }] })] },
    at: "prompts.0.options.0.role_ids",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "an answer that gives what is not there",
    method: "PUT",
    path: `${GUILD}/onboarding`,
    body: { prompts: [prompt({ options: [{ title: "x", channel_ids: ["1"] }] })] },
    at: "prompts.0.options.0.channel_ids",
    error: "CHANNEL_INVALID",
  },
  {
    what: "a template's description of 121",
    path: `${GUILD}/templates`,
    body: { name: "x", description: "x".repeat(121) },
    at: "description",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  { what: "a template without a name", path: `${GUILD}/templates`, body: {}, at: "name", error: "BASE_TYPE_REQUIRED" },
]);

judges(it, "servers", [
  {
    what: "a bot without MANAGE_GUILD changes one",
    method: "PATCH",
    path: GUILD,
    body: { name: "xx" },
    bot: ["VIEW_CHANNEL"],
    gives: [403, 50013],
  },
  {
    what: "a moderator changes one",
    method: "PATCH",
    path: GUILD,
    body: { name: "xx" },
    as: MODERATOR,
    gives: [403, 50013],
  },
  { what: "an administrator changes one", method: "PATCH", path: GUILD, body: { name: "xx" }, as: ADMIN, gives: 200 },
  {
    what: "a member asks for the vanity code",
    method: "GET",
    path: `${GUILD}/vanity-url`,
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "a member asks for the widget's settings",
    method: "GET",
    path: `${GUILD}/widget`,
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "a member asks for the integrations",
    method: "GET",
    path: `${GUILD}/integrations`,
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "a member asks for the templates",
    method: "GET",
    path: `${GUILD}/templates`,
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "a bot sets the onboarding without MANAGE_ROLES",
    method: "PUT",
    path: `${GUILD}/onboarding`,
    body: {},
    bot: ["MANAGE_GUILD"],
    gives: [403, 50013],
  },
  { what: "an administrator deletes another's server", method: "DELETE", path: GUILD, as: ADMIN, gives: [403, 50013] },
  { what: "a bot deletes a server", method: "DELETE", path: GUILD, gives: [403, 20001] },
  { what: "a bot founds a server", method: "POST", path: "/guilds", body: { name: "Bots" }, gives: [403, 20001] },
  {
    what: "a bot sets the server guide",
    method: "PUT",
    path: `${GUILD}/new-member-welcome`,
    body: {},
    gives: [403, 20001],
  },
]);
