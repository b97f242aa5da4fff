import { beforeEach, expect, test } from "vitest";
import { ringPng } from "../../dev/discord/cdn/pictures.ts";
import { autoModRules } from "../../dev/discord/state/automod.ts";
import { bits } from "../../dev/discord/permissions/bits.ts";
import { FARID, GRACE, OWNER, SEEDED, withDiscord } from "./harness.ts";

const it = withDiscord();
const { applicationId, channels, guildId, roles } = SEEDED;
const GUILD = `/guilds/${guildId}`;
beforeEach(() => {
  it.discord.script.reset();
  it.botMay("VIEW_CHANNEL", "MANAGE_GUILD", "VIEW_AUDIT_LOG", "MANAGE_ROLES");
});

const picture = `data:image/png;base64,${ringPng("1", 32).toString("base64")}`;

async function entry(action: number) {
  return (await it.rest("GET", `${GUILD}/audit-logs?action_type=${action}&limit=1`)).body.audit_log_entries[0];
}

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
  const log = await it.rest("GET", `/guilds/${other.guildId}/audit-logs?action_type=82`, undefined, owner);
  expect(log.body.audit_log_entries[0].target_id).toBe(applicationId);
  expect((await it.rest("DELETE", `${GUILD}/integrations/1`, undefined, OWNER)).body.code).toBe(10005);
  listener.close();
});

test.each([true, false])(
  "with a bot that is gone go its role, its webhooks and its integration (kicked: %s)",
  async (kicked) => {
    const { guildId: id, channelIds: [channelId], userIds: [owner] } = it.discord.script.guild();
    const { state } = it.discord;
    const role = state.rolesOf(id).find(({ bot_id }) => bot_id === applicationId)!;
    state.roles.set(role.id, { ...role, permissions: bits("MANAGE_WEBHOOKS", "VIEW_CHANNEL").toString() });
    const hook = await it.rest("POST", `/channels/${channelId}/webhooks`, { name: "News" });
    expect(hook.status).toBe(200);
    const watcher = await it.act(owner!);
    const left = kicked
      ? await it.rest("DELETE", `/guilds/${id}/members/${applicationId}`, undefined, owner)
      : await it.rest("DELETE", `/users/@me/guilds/${id}`);
    expect(left.status).toBe(204);
    await watcher.event("GUILD_ROLE_DELETE", (d) => d.role_id === role.id);
    const { d } = await watcher.event("INTEGRATION_DELETE");
    expect(d).toEqual({ id: applicationId, guild_id: id, application_id: applicationId });
    expect(state.rolesOf(id).map((it) => it.id)).toEqual([id]);
    expect((await it.rest("GET", `/webhooks/${hook.body.id}`, undefined, owner)).body.code).toBe(10015);
  },
);

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
  const settings = { preferred_locale: "de", afk_timeout: 900, system_channel_flags: 4 };
  await it.rest("PATCH", GUILD, settings);
  expect((await it.rest("PUT", `${path}/${code}`)).body.is_dirty).toBeNull();
  expect((await it.rest("PATCH", `${path}/${code}`, { name: "meadow" })).body.name).toBe("meadow");
  const founded = await it.rest("POST", `/guilds/templates/${code}`, { name: "Another" }, GRACE);
  expect(founded.status).toBe(201);
  expect(founded.body).toMatchObject({ owner_id: GRACE, ...settings });
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
  const rule = {
    name: "calm",
    event_type: 1,
    trigger_type: 3,
    actions: [{ type: 1, metadata: {} }],
  };
  expect((await it.rest("POST", `/guilds/${id}/auto-moderation/rules`, rule, GRACE)).status).toBe(200);
  expect((await it.rest("POST", `/channels/${d.system_channel_id}/threads`, { name: "t", type: 11 }, GRACE)).status)
    .toBe(201);
  expect((await it.rest("DELETE", `/guilds/${id}`, undefined, GRACE)).status).toBe(204);
  await client.event("GUILD_DELETE", (it) => it.id === id);
  expect((await it.rest("GET", `/guilds/${id}`, undefined, GRACE)).body.code).toBe(10004);
  const { state } = it.discord;
  expect([state.channelsOf(id), state.threadsOf(id), state.rolesOf(id), state.membersOf(id)]).toEqual([[], [], [], []]);
  expect(state.table(autoModRules).by("guild", id)).toEqual([]);
});
