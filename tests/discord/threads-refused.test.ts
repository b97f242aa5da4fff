import { beforeEach, expect, test } from "vitest";
import { setThreadMember } from "../../dev/discord/state/threads.ts";
import type { Permission } from "../../dev/discord/permissions/bits.ts";
import { ADMIN, ELENA, FARID, GRACE, OWNER, REGULAR, SEEDED, withDiscord } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";

const it = withDiscord();
const { guildId, channels } = SEEDED;
const MAY: Permission[] = [
  "VIEW_CHANNEL",
  "SEND_MESSAGES",
  "SEND_MESSAGES_IN_THREADS",
  "READ_MESSAGE_HISTORY",
  "CREATE_PUBLIC_THREADS",
  "CREATE_PRIVATE_THREADS",
  "MANAGE_THREADS",
];
beforeEach(() => {
  it.discord.script.reset();
  it.botMay(...MAY);
});

const inGeneral = `/channels/${channels.general}`;
const message = async (as = REGULAR) => (await it.rest("POST", `${inGeneral}/messages`, { content: "c" }, as)).body.id;
const ofMessage = async () => `${inGeneral}/messages/${await message()}/threads`;
/** A thread opened by somebody, as a path with what follows it. */
const thread = (more: Record<string, unknown> = {}, as = OWNER, rest = "") => async () => {
  const { type = 11, ...changes } = more;
  const { body } = await it.rest("POST", `${inGeneral}/threads`, { name: "Plans", type }, as);
  if (Object.keys(changes).length > 0) await it.rest("PATCH", `/channels/${body.id}`, changes, OWNER);
  return `/channels/${body.id}${rest}`;
};

refusesBodies(it, "threads", [
  { what: "a thread of a message without a name", path: ofMessage, body: {}, at: "name", error: "BASE_TYPE_REQUIRED" },
  {
    what: "a thread of a message with an empty name",
    path: ofMessage,
    body: { name: "" },
    at: "name",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a name of 101 characters",
    path: ofMessage,
    body: { name: "x".repeat(101) },
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  { what: "a name that is no text", path: ofMessage, body: { name: 5 }, at: "name", error: "STRING_TYPE_CONVERT" },
  {
    what: "archiving after half an hour",
    path: ofMessage,
    body: { name: "n", auto_archive_duration: 30 },
    at: "auto_archive_duration",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a slowmode over six hours",
    path: ofMessage,
    body: { name: "n", rate_limit_per_user: 21_601 },
    at: "rate_limit_per_user",
    error: "NUMBER_TYPE_MAX",
  },
  {
    what: "a negative slowmode",
    path: ofMessage,
    body: { name: "n", rate_limit_per_user: -1 },
    at: "rate_limit_per_user",
    error: "NUMBER_TYPE_MIN",
  },
  {
    what: "a slowmode that is no number",
    path: ofMessage,
    body: { name: "n", rate_limit_per_user: "slow" },
    at: "rate_limit_per_user",
    error: "NUMBER_TYPE_COERCE",
  },
  {
    what: "a key that does not exist",
    described: true,
    path: ofMessage,
    body: { name: "n", colour: 1 },
    at: "colour",
    error: "UNKNOWN_KEY",
  },
  { what: "a body that is a list", path: ofMessage, body: [], at: "", error: "DICT_TYPE_CONVERT" },
  {
    what: "a thread without a name",
    path: `${inGeneral}/threads`,
    body: { type: 11 },
    at: "name",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a type that is no thread's",
    path: `${inGeneral}/threads`,
    body: { name: "n", type: 0 },
    at: "type",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "invitable that is neither yes nor no",
    path: `${inGeneral}/threads`,
    body: { name: "n", invitable: "maybe" },
    at: "invitable",
    error: "BOOLEAN_TYPE_CONVERT",
  },
  {
    what: "a long name without a message",
    path: `${inGeneral}/threads`,
    body: { name: "x".repeat(101), type: 11 },
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "archiving after a year",
    path: `${inGeneral}/threads`,
    body: { name: "n", auto_archive_duration: 525_600 },
    at: "auto_archive_duration",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "an announcement thread in a text channel",
    path: `${inGeneral}/threads`,
    body: { name: "n", type: 10 },
    code: 50024,
  },
  {
    what: "a thread in a voice channel",
    path: `/channels/${channels.lounge}/threads`,
    body: { name: "n", type: 11 },
    code: 50024,
  },
  { what: "a thread in a thread", path: thread({}, OWNER, "/threads"), body: { name: "n", type: 11 }, code: 50024 },
  {
    what: "a thread of a message that is not there",
    path: `${inGeneral}/messages/1/threads`,
    body: { name: "n" },
    code: 10008,
    status: 404,
  },
  {
    what: "renaming to nothing",
    method: "PATCH",
    path: thread(),
    body: { name: "" },
    at: "name",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "renaming to 101 characters",
    method: "PATCH",
    path: thread(),
    body: { name: "x".repeat(101) },
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "a sleep that is neither yes nor no",
    method: "PATCH",
    path: thread(),
    body: { archived: "soon" },
    at: "archived",
    error: "BOOLEAN_TYPE_CONVERT",
  },
  {
    what: "a lock that is neither yes nor no",
    method: "PATCH",
    path: thread(),
    body: { locked: 3 },
    at: "locked",
    error: "BOOLEAN_TYPE_CONVERT",
  },
  {
    what: "another archiving time that is none",
    method: "PATCH",
    path: thread(),
    body: { auto_archive_duration: 61 },
    at: "auto_archive_duration",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a slowmode that is too long",
    method: "PATCH",
    path: thread(),
    body: { rate_limit_per_user: 21_601 },
    at: "rate_limit_per_user",
    error: "NUMBER_TYPE_MAX",
  },
  {
    what: "flags that are no number",
    method: "PATCH",
    path: thread(),
    body: { flags: "pinned" },
    at: "flags",
    error: "NUMBER_TYPE_COERCE",
  },
  {
    what: "six tags",
    method: "PATCH",
    path: thread(),
    body: { applied_tags: ["1", "2", "3", "4", "5", "6"] },
    at: "applied_tags",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "a tag that is no id",
    method: "PATCH",
    path: thread(),
    body: { applied_tags: ["open"] },
    at: "applied_tags.0",
    error: "NUMBER_TYPE_COERCE",
  },
  {
    what: "joining what is no thread",
    method: "PUT",
    path: `${inGeneral}/thread-members/@me`,
    body: undefined,
    code: 50024,
  },
  {
    what: "taking in somebody who does not exist",
    method: "PUT",
    path: thread({}, OWNER, "/thread-members/1"),
    body: undefined,
    code: 10013,
    status: 404,
  },
]);

const without = (...names: Permission[]) => MAY.filter((name) => !names.includes(name));
/** Takes a permission from everyone in the channel for one case. */
const denied = (bit: bigint) => () => {
  const { state } = it.discord, channel = state.channels.get(channels.general)!;
  state.channels.set(channel.id, {
    ...channel,
    overwrites: [{ id: guildId, type: 0, allow: "0", deny: bit.toString() }],
  });
};
const allowed = () => {
  const { state } = it.discord, channel = state.channels.get(channels.general)!;
  state.channels.set(channel.id, { ...channel, overwrites: [] });
};

judges(it, "threads", [
  {
    what: "a bot opens a public thread",
    method: "POST",
    path: `${inGeneral}/threads`,
    body: { name: "n", type: 11 },
    gives: 201,
  },
  {
    what: "a bot opens a private thread",
    method: "POST",
    path: `${inGeneral}/threads`,
    body: { name: "n" },
    gives: 201,
  },
  {
    what: "a bot without CREATE_PRIVATE_THREADS opens one",
    method: "POST",
    path: `${inGeneral}/threads`,
    body: { name: "n" },
    bot: without("CREATE_PRIVATE_THREADS"),
    gives: [403, 50013],
  },
  {
    what: "without CREATE_PUBLIC_THREADS from a message",
    method: "POST",
    path: ofMessage,
    body: { name: "n" },
    as: ELENA,
    before: denied(1n << 35n),
    gives: [403, 50013],
  },
  {
    what: "without CREATE_PUBLIC_THREADS by itself",
    method: "POST",
    path: `${inGeneral}/threads`,
    body: { name: "n", type: 11 },
    as: ELENA,
    gives: [403, 50013],
  },
  {
    what: "in a channel one does not see",
    method: "POST",
    path: `/channels/${channels.admins}/threads`,
    body: { name: "n", type: 11 },
    as: ELENA,
    before: allowed,
    gives: [403, 50001],
  },
  { what: "a moderator renames a thread", method: "PATCH", path: thread({}, ELENA), body: { name: "m" }, gives: 200 },
  {
    what: "who opened it puts it to sleep",
    method: "PATCH",
    path: thread({}, ELENA),
    body: { archived: true },
    as: ELENA,
    gives: 200,
  },
  {
    what: "somebody else puts it to sleep",
    method: "PATCH",
    path: thread({}, ELENA),
    body: { archived: true },
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "somebody else wakes it",
    method: "PATCH",
    path: thread({ archived: true }, ELENA),
    body: { archived: false },
    as: FARID,
    gives: 200,
  },
  {
    what: "who opened it locks it",
    method: "PATCH",
    path: thread({}, ELENA),
    body: { locked: true },
    as: ELENA,
    gives: [403, 50013],
  },
  {
    what: "who opened it slows it down",
    method: "PATCH",
    path: thread({}, ELENA),
    body: { rate_limit_per_user: 5 },
    as: ELENA,
    gives: [403, 50013],
  },
  {
    what: "who opened it renames it while locked",
    method: "PATCH",
    path: thread({ locked: true }, ELENA),
    body: { name: "m" },
    as: ELENA,
    gives: [403, 160005],
  },
  {
    what: "who opened it wakes it while locked",
    method: "PATCH",
    path: thread({ locked: true, archived: true }, ELENA),
    body: { archived: false },
    as: ELENA,
    gives: [403, 160005],
  },
  {
    what: "somebody writes into a locked thread",
    method: "POST",
    path: thread({ locked: true }, ELENA, "/messages"),
    body: { content: "c" },
    as: ELENA,
    gives: [403, 160005],
  },
  {
    what: "a moderator writes into a locked thread",
    method: "POST",
    path: thread({ locked: true }, ELENA, "/messages"),
    body: { content: "c" },
    gives: 200,
  },
  { what: "who opened it deletes a thread", method: "DELETE", path: thread({}, ELENA), as: ELENA, gives: [403, 50013] },
  {
    what: "a bot without MANAGE_THREADS deletes it",
    method: "DELETE",
    path: thread({}, ELENA),
    bot: without("MANAGE_THREADS"),
    gives: [403, 50013],
  },
  { what: "a moderator deletes it", method: "DELETE", path: thread({}, ELENA), as: ADMIN, gives: 200 },
  {
    what: "somebody outside reads a private thread",
    method: "GET",
    path: thread({ type: 12 }, OWNER, "/messages"),
    as: ELENA,
    gives: [403, 50001],
  },
  {
    what: "somebody outside joins a private thread",
    method: "PUT",
    path: thread({ type: 12 }, OWNER, "/thread-members/@me"),
    as: ELENA,
    gives: [403, 50001],
  },
  {
    what: "a moderator joins a private thread",
    method: "PUT",
    path: thread({ type: 12 }, OWNER, "/thread-members/@me"),
    as: ADMIN,
    gives: 204,
  },
  {
    what: "anybody joins a public thread",
    method: "PUT",
    path: thread({}, OWNER, "/thread-members/@me"),
    as: FARID,
    gives: 204,
  },
  {
    what: "a member takes another in",
    method: "PUT",
    path: thread({}, ELENA, `/thread-members/${FARID}`),
    as: ELENA,
    gives: 204,
  },
  {
    what: "a member takes another out",
    method: "DELETE",
    path: thread({}, ELENA, `/thread-members/${ELENA}`),
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "a bot without MANAGE_THREADS lists private ones asleep",
    method: "GET",
    path: `${inGeneral}/threads/archived/private`,
    bot: without("MANAGE_THREADS"),
    gives: [403, 50013],
  },
  {
    what: "without history public ones asleep are not listed",
    method: "GET",
    path: `${inGeneral}/threads/archived/public`,
    as: ELENA,
    before: denied(1n << 16n),
    gives: [403, 50013],
  },
  {
    what: "without history threads are not searched",
    method: "GET",
    path: `${inGeneral}/threads/search`,
    as: ELENA,
    gives: [403, 50013],
  },
  {
    what: "with history they are",
    method: "GET",
    path: `${inGeneral}/threads/search`,
    as: ELENA,
    before: allowed,
    gives: 200,
  },
]);

test("a private thread is closed to invitations of members, not of who opened it or moderates", async () => {
  const path = await thread({ type: 12, invitable: false })();
  await it.rest("PUT", `${path}/thread-members/${ELENA}`, undefined, OWNER);
  const refused = await it.rest("PUT", `${path}/thread-members/${FARID}`, undefined, ELENA);
  expect([refused.status, refused.body.code]).toEqual([403, 50013]);
  await it.rest("POST", `${path}/messages`, { content: `<@${GRACE}> come` }, ELENA);
  expect((await it.rest("GET", path, undefined, GRACE)).body.code).toBe(50001);
  expect((await it.rest("PUT", `${path}/thread-members/${FARID}`, undefined, ADMIN)).status).toBe(204);
});

test("nobody is taken into a thread of a channel they do not see", async () => {
  const { body } = await it.rest("POST", `/channels/${channels.admins}/threads`, { name: "n", type: 11 }, OWNER);
  const refused = await it.rest("PUT", `/channels/${body.id}/thread-members/${ELENA}`, undefined, OWNER);
  expect([refused.status, refused.body.code]).toEqual([403, 50001]);
});

test("what Discord itself wrote gets no thread", async () => {
  const { body } = await it.rest("POST", `${inGeneral}/threads`, { name: "n", type: 11 }, OWNER);
  const told = it.discord.state.messagesOf(channels.general).find(({ reference }) =>
    reference?.channel_id === body.id
  )!;
  const refused = await it.rest("POST", `${inGeneral}/messages/${told.id}/threads`, { name: "n" });
  expect([refused.status, refused.body.code]).toEqual([400, 50068]);
});

test("somebody's message in a locked thread is edited by nobody without the permission", async () => {
  const path = await thread({}, ELENA)();
  const { body } = await it.rest("POST", `${path}/messages`, { content: "c" }, FARID);
  await it.rest("PATCH", path, { locked: true });
  const refused = await it.rest("PATCH", `${path}/messages/${body.id}`, { content: "d" }, FARID);
  expect([refused.status, refused.body.code]).toEqual([403, 160005]);
  await it.rest("PATCH", path, { archived: true });
  expect((await it.rest("DELETE", `${path}/messages/${body.id}`, undefined, FARID)).body.code).toBe(50083);
  await it.rest("PATCH", path, { archived: false });
  expect((await it.rest("DELETE", `${path}/messages/${body.id}`, undefined, FARID)).status).toBe(204);
});

test("limit: a thread has a thousand members", async () => {
  const path = await thread()();
  const threadId = path.split("/")[2]!;
  for (let index = 0; index < 999; index++) {
    const user_id = String(900_000_000_000_000_000n + BigInt(index));
    setThreadMember(it.discord.state, {
      thread_id: threadId,
      user_id,
      join_timestamp: new Date().toISOString(),
      flags: 0,
    });
  }
  const refused = await it.rest("PUT", `${path}/thread-members/@me`, undefined, ELENA);
  expect([refused.status, refused.body.code]).toEqual([400, 30033]);
  expect((await it.rest("GET", path)).body.member_count).toBe(50);
});

test("limit: a server has a thousand active threads, and as many asleep as it likes", async () => {
  const { guildId: other, channelIds } = it.discord.script.guild({ members: 1, channels: 1 });
  const { state } = it.discord, [parent] = channelIds as [string];
  state.guilds.set(other, { ...state.guilds.get(other)!, owner_id: SEEDED.applicationId });
  const first = await it.rest("POST", `/channels/${parent}/threads`, { name: "n", type: 11 });
  expect(first.status, JSON.stringify(first.body)).toBe(201);
  const record = state.channels.get(first.body.id)!;
  for (let index = 0; index < 999; index++) {
    const id = String(800_000_000_000_000_000n + BigInt(index));
    state.channels.set(id, { ...record, id });
  }
  const refused = await it.rest("POST", `/channels/${parent}/threads`, { name: "n", type: 11 });
  expect([refused.status, refused.body.code]).toEqual([400, 160006]);
  await it.rest("PATCH", `/channels/${first.body.id}`, { archived: true });
  expect((await it.rest("POST", `/channels/${parent}/threads`, { name: "n", type: 11 })).status).toBe(201);
  const woken = await it.rest("PATCH", `/channels/${first.body.id}`, { archived: false });
  expect([woken.status, woken.body.code]).toEqual([400, 160006]);
  const written = await it.rest("POST", `/channels/${first.body.id}/messages`, { content: "Wake up" });
  expect([written.status, written.body.code]).toEqual([400, 160006]);
});

test("limit: a thread is renamed twice in ten minutes", async () => {
  const path = await thread()();
  expect((await it.rest("PATCH", path, { name: "one" })).status).toBe(200);
  expect((await it.rest("PATCH", path, { name: "two" })).status).toBe(200);
  const refused = await it.rest("PATCH", path, { name: "three" });
  expect([refused.status, refused.body.retry_after > 0]).toEqual([429, true]);
});

test.each([
  ["one sleeping thread a page", "/threads/archived/public?limit=1", "limit", "NUMBER_TYPE_MIN"],
  ["101 sleeping threads a page", "/threads/archived/public?limit=101", "limit", "NUMBER_TYPE_MAX"],
  ["a time that is none", "/threads/archived/public?before=soon", "before", "DATE_TIME_TYPE_PARSE"],
  ["26 found threads a page", "/threads/search?limit=26", "limit", "NUMBER_TYPE_MAX"],
  ["found threads beyond 9,975", "/threads/search?offset=9976", "offset", "NUMBER_TYPE_MAX"],
  ["a name of 101 characters to find", `/threads/search?name=${"x".repeat(101)}`, "name", "BASE_TYPE_MAX_LENGTH"],
])("limit: lists of threads: %s", async (_what, query, at, error) => {
  const { status, body } = await it.rest("GET", inGeneral + query);
  expect([status, body.code, body.errors[at]._errors[0].code]).toEqual([400, 50035, error]);
});

test("limit: a hundred members of a thread a page", async () => {
  const path = await thread()();
  const { body } = await it.rest("GET", `${path}/thread-members?with_member=true&limit=101`);
  expect(body.errors.limit._errors[0].code).toBe("NUMBER_TYPE_MAX");
});
