import { beforeAll, beforeEach, expect, test } from "vitest";
import { ELENA, FARID, GRACE, OWNER, REGULAR, SEEDED, withDiscord } from "./harness.ts";

const it = withDiscord();
const { guildId, channels, roles } = SEEDED;

beforeEach(() => it.discord.script.reset());

const say = async (
  content: string,
  more: Record<string, unknown> = {},
  as = REGULAR,
  channel: string = channels.general,
) => (await it.rest("POST", `/channels/${channel}/messages`, { content, ...more }, as)).body.id as string;
const search = async (query: string, as?: string) => {
  const { status, body } = await it.rest("GET", `/guilds/${guildId}/messages/search?${query}`, undefined, as);
  expect(status, JSON.stringify(body)).toBe(200);
  return { ...body, ids: body.messages.map((group: { id: string }[]) => group[0]!.id) as string[] };
};

const ids: Record<string, string> = {};
beforeAll(async () => {
  ids.tea = await say("Green tea, anyone?");
  ids.link = await say("Tea at https://tea.example.org/menu", {}, ELENA);
  ids.mention = await say(`<@${GRACE}> likes tea`, {}, FARID);
  ids.role = await say(`<@&${roles.regular}> assemble`, {}, OWNER);
  ids.everyone = await say("@everyone gather", {}, OWNER);
  ids.reply = await say("Me!", { message_reference: { message_id: ids.tea } }, ELENA);
  ids.embed = await say(
    "",
    { embeds: [{ title: "Card", image: { url: "https://example.org/a.png" } }] },
    `Bot ${it.discord.token}`,
  );
  ids.poll = await say("", { poll: { question: { text: "Tea?" }, answers: [{ poll_media: { text: "Yes" } }] } }, OWNER);
  ids.elsewhere = await say("Tea elsewhere", {}, REGULAR, channels.offTopic);
  ids.hidden = await say("Tea among moderators", {}, OWNER, channels.admins);
  const files = new FormData();
  files.set("payload_json", JSON.stringify({ content: "A picture" }));
  files.set("files[0]", new Blob([new Uint8Array([1, 2])], { type: "image/png" }), "Leaf.png");
  ids.file = (await it.rest("POST", `/channels/${channels.general}/messages`, files, REGULAR)).body.id;
});

test.each<[string, () => string, string[]]>([
  ["words, whatever their case", () => "content=TEA", ["elsewhere", "mention", "link", "tea"]],
  ["words that stand together", () => `content=${encodeURIComponent('"green tea"')}`, ["tea"]],
  ["one author", () => `author_id=${ELENA}`, ["reply", "link"]],
  ["several authors", () => `author_id=${ELENA}&author_id=${FARID}`, ["reply", "mention", "link"]],
  ["bots", () => "author_type=bot", ["embed"]],
  ["no bots, with a link", () => "author_type=-bot&has=link", ["link"]],
  ["a link to a host", () => "link_hostname=tea.example.org", ["link"]],
  ["an embed", () => "has=embed", ["embed"]],
  ["a file", () => "has=file", ["file"]],
  ["an image, uploaded or embedded", () => "has=image", ["file", "embed"]],
  ["an image but no embed", () => "has=image&has=-embed", ["file"]],
  ["a poll", () => "has=poll", ["poll"]],
  ["the ending of a file", () => "attachment_extension=png", ["file"]],
  ["the name of a file", () => "attachment_filename=leaf.png", ["file"]],
  ["somebody mentioned", () => `mentions=${GRACE}`, ["mention"]],
  ["a role mentioned", () => `mentions_role_id=${roles.regular}`, ["role"]],
  ["everybody mentioned", () => "mention_everyone=true", ["everyone"]],
  ["answers to somebody", () => `replied_to_user_id=${REGULAR}`, ["reply"]],
  ["answers to a message", () => `replied_to_message_id=${ids.tea}`, ["reply"]],
  ["one channel", () => `content=tea&channel_id=${channels.offTopic}`, ["elsewhere"]],
  ["between two ids", () => `min_id=${ids.tea}&max_id=${ids.mention}`, ["link"]],
  ["oldest first", () => "content=tea&sort_order=asc&limit=2", ["tea", "link"]],
  ["the second page", () => "content=tea&limit=2&offset=2", ["link", "tea"]],
])("search: %s", async (_what, query, names) => {
  // Elsewhere somebody greets whoever joins; nothing else is written in these channels.
  expect((await search(query())).ids).toEqual(names.map((name) => ids[name]));
});

test("what fits best comes first when asked for relevance", async () => {
  expect((await search("content=tea&sort_by=relevance&limit=1")).ids).toEqual([ids.elsewhere]);
});

test("every result is counted, whatever the page; a hit comes alone and without reactions", async () => {
  const emoji = encodeURIComponent("🍵");
  await it.rest("PUT", `/channels/${channels.general}/messages/${ids.tea}/reactions/${emoji}/@me`);
  const found = await search("content=tea&limit=1&offset=3");
  expect(found).toMatchObject({ total_results: 4, doing_deep_historical_index: false });
  expect(found.messages).toMatchObject([[{ id: ids.tea, hit: true, content: "Green tea, anyone?" }]]);
  expect(found.messages[0][0].reactions).toBeUndefined();
});

test("pinned messages are found", async () => {
  it.botMay("PIN_MESSAGES", "VIEW_CHANNEL", "READ_MESSAGE_HISTORY");
  const pinned = await it.rest("PUT", `/channels/${channels.general}/messages/pins/${ids.link}`);
  expect(pinned.status).toBe(204);
  expect((await search("pinned=true")).ids).toEqual([ids.link]);
});

test("only what one may read is searched", async () => {
  expect((await search("content=moderators")).ids).toEqual([]);
  expect((await search("content=moderators", OWNER)).ids).toEqual([ids.hidden]);
  const named = await it.rest(
    "GET",
    `/guilds/${guildId}/messages/search?channel_id=${channels.admins}`,
    undefined,
    ELENA,
  );
  expect([named.status, named.body.code]).toEqual([403, 50001]);
  const nowhere = await it.rest("GET", `/guilds/${guildId}/messages/search?channel_id=1`);
  expect([nowhere.status, nowhere.body.code]).toEqual([404, 10003]);
});

test("a bot without the content grant may not search", async () => {
  it.discord.script.privileged({ messageContent: false });
  const refused = await it.rest("GET", `/guilds/${guildId}/messages/search`);
  expect([refused.status, refused.body.code]).toEqual([403, 50001]);
  it.discord.script.privileged({ messageContent: true });
});

test("age-restricted channels are searched only when asked for", async () => {
  const { state } = it.discord, channel = state.channels.get(channels.offTopic)!;
  state.channels.set(channel.id, { ...channel, nsfw: true });
  expect((await search("content=elsewhere")).ids).toEqual([]);
  expect((await search("content=elsewhere&include_nsfw=true")).ids).toEqual([ids.elsewhere]);
  state.channels.set(channel.id, channel);
});

test("threads in which something was found come with it", async () => {
  const thread = await it.rest("POST", `/channels/${channels.general}/threads`, { name: "Kettle", type: 11 }, ELENA);
  const inside = await say("Oolong", {}, ELENA, thread.body.id);
  const found = await search("content=oolong", ELENA);
  expect(found.ids).toEqual([inside]);
  expect(found.threads).toMatchObject([{ id: thread.body.id, name: "Kettle" }]);
  expect(found.members).toMatchObject([{ id: thread.body.id, user_id: ELENA }]);
});

test.each([
  ["a limit of 26", "limit=26", "limit", "NUMBER_TYPE_MAX"],
  ["a limit of 0", "limit=0", "limit", "NUMBER_TYPE_MIN"],
  ["an offset beyond 9,975", "offset=9976", "offset", "NUMBER_TYPE_MAX"],
  ["content of 1,025 characters", `content=${"x".repeat(1025)}`, "content", "BASE_TYPE_MAX_LENGTH"],
])("limit: search: %s", async (_what, query, at, error) => {
  const { status, body } = await it.rest("GET", `/guilds/${guildId}/messages/search?${query}`);
  expect([status, body.code, body.errors[at]._errors[0].code]).toEqual([400, 50035, error]);
});

test.each([
  ["an unknown order", "sort_by=luck", "sort_by", "BASE_TYPE_CHOICES"],
  ["a direction that is none", "sort_order=up", "sort_order", "BASE_TYPE_CHOICES"],
  ["yes and no that is neither", "pinned=maybe", "pinned", "BOOLEAN_TYPE_CONVERT"],
  ["an id that is none", "min_id=new", "min_id", "NUMBER_TYPE_COERCE"],
  ["slop beyond 100", "slop=101", "slop", "NUMBER_TYPE_MAX"],
])("search refuses %s", async (_what, query, at, error) => {
  const { status, body } = await it.rest("GET", `/guilds/${guildId}/messages/search?${query}`);
  expect([status, body.code, body.errors[at]._errors[0].code]).toEqual([400, 50035, error]);
});

test.each([
  ["has=wings", "has"],
  ["author_type=cat", "author_type"],
  ["author_id=me", "author_id"],
])("search refuses %s, naming which", async (query, at) => {
  const { body } = await it.rest("GET", `/guilds/${guildId}/messages/search?${query}`);
  expect(Object.keys(body.errors[at])).toEqual(["0"]);
});
