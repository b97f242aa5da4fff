// Both libraries do, by their own functions, what bots do; and hear of it as an event.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ALL_PERMISSIONS } from "../../../dev/discord/permissions/bits.ts";
import { CHLOE, ELENA, FARID, GRACE, person, SEEDED, withDiscord } from "../harness.ts";
import { discordeno } from "./discordeno.ts";
import { discordJs } from "./discordjs.ts";
import type { Actions, Running, Told } from "./library.ts";

const it = withDiscord({ strictKeys: false });
const { applicationId, channels, guildId, roles } = SEEDED;
const PNG = "data:image/png;base64," +
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

describe.each([discordJs, discordeno])("$name", (library) => {
  let client: Running, act: Actions, told: Told;
  beforeAll(async () => {
    it.botRole = { ...it.botRole, permissions: ALL_PERMISSIONS.toString(), position: 5 };
    client = await library.start(it);
    ({ act, told } = client);
  });
  afterAll(() => client.stop());
  beforeEach(() => it.discord.script.reset());

  test("messages: sends, edits, lists and deletes", async () => {
    const { id, content } = await act.send(channels.general, "Hello");
    expect(content).toBe("Hello");
    await told.until("messageCreate", { id, userId: applicationId });
    expect(await act.edit(channels.general, id, "Hello again")).toBe("Hello again");
    await told.until("messageUpdate", { id, content: "Hello again" });
    expect((await act.history(channels.general, 1))[0]).toBe(id);
    await act.remove(channels.general, id);
    await told.until("messageDelete", { id });
  });

  test("messages: sends an embed, a file and a button together", async () => {
    expect(await act.sendRich(channels.general)).toMatchObject({ embed: "An embed", file: "x.txt", button: "press" });
  });

  test("messages: deletes many at once", async () => {
    const ids = [(await act.send(channels.general, "a")).id, (await act.send(channels.general, "b")).id].sort();
    await act.removeMany(channels.general, ids);
    await told.until("messageDeleteBulk", { ids });
  });

  test("pins: pins, lists and unpins", async () => {
    const { id } = await act.send(channels.general, "Keep this");
    await act.pin(channels.general, id);
    await told.until("pinsUpdate", { id: channels.general });
    expect(await act.pins(channels.general)).toEqual([id]);
    await act.unpin(channels.general, id);
    expect(await act.pins(channels.general)).toEqual([]);
  });

  test("reactions: adds, lists, hears and clears", async () => {
    const { id } = it.discord.script.say({ userId: FARID, channelId: channels.general, content: "React" });
    await act.react(channels.general, id, "👍");
    await told.until("reactionAdd", { id, emoji: "👍", userId: applicationId });
    await it.rest("PUT", `/channels/${channels.general}/messages/${id}/reactions/%F0%9F%91%8D/@me`, undefined, GRACE);
    await told.until("reactionAdd", { id, emoji: "👍", userId: GRACE });
    expect((await act.reactors(channels.general, id, "👍")).sort()).toEqual([applicationId, GRACE]);
    await act.clearReactions(channels.general, id);
    await told.until("reactionsClear", { id });
  });

  test("announcements: publishes", async () => {
    // Only communities have channels for announcements.
    const guild = it.discord.state.guilds.get(guildId)!;
    it.discord.state.guilds.set(guildId, {
      ...guild,
      features: [...new Set([...guild.features, "COMMUNITY", "NEWS"])],
    });
    const { body } = await it.rest("POST", `/guilds/${guildId}/channels`, { name: "news", type: 5 });
    const channel = body.id;
    const { id } = await act.send(channel, "News");
    await act.crosspost(channel, id);
    expect((await it.rest("GET", `/channels/${channel}/messages/${id}`)).body.flags & 1).toBe(1);
  });

  test("polls: asks, hears votes and ends", async () => {
    const id = await act.poll(channels.general, "Tea?", ["Yes", "No"]);
    const path = `/channels/${channels.general}/polls/${id}`;
    expect((await it.rest("PUT", `${path}/answers/@me`, { answer_ids: [1] }, GRACE)).status).toBeLessThan(300);
    await told.until("pollVote", { userId: GRACE });
    await act.endPoll(channels.general, id);
    expect((await it.rest("GET", `/channels/${channels.general}/messages/${id}`)).body.poll.results.is_finalized)
      .toBe(true);
  });

  test("typing and direct messages", async () => {
    await act.typing(channels.general);
    await told.until("typing", { userId: applicationId });
    const reader = await it.act(GRACE);
    const { channelId } = await act.direct(GRACE, "Between us");
    await reader.event("MESSAGE_CREATE", (d) => d.channel_id === channelId && d.content === "Between us");
  });

  test("channels: creates with a reason, renames, hides and deletes", async () => {
    const id = await act.createChannel(guildId, "workshop", "for the workshop");
    await told.until("channelCreate", { id, name: "workshop" });
    await told.until("auditLog", { action: 10, targetId: id, reason: "for the workshop" });
    expect(await act.renameChannel(id, "studio")).toBe("studio");
    await told.until("channelUpdate", { id });
    await act.hideChannel(id, guildId);
    expect((await it.rest("GET", `/channels/${id}`, undefined, FARID)).body.code).toBe(50001);
    await act.deleteChannel(id);
    await told.until("channelDelete", { id });
  });

  test("roles: creates, renames, gives, takes and deletes", async () => {
    const id = await act.createRole(guildId, "Guest", 0x3366ff);
    await told.until("roleCreate", { id, name: "Guest" });
    expect(await act.renameRole(guildId, id, "Visitor")).toBe("Visitor");
    await told.until("roleUpdate", { id, name: "Visitor" });
    await act.giveRole(guildId, FARID, id);
    expect(it.discord.state.member(guildId, FARID)!.roles).toContain(id);
    await told.until("memberUpdate", { userId: FARID });
    await act.takeRole(guildId, FARID, id);
    expect(it.discord.state.member(guildId, FARID)!.roles).not.toContain(id);
    await act.deleteRole(guildId, id);
    await told.until("roleDelete", { id });
  });

  test("servers: renames", async () => {
    expect(await act.renameGuild(guildId, "Kagami Park")).toBe("Kagami Park");
    await told.until("guildUpdate", { id: guildId, name: "Kagami Park" });
    await act.renameGuild(guildId, "Kagami Garden");
  });

  test("members: lists, searches, renames and silences", async () => {
    expect(await act.members(guildId, 100)).toContain(ELENA);
    expect(await act.searchMembers(guildId, "elen")).toEqual([ELENA]);
    expect(await act.nick(guildId, ELENA, "El")).toBe("El");
    await told.until("memberUpdate", { userId: ELENA, nick: "El" });
    expect(await act.nick(guildId, ELENA, null)).toBeNull();
    await act.timeout(guildId, ELENA, new Date(Date.now() + 600_000).toISOString());
    expect(it.discord.state.member(guildId, ELENA)!.communication_disabled_until).not.toBeNull();
    await act.timeout(guildId, ELENA, null);
    expect(it.discord.state.member(guildId, ELENA)!.communication_disabled_until).toBeNull();
    expect(await act.prunable(guildId, 7)).toBeGreaterThanOrEqual(0);
  });

  test("moderation: kicks, bans, lists and unbans, with reasons in the audit log", async () => {
    const [kicked, banned] = ["Kicked", "Banned"].map((name) => it.discord.script.join({ guildId, name })) as [
      string,
      string,
    ];
    await told.until("memberAdd", { userId: kicked });
    await act.kick(guildId, kicked, "spam");
    await told.until("memberRemove", { userId: kicked });
    await act.ban(guildId, banned, "more spam");
    await told.until("banAdd", { userId: banned });
    await told.until("auditLog", { action: 22, targetId: banned, reason: "more spam" });
    expect(await act.bans(guildId)).toContain(banned);
    expect((await act.auditLog(guildId, 20))[0]).toEqual({ userId: applicationId, targetId: kicked, reason: "spam" });
    await act.unban(guildId, banned);
    await told.until("banRemove", { userId: banned });
    const wave = Array.from({ length: 3 }, (_, n) => it.discord.script.join({ guildId, name: `Wave ${n}` }));
    expect((await act.banMany(guildId, wave)).sort()).toEqual(wave.sort());
  });

  test("threads: opens from a message and alone, adds people, lists and archives", async () => {
    const { id } = await act.send(channels.general, "Let us talk");
    const thread = await act.threadFrom(channels.general, id, "Talk");
    expect(thread).toBe(id);
    await told.until("threadCreate", { id: thread, name: "Talk" });
    await act.addToThread(thread, FARID);
    expect(await act.threadMembers(thread)).toContain(FARID);
    expect(await act.activeThreads(guildId)).toContain(thread);
    await act.archive(thread);
    await told.until("threadUpdate", { id: thread, archived: true });
    expect(await act.activeThreads(guildId)).not.toContain(thread);
    const secret = await act.privateThread(channels.general, "Secret");
    await told.until("threadCreate", { id: secret, name: "Secret" });
    expect((await it.rest("GET", `/channels/${secret}`, undefined, GRACE)).status).toBe(403);
  });

  test("webhooks: creates, writes under another name, lists and deletes", async () => {
    const webhook = await act.createWebhook(channels.general, "Herald");
    await told.until("webhooksUpdate", { id: channels.general });
    const id = await act.execute(webhook, "Hear ye", "Town crier");
    expect((await it.rest("GET", `/channels/${channels.general}/messages/${id}`)).body.author.username)
      .toBe("Town crier");
    expect(await act.webhooks(channels.general)).toContain(webhook.id);
    await act.deleteWebhook(webhook.id);
    expect(await act.webhooks(channels.general)).not.toContain(webhook.id);
  });

  test("invites: creates, lists and deletes", async () => {
    const code = await act.createInvite(channels.general, 3600);
    await told.until("inviteCreate", { code });
    expect(await act.invites(guildId)).toContain(code);
    await act.deleteInvite(code);
    await told.until("inviteDelete", { code });
  });

  test("auto-moderation: makes a rule that blocks, hears of it and deletes it", async () => {
    const id = await act.createRule(guildId, "No cabbage", "cabbage");
    await told.until("ruleCreate", { id, name: "No cabbage" });
    expect(await act.rules(guildId)).toContain(id);
    const path = `/channels/${channels.general}/messages`;
    expect((await it.rest("POST", path, { content: "I like cabbage" }, GRACE)).body.code).toBe(200000);
    await told.until("ruleExecution", { userId: GRACE, keyword: "cabbage" });
    await act.deleteRule(guildId, id);
    expect((await it.rest("POST", path, { content: "I like cabbage" }, GRACE)).status).toBe(200);
  });

  test("emoji: uploads, lists and deletes", async () => {
    const id = await act.createEmoji(guildId, "dot", PNG);
    await told.until("emojis", { id, name: "dot" });
    expect(await act.emojis(guildId)).toContain(id);
    await act.deleteEmoji(guildId, id);
    expect(await act.emojis(guildId)).not.toContain(id);
  });

  test("scheduled events: plans, lists and calls off", async () => {
    const id = await act.createEvent(guildId, "Picnic", new Date(Date.now() + 86_400_000).toISOString());
    await told.until("eventCreate", { id, name: "Picnic" });
    expect(await act.events(guildId)).toContain(id);
    await act.deleteEvent(guildId, id);
    await told.until("eventDelete", { id });
  });

  test("commands: sets and lists those of a server", async () => {
    expect(await act.setCommands(guildId, ["ping", "pong"])).toEqual(["ping", "pong"]);
    expect((await act.commands(guildId)).sort()).toEqual(["ping", "pong"]);
    expect(await act.setCommands(guildId, [])).toEqual([]);
  });

  test("applications and users: reads them", async () => {
    expect(await act.applicationName()).toBe("Kagami");
    expect(await act.userName(CHLOE)).toBe("chloe");
  });

  test("refusals come out as refusals", async () => {
    expect(await act.refusalOf(act.send(channels.general, ""))).toEqual({ status: 400, code: 50006 });
    expect(await act.refusalOf(act.kick(guildId, person(0), "the owner"))).toEqual({ status: 403, code: 50013 });
    expect(await act.refusalOf(act.giveRole(guildId, FARID, roles.admin))).toEqual({ status: 403, code: 50013 });
    expect(await act.refusalOf(act.userName("1"))).toEqual({ status: 404, code: 10013 });
  });
});
