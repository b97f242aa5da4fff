import { beforeEach, expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import { ADMIN, FARID, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { auditLog, intents, textChannel } from "./places.ts";
import { judges, refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels, guildId } = SEEDED;
beforeEach(() => it.discord.script.reset());

const write = async (channelId: string, content: string, as = OWNER): Promise<string> =>
  (await it.rest("POST", `/channels/${channelId}/messages`, { content }, as)).body.id;
const publish = (channelId: string, id: string, as = OWNER) =>
  it.rest("POST", `/channels/${channelId}/messages/${id}/crosspost`, undefined, as);
const follow = (source: string, target: string, as = OWNER) =>
  it.rest("POST", `/channels/${source}/followers`, { webhook_channel_id: target }, as);

test("what is published arrives where the channel is followed, follows every edit, and outlives the original", async () => {
  const source = textChannel(it, 5), target = textChannel(it);
  const listener = await it.identify(intents("GUILD_WEBHOOKS")), reader = await it.act(FARID);
  const followed = await follow(source, target);
  expect(followed.body).toEqual({ channel_id: source, webhook_id: expect.any(String) });
  await listener.event("WEBHOOKS_UPDATE", (d) => d.channel_id === target);
  const name = `Kagami Garden #${it.discord.state.channels.get(source)!.name}`;
  const added = await reader.event("MESSAGE_CREATE", (d) => d.type === 12);
  expect(added.d).toMatchObject({ content: name, author: { id: OWNER }, message_reference: { channel_id: source } });
  expect(auditLog(it, AUDIT.WEBHOOK_CREATE)[0]).toMatchObject({ target_id: followed.body.webhook_id });
  expect((await it.rest("GET", `/webhooks/${followed.body.webhook_id}`, undefined, OWNER)).body).toMatchObject({
    type: 2,
    source_guild: { id: guildId },
    source_channel: { id: source },
  });

  const id = await write(source, "News");
  const published = await publish(source, id);
  expect([published.status, published.body.flags]).toEqual([200, 1]);
  await reader.event("MESSAGE_UPDATE", (d) => d.id === id && d.flags === 1);
  const { d: copy } = await reader.event("MESSAGE_CREATE", (d) => d.channel_id === target && d.content === "News");
  expect(copy).toMatchObject({
    flags: 2,
    webhook_id: followed.body.webhook_id,
    author: { username: name, bot: true },
    message_reference: { message_id: id, channel_id: source, guild_id: guildId },
  });
  await it.rest("PATCH", `/channels/${source}/messages/${id}`, { content: "Better news" }, OWNER);
  await reader.event("MESSAGE_UPDATE", (d) => d.id === copy.id && d.content === "Better news");
  await it.rest("DELETE", `/channels/${source}/messages/${id}`, undefined, OWNER);
  const orphan = await reader.event("MESSAGE_UPDATE", (d) => d.id === copy.id && (d.flags & 8) !== 0);
  expect(orphan.d.content).toBe("[Original Message Deleted]");
  const history = await it.rest("GET", `/channels/${target}/messages`);
  expect(history.body.map((it: { type: number }) => it.type)).toEqual([0, 12]);
});

test("copies of what was published say so when the channel it came from is deleted", async () => {
  const source = textChannel(it, 5), target = textChannel(it);
  await follow(source, target);
  await publish(source, await write(source, "News"));
  const reader = await it.act(FARID);
  expect((await it.rest("DELETE", `/channels/${source}`, undefined, OWNER)).status).toBe(200);
  const { d } = await reader.event("MESSAGE_UPDATE", (d) => d.channel_id === target);
  expect(d).toMatchObject({ content: "[Original Message Deleted]", flags: 2 | 8 });
});

test("limit: a channel publishes ten times an hour", async () => {
  const source = textChannel(it, 5);
  for (let n = 0; n < 10; n++) expect((await publish(source, await write(source, `${n}`))).status).toBe(200);
  const eleventh = await write(source, "once more");
  const refused = await publish(source, eleventh);
  expect([refused.status, refused.body.global]).toEqual([429, false]);
  clock.advance(Math.ceil(refused.body.retry_after * 1_000));
  expect((await publish(source, eleventh)).status).toBe(200);
});

test("limit: what was published is edited three times an hour", async () => {
  const source = textChannel(it, 5), id = await write(source, "News");
  await publish(source, id);
  const edit = () => it.rest("PATCH", `/channels/${source}/messages/${id}`, { content: "Newer" }, OWNER);
  for (let n = 0; n < 3; n++) expect((await edit()).status).toBe(200);
  const refused = await edit();
  expect([refused.status, refused.body.code]).toEqual([429, 20022]);
  clock.advance(3_600_000);
  expect((await edit()).status).toBe(200);
});

test("limit: who has fifteen webhooks follows nothing more", async () => {
  const target = textChannel(it);
  for (let n = 0; n < 15; n++) await it.rest("POST", `/channels/${target}/webhooks`, { name: "n" }, OWNER);
  expect((await follow(textChannel(it, 5), target)).body.code).toBe(30007);
});

refusesBodies(it, "followers", [
  {
    what: "no channel to follow into",
    path: () => `/channels/${textChannel(it, 5)}/followers`,
    as: OWNER,
    body: {},
    at: "webhook_channel_id",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a channel that is no id",
    path: () => `/channels/${textChannel(it, 5)}/followers`,
    as: OWNER,
    body: { webhook_channel_id: "here" },
    at: "webhook_channel_id",
    error: "NUMBER_TYPE_COERCE",
  },
  {
    what: "a channel that is nowhere",
    path: () => `/channels/${textChannel(it, 5)}/followers`,
    as: OWNER,
    body: { webhook_channel_id: "1" },
    code: 10003,
    status: 404,
  },
]);

const written = async (type: number, as: string) => {
  const place = textChannel(it, type);
  return `/channels/${place}/messages/${await write(place, "c", as)}/crosspost`;
};
judges(it, "announcements", [
  { what: "a member publishes their own", method: "POST", path: () => written(5, FARID), as: FARID, gives: 200 },
  {
    what: "a member publishes another's",
    method: "POST",
    path: () => written(5, OWNER),
    as: FARID,
    gives: [403, 50013],
  },
  { what: "a moderator publishes another's", method: "POST", path: () => written(5, OWNER), as: MODERATOR, gives: 200 },
  { what: "in an ordinary channel", method: "POST", path: () => written(0, OWNER), as: OWNER, gives: [400, 50024] },
  {
    what: "twice",
    method: "POST",
    path: async () => {
      const path = await written(5, OWNER);
      await it.rest("POST", path, undefined, OWNER);
      return path;
    },
    as: OWNER,
    gives: [400, 40033],
  },
  {
    what: "a member follows into a channel whose webhooks are not theirs",
    method: "POST",
    path: () => `/channels/${textChannel(it, 5)}/followers`,
    body: { webhook_channel_id: channels.offTopic },
    as: FARID,
    gives: [403, 50013],
  },
  {
    what: "an administrator follows an ordinary channel",
    method: "POST",
    path: `/channels/${channels.general}/followers`,
    body: { webhook_channel_id: channels.offTopic },
    as: ADMIN,
    gives: [400, 50024],
  },
  {
    what: "into a voice channel",
    method: "POST",
    path: () => `/channels/${textChannel(it, 5)}/followers`,
    body: { webhook_channel_id: channels.lounge },
    as: OWNER,
    gives: [400, 50024],
  },
]);
