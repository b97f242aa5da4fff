import { beforeAll, beforeEach, expect, test } from "vitest";
import { auditEntries } from "../../dev/discord/actions/audit.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import type { ChannelRecord } from "../../dev/discord/state/records.ts";
import { ADMIN, ELENA, FARID, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { guildId, channels } = SEEDED;
const GUILDS = 1, MESSAGES = 1 << 9;
const REQUIRE_TAG = 1 << 4, PINNED = 1 << 1;

const MAY = ["VIEW_CHANNEL", "SEND_MESSAGES", "SEND_MESSAGES_IN_THREADS", "READ_MESSAGE_HISTORY"] as const;
let forum: string;
const tags: Record<string, string> = {};

beforeAll(async () => {
  const { status, body } = await it.rest("POST", `/guilds/${guildId}/channels`, {
    name: "ideas",
    type: 15,
    topic: "What could be",
    available_tags: [{ name: "Open" }, { name: "Done" }, { name: "Official", moderated: true, emoji_name: "🌿" }],
    default_reaction_emoji: { emoji_name: "🍵" },
    default_thread_rate_limit_per_user: 7,
    default_sort_order: 1,
    default_forum_layout: 2,
  }, OWNER);
  expect(status, JSON.stringify(body)).toBe(201);
  forum = body.id;
  for (const tag of body.available_tags) tags[tag.name] = tag.id;
});
beforeEach(() => {
  it.discord.script.reset();
  it.botMay(...MAY);
});

const record = () => it.discord.state.channels.get(forum)!;
const change = (changes: Partial<ChannelRecord>) => it.discord.state.channels.set(forum, { ...record(), ...changes });
const post = (body: Record<string, unknown> = {}, as?: string) =>
  it.rest("POST", `/channels/${forum}/threads`, { name: "Idea", message: { content: "What if?" }, ...body }, as);
const patch = (id: string, body: unknown, as?: string) => it.rest("PATCH", `/channels/${id}`, body, as);

test("a post is a public thread whose first message has its id", async () => {
  const listener = await it.identify(GUILDS | MESSAGES);
  const { status, body } = await post({ applied_tags: [tags["Open"]] });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    type: 11,
    parent_id: forum,
    applied_tags: [tags["Open"]],
    rate_limit_per_user: 7,
    message_count: 0,
    total_message_sent: 0,
    message: { id: body.id, channel_id: body.id, content: "What if?" },
  });
  const order = async () => {
    await listener.event("MESSAGE_CREATE", (d) => d.id === body.id);
    return listener.packets.filter(({ d }) => d?.id === body.id && !d.removed_member_ids).map(({ t }) => t);
  };
  expect((await order()).filter((t) => t === "THREAD_CREATE" || t === "MESSAGE_CREATE"))
    .toEqual(["THREAD_CREATE", "MESSAGE_CREATE"]);
  const entry = it.discord.state.table(auditEntries).by("guild", guildId).find((it) => it.target_id === body.id);
  expect(entry?.changes).toContainEqual({ key: "applied_tags", new_value: [tags["Open"]] });
});

test("the newest post is what a forum says of its last message, without an event", async () => {
  const listener = await it.identify(GUILDS);
  const { body } = await post();
  expect((await it.rest("GET", `/channels/${forum}`)).body.last_message_id).toBe(body.id);
  await listener.event("THREAD_CREATE", (d) => d.id === body.id);
  await listener.settled();
  expect(listener.events("CHANNEL_UPDATE")).toEqual([]);
});

test("a post comes with files", async () => {
  it.botMay(...MAY, "ATTACH_FILES");
  const form = new FormData();
  form.set("payload_json", JSON.stringify({ name: "Picture", message: { content: "Look" } }));
  form.set("files[0]", new Blob(["leaf"], { type: "text/plain" }), "leaf.txt");
  const { status, body } = await it.rest("POST", `/channels/${forum}/threads`, form);
  expect(status, JSON.stringify(body)).toBe(201);
  expect(body.message.attachments).toMatchObject([{ filename: "leaf.txt" }]);
});

test("answers in a post are counted, its beginning is not", async () => {
  const { body } = await post();
  await it.rest("POST", `/channels/${body.id}/messages`, { content: "Good" }, ELENA);
  expect((await it.rest("GET", `/channels/${body.id}`)).body).toMatchObject({
    message_count: 1,
    total_message_sent: 1,
    member_count: 2,
  });
});

test("tags of a post are changed, up to five, each that the forum has", async () => {
  const listener = await it.identify(GUILDS);
  const { body } = await post({ applied_tags: [tags["Open"]] });
  const changed = await patch(body.id, { applied_tags: [tags["Done"]] });
  expect(changed.body.applied_tags).toEqual([tags["Done"]]);
  await listener.event("THREAD_UPDATE", (d) => d.id === body.id && d.applied_tags[0] === tags["Done"]);
  const unknown = await patch(body.id, { applied_tags: ["1"] });
  expect([unknown.status, unknown.body.code]).toEqual([404, 10087]);
});

test("a tag that the forum gives up is on no post any more", async () => {
  const before = record().available_tags!;
  const { body } = await post({ applied_tags: [tags["Open"], tags["Done"]] });
  change({ available_tags: before.filter(({ id }) => id !== tags["Open"]) });
  expect((await it.rest("GET", `/channels/${body.id}`)).body.applied_tags).toEqual([tags["Done"]]);
  expect((await patch(body.id, { applied_tags: [tags["Open"]] })).body.code).toBe(10087);
  change({ available_tags: before });
});

test("a forum that asks for a tag takes no post without one", async () => {
  const before = record();
  change({ flags: REQUIRE_TAG });
  const without = await post();
  expect([without.status, without.body.code]).toEqual([400, 40067]);
  expect((await post({ applied_tags: [tags["Open"]] })).status).toBe(201);
  change({ available_tags: before.available_tags!.filter(({ moderated }) => moderated) });
  expect((await post()).body.code).toBe(40066);
  change({ available_tags: before.available_tags!, flags: 0 });
});

test("one post stays at the top, never falls asleep there, and comes down when it is put to sleep", async () => {
  it.botMay(...MAY, "MANAGE_THREADS");
  const { body: top } = await post({ auto_archive_duration: 60 });
  const { body: other } = await post({ auto_archive_duration: 60 });
  expect((await patch(top.id, { flags: PINNED })).body.flags).toBe(PINNED);
  const second = await patch(other.id, { flags: PINNED });
  expect([second.status, second.body.code]).toEqual([400, 30047]);
  clock.advance(61 * 60_000);
  const asleep = async (id: string) => (await it.rest("GET", `/channels/${id}`)).body.thread_metadata.archived;
  expect([await asleep(top.id), await asleep(other.id)]).toEqual([false, true]);
  const slept = await patch(top.id, { archived: true });
  expect([slept.body.flags, slept.body.thread_metadata.archived]).toEqual([0, true]);
});

test("posts are found by their tags, with the messages they begin with", async () => {
  const { body: one } = await post({ name: "Tagged twice", applied_tags: [tags["Open"], tags["Done"]] });
  const { body: two } = await post({ name: "Tagged once", applied_tags: [tags["Done"]] });
  const find = async (query: string) =>
    (await it.rest("GET", `/channels/${forum}/threads/search?name=tagged&sort_by=creation_time&${query}`)).body;
  const both = `tag=${tags["Open"]}&tag=${tags["Done"]}`;
  const some = await find(both);
  expect(some.threads.map(({ id }: { id: string }) => id)).toEqual([two.id, one.id]);
  expect(some.first_messages.map(({ id }: { id: string }) => id)).toEqual([two.id, one.id]);
  const all = await find(`tag=${tags["Open"]},${tags["Done"]}&tag_setting=match_all`);
  expect(all.threads.map(({ id }: { id: string }) => id)).toEqual([one.id]);
});

test("nobody writes into a forum itself, and threads of messages are not for it", async () => {
  const written = await it.rest("POST", `/channels/${forum}/messages`, { content: "Hello" });
  expect([written.status, written.body.code]).toEqual([400, 40058]);
});

test("media channels take posts as forums do", async () => {
  const made = await it.rest("POST", `/guilds/${guildId}/channels`, { name: "pictures", type: 16 }, OWNER);
  expect([made.status, made.body.type, made.body.available_tags]).toEqual([201, 16, []]);
  const { status, body } = await it.rest("POST", `/channels/${made.body.id}/threads`, {
    name: "Leaf",
    message: { content: "Look" },
  });
  expect([status, body.type]).toEqual([201, 11]);
  expect((await it.rest("DELETE", `/channels/${made.body.id}`, undefined, OWNER)).status).toBe(200);
});

test("limit: people open posts no faster than the forum lets them; bots do", async () => {
  change({ rate_limit_per_user: 60 });
  expect((await post({}, FARID)).status).toBe(201);
  const soon = await post({}, FARID);
  expect([soon.status, soon.body.code]).toEqual([429, 20016]);
  clock.advance(60_000);
  expect((await post({}, FARID)).status).toBe(201);
  expect([(await post()).status, (await post()).status]).toEqual([201, 201]);
  change({ rate_limit_per_user: 0 });
});

test("limit: a forum has twenty tags", async () => {
  const available_tags = Array.from({ length: 21 }, (_, index) => ({ name: `Tag ${index}` }));
  const { status, body } = await patch(forum, { available_tags }, OWNER);
  expect([status, body.code]).toEqual([400, 50035]);
  expect(body.errors.available_tags._errors[0].code).toBe("BASE_TYPE_MAX_LENGTH");
  const twice = await patch(forum, { available_tags: [{ name: "Same" }, { name: "Same" }] }, OWNER);
  expect(twice.body.code).toBe(40061);
});

const toForum = () => `/channels/${forum}/threads`;
const message = { content: "c" };
refusesBodies(it, "posts", [
  { what: "no message", path: toForum, body: { name: "n" }, at: "message", error: "BASE_TYPE_REQUIRED" },
  { what: "no name", path: toForum, body: { message }, at: "name", error: "BASE_TYPE_REQUIRED" },
  { what: "an empty name", path: toForum, body: { name: "", message }, at: "name", error: "BASE_TYPE_REQUIRED" },
  {
    what: "a name of 101 characters",
    path: toForum,
    body: { name: "x".repeat(101), message },
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "content of 2,001 characters",
    path: toForum,
    body: { name: "n", message: { content: "x".repeat(2_001) } },
    at: "message.content",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "an embed whose title is too long",
    path: toForum,
    body: { name: "n", message: { embeds: [{ title: "x".repeat(257) }] } },
    at: "message.embeds.0.title",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  { what: "an empty message", path: toForum, body: { name: "n", message: { content: " " } }, code: 50006 },
  {
    what: "six tags",
    path: toForum,
    body: { name: "n", message, applied_tags: ["1", "2", "3", "4", "5", "6"] },
    at: "applied_tags",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "a tag that is no id",
    path: toForum,
    body: { name: "n", message, applied_tags: ["open"] },
    at: "applied_tags.0",
    error: "NUMBER_TYPE_COERCE",
  },
  {
    what: "a tag the forum lacks",
    path: toForum,
    body: { name: "n", message, applied_tags: ["1"] },
    code: 10087,
    status: 404,
  },
  {
    what: "an archiving time that is none",
    path: toForum,
    body: { name: "n", message, auto_archive_duration: 30 },
    at: "auto_archive_duration",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a button without an id in the message",
    path: toForum,
    body: {
      name: "n",
      message: { content: "c", components: [{ type: 1, components: [{ type: 2, style: 1, label: "b" }] }] },
    },
    at: "message.components.0.components.0.custom_id",
    error: "BASE_TYPE_REQUIRED",
  },
]);

const existing = (as?: string) => async () => `/channels/${(await post({}, as)).body.id}`;
judges(it, "posts", [
  { what: "who may write opens a post", method: "POST", path: toForum, body: { name: "n", message }, gives: 201 },
  {
    what: "CREATE_PUBLIC_THREADS alone opens none",
    method: "POST",
    path: toForum,
    body: { name: "n", message },
    bot: ["VIEW_CHANNEL", "CREATE_PUBLIC_THREADS"],
    before: () => change({ overwrites: [{ id: guildId, type: 0, allow: "0", deny: "2048" }] }),
    gives: [403, 50013],
  },
  {
    what: "who does not see the forum",
    method: "POST",
    path: toForum,
    body: { name: "n", message },
    as: ELENA,
    before: () => change({ overwrites: [{ id: guildId, type: 0, allow: "0", deny: "1024" }] }),
    gives: [403, 50001],
  },
  {
    what: "a member sets a tag for moderators",
    method: "POST",
    path: toForum,
    body: () => ({ name: "n", message, applied_tags: [tags["Official"]] }),
    as: ELENA,
    before: () => change({ overwrites: [] }),
    gives: [403, 50013],
  },
  {
    what: "a moderator sets a tag for moderators",
    method: "POST",
    path: toForum,
    body: () => ({ name: "n", message, applied_tags: [tags["Official"]] }),
    as: ADMIN,
    gives: 201,
  },
  {
    what: "who opened it renames a post",
    method: "PATCH",
    path: existing(ELENA),
    body: { name: "m" },
    as: ELENA,
    gives: 200,
  },
  {
    what: "somebody else renames it",
    method: "PATCH",
    path: existing(ELENA),
    body: { name: "m" },
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "who opened it pins it",
    method: "PATCH",
    path: existing(ELENA),
    body: { flags: PINNED },
    as: ELENA,
    gives: [403, 50013],
  },
  { what: "a moderator deletes it", method: "DELETE", path: existing(ELENA), as: ADMIN, gives: 200 },
  { what: "who opened it deletes it", method: "DELETE", path: existing(ELENA), as: ELENA, gives: [403, 50013] },
]);

test("a thread of a text channel cannot be pinned or tagged", async () => {
  it.botMay(...MAY, "MANAGE_THREADS", "CREATE_PUBLIC_THREADS");
  const { body } = await it.rest("POST", `/channels/${channels.general}/threads`, { name: "Plain", type: 11 });
  expect((await patch(body.id, { flags: PINNED })).body.code).toBe(50024);
  expect((await patch(body.id, { applied_tags: [] })).body.code).toBe(50024);
});
