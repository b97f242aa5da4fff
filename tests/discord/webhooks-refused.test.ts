import { beforeEach, expect, test } from "vitest";
import { webhooks } from "../../dev/discord/state/webhooks.ts";
import { ADMIN, FARID, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { textChannel } from "./places.ts";
import { judges, refusesBodies } from "./tables.ts";

const it = withDiscord();
const { channels, guildId } = SEEDED;
const NOBODY = "nobody";
beforeEach(() => it.discord.script.reset());

interface Hook {
  id: string;
  token: string;
  path: string;
}

/** A webhook made by a person, so that it is no application's; or by the bot. */
async function newHook(channelId: string = channels.offTopic, as: "bot" | "owner" = "owner"): Promise<Hook> {
  const who = as === "bot" ? undefined : OWNER;
  const { body } = await it.rest("POST", `/channels/${channelId}/webhooks`, { name: "Herald" }, who);
  return { id: body.id, token: body.token, path: `/webhooks/${body.id}/${body.token}` };
}

const send = (hook: Hook, body: unknown, query = "wait=true") => it.rest("POST", `${hook.path}?${query}`, body, NOBODY);

const hookPath = async () => `/webhooks/${(await newHook(textChannel(it))).id}`;
const executePath = async () => (await newHook(textChannel(it))).path;
const make = { path: `/channels/${channels.offTopic}/webhooks`, as: OWNER };
const exec = { path: executePath, as: NOBODY };
refusesBodies(it, "webhooks", [
  { ...make, what: "no name", body: {}, at: "name", error: "BASE_TYPE_REQUIRED" },
  { ...make, what: "an empty name", body: { name: "" }, at: "name", error: "BASE_TYPE_REQUIRED" },
  { ...make, what: "a name of 81", body: { name: "x".repeat(81) }, at: "name", error: "BASE_TYPE_BAD_LENGTH" },
  {
    ...make,
    what: "a name with clyde in it",
    body: { name: "Clydes" },
    at: "name",
    error: "USERNAME_INVALID_CONTAINS",
  },
  {
    ...make,
    what: "a name with discord in it",
    body: { name: "My Discord" },
    at: "name",
    error: "USERNAME_INVALID_CONTAINS",
  },
  { ...make, what: "everyone as a name", body: { name: "Everyone" }, at: "name", error: "USERNAME_INVALID" },
  {
    ...make,
    what: "a picture that is none",
    body: { name: "n", avatar: "data:image/png;base64,AAAA" },
    at: "avatar",
    error: "IMAGE_INVALID",
  },
  {
    method: "PATCH",
    path: hookPath,
    as: OWNER,
    what: "a channel that is no id",
    body: { channel_id: "here" },
    at: "channel_id",
    error: "NUMBER_TYPE_COERCE",
  },
  {
    method: "PATCH",
    path: hookPath,
    as: OWNER,
    what: "a name that is a list",
    body: { name: [] },
    at: "name",
    error: "STRING_TYPE_CONVERT",
  },
  { ...exec, what: "an empty message of a webhook", body: {}, code: 50006 },
  {
    ...exec,
    what: "a webhook's message of 2,001",
    body: { content: "x".repeat(2_001) },
    at: "content",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    ...exec,
    what: "a username of 81",
    body: { content: "c", username: "x".repeat(81) },
    at: "username",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    ...exec,
    what: "clyde as username",
    body: { content: "c", username: "clyde" },
    at: "username",
    error: "USERNAME_INVALID_CONTAINS",
  },
  {
    ...exec,
    what: "an avatar link without a scheme",
    body: { content: "c", avatar_url: "nowhere" },
    at: "avatar_url",
    error: "URL_TYPE_INVALID_URL",
  },
  {
    ...exec,
    what: "11 embeds of a webhook",
    body: { embeds: Array.from({ length: 11 }, () => ({ title: "t" })) },
    at: "embeds",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    ...exec,
    what: "a thread's name of 101",
    body: { content: "c", thread_name: "x".repeat(101) },
    at: "thread_name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    ...exec,
    what: "six tags",
    body: { content: "c", applied_tags: ["1", "2", "3", "4", "5", "6"] },
    at: "applied_tags",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    path: async () => `${await executePath()}/slack`,
    as: NOBODY,
    what: "a colour that Slack does not know",
    described: true,
    body: { attachments: [{ title: "t", color: "green" }] },
    at: "attachments.0.color",
    error: "STRING_TYPE_REGEX",
  },
  {
    path: async () => `${await executePath()}/slack`,
    as: NOBODY,
    what: "Slack's message of nothing",
    body: {},
    code: 50006,
  },
  {
    path: async () => `${await executePath()}/github`,
    as: NOBODY,
    what: "GitHub's event of nobody",
    body: { action: "opened" },
    at: "sender",
    error: "BASE_TYPE_REQUIRED",
  },
]);

judges(it, "webhooks", [
  {
    what: "a bot without MANAGE_WEBHOOKS makes one",
    method: "POST",
    path: make.path,
    body: { name: "n" },
    gives: [403, 50013],
  },
  {
    what: "a bot with it makes one",
    method: "POST",
    path: make.path,
    body: { name: "n" },
    bot: ["MANAGE_WEBHOOKS"],
    gives: 200,
  },
  { what: "a member lists a channel's", method: "GET", path: make.path, as: FARID, gives: [403, 50013] },
  {
    what: "a moderator lists the server's",
    method: "GET",
    path: `/guilds/${guildId}/webhooks`,
    as: MODERATOR,
    gives: [403, 50013],
  },
  {
    what: "an administrator lists the server's",
    method: "GET",
    path: `/guilds/${guildId}/webhooks`,
    as: ADMIN,
    gives: 200,
  },
  { what: "a member looks at one", method: "GET", path: hookPath, as: FARID, gives: [403, 50013] },
  {
    what: "a member changes one",
    method: "PATCH",
    path: hookPath,
    body: { name: "n" },
    as: FARID,
    gives: [403, 50013],
  },
  { what: "a member takes one away", method: "DELETE", path: hookPath, as: FARID, gives: [403, 50013] },
  {
    what: "one is moved to where one may not",
    method: "PATCH",
    path: hookPath,
    body: { channel_id: channels.admins },
    bot: ["MANAGE_WEBHOOKS"],
    gives: [403, 50013],
  },
  {
    what: "in a category",
    method: "POST",
    path: "/channels/400000000000000001/webhooks",
    body: { name: "n" },
    as: OWNER,
    gives: [400, 50024],
  },
  {
    what: "in a direct channel",
    method: "POST",
    path: () => `/channels/${it.discord.script.direct(OWNER, FARID)}/webhooks`,
    body: { name: "n" },
    as: OWNER,
    gives: [403, 50003],
  },
  {
    what: "with another token",
    method: "GET",
    path: async () => `${await hookPath()}/wrong`,
    as: NOBODY,
    gives: [401, 50027],
  },
  {
    what: "with a token of what is gone",
    method: "GET",
    path: "/webhooks/123456789012345678/token",
    as: NOBODY,
    gives: [404, 10015],
  },
]);

test("limit: a channel has fifteen webhooks, also those moved into it", async () => {
  const place = textChannel(it);
  for (let n = 0; n < 15; n++) await newHook(place);
  const more = await it.rest("POST", `/channels/${place}/webhooks`, { name: "n" }, OWNER);
  expect([more.status, more.body.code]).toEqual([400, 30007]);
  const moved = await it.rest("PATCH", await hookPath(), { channel_id: place }, OWNER);
  expect([moved.status, moved.body.code]).toEqual([400, 30007]);
  expect(it.discord.state.table(webhooks).by("channel", place)).toHaveLength(15);
});

test("limit: a server has a thousand webhooks", async () => {
  const { guildId: large, channelIds, userIds } = it.discord.script.guild({ members: 1, channels: 70 });
  const table = it.discord.state.table(webhooks);
  for (let n = 0; n < 1_000; n++) {
    const channelId = channelIds[n % 69]!;
    const [id, name, owner] = [`44${String(n).padStart(16, "0")}`, "n", userIds[0]!];
    table.set(id, {
      id,
      type: 1,
      guild_id: large,
      channel_id: channelId,
      name,
      avatar: null,
      token: id,
      application_id: null,
      user_id: owner,
    });
  }
  const refused = await it.rest("POST", `/channels/${channelIds[69]}/webhooks`, { name: "n" }, userIds[0]);
  expect([refused.status, refused.body.code]).toEqual([400, 30058]);
});

test("limit: a webhook writes five times in two seconds, another one beside it still may", async () => {
  const hook = await newHook(), other = await newHook();
  for (let n = 0; n < 5; n++) expect((await send(hook, { content: "c" }, "")).status).toBe(204);
  const refused = await send(hook, { content: "c" }, "");
  expect([refused.status, refused.headers.get("x-ratelimit-limit")]).toEqual([429, "5"]);
  expect((await send(other, { content: "c" }, "")).status).toBe(204);
});
