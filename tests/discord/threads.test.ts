import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { auditEntries } from "../../dev/discord/actions/audit.ts";
import { bits } from "../../dev/discord/permissions/bits.ts";
import { startLocalDiscord } from "../../dev/discord/server.ts";
import { ADMIN, CHLOE, ELENA, FARID, GRACE, OWNER, REGULAR, SEEDED, withDiscord } from "./harness.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { guildId, channels } = SEEDED;
const GUILDS = 1, MEMBERS = 1 << 1, MODERATION = 1 << 2, MESSAGES = 1 << 9, CONTENT = 1 << 15;

beforeEach(() => {
  it.discord.script.reset();
  it.botMay(
    "VIEW_CHANNEL",
    "SEND_MESSAGES",
    "SEND_MESSAGES_IN_THREADS",
    "READ_MESSAGE_HISTORY",
    "CREATE_PUBLIC_THREADS",
    "CREATE_PRIVATE_THREADS",
    "MANAGE_THREADS",
    "MANAGE_MESSAGES",
    "MANAGE_ROLES",
    "VIEW_AUDIT_LOG",
  );
});

const say = (content: string, channelId: string = channels.general, as = REGULAR) =>
  it.rest("POST", `/channels/${channelId}/messages`, { content }, as).then(({ body }) => body);
const threadOf = async (messageId: string, name = "Plans", as?: string) =>
  (await it.rest("POST", `/channels/${channels.general}/messages/${messageId}/threads`, { name }, as)).body;
const start = async (body: Record<string, unknown> = {}, as?: string, channelId: string = channels.general) =>
  (await it.rest("POST", `/channels/${channelId}/threads`, { name: "Plans", type: 11, ...body }, as)).body;
const patch = (id: string, body: unknown, as?: string) => it.rest("PATCH", `/channels/${id}`, body, as);
const seen = (id: string, as?: string) => it.rest("GET", `/channels/${id}`, undefined, as);
const logged = (action: number, target: string) =>
  it.discord.state.table(auditEntries).by("guild", guildId)
    .find((entry) => entry.action_type === action && entry.target_id === target);

test("a thread started from a message has its id, marks it, and begins with a message that points at it", async () => {
  const listener = await it.identify(GUILDS | MESSAGES | CONTENT | MODERATION);
  const source = await say("Who comes along?");
  const reply = await it.rest(
    "POST",
    `/channels/${channels.general}/messages/${source.id}/threads`,
    { name: "Outing", auto_archive_duration: 60, rate_limit_per_user: 5 },
    undefined,
    { "x-audit-log-reason": "Too%20long%20for%20the%20channel" },
  );
  expect(reply.status).toBe(201);
  expect(reply.body).toMatchObject({
    id: source.id,
    type: 11,
    name: "Outing",
    parent_id: channels.general,
    owner_id: SEEDED.applicationId,
    rate_limit_per_user: 5,
    message_count: 0,
    total_message_sent: 0,
    member_count: 1,
    thread_metadata: { archived: false, locked: false, auto_archive_duration: 60 },
    member: { user_id: SEEDED.applicationId },
  });
  const created = await listener.event("THREAD_CREATE", (d) => d.id === source.id);
  expect(created.d).toMatchObject({ newly_created: true, name: "Outing" });
  expect(listener.events("THREAD_CREATE").filter(({ d }) => d.id === source.id)).toHaveLength(1);
  const updated = await listener.event("MESSAGE_UPDATE", (d) => d.id === source.id);
  expect(updated.d.flags & (1 << 5)).toBeTruthy();
  expect(updated.d.thread.id).toBe(source.id);
  const starter = await listener.event("MESSAGE_CREATE", (d) => d.channel_id === source.id);
  expect(starter.d).toMatchObject({
    type: 21,
    message_reference: { channel_id: channels.general, message_id: source.id },
    referenced_message: { id: source.id },
  });
  const entry = logged(110, source.id);
  expect(entry).toMatchObject({ reason: "Too long for the channel", user_id: SEEDED.applicationId });
  expect(entry?.changes).toContainEqual({ key: "name", new_value: "Outing" });
  await listener.event("GUILD_AUDIT_LOG_ENTRY_CREATE", (d) => d.target_id === source.id);
});

test("the message of a thread shows the thread, over REST too", async () => {
  const source = await say("Shown");
  await threadOf(source.id, "Seen");
  const { body } = await it.rest("GET", `/channels/${channels.general}/messages/${source.id}`);
  expect(body.thread).toMatchObject({ id: source.id, name: "Seen" });
});

test("a message gets one thread; once that is deleted, it is free again", async () => {
  const source = await say("Once");
  await threadOf(source.id);
  const again = await it.rest("POST", `/channels/${channels.general}/messages/${source.id}/threads`, { name: "Again" });
  expect([again.status, again.body.code]).toEqual([400, 160004]);
  const listener = await it.identify(GUILDS | MESSAGES);
  const gone = await it.rest("DELETE", `/channels/${source.id}`);
  expect([gone.status, gone.body.id]).toEqual([200, source.id]);
  const told = await listener.event("THREAD_DELETE");
  expect(told.d).toEqual({ id: source.id, guild_id: guildId, parent_id: channels.general, type: 11 });
  const freed = await listener.event("MESSAGE_UPDATE", (d) => d.id === source.id);
  expect(freed.d.flags & (1 << 5)).toBe(0);
  expect((await seen(source.id)).body.code).toBe(10003);
  expect(logged(112, source.id)).toMatchObject({ action_type: 112 });
  expect((await threadOf(source.id, "Third")).name).toBe("Third");
});

test("an older message's thread, and one without a message, are told in the channel", async () => {
  const old = await say("Long ago");
  clock.advance(120_000);
  const listener = await it.identify(GUILDS | MESSAGES);
  await threadOf(old.id, "Late");
  const told = await listener.event("MESSAGE_CREATE", (d) => d.channel_id === channels.general && d.type === 18);
  expect(told.d).toMatchObject({ message_reference: { channel_id: old.id, guild_id: guildId } });
  expect(told.d.message_reference.message_id).toBeUndefined();
  const thread = await start({ name: "By itself" });
  await listener.event("MESSAGE_CREATE", (d) => d.type === 18 && d.message_reference.channel_id === thread.id);
});

test("without a type a thread is private, and only its members and moderators know of it", async () => {
  const outsider = await it.act(ELENA), insider = await it.act(FARID);
  const { body: thread } = await it.rest("POST", `/channels/${channels.general}/threads`, { name: "Quiet" });
  expect(thread).toMatchObject({ type: 12, thread_metadata: { invitable: true } });
  expect((await seen(thread.id, ELENA)).body.code).toBe(50001);
  expect((await seen(thread.id, ADMIN)).status).toBe(200);
  expect((await it.rest("PUT", `/channels/${thread.id}/thread-members/${FARID}`)).status).toBe(204);
  const added = await insider.event("THREAD_CREATE", (d) => d.id === thread.id);
  expect(added.d.newly_created).toBeUndefined();
  expect(added.d.member).toMatchObject({ user_id: FARID });
  expect((await seen(thread.id, FARID)).body.member.user_id).toBe(FARID);
  await insider.event("MESSAGE_CREATE", (d) => d.channel_id === thread.id && d.type === 1);
  await outsider.settled();
  expect(outsider.packets.some(({ d }) => d?.id === thread.id || d?.channel_id === thread.id)).toBe(false);
});

test("announcement channels have threads of their own type", async () => {
  const parent = it.discord.state.channels.get(channels.announcements)!;
  it.discord.state.channels.set(parent.id, { ...parent, type: 5 });
  const thread = await start({ type: 10 }, undefined, channels.announcements);
  expect(thread.type).toBe(10);
  const refused = await it.rest("POST", `/channels/${channels.announcements}/threads`, { name: "x", type: 11 });
  expect([refused.status, refused.body.code]).toEqual([400, 50024]);
  await patch(thread.id, { archived: true });
  const { body } = await it.rest("GET", `/channels/${channels.announcements}/threads/archived/public`);
  expect(body.threads.map(({ id }: { id: string }) => id)).toEqual([thread.id]);
});

test("messages are counted as long as they are there, and for ever in total; whoever writes is in", async () => {
  const thread = await start();
  const first = await say("One", thread.id), second = await say("Two", thread.id, ELENA);
  await it.rest("DELETE", `/channels/${thread.id}/messages/${first.id}`);
  expect((await seen(thread.id)).body).toMatchObject({
    message_count: 1,
    total_message_sent: 2,
    member_count: 3,
    last_message_id: second.id,
  });
});

test("whoever is named in a thread is taken into it", async () => {
  const listener = await it.identify(GUILDS | MEMBERS);
  const thread = await start();
  await say(`<@${GRACE}> look`, thread.id, REGULAR);
  const update = await listener.event(
    "THREAD_MEMBERS_UPDATE",
    (d) => d.added_members?.some((it: { user_id: string }) => it.user_id === GRACE),
  );
  expect(update.d).toMatchObject({ id: thread.id, guild_id: guildId, member_count: 3 });
  expect(update.d.added_members[0].member.user.id).toBe(GRACE);
});

test("a thread is changed: the gateway, the audit log and the thread itself tell of it", async () => {
  const listener = await it.identify(GUILDS | MESSAGES);
  const thread = await start({ type: 12, name: "Old" });
  const { status, body } = await patch(thread.id, {
    name: "New",
    auto_archive_duration: 4320,
    rate_limit_per_user: 30,
    locked: true,
    invitable: false,
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    name: "New",
    rate_limit_per_user: 30,
    thread_metadata: { auto_archive_duration: 4320, locked: true, invitable: false, archived: false },
  });
  await listener.event("THREAD_UPDATE", (d) => d.id === thread.id && d.name === "New");
  const renamed = await listener.event("MESSAGE_CREATE", (d) => d.channel_id === thread.id && d.type === 4);
  expect(renamed.d.author.id).toBe(SEEDED.applicationId);
  const entry = logged(111, thread.id);
  expect(entry?.changes).toEqual(expect.arrayContaining([
    { key: "name", old_value: "Old", new_value: "New" },
    { key: "locked", old_value: false, new_value: true },
  ]));
});

test("a silent thread falls asleep by itself, and writing wakes it", async () => {
  const listener = await it.identify(GUILDS | MESSAGES);
  const thread = await start({ auto_archive_duration: 60 });
  clock.advance(50 * 60_000);
  await say("Still here", thread.id);
  clock.advance(30 * 60_000);
  expect((await seen(thread.id)).body.thread_metadata.archived).toBe(false);
  clock.advance(31 * 60_000);
  await listener.event("THREAD_UPDATE", (d) => d.id === thread.id && d.thread_metadata.archived);
  expect((await seen(thread.id)).body.thread_metadata.archived).toBe(true);
  const { id: said } = await say("Awake", thread.id, ELENA);
  await listener.event("MESSAGE_CREATE", (d) => d.id === said);
  await listener.event("THREAD_UPDATE", (d) => d.id === thread.id && !d.thread_metadata.archived);
  const mine = await listener.event("THREAD_MEMBER_UPDATE", (d) => d.id === thread.id);
  expect(mine.d).toMatchObject({ user_id: SEEDED.applicationId, guild_id: guildId });
  const order = listener.packets.map(({ t, d }) => d?.id === said ? "said" : t);
  expect(order.lastIndexOf("THREAD_UPDATE")).toBeLessThan(order.indexOf("said"));
});

test("what fell asleep while the process was down, sleeps when it is back; who is in it, still is", async () => {
  const folder = mkdtempSync(join(tmpdir(), "local-discord-"));
  const stateFile = join(folder, "state.jsonl"), time = new MovableClock();
  const ask = (url: string, method: string, path: string, body?: unknown) =>
    fetch(`${url}/api/v10${path}`, {
      method,
      headers: { authorization: `User user.${OWNER}`, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }).then((response) => response.json());
  const first = await startLocalDiscord({ stateFile, clock: time });
  const path = `/channels/${channels.general}/threads`;
  const short = await ask(first.url, "POST", path, { name: "Short", type: 11, auto_archive_duration: 60 });
  const long = await ask(first.url, "POST", path, { name: "Long", type: 12, auto_archive_duration: 10_080 });
  await first.close();
  time.advance(2 * 3_600_000);
  await using second = await startLocalDiscord({ stateFile, clock: time });
  const slept = await ask(second.url, "GET", `/channels/${short.id}`);
  expect(slept).toMatchObject({ thread_metadata: { archived: true }, member: { user_id: OWNER } });
  const due = Date.parse(short.thread_metadata.archive_timestamp) + 3_600_000;
  expect(Date.parse(slept.thread_metadata.archive_timestamp)).toBe(due);
  expect((await ask(second.url, "GET", `/channels/${long.id}`)).thread_metadata.archived).toBe(false);
  time.advance(7 * 86_400_000);
  expect((await ask(second.url, "GET", `/channels/${long.id}`)).thread_metadata.archived).toBe(true);
  rmSync(folder, { recursive: true });
});

test("a locked thread that sleeps is woken by moderators alone", async () => {
  const thread = await start();
  await patch(thread.id, { archived: true, locked: true });
  const refused = await it.rest("POST", `/channels/${thread.id}/messages`, { content: "Hello?" }, REGULAR);
  expect([refused.status, refused.body.code]).toEqual([403, 160005]);
  expect((await patch(thread.id, { archived: false }, REGULAR)).body.code).toBe(160005);
  expect((await it.rest("POST", `/channels/${thread.id}/messages`, { content: "Yes" }, ADMIN)).status).toBe(200);
  expect((await seen(thread.id)).body.thread_metadata).toMatchObject({ archived: false, locked: true });
});

test("in a sleeping thread nothing but deleting happens", async () => {
  const thread = await start();
  const message = await say("Edit me", thread.id);
  await patch(thread.id, { archived: true });
  const code = async (method: string, path: string, body?: unknown, as?: string) =>
    (await it.rest(method, `/channels/${thread.id}${path}`, body, as)).body?.code;
  expect(await code("PUT", "/thread-members/@me", undefined, ELENA)).toBe(50083);
  expect(await code("DELETE", "/thread-members/@me")).toBe(50083);
  expect(await code("PUT", `/thread-members/${ELENA}`)).toBe(50083);
  expect(await code("DELETE", `/thread-members/${REGULAR}`)).toBe(50083);
  expect(await code("PATCH", "", { name: "Asleep" })).toBe(50083);
  expect(await code("PATCH", `/messages/${message.id}`, { content: "Edited" }, REGULAR)).toBe(50083);
  expect(await code("PUT", `/messages/${message.id}/reactions/%F0%9F%8C%B1/@me`)).toBe(50083);
  expect((await it.rest("DELETE", `/channels/${thread.id}/messages/${message.id}`)).status).toBe(204);
  expect((await patch(thread.id, { archived: false, name: "Awake" })).body.name).toBe("Awake");
  const listener = await it.identify(GUILDS);
  expect((await patch(thread.id, { archived: false, name: "Awake" })).status).toBe(200);
  await listener.settled();
  expect(listener.events("THREAD_UPDATE")).toEqual([]);
});

test("joining, leaving, being taken in and out: the thread and whoever may know are told", async () => {
  const withMembers = await it.identify(GUILDS | MEMBERS), without = await it.identify(GUILDS);
  const elena = await it.act(ELENA);
  const thread = await start({}, OWNER);
  const member = (userId: string) => `/channels/${thread.id}/thread-members/${userId}`;
  expect((await it.rest("PUT", member("@me"), undefined, ELENA)).status).toBe(204);
  await elena.event("THREAD_CREATE", (d) => d.id === thread.id && d.member?.user_id === ELENA);
  await withMembers.event("THREAD_MEMBERS_UPDATE", (d) => d.added_members?.[0].user_id === ELENA);
  expect((await it.rest("DELETE", member("@me"), undefined, ELENA)).status).toBe(204);
  await withMembers.event("THREAD_MEMBERS_UPDATE", (d) => d.removed_member_ids?.includes(ELENA));
  expect((await it.rest("PUT", member(GRACE))).status).toBe(204);
  expect((await it.rest("PUT", member(GRACE))).status).toBe(204);
  const messages = it.discord.state.messagesOf(thread.id);
  expect(messages.map(({ type, mentions }) => [type, ...mentions])).toEqual([[1, GRACE]]);
  expect((await it.rest("DELETE", member(GRACE))).status).toBe(204);
  expect((await it.rest("DELETE", member(GRACE))).body.code).toBe(10007);
  expect((await it.rest("PUT", member("@me"))).status).toBe(204);
  await without.event("THREAD_MEMBERS_UPDATE", (d) => d.added_members?.[0].user_id === SEEDED.applicationId);
  expect(without.events("THREAD_MEMBERS_UPDATE")).toHaveLength(1);
});

test("without the intent for servers a bot learns of no thread", async () => {
  const deaf = await it.identify(MESSAGES), hearing = await it.identify(GUILDS);
  const thread = await start();
  await patch(thread.id, { archived: true });
  await it.rest("DELETE", `/channels/${thread.id}`);
  for (const type of ["THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE"]) {
    await hearing.event(type, (d) => d.id === thread.id);
  }
  await deaf.settled();
  expect(deaf.packets.filter(({ t }) => t?.startsWith("THREAD_"))).toEqual([]);
});

test("members of a thread are listed, paged with their memberships, and found one by one", async () => {
  const thread = await start();
  for (const userId of [CHLOE, ELENA, FARID]) await it.rest("PUT", `/channels/${thread.id}/thread-members/${userId}`);
  const all = await it.rest("GET", `/channels/${thread.id}/thread-members`);
  expect(all.body.map((it: { user_id: string }) => it.user_id)).toEqual([SEEDED.applicationId, CHLOE, ELENA, FARID]);
  expect(all.body[0].member).toBeUndefined();
  const page = await it.rest("GET", `/channels/${thread.id}/thread-members?with_member=true&limit=2&after=${CHLOE}`);
  expect(page.body.map((it: { member: { user: { id: string } } }) => it.member.user.id)).toEqual([ELENA, FARID]);
  const one = await it.rest("GET", `/channels/${thread.id}/thread-members/${ELENA}?with_member=true`);
  expect(one.body).toMatchObject({ id: thread.id, user_id: ELENA, member: { user: { id: ELENA } } });
  expect((await it.rest("GET", `/channels/${thread.id}/thread-members/${GRACE}`)).body.code).toBe(10007);
  it.discord.script.privileged({ members: false });
  expect((await it.rest("GET", `/channels/${thread.id}/thread-members`)).body.code).toBe(50001);
  it.discord.script.privileged({ members: true });
});

test("active threads of a server are those one may see", async () => {
  const open = await start({ name: "Open" }), hidden = await start({ name: "Hidden", type: 12 });
  const asleep = await start({ name: "Asleep" });
  await patch(asleep.id, { archived: true });
  const ids = async (as?: string) => {
    const { body } = await it.rest("GET", `/guilds/${guildId}/threads/active`, undefined, as);
    return body.threads.map(({ id }: { id: string }) => id);
  };
  const bot = await ids(), elena = await ids(ELENA);
  expect(bot).toEqual(expect.arrayContaining([open.id, hidden.id]));
  expect(bot).not.toContain(asleep.id);
  expect(elena).toContain(open.id);
  expect(elena).not.toContain(hidden.id);
  const { body } = await it.rest("GET", `/guilds/${guildId}/threads/active`);
  expect(body.members.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining([open.id, hidden.id]));
});

test("a session begins with the active threads it may see", async () => {
  const open = await start({ name: "Open" }), hidden = await start({ name: "Hidden", type: 12 });
  const bot = await (await it.identify(GUILDS)).event("GUILD_CREATE");
  expect(bot.d.threads.find(({ id }: { id: string }) => id === hidden.id).member.user_id).toBe(SEEDED.applicationId);
  const elena = await (await it.act(ELENA)).event("GUILD_CREATE", (d) => d.id === guildId);
  const ids = elena.d.threads.map(({ id }: { id: string }) => id);
  expect(ids).toContain(open.id);
  expect(ids).not.toContain(hidden.id);
});

test("sleeping threads come last asleep first, in pages", async () => {
  const ids: string[] = [];
  for (const type of [11, 11, 11, 12, 12]) {
    const thread = await start({ type }, undefined, channels.introductions);
    await patch(thread.id, { archived: true });
    ids.push(thread.id);
    clock.advance(1_000);
    it.discord.script.reset();
  }
  const list = async (path: string, as?: string) =>
    (await it.rest("GET", `/channels/${channels.introductions}${path}`, undefined, as)).body;
  const shown = (body: { threads: { id: string }[] }) => body.threads.map(({ id }) => id);
  const first = await list("/threads/archived/public?limit=2");
  expect([shown(first), first.has_more]).toEqual([[ids[2], ids[1]], true]);
  const before = encodeURIComponent(first.threads[1].thread_metadata.archive_timestamp);
  const second = await list(`/threads/archived/public?limit=2&before=${before}`);
  expect([shown(second), second.has_more]).toEqual([[ids[0]], false]);
  expect(second.members).toMatchObject([{ id: ids[0], user_id: SEEDED.applicationId }]);
  expect(shown(await list("/threads/archived/private"))).toEqual([ids[4], ids[3]]);
  expect(shown(await list("/users/@me/threads/archived/private"))).toEqual([ids[4], ids[3]]);
  expect(shown(await list(`/users/@me/threads/archived/private?before=${ids[4]}`))).toEqual([ids[3]]);
  expect(shown(await list("/users/@me/threads/archived/private", ADMIN))).toEqual([]);
});

test("threads of a channel are found by name, age and sleep", async () => {
  const where = channels.commands;
  const tea = await start({ name: "Green tea" }, undefined, where);
  const black = await start({ name: "Black tea" }, undefined, where);
  const coffee = await start({ name: "Coffee" }, undefined, where);
  await patch(black.id, { archived: true });
  const find = async (query: string) => {
    const { body } = await it.rest("GET", `/channels/${where}/threads/search?${query}`);
    return [body.threads.map(({ id }: { id: string }) => id), body.total_results, body.has_more];
  };
  expect(await find("name=TEA&sort_by=creation_time")).toEqual([[black.id, tea.id], 2, false]);
  expect(await find("name=tea&archived=true")).toEqual([[black.id], 1, false]);
  expect(await find("sort_by=creation_time&sort_order=asc&limit=1")).toEqual([[tea.id], 3, true]);
  expect(await find("sort_by=creation_time&limit=1&offset=2")).toEqual([[tea.id], 3, false]);
  expect(await find(`min_id=${tea.id}&max_id=${coffee.id}`)).toEqual([[black.id], 1, false]);
});

test("whoever comes to see a channel is given its threads", async () => {
  const thread = await start({ name: "Staff" }, ADMIN, channels.moderators);
  const elena = await it.act(ELENA);
  await it.rest("PUT", `/guilds/${guildId}/members/${ELENA}/roles/${SEEDED.roles.moderator}`);
  const sync = await elena.event("THREAD_LIST_SYNC");
  expect(sync.d).toMatchObject({ guild_id: guildId, channel_ids: [channels.moderators], members: [] });
  expect(sync.d.threads.map(({ id }: { id: string }) => id)).toEqual([thread.id]);
  await it.rest("DELETE", `/guilds/${guildId}/members/${ELENA}/roles/${SEEDED.roles.moderator}`);
});

test("a channel shown to more, and a role that may see more, bring their threads", async () => {
  const thread = await start({ name: "Rules" }, OWNER, channels.admins);
  const { state } = it.discord;
  const elena = await it.act(ELENA), farid = await it.act(FARID);
  const view = bits("VIEW_CHANNEL").toString();
  const shown = await it.rest(
    "PUT",
    `/channels/${channels.admins}/permissions/${ELENA}`,
    { type: 1, allow: view },
    OWNER,
  );
  expect(shown.status).toBe(204);
  const sync = await elena.event("THREAD_LIST_SYNC");
  expect(sync.d.threads.map(({ id }: { id: string }) => id)).toEqual([thread.id]);
  await it.rest("PUT", `/channels/${channels.admins}/permissions/${ELENA}`, { type: 1, deny: view }, OWNER);

  const role = await it.rest("POST", `/guilds/${guildId}/roles`, { name: "All", permissions: "0" }, OWNER);
  await it.rest("PUT", `/guilds/${guildId}/members/${FARID}/roles/${role.body.id}`, undefined, OWNER);
  expect((await it.rest("PATCH", `/guilds/${guildId}/roles/${role.body.id}`, { permissions: "8" }, OWNER)).status).toBe(
    200,
  );
  const all = await farid.event("THREAD_LIST_SYNC");
  expect(all.d.channel_ids).toContain(channels.admins);
  await it.rest("DELETE", `/guilds/${guildId}/roles/${role.body.id}`, undefined, OWNER);
  expect(state.roles.has(role.body.id)).toBe(false);
});

test("a thread goes by its channel's overwrites, with writing as a permission of its own", async () => {
  const thread = await start({}, OWNER, channels.offTopic);
  const parent = it.discord.state.channels.get(channels.offTopic)!;
  const deny = (...names: Parameters<typeof bits>) => [
    { id: guildId, type: 0 as const, allow: "0", deny: bits(...names).toString() },
  ];
  const write = async () => (await it.rest("POST", `/channels/${thread.id}/messages`, { content: "c" }, FARID)).status;
  it.discord.state.channels.set(parent.id, { ...parent, overwrites: deny("SEND_MESSAGES") });
  expect(await write()).toBe(200);
  it.discord.state.channels.set(parent.id, { ...parent, overwrites: deny("SEND_MESSAGES_IN_THREADS") });
  expect(await write()).toBe(403);
  it.discord.state.channels.set(parent.id, { ...parent, overwrites: deny("VIEW_CHANNEL") });
  expect((await seen(thread.id, FARID)).body.code).toBe(50001);
  it.discord.state.channels.set(parent.id, parent);
});

test("whoever leaves the server leaves its threads", async () => {
  const thread = await start();
  const userId = it.discord.script.join({ guildId, name: "Passing" });
  await it.rest("PUT", `/channels/${thread.id}/thread-members/@me`, undefined, userId);
  const listener = await it.identify(GUILDS | MEMBERS);
  it.discord.script.leave({ guildId, userId });
  await listener.event("THREAD_MEMBERS_UPDATE", (d) => d.removed_member_ids?.includes(userId));
  expect((await it.rest("GET", `/channels/${thread.id}/thread-members/${userId}`)).body.code).toBe(10007);
});

test("a channel takes its threads along", async () => {
  const { body: channel } = await it.rest("POST", `/guilds/${guildId}/channels`, { name: "short" }, OWNER);
  const thread = await start({}, OWNER, channel.id);
  expect((await it.rest("DELETE", `/channels/${channel.id}`, undefined, OWNER)).status).toBe(200);
  expect((await seen(thread.id, OWNER)).body.code).toBe(10003);
});
