import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { bits, PERMISSIONS } from "../../dev/discord/permissions/bits.ts";
import { addChannel } from "../../dev/discord/state/build.ts";
import { ELENA, FARID, OWNER, SEEDED, withDiscord } from "./harness.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels, guildId, roles } = SEEDED;
const MINE = `/guilds/${guildId}/channels`;
const WORK = bits("VIEW_CHANNEL", "MANAGE_CHANNELS", "MANAGE_ROLES", "VIEW_AUDIT_LOG", "MANAGE_MESSAGES");
beforeEach(() => {
  it.discord.script.reset();
  it.botRole = { ...it.botRole, permissions: WORK.toString() };
});

async function make(body: Record<string, unknown> = {}): Promise<string> {
  return (await it.rest("POST", MINE, { name: "made", ...body }, OWNER)).body.id as string;
}

/** The newest entry of the audit log. */
async function entry(action: number) {
  return (await it.rest("GET", `/guilds/${guildId}/audit-logs?action_type=${action}&limit=1`)).body
    .audit_log_entries[0];
}

function setGuild(changes: Record<string, unknown>): () => void {
  const guild = it.discord.state.guilds.get(guildId)!;
  it.discord.state.guilds.set(guildId, { ...guild, ...changes });
  return () => it.discord.state.guilds.set(guildId, guild);
}

test("a channel is made, everybody is told, and the audit log says who and why", async () => {
  const listener = await it.identify(1);
  const body = { name: "New Room", topic: "talk", parent_id: "400000000000000003", rate_limit_per_user: 5 };
  const made = await it.rest("POST", MINE, body, undefined, { "x-audit-log-reason": "room%20needed" });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ name: "new-room", type: 0, topic: "talk", position: 10, rate_limit_per_user: 5 });
  // Without overwrites of its own it is in step with its category.
  expect(made.body.permission_overwrites).toEqual([]);
  await listener.event("CHANNEL_CREATE", (d) => d.id === made.body.id);
  const logged = await entry(10);
  expect(logged).toMatchObject({ user_id: SEEDED.applicationId, target_id: made.body.id, reason: "room needed" });
  expect(logged.changes).toContainEqual({ key: "name", new_value: "new-room" });
  expect((await it.rest("GET", `/channels/${made.body.id}`)).body.name).toBe("new-room");
  const all = (await it.rest("GET", MINE)).body.map(({ id }: { id: string }) => id);
  expect(all).toContain(made.body.id);
  // Nobody is given what they may not view, bots neither (documentation, "Obfuscated Channels").
  const seen = (await it.rest("GET", MINE, undefined, FARID)).body.map(({ id }: { id: string }) => id);
  for (const list of [all, seen]) expect(list).not.toContain(channels.admins);
});

test("a channel takes its category's overwrites over unless it brings its own", async () => {
  const category = await make({ type: 4, name: "Private", permission_overwrites: [deny(guildId, "VIEW_CHANNEL")] });
  const inherited = await it.rest("POST", MINE, { name: "a", parent_id: category }, OWNER);
  expect(inherited.body.permission_overwrites).toEqual([
    { id: guildId, type: 0, allow: "0", deny: `${PERMISSIONS.VIEW_CHANNEL}` },
  ]);
  const own = await it.rest("POST", MINE, { name: "b", parent_id: category, permission_overwrites: [] }, OWNER);
  expect(own.body.permission_overwrites).toEqual([]);
  // What agreed with the category goes on agreeing when that changes; what does not stays as it is.
  await it.rest(
    "PATCH",
    `/channels/${category}`,
    { permission_overwrites: [deny(roles.level5, "SEND_MESSAGES")] },
    OWNER,
  );
  expect((await it.rest("GET", `/channels/${inherited.body.id}`)).body.permission_overwrites[0].id).toBe(roles.level5);
  expect((await it.rest("GET", `/channels/${own.body.id}`)).body.permission_overwrites).toEqual([]);
});

test.each([
  ["a voice channel", { type: 2, bitrate: 96_000, user_limit: 12, rtc_region: "japan" }, {
    bitrate: 96_000,
    user_limit: 12,
    rtc_region: "japan",
  }],
  ["a category", { type: 4 }, { type: 4, parent_id: null }],
  ["a forum", {
    type: 15,
    available_tags: [{ name: "help", emoji_name: "🙂" }],
    default_sort_order: 1,
    default_forum_layout: 2,
    default_reaction_emoji: { emoji_name: "👍" },
  }, {
    available_tags: [{ name: "help", emoji_name: "🙂", emoji_id: null, moderated: false }],
    default_forum_layout: 2,
  }],
])("%s has fields of its own", async (_what, body, shown) => {
  const made = await it.rest("POST", MINE, { name: "kind", ...body });
  expect(made.status).toBe(201);
  const got = await it.rest("GET", `/channels/${made.body.id}`);
  expect(got.body).toMatchObject(shown);
  await it.rest("DELETE", `/channels/${made.body.id}`);
});

test("announcements and stages come with being a community, and text becomes announcements and back", async () => {
  expect((await it.rest("POST", MINE, { name: "news", type: 5 })).body.errors.type._errors[0].code)
    .toBe("BASE_TYPE_CHOICES");
  const undo = setGuild({ features: ["COMMUNITY", "NEWS"] });
  expect((await it.rest("POST", MINE, { name: "stage", type: 13 })).body.type).toBe(13);
  const id = await make();
  expect((await it.rest("PATCH", `/channels/${id}`, { type: 5 })).body.type).toBe(5);
  expect((await it.rest("PATCH", `/channels/${id}`, { type: 0 })).body.type).toBe(0);
  expect((await it.rest("PATCH", `/channels/${id}`, { type: 2 })).body.code).toBe(50024);
  undo();
});

test("a forum's tags keep their ids, new ones get their own", async () => {
  const id = await make({ type: 15, available_tags: [{ name: "old" }] });
  const [old] = (await it.rest("GET", `/channels/${id}`)).body.available_tags;
  const tags = [{ ...old, name: "older" }, { id: "1", name: "new" }];
  const [kept, fresh] = (await it.rest("PATCH", `/channels/${id}`, { available_tags: tags })).body.available_tags;
  expect(kept).toMatchObject({ id: old.id, name: "older" });
  expect(fresh.id).toMatch(/^\d{17,}$/);
});

test("a change of overwrites alone is told once", async () => {
  const id = await make();
  const listener = await it.identify(1);
  await it.rest("PATCH", `/channels/${id}`, { permission_overwrites: [deny(roles.level5, "SEND_MESSAGES")] }, OWNER);
  await listener.settled();
  expect(listener.events("CHANNEL_UPDATE").filter(({ d }) => d.id === id)).toHaveLength(1);
});

test("a forum asks for a tag; flags that nobody sets by hand are left alone", async () => {
  const forum = await make({ type: 15 }), text = await make();
  expect((await it.rest("PATCH", `/channels/${forum}`, { flags: (1 << 4) | 1 })).body.flags).toBe(1 << 4);
  expect((await it.rest("PATCH", `/channels/${text}`, { flags: 1 << 4 })).body.flags).toBe(0);
});

test("a change is told and written down with what was before", async () => {
  const id = await make({ topic: "old" });
  const listener = await it.identify(1);
  const answer = await it.rest("PATCH", `/channels/${id}`, { topic: "new", nsfw: true });
  expect(answer.body).toMatchObject({ topic: "new", nsfw: true });
  await listener.event("CHANNEL_UPDATE", (d) => d.id === id && d.topic === "new");
  expect((await entry(11)).changes).toContainEqual({ key: "topic", old_value: "old", new_value: "new" });
});

test("a deleted channel takes its messages, invites, webhooks and place in the settings along", async () => {
  const id = await make();
  await it.rest("POST", `/channels/${id}/messages`, { content: "gone soon" }, OWNER);
  const { code } = (await it.rest("POST", `/channels/${id}/invites`, {}, OWNER)).body;
  const undo = setGuild({ system_channel_id: id });
  const hook = (await it.rest("POST", `/channels/${id}/webhooks`, { name: "poster" }, OWNER)).body;
  const listener = await it.identify(1 | 64);
  expect((await it.rest("DELETE", `/channels/${id}`)).body.id).toBe(id);
  await listener.event("CHANNEL_DELETE", (d) => d.id === id);
  await listener.event("GUILD_UPDATE", (d) => d.system_channel_id === null);
  expect((await it.rest("GET", `/channels/${id}`)).body.code).toBe(10003);
  expect((await it.rest("GET", `/invites/${code}`)).body.code).toBe(10006);
  expect((await it.rest("GET", `/webhooks/${hook.id}`, undefined, OWNER)).body.code).toBe(10015);
  expect(it.discord.state.messagesOf(id)).toEqual([]);
  expect((await entry(12)).target_id).toBe(id);
  undo();
});

test("events planned in a channel go with it", async () => {
  const id = await make({ type: 2 });
  const event = await it.rest("POST", `/guilds/${guildId}/scheduled-events`, {
    name: "talk",
    privacy_level: 2,
    entity_type: 2,
    channel_id: id,
    scheduled_start_time: new Date(clock.now() + 3_600_000).toISOString(),
  }, OWNER);
  const listener = await it.identify(1 << 16);
  await it.rest("DELETE", `/channels/${id}`);
  await listener.event("GUILD_SCHEDULED_EVENT_DELETE", (d) => d.id === event.body.id);
});

test("channels of a deleted category stay, without one", async () => {
  const category = await make({ type: 4 });
  const child = await make({ parent_id: category });
  const listener = await it.identify(1);
  await it.rest("DELETE", `/channels/${category}`);
  await listener.event("CHANNEL_UPDATE", (d) => d.id === child && d.parent_id === null);
});

test("a community's rules and updates channels cannot be deleted", async () => {
  const undo = setGuild({ features: ["COMMUNITY"], public_updates_channel_id: channels.moderators });
  const answer = await it.rest("DELETE", `/channels/${channels.rules}`, undefined, OWNER);
  expect([answer.status, answer.body.code]).toEqual([400, 50074]);
  expect((await it.rest("DELETE", `/channels/${channels.moderators}`, undefined, OWNER)).body.code).toBe(50074);
  undo();
});

test("channels are moved, one of them into a category whose overwrites it takes over", async () => {
  const category = await make({ type: 4, permission_overwrites: [deny(roles.level5, "SEND_MESSAGES")] });
  const id = await make(), other = await make();
  const listener = await it.identify(1);
  const moved = await it.rest("PATCH", MINE, [
    { id, position: 3, parent_id: category, lock_permissions: true },
    { id: other, position: 4 },
  ], OWNER);
  expect(moved.status).toBe(204);
  await listener.event("CHANNEL_UPDATE", (d) => d.id === id && d.parent_id === category && d.position === 3);
  await listener.event("CHANNEL_UPDATE", (d) => d.id === other && d.position === 4);
  expect((await it.rest("GET", `/channels/${id}`)).body.permission_overwrites[0].id).toBe(roles.level5);
  // Documentation, "JSON error codes".
  const two = [{ id, parent_id: null }, { id: other, parent_id: category }];
  expect((await it.rest("PATCH", MINE, two, OWNER)).body.code).toBe(40009);
});

test("an overwrite is set, changed and taken away, each with its entry", async () => {
  const id = await make();
  const path = `/channels/${id}/permissions/${roles.regular}`;
  const listener = await it.identify(1);
  const allow = `${PERMISSIONS.MANAGE_MESSAGES}`;
  expect((await it.rest("PUT", path, { type: 0, allow })).status).toBe(204);
  await listener.event("CHANNEL_UPDATE", (d) => d.id === id && d.permission_overwrites[0]?.allow === allow);
  expect(await entry(13)).toMatchObject({
    target_id: id,
    options: { id: roles.regular, type: "0", role_name: "Regular" },
  });
  expect((await it.rest("PUT", path, { type: 0, deny: allow })).status).toBe(204);
  expect((await entry(14)).changes).toContainEqual({ key: "allow", old_value: allow, new_value: "0" });
  expect((await it.rest("DELETE", path)).status).toBe(204);
  expect((await entry(15)).target_id).toBe(id);
  expect((await it.rest("DELETE", path)).body.code).toBe(10009);
  expect((await it.rest("PUT", `/channels/${id}/permissions/1`, { type: 0 })).body.code).toBe(10009);
});

test("whoever may no longer see a channel is told that it is gone, whoever now may that it is there", async () => {
  const id = await make();
  const elena = await it.act(ELENA);
  await it.rest(
    "PUT",
    `/channels/${id}/permissions/${guildId}`,
    { type: 0, deny: `${PERMISSIONS.VIEW_CHANNEL}` },
    OWNER,
  );
  await elena.event("CHANNEL_DELETE", (d) => d.id === id);
  await it.rest(
    "PUT",
    `/channels/${id}/permissions/${ELENA}`,
    { type: 1, allow: `${PERMISSIONS.VIEW_CHANNEL}` },
    OWNER,
  );
  await elena.event("CHANNEL_CREATE", (d) => d.id === id);
});

test("a voice channel says what is going on in it", async () => {
  const listener = await it.identify(1);
  const path = `/channels/${channels.lounge}/voice-status`;
  expect((await it.rest("PUT", path, { status: "film night" }, OWNER)).status).toBe(204);
  await listener.event("VOICE_CHANNEL_STATUS_UPDATE", (d) => d.id === channels.lounge && d.status === "film night");
  expect((await entry(192)).options).toEqual({ status: "film night" });
  expect((await it.rest("PUT", path, { status: "" }, OWNER)).status).toBe(204);
  expect((await entry(193)).target_id).toBe(channels.lounge);
  expect((await it.rest("PUT", `/channels/${channels.general}/voice-status`, { status: "x" }, OWNER)).body.code)
    .toBe(50024);
});

test("limit: a channel's name or topic changes twice in ten minutes, a third time waits them out", async () => {
  const id = await make();
  expect((await it.rest("PATCH", `/channels/${id}`, { name: "one" })).status).toBe(200);
  expect((await it.rest("PATCH", `/channels/${id}`, { topic: "two" })).status).toBe(200);
  // What does not rename is not counted, and neither is the same name again.
  expect((await it.rest("PATCH", `/channels/${id}`, { name: "one", nsfw: true })).status).toBe(200);
  const refused = await it.rest("PATCH", `/channels/${id}`, { name: "three" });
  expect(refused.status).toBe(429);
  expect(refused.body).toMatchObject({ message: "You are being rate limited.", global: false });
  expect(refused.body.retry_after).toBeGreaterThan(590);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(590);
  expect(refused.headers.get("x-ratelimit-scope")).toBe("shared");
  // The route's own bucket is not empty: only the body tells.
  expect(refused.headers.get("x-ratelimit-remaining")).toBe("1");
  clock.advance(600_000);
  expect((await it.rest("PATCH", `/channels/${id}`, { name: "three" })).status).toBe(200);
});

test("limit: a server holds 500 channels, a category 50", async () => {
  const { guildId: big, userIds } = it.discord.script.guild({ channels: 450 });
  const category = (await it.rest("POST", `/guilds/${big}/channels`, { name: "c", type: 4 }, userIds[0])).body.id;
  for (let n = 0; n < 49; n++) {
    addChannel(it.discord.state, big, {
      id: `89${String(n).padStart(16, "0")}`,
      name: "x",
      position: n,
      parentId: category,
    });
  }
  const full = await it.rest("POST", `/guilds/${big}/channels`, { name: "over" }, userIds[0]);
  expect([full.status, full.body.code]).toEqual([400, 30013]);
  const first = it.discord.state.channelsOf(big)[0]!;
  expect((await it.rest("PATCH", `/channels/${first.id}`, { parent_id: category }, userIds[0])).status).toBe(200);
  const second = it.discord.state.channelsOf(big)[1]!;
  const over = await it.rest("PATCH", `/channels/${second.id}`, { parent_id: category }, userIds[0]);
  expect(over.body.errors.parent_id._errors[0].code).toBe("CHANNEL_PARENT_MAX_CHANNELS");
});

test("limit: a thousand overwrites a channel", async () => {
  const id = await make();
  const channel = it.discord.state.channels.get(id)!;
  const overwrites = Array.from({ length: 1_000 }, (_, n) => ({
    id: `30000000001${String(n).padStart(7, "0")}`,
    type: 1 as const,
    allow: "0",
    deny: "0",
  }));
  it.discord.state.channels.set(id, { ...channel, overwrites });
  const answer = await it.rest("PUT", `/channels/${id}/permissions/${FARID}`, { type: 1 }, OWNER);
  expect([answer.status, answer.body.code]).toEqual([400, 30060]);
});

function deny(id: string, ...names: Parameters<typeof bits>) {
  return { id, type: 0, deny: bits(...names).toString() };
}
