import { beforeEach, expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import { addUser } from "../../dev/discord/state/build.ts";
import { autoModRules } from "../../dev/discord/state/automod.ts";
import { alertTo, BLOCK, QUARANTINE, timeout, words } from "./automod-rules.ts";
import { ADMIN, ELENA, FARID, GRACE, MODERATOR, OWNER, REGULAR, SEEDED, withDiscord } from "./harness.ts";
import { auditOf } from "./moderation.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { applicationId, channels, guildId, roles } = SEEDED;
const GUILDS = 1, MEMBERS = 1 << 1, MESSAGES = 1 << 9, CONTENT = 1 << 15, CONFIGURATION = 1 << 20, EXECUTION = 1 << 21;
const path = `/guilds/${guildId}/auto-moderation/rules`;
const WHY = { "x-audit-log-reason": "calm" };

beforeEach(() => {
  it.discord.script.reset();
  it.botMay("MANAGE_GUILD", "MODERATE_MEMBERS", "VIEW_AUDIT_LOG", "MANAGE_NICKNAMES", "ATTACH_FILES");
  const table = it.discord.state.table(autoModRules);
  for (const { id } of table.by("guild", guildId)) table.delete(id);
});

const make = async (body: object) => {
  const reply = await it.rest("POST", path, body);
  expect(reply.status, JSON.stringify(reply.body)).toBe(200);
  return reply.body;
};
const write = (content: string, as = FARID, channelId: string = channels.offTopic) =>
  it.rest("POST", `/channels/${channelId}/messages`, { content }, as);

test("a rule is made, shown, changed and taken away, each told and written down", async () => {
  const listener = await it.identify(GUILDS | CONFIGURATION);
  const deaf = await it.identify(GUILDS);
  const reply = await it.rest("POST", path, words(["cat*"]), undefined, WHY);
  const rule = reply.body;
  expect(rule).toMatchObject({
    guild_id: guildId,
    creator_id: applicationId,
    trigger_metadata: { keyword_filter: ["cat*"], regex_patterns: [], allow_list: [] },
    exempt_roles: [],
    exempt_channels: [],
  });
  expect((await listener.event("AUTO_MODERATION_RULE_CREATE")).d).toEqual(rule);
  expect(auditOf(it, AUDIT.AUTO_MODERATION_RULE_CREATE)).toMatchObject({ target_id: rule.id, reason: "calm" });
  expect((await it.rest("GET", path)).body).toEqual([rule]);
  expect((await it.rest("GET", `${path}/${rule.id}`)).body).toEqual(rule);

  const changed = await it.rest("PATCH", `${path}/${rule.id}`, { name: "Cats", enabled: false }, undefined, WHY);
  expect(changed.body).toEqual({ ...rule, name: "Cats", enabled: false });
  await listener.event("AUTO_MODERATION_RULE_UPDATE", (d) => d.name === "Cats");
  expect(auditOf(it, AUDIT.AUTO_MODERATION_RULE_UPDATE)?.changes).toEqual([
    { key: "name", old_value: "Words", new_value: "Cats" },
    { key: "enabled", old_value: true, new_value: false },
  ]);

  expect((await it.rest("DELETE", `${path}/${rule.id}`)).status).toBe(204);
  await listener.event("AUTO_MODERATION_RULE_DELETE", (d) => d.id === rule.id);
  expect(auditOf(it, AUDIT.AUTO_MODERATION_RULE_DELETE)).toMatchObject({ target_id: rule.id });
  expect((await it.rest("GET", `${path}/${rule.id}`)).status).toBe(404);
  await deaf.settled();
  expect(deaf.packets.some(({ t }) => t?.startsWith("AUTO_MODERATION"))).toBe(false);
});

test("a server that has rules says so among its features", async () => {
  const listener = await it.identify(GUILDS);
  const rule = await make(words(["x"]));
  const has = (d: { features: string[] }) => d.features.includes("AUTO_MODERATION");
  expect(has((await it.rest("GET", `/guilds/${guildId}`)).body)).toBe(true);
  await it.rest("DELETE", `${path}/${rule.id}`);
  await listener.event("GUILD_UPDATE", (d) => !has(d));
});

test("what is blocked is refused to the writer and seen by nobody", async () => {
  const rule = await make(words(["bad*"], { actions: [{ type: 1, metadata: { custom_message: "Mind the cats" } }] }));
  const listener = await it.identify(GUILDS | MESSAGES | CONTENT | EXECUTION);
  const refused = await write("so Badly put");
  expect([refused.status, refused.body]).toEqual([400, { code: 200000, message: "Mind the cats" }]);
  const { d } = await listener.event("AUTO_MODERATION_ACTION_EXECUTION");
  expect(d).toEqual({
    guild_id: guildId,
    action: rule.actions[0],
    rule_id: rule.id,
    rule_trigger_type: 1,
    user_id: FARID,
    channel_id: channels.offTopic,
    content: "so Badly put",
    matched_keyword: "bad*",
    matched_content: "Bad",
  });
  expect(auditOf(it, AUDIT.AUTO_MODERATION_BLOCK_MESSAGE)).toMatchObject({
    target_id: FARID,
    options: {
      auto_moderation_rule_name: "Words",
      auto_moderation_rule_trigger_type: "1",
      channel_id: channels.offTopic,
    },
  });
  expect(listener.events("MESSAGE_CREATE")).toEqual([]);
  expect((await write("so well put")).status).toBe(200);
});

test("without the content intent an execution tells no text, without its own intent nothing", async () => {
  await make(words(["bad"]));
  const [blank, deaf] = [await it.identify(GUILDS | EXECUTION), await it.identify(GUILDS | MESSAGES | CONTENT)];
  await write("bad");
  const { d } = await blank.event("AUTO_MODERATION_ACTION_EXECUTION");
  expect([d.content, d.matched_content, d.matched_keyword]).toEqual(["", "", "bad"]);
  await deaf.settled();
  expect(deaf.events("AUTO_MODERATION_ACTION_EXECUTION")).toEqual([]);
});

test("only whoever manages the server hears of executions", async () => {
  await make(words(["bad"]));
  const [admin, member] = [await it.act(ADMIN), await it.act(GRACE)];
  await write("bad");
  await admin.event("AUTO_MODERATION_ACTION_EXECUTION");
  await member.settled();
  expect(member.events("AUTO_MODERATION_ACTION_EXECUTION")).toEqual([]);
});

test("an alert is a message of type 24 with what happened in its embed", async () => {
  await make(words(["bad"], { actions: [alertTo(channels.moderators)] }));
  const listener = await it.identify(GUILDS | MESSAGES | CONTENT | EXECUTION);
  const { body: message } = await write("this is bad today");
  const alert = await listener.event("MESSAGE_CREATE", (d) => d.type === 24);
  expect(alert.d).toMatchObject({ channel_id: channels.moderators, author: { id: FARID }, content: "" });
  const [embed] = alert.d.embeds;
  expect(embed).toMatchObject({ type: "auto_moderation_message", description: "this is bad today" });
  const fields = Object.fromEntries(embed.fields.map(({ name, value }: Record<string, string>) => [name, value]));
  expect(fields).toMatchObject({
    rule_name: "Words",
    keyword: "bad",
    keyword_matched_content: "bad",
    channel_id: channels.offTopic,
    flagged_message_id: message.id,
    decision_outcome: "flagged",
  });
  const { d } = await listener.event("AUTO_MODERATION_ACTION_EXECUTION");
  expect(d).toMatchObject({ message_id: message.id, alert_system_message_id: alert.d.id });
  expect(auditOf(it, AUDIT.AUTO_MODERATION_FLAG_TO_CHANNEL)).toMatchObject({ target_id: FARID });
  expect((await it.rest("GET", `/channels/${channels.moderators}/messages?limit=1`)).body[0].type).toBe(24);
});

test("a timeout holds its time, and the alert of a blocked message says so", async () => {
  await make(words(["bad"], { actions: [BLOCK, alertTo(channels.moderators), timeout(60)] }));
  const listener = await it.identify(GUILDS | MEMBERS | MESSAGES | CONTENT);
  expect((await write("bad", ELENA)).body.code).toBe(200000);
  await listener.event("GUILD_MEMBER_UPDATE", (d) => d.user.id === ELENA && d.communication_disabled_until !== null);
  const alert = await listener.event("MESSAGE_CREATE", (d) => d.type === 24);
  expect(alert.d.embeds[0].fields).toEqual(expect.arrayContaining([
    { name: "timeout_duration", value: "60", inline: false },
    { name: "decision_outcome", value: "blocked", inline: false },
  ]));
  expect(auditOf(it, AUDIT.AUTO_MODERATION_USER_COMMUNICATION_DISABLED)).toMatchObject({ target_id: ELENA });
  expect((await write("fine", ELENA)).body.code).toBe(50013);
  clock.advance(60_001);
  expect((await write("fine", ELENA)).status).toBe(200);
});

test("what is allowed lies around what is forbidden", async () => {
  await make(words([], {
    trigger_metadata: { keyword_filter: ["*ass*"], regex_patterns: ["h[i1]+t"], allow_list: ["class*", "white"] },
  }));
  expect((await write("a classic")).status).toBe(200);
  expect((await write("white")).status).toBe(200);
  expect((await write("an assault")).body.code).toBe(200000);
  expect((await write("a H1IT")).body.code).toBe(200000);
});

test("roles and channels that are exempt, managers and bots are left alone", async () => {
  await make(words(["bad"], { exempt_roles: [roles.regular], exempt_channels: [channels.levels] }));
  expect((await write("bad", REGULAR)).status).toBe(200);
  expect((await write("bad", FARID, channels.levels)).status).toBe(200);
  expect((await write("bad", ADMIN)).status).toBe(200);
  expect((await write("bad", OWNER)).status).toBe(200);
  expect((await write("bad", MODERATOR)).body.code).toBe(200000);
  expect((await it.rest("POST", `/channels/${channels.offTopic}/messages`, { content: "bad" })).status).toBe(200);
});

test("a rule that is off, or is no longer there, does nothing", async () => {
  const rule = await make(words(["bad"], { enabled: false }));
  expect((await write("bad")).status).toBe(200);
  await it.rest("PATCH", `${path}/${rule.id}`, { enabled: true });
  expect((await write("bad")).body.code).toBe(200000);
  await it.rest("DELETE", `${path}/${rule.id}`);
  expect((await write("bad")).status).toBe(200);
});

test("a message cannot be changed into what is blocked", async () => {
  await make(words(["bad"]));
  const { body: message } = await write("good");
  const edit = await it.rest(
    "PATCH",
    `/channels/${channels.offTopic}/messages/${message.id}`,
    { content: "bad" },
    FARID,
  );
  expect(edit.body.code).toBe(200000);
  expect(it.discord.state.messages.get(message.id)?.content).toBe("good");
});

test("a thread cannot begin under what is blocked", async () => {
  await make(words(["bad"]));
  const begin = (name: string) => it.rest("POST", `/channels/${channels.offTopic}/threads`, { name, type: 11 }, FARID);
  const refused = await begin("so bad");
  expect([refused.status, refused.body.code]).toEqual([400, 200001]);
  expect((await begin("so good")).status).toBe(201);
});

test("people who are made to speak by a script are moderated, too", async () => {
  await make(words(["bad"]));
  const say = (content: string) => it.discord.script.say({ userId: FARID, channelId: channels.offTopic, content });
  expect(() => say("bad")).toThrow("blocked by automatic moderation");
  expect(say("good").content).toBe("good");
});

test("more different people and roles than allowed are too many", async () => {
  const trigger_metadata = { mention_total_limit: 2, mention_raid_protection_enabled: true };
  const rule = await make({
    name: "Mentions",
    event_type: 1,
    trigger_type: 5,
    trigger_metadata,
    actions: [BLOCK],
    enabled: true,
  });
  expect(rule.trigger_metadata).toEqual(trigger_metadata);
  expect((await write(`<@${GRACE}> <@!${GRACE}> <@&${roles.level5}>`)).status).toBe(200);
  expect((await write(`<@${GRACE}> <@${ELENA}> <@&${roles.level5}>`)).body.code).toBe(200000);
});

test("of the word lists only those that a rule names count, but for what is allowed", async () => {
  await make({
    name: "Lists",
    event_type: 1,
    trigger_type: 4,
    trigger_metadata: { presets: [1, 3], allow_list: ["damn"] },
    actions: [BLOCK],
    enabled: true,
  });
  expect((await write("what a moron")).body.code).toBe(200000);
  expect((await write("damn")).status).toBe(200);
  expect((await write("hentai")).status).toBe(200);
});

test("the same for the third time within half a minute is spam", async () => {
  const rule = await make({ name: "Spam", event_type: 1, trigger_type: 3, actions: [BLOCK], enabled: true });
  expect(rule.trigger_metadata).toEqual({});
  expect((await write("buy now", GRACE)).status).toBe(200);
  const thread = await it.rest("POST", `/channels/${channels.levels}/threads`, { name: "Sale", type: 11 }, OWNER);
  expect((await write("buy now", GRACE, thread.body.id)).status).toBe(200);
  expect((await write("buy now", GRACE)).body.code).toBe(200000);
  clock.advance(31_000);
  expect((await write("buy now", GRACE)).status).toBe(200);
});

test("whoever joins under a forbidden name may only look on, until a moderator renames them", async () => {
  const actions = [QUARANTINE, alertTo(channels.moderators)];
  const trigger_metadata = { keyword_filter: ["*spammer*"] };
  await make({ name: "Names", event_type: 2, trigger_type: 6, trigger_metadata, actions, enabled: true });
  const listener = await it.identify(GUILDS | EXECUTION | MESSAGES);
  const userId = it.discord.script.join({ guildId, name: "BestSpammer" });
  const { d } = await listener.event("AUTO_MODERATION_ACTION_EXECUTION", (event) => event.action.type === 4);
  expect(d).toMatchObject({ user_id: userId, rule_trigger_type: 6 });
  expect(d.channel_id).toBeUndefined();
  await listener.event("MESSAGE_CREATE", (message) => message.type === 24 && message.author.id === userId);
  expect(auditOf(it, AUDIT.AUTO_MODERATION_QUARANTINE_USER)).toMatchObject({ target_id: userId });
  expect((await write("hello", userId)).body.code).toBe(50013);
  const renamed = await it.rest("PATCH", `/guilds/${guildId}/members/${userId}`, { nick: "Friend" });
  expect(renamed.body.flags).toBe(0);
  expect((await write("hello", userId)).status).toBe(200);
});

test("nobody gives themself a name that would shut them out", async () => {
  const trigger_metadata = { regex_patterns: ["sp[a4]m"] };
  await make({ name: "Names", event_type: 2, trigger_type: 6, trigger_metadata, actions: [QUARANTINE], enabled: true });
  const rename = (nick: string) => it.rest("PATCH", `/guilds/${guildId}/members/@me`, { nick }, GRACE);
  expect((await rename("SP4M")).body.code).toBe(200000);
  expect((await rename("Grace G")).status).toBe(200);
});

test("limit: six rules about words, one of each other kind", async () => {
  const refused = async (body: object) => {
    const reply = await it.rest("POST", path, body);
    expect(reply.body.errors?.trigger_type?._errors[0].code).toBe("AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED");
    it.discord.script.reset();
  };
  for (let index = 0; index < 6; index++) {
    await make(words([`w${index}`]));
    it.discord.script.reset();
  }
  await refused(words(["w6"]));
  const kinds = [
    { trigger_type: 3, event_type: 1, actions: [BLOCK] },
    { trigger_type: 4, event_type: 1, actions: [BLOCK], trigger_metadata: { presets: [1] } },
    { trigger_type: 5, event_type: 1, actions: [BLOCK], trigger_metadata: { mention_total_limit: 5 } },
    { trigger_type: 6, event_type: 2, actions: [QUARANTINE], trigger_metadata: { keyword_filter: ["x"] } },
  ];
  for (const kind of kinds) {
    await make({ name: "Kind", ...kind });
    await refused({ name: "Kind", ...kind });
  }
});

test("limit: a thousand keywords and a hundred exceptions fit into a rule", async () => {
  const list = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`);
  const rule = await make(words([], { trigger_metadata: { keyword_filter: list(1_000), allow_list: list(100) } }));
  expect(rule.trigger_metadata.keyword_filter).toHaveLength(1_000);
});

test("a name of somebody who is not there yet is judged when they come", () => {
  const { id } = addUser(it.discord.state, "343000000000000001", "Plain");
  it.discord.script.join({ guildId, userId: id });
  expect(it.discord.state.member(guildId, id)?.flags).toBe(0);
});
