import { Buffer } from "node:buffer";
import { beforeEach, expect, test } from "vitest";
import { ringPng } from "../../dev/discord/cdn/pictures.ts";
import { sounds } from "../../dev/discord/state/expressions.ts";
import type { GuildRecord } from "../../dev/discord/state/records.ts";
import { ELENA, GRACE, OWNER, SEEDED, withDiscord } from "./harness.ts";

const it = withDiscord();
const { channels, guildId } = SEEDED;
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
