import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { startLocalDiscord } from "../../dev/discord/server.ts";
import { CHLOE, FARID, GRACE, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { intents, textChannel } from "./places.ts";
import { judges, refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels } = SEEDED;
const HOUR_MS = 3_600_000;
beforeEach(() => {
  it.discord.script.reset();
  it.botMay("SEND_MESSAGES", "SEND_POLLS", "MANAGE_MESSAGES");
});

const tea = (more: object = {}) => ({
  question: { text: "Tea or coffee?" },
  answers: [{ poll_media: { text: "Tea", emoji: { name: "🍵" } } }, { poll_media: { text: "Coffee" } }],
  ...more,
});
const ask = async (more: object = {}, channelId: string = channels.offTopic, as?: string) =>
  (await it.rest("POST", `/channels/${channelId}/messages`, { poll: tea(more) }, as)).body;
// deno-lint-ignore no-explicit-any -- a message as it was answered
const pathOf = (message: any) => `/channels/${message.channel_id}/polls/${message.id}`;
// deno-lint-ignore no-explicit-any -- a message as it was answered
const vote = (message: any, as: string, ...ids: number[]) =>
  it.rest("PUT", `${pathOf(message)}/answers/@me`, { answer_ids: ids.map(String) }, as);

test("a poll runs a day unless it says otherwise, is voted in by people, and everybody counts the same", async () => {
  const message = await ask({ duration: 48 });
  expect(message.poll).toMatchObject({
    question: { text: "Tea or coffee?" },
    answers: [{ answer_id: 1, poll_media: { text: "Tea", emoji: { id: null, name: "🍵" } } }, { answer_id: 2 }],
    allow_multiselect: false,
    layout_type: 1,
    results: { is_finalized: false, answer_counts: [] },
  });
  expect(Math.round((Date.parse(message.poll.expiry) - clock.now()) / HOUR_MS)).toBe(48);
  const day = await ask();
  expect(Math.round((Date.parse(day.poll.expiry) - clock.now()) / HOUR_MS)).toBe(24);
  const listener = await it.identify(intents("GUILD_MESSAGE_POLLS"));
  expect((await vote(message, FARID, 1)).status).toBe(204);
  expect((await listener.event("MESSAGE_POLL_VOTE_ADD")).d).toEqual({
    user_id: FARID,
    channel_id: message.channel_id,
    message_id: message.id,
    guild_id: SEEDED.guildId,
    answer_id: 1,
  });
  expect((await vote(message, FARID, 2)).status).toBe(204);
  await listener.event("MESSAGE_POLL_VOTE_REMOVE", (d) => d.answer_id === 1 && d.user_id === FARID);
  await listener.event("MESSAGE_POLL_VOTE_ADD", (d) => d.answer_id === 2);
  await vote(message, GRACE, 2);
  const seen = await it.rest("GET", `/channels/${message.channel_id}/messages/${message.id}`, undefined, FARID);
  expect(seen.body.poll.results.answer_counts).toEqual([{ id: 2, count: 2, me_voted: true }]);
  const voters = await it.rest("GET", `${pathOf(message)}/answers/2?limit=1`);
  expect(voters.body.users.map((user: { id: string }) => user.id)).toEqual([FARID]);
  const more = await it.rest("GET", `${pathOf(message)}/answers/2?after=${FARID}`);
  expect(more.body.users.map((user: { id: string }) => user.id)).toEqual([GRACE]);
  await vote(message, GRACE);
  expect((await it.rest("GET", `${pathOf(message)}/answers/2`)).body.users).toHaveLength(1);
});

test("votes need their intent, and polls are kept from who may not read content", async () => {
  const deaf = await it.identify(intents("GUILDS", "GUILD_MESSAGES"));
  const theirs = await ask({}, channels.offTopic, OWNER);
  await vote(theirs, FARID, 1);
  await deaf.settled();
  expect(deaf.events("MESSAGE_POLL_VOTE_ADD")).toEqual([]);
  expect((await deaf.event("MESSAGE_CREATE", (d) => d.id === theirs.id)).d.poll).toBeUndefined();
});

test("when its time is over it is counted, and what came of it is written beneath", async () => {
  const message = await ask({ duration: 2 });
  const reader = await it.act(FARID);
  await vote(message, FARID, 1);
  await vote(message, GRACE, 1);
  await vote(message, CHLOE, 2);
  clock.advance(2 * HOUR_MS);
  const updated = await reader.event("MESSAGE_UPDATE", (d) => d.id === message.id);
  expect(updated.d.poll.results).toMatchObject({ is_finalized: true, answer_counts: [{ id: 1, count: 2 }, { id: 2 }] });
  const { d: result } = await reader.event("MESSAGE_CREATE", (d) => d.type === 46);
  expect(result).toMatchObject({
    author: { id: SEEDED.applicationId },
    mentions: [{ id: SEEDED.applicationId }],
    message_reference: { message_id: message.id, channel_id: message.channel_id },
    embeds: [{ type: "poll_result" }],
  });
  const fields = Object.fromEntries(
    result.embeds[0].fields.map((it: { name: string; value: string }) => [it.name, it.value]),
  );
  expect(fields).toEqual({
    poll_question_text: "Tea or coffee?",
    victor_answer_votes: "2",
    total_votes: "3",
    victor_answer_id: "1",
    victor_answer_text: "Tea",
    victor_answer_emoji_name: "🍵",
  });
  expect((await vote(message, OWNER, 1)).body.code).toBe(520001);
  const history = await it.rest("GET", `/channels/${message.channel_id}/messages?limit=1`);
  expect(history.body[0]).toMatchObject({ type: 46, embeds: [{ type: "poll_result" }] });
});

test("its author ends it early; of a draw nobody is the victor", async () => {
  const message = await ask({ allow_multiselect: true });
  const reader = await it.act(GRACE);
  expect((await vote(message, FARID, 1, 2)).status).toBe(204);
  const ended = await it.rest("POST", `${pathOf(message)}/expire`);
  expect([ended.status, ended.body.poll.results.is_finalized]).toEqual([200, true]);
  expect(Date.parse(ended.body.poll.expiry)).toBeLessThanOrEqual(clock.now());
  const { d } = await reader.event("MESSAGE_CREATE", (it) => it.type === 46);
  expect(d.embeds[0].fields.map((it: { name: string }) => it.name)).toEqual([
    "poll_question_text",
    "victor_answer_votes",
    "total_votes",
  ]);
  expect((await it.rest("POST", `${pathOf(message)}/expire`)).body.code).toBe(520001);
});

test("a poll ends on time also when the process was away", async () => {
  const folder = await mkdtemp(join(tmpdir(), "polls-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const stateFile = join(folder, "state"), time = new MovableClock();
  const start = () => startLocalDiscord({ stateFile, clock: time });
  const before = await start();
  const { id } = before.script.say({
    userId: FARID,
    channelId: channels.general,
    content: "",
    poll: { question: "Still there?", answers: ["Yes"], hours: 1 },
  });
  await before.close();
  time.advance(2 * HOUR_MS);
  await using after = await start();
  // What is due at the start happens in its first turn.
  await vi.waitUntil(() => after.state.messages.get(id)!.poll!.finalized);
  expect(after.script.messages(channels.general).at(-1)).toMatchObject({ type: 46 });
});

const send = { path: `/channels/${channels.offTopic}/messages` };
const answers = (count: number) => Array.from({ length: count }, (_, n) => ({ poll_media: { text: `${n}` } }));
const voting = async () => `${pathOf(await ask())}/answers/@me`;
refusesBodies(it, "polls", [
  {
    ...send,
    what: "no question",
    body: { poll: { answers: answers(1) } },
    at: "poll.question",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    ...send,
    what: "an empty question",
    body: { poll: tea({ question: { text: "" } }) },
    at: "poll.question.text",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    ...send,
    what: "a question of 301",
    body: { poll: tea({ question: { text: "x".repeat(301) } }) },
    at: "poll.question.text",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    ...send,
    what: "no answers",
    body: { poll: tea({ answers: [] }) },
    at: "poll.answers",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    ...send,
    what: "eleven answers",
    body: { poll: tea({ answers: answers(11) }) },
    at: "poll.answers",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    ...send,
    what: "an answer of 56",
    body: { poll: tea({ answers: [{ poll_media: { text: "x".repeat(56) } }] }) },
    at: "poll.answers.0.poll_media.text",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    ...send,
    what: "an answer of nothing",
    body: { poll: tea({ answers: [{}] }) },
    at: "poll.answers.0.poll_media",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    ...send,
    what: "a duration of 33 days",
    body: { poll: tea({ duration: 792 }) },
    at: "poll.duration",
    error: "NUMBER_TYPE_MAX",
  },
  {
    ...send,
    what: "a duration of nothing",
    body: { poll: tea({ duration: 0 }) },
    at: "poll.duration",
    error: "NUMBER_TYPE_MIN",
  },
  {
    ...send,
    what: "a layout that is none",
    body: { poll: tea({ layout_type: 2 }) },
    at: "poll.layout_type",
    error: "BASE_TYPE_CHOICES",
  },
  {
    ...send,
    what: "an emoji that nobody has",
    body: { poll: tea({ answers: [{ poll_media: { text: "x", emoji: { id: "123456789012345678" } } }] }) },
    code: 520004,
  },
  {
    method: "PUT",
    path: voting,
    as: FARID,
    what: "a vote without answers",
    body: {},
    at: "answer_ids",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    method: "PUT",
    path: voting,
    as: FARID,
    what: "a vote for words",
    body: { answer_ids: ["tea"] },
    at: "answer_ids.0",
    error: "NUMBER_TYPE_COERCE",
  },
  {
    method: "PUT",
    path: voting,
    as: FARID,
    what: "a vote for an answer there is not",
    body: { answer_ids: ["3"] },
    at: "answer_ids.0",
    error: "POLL_ANSWER_INVALID",
  },
  {
    method: "PUT",
    path: voting,
    as: FARID,
    what: "two votes where one is allowed",
    body: { answer_ids: ["1", "2"] },
    at: "answer_ids",
    error: "BASE_TYPE_MAX_LENGTH",
  },
]);

judges(it, "polls", [
  {
    what: "a bot without SEND_POLLS asks",
    method: "POST",
    path: () =>
      `/channels/${
        textChannel(it, 0, [{ id: SEEDED.guildId, type: 0, allow: "0", deny: String(1n << 49n) }])
      }/messages`,
    body: { poll: tea() },
    bot: ["SEND_MESSAGES"],
    gives: [403, 50013],
  },
  { what: "a bot votes", method: "PUT", path: voting, body: { answer_ids: ["1"] }, gives: [403, 20001] },
  {
    what: "a moderator ends somebody else's",
    method: "POST",
    path: async () => `${pathOf(await ask())}/expire`,
    as: MODERATOR,
    gives: [403, 50013],
  },
  {
    what: "somebody ends what is no poll",
    method: "POST",
    path: () =>
      `/channels/${channels.offTopic}/polls/${
        it.discord.script.say({ userId: FARID, channelId: channels.offTopic, content: "c" }).id
      }/expire`,
    as: FARID,
    gives: [400, 520006],
  },
  {
    what: "somebody votes where they may not look",
    method: "PUT",
    path: async () => `${pathOf(await ask({}, channels.moderators, MODERATOR))}/answers/@me`,
    body: { answer_ids: ["1"] },
    as: GRACE,
    gives: [403, 50001],
  },
  {
    what: "somebody edits a poll",
    method: "PATCH",
    path: async () => `/channels/${channels.offTopic}/messages/${(await ask()).id}`,
    body: { content: "Milk?" },
    gives: [400, 520003],
  },
]);
