import { beforeEach, expect, test } from "vitest";
import { autoModRules } from "../../dev/discord/state/automod.ts";
import { alertTo, BLOCK, QUARANTINE, timeout, words } from "./automod-rules.ts";
import { GRACE, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { type BadBody, judges, refusesBodies } from "./tables.ts";

const it = withDiscord();
const { guildId, roles } = SEEDED;
const path = `/guilds/${guildId}/auto-moderation/rules`;

beforeEach(() => {
  it.discord.script.reset();
  it.botMay("MANAGE_GUILD", "MODERATE_MEMBERS");
  const table = it.discord.state.table(autoModRules);
  for (const { id } of table.by("guild", guildId)) table.delete(id);
});

const make = async (body: object) => (await it.rest("POST", path, body)).body;

const bodies: Omit<BadBody, "path">[] = [
  { what: "no name", body: { ...words(["x"]), name: undefined }, at: "name", error: "BASE_TYPE_REQUIRED" },
  {
    what: "a name of 101",
    described: true,
    body: words(["x"], { name: "x".repeat(101) }),
    at: "name",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  { what: "no event", body: { ...words(["x"]), event_type: undefined }, at: "event_type", error: "BASE_TYPE_REQUIRED" },
  {
    what: "an event of profiles for words",
    body: words(["x"], { event_type: 2 }),
    at: "event_type",
    error: "BASE_TYPE_CHOICES",
  },
  { what: "an unknown kind", body: words(["x"], { trigger_type: 2 }), at: "trigger_type", error: "BASE_TYPE_CHOICES" },
  { what: "no actions", body: { ...words(["x"]), actions: undefined }, at: "actions", error: "BASE_TYPE_REQUIRED" },
  {
    what: "an empty list of actions",
    body: words(["x"], { actions: [] }),
    at: "actions",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "six actions",
    body: words(["x"], { actions: Array(6).fill(BLOCK) }),
    at: "actions",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "an unknown action",
    body: words(["x"], { actions: [{ type: 9 }] }),
    at: "actions.0.type",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "shutting out for words",
    body: words(["x"], { actions: [QUARANTINE] }),
    at: "actions.0.type",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a timeout for spam",
    body: { name: "S", event_type: 1, trigger_type: 3, actions: [timeout(60)] },
    at: "actions.0.type",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "blocking a profile",
    body: { name: "P", event_type: 2, trigger_type: 6, trigger_metadata: { keyword_filter: ["x"] }, actions: [BLOCK] },
    at: "actions.0.type",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "an alert to nowhere",
    body: words(["x"], { actions: [{ type: 2, metadata: {} }] }),
    at: "actions.0.metadata.channel_id",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a timeout of five weeks",
    body: words(["x"], { actions: [timeout(2_419_201)] }),
    at: "actions.0.metadata.duration_seconds",
    error: "NUMBER_TYPE_MAX",
  },
  {
    what: "an explanation of 301",
    body: words(["x"], { actions: [{ type: 1, metadata: { custom_message: "x".repeat(301) } }] }),
    at: "actions.0.metadata.custom_message",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "words without any",
    body: words([], { trigger_metadata: undefined }),
    at: "trigger_metadata",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a keyword of 61",
    body: words(["x".repeat(61)]),
    at: "trigger_metadata.keyword_filter.0",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "an empty keyword",
    described: true,
    body: words([""]),
    at: "trigger_metadata.keyword_filter.0",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "1,001 keywords",
    body: words(Array(1_001).fill("x")),
    at: "trigger_metadata.keyword_filter",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "a pattern that looks around",
    body: words([], { trigger_metadata: { regex_patterns: ["(?=a)"] } }),
    at: "trigger_metadata.regex_patterns.0",
    error: "REGEX_INVALID",
  },
  {
    what: "a pattern of 261",
    body: words([], { trigger_metadata: { regex_patterns: ["x".repeat(261)] } }),
    at: "trigger_metadata.regex_patterns.0",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "eleven patterns",
    body: words([], { trigger_metadata: { regex_patterns: Array(11).fill("x") } }),
    at: "trigger_metadata.regex_patterns",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "101 exceptions",
    body: words(["x"], { trigger_metadata: { allow_list: Array(101).fill("x") } }),
    at: "trigger_metadata.allow_list",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "a list that there is not",
    body: { name: "L", event_type: 1, trigger_type: 4, trigger_metadata: { presets: [4] }, actions: [BLOCK] },
    at: "trigger_metadata.presets.0",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "51 mentions",
    body: {
      name: "M",
      event_type: 1,
      trigger_type: 5,
      trigger_metadata: { mention_total_limit: 51 },
      actions: [BLOCK],
    },
    at: "trigger_metadata.mention_total_limit",
    error: "NUMBER_TYPE_MAX",
  },
  {
    what: "21 exempt roles",
    body: words(["x"], { exempt_roles: Array.from({ length: 21 }, (_, i) => `${i + 1}`) }),
    at: "exempt_roles",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "51 exempt channels",
    body: words(["x"], { exempt_channels: Array.from({ length: 51 }, (_, i) => `${i + 1}`) }),
    at: "exempt_channels",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "an exempt role twice",
    body: words(["x"], { exempt_roles: [roles.level5, roles.level5] }),
    at: "exempt_roles",
    error: "SET_TYPE_ALREADY_CONTAINS_VALUE",
  },
  {
    what: "enabled as a word",
    body: words(["x"], { enabled: "perhaps" }),
    at: "enabled",
    error: "BOOLEAN_TYPE_CONVERT",
  },
];
refusesBodies(it, "automod", bodies.map((row) => ({ ...row, path })));
refusesBodies(it, "automod", [
  {
    what: "a rule changes its kind",
    method: "PATCH",
    path: async () => `${path}/${(await make(words(["x"]))).id}`,
    body: { trigger_type: 3 },
    at: "trigger_type",
    error: "BASE_TYPE_CHOICES",
  },
]);

test("a mistake in a rule of one kind is not blamed on the others", async () => {
  const reply = await it.rest("POST", path, words(["x"], { name: "x".repeat(101) }));
  expect(Object.keys(reply.body.errors)).toEqual(["name"]);
});

const MINE = ["MANAGE_GUILD"] as const;
judges(it, "automod", [
  {
    what: "a bot without MANAGE_GUILD reads the rules",
    method: "GET",
    path,
    bot: ["MODERATE_MEMBERS"],
    gives: [403, 50013],
  },
  {
    what: "a bot without MANAGE_GUILD makes one",
    method: "POST",
    path,
    body: words(["x"]),
    bot: ["MODERATE_MEMBERS"],
    gives: [403, 50013],
  },
  { what: "a bot with MANAGE_GUILD makes one", method: "POST", path, body: words(["x"]), bot: MINE, gives: 200 },
  {
    what: "a timeout without MODERATE_MEMBERS",
    method: "POST",
    path,
    body: words(["x"], { actions: [timeout(60)] }),
    bot: MINE,
    gives: [403, 50013],
  },
  {
    what: "an alert to a channel of nowhere",
    method: "POST",
    path,
    body: words(["x"], { actions: [alertTo("1")] }),
    bot: MINE,
    gives: [404, 10003],
  },
  { what: "a moderator reads the rules", method: "GET", path, as: MODERATOR, gives: [403, 50013] },
  { what: "a member makes one", method: "POST", path, body: words(["x"]), as: GRACE, gives: [403, 50013] },
  { what: "somebody reads a rule of nowhere", method: "GET", path: `${path}/1`, as: OWNER, gives: [404, 0] },
  { what: "a moderator takes one away", method: "DELETE", path: `${path}/1`, as: MODERATOR, gives: [403, 50013] },
]);
