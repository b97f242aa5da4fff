import { beforeEach, expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import { addRole } from "../../dev/discord/state/build.ts";
import { GRACE, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { auditOf } from "./moderation.ts";
import { judges, refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels, guildId } = SEEDED;
const GUILDS = 1, MEMBERS = 1 << 1;
const DAY = 86_400_000;
beforeEach(() => it.discord.script.reset());

/** A server of four who have been there for twenty days; the first owns it. */
function quietServer() {
  const { guildId, channelIds: [channelId = ""], userIds } = it.discord.script.guild({ members: 4, withBot: false });
  clock.advance(20 * DAY);
  const [owner = "", ...others] = userIds;
  const role = (id: string) => addRole(it.discord.state, guildId, { id, name: id, position: 1 }).id;
  const give = (userId: string, roles: string[]) =>
    it.discord.state.setMember({ ...it.discord.state.member(guildId, userId)!, roles });
  const count = async (query: string) =>
    (await it.rest("GET", `/guilds/${guildId}/prune?${query}`, undefined, owner)).body.pruned;
  return { guildId, channelId, owner, others, role, give, count };
}

test("who has been silent is counted, whoever wrote or has a role is not", async () => {
  const { channelId, others: [writer = "", ranked = ""], role, give, count } = quietServer();
  expect(await count("days=7")).toBe(3);
  it.discord.script.say({ userId: writer, channelId, content: "still here" });
  give(ranked, [role("510000000000000001")]);
  expect(await count("days=7")).toBe(1);
  expect(await count("")).toBe(1);
  expect(await count("days=30")).toBe(0);
});

test("roles that are named count, as long as there is no other", async () => {
  const { others: [one = "", two = ""], role, give, count } = quietServer();
  const [a, b] = [role("510000000000000002"), role("510000000000000003")];
  give(one, [a]);
  give(two, [a, b]);
  expect(await count("days=7")).toBe(1);
  expect(await count(`days=7&include_roles=${a}`)).toBe(2);
  expect(await count(`days=7&include_roles=${a},${b}`)).toBe(3);
  expect(await count(`days=7&include_roles=${a}&include_roles=${b}`)).toBe(3);
});

test("whoever is online is not silent", async () => {
  const { others: [one = ""], count } = quietServer();
  await it.act(one);
  expect(await count("days=7")).toBe(2);
});

test("a prune takes them out, tells of each, and is one entry in the audit log", async () => {
  const { guildId: id, owner, others } = quietServer();
  const listener = await it.act(owner);
  const reply = await it.rest("POST", `/guilds/${id}/prune`, { days: 7 }, owner, { "x-audit-log-reason": "tidy" });
  expect(reply.body).toEqual({ pruned: 3 });
  for (const userId of others) await listener.event("GUILD_MEMBER_REMOVE", (d) => d.user.id === userId);
  expect(it.discord.state.memberCount(id)).toBe(1);
  expect(auditOf(it, AUDIT.MEMBER_PRUNE, id)).toMatchObject({
    user_id: owner,
    target_id: null,
    reason: "tidy",
    options: { delete_member_days: "7", members_removed: "3" },
  });
  expect((await it.rest("POST", `/guilds/${id}/prune`, { compute_prune_count: false }, owner)).body).toEqual({
    pruned: null,
  });
});

test("a bot with the members intent hears of those who were pruned, one without does not", async () => {
  it.botMay("MANAGE_GUILD", "KICK_MEMBERS");
  const [listener, deaf] = [await it.identify(GUILDS | MEMBERS), await it.identify(GUILDS)];
  const userId = it.discord.script.join({ guildId, name: "Quiet" });
  // Everybody else in the seeded server is kept by a word of theirs.
  clock.advance(8 * DAY);
  for (const { user_id } of it.discord.state.membersOf(guildId)) {
    if (user_id !== userId) it.discord.script.say({ userId: user_id, channelId: channels.offTopic, content: "hm" });
  }
  expect((await it.rest("POST", `/guilds/${guildId}/prune`, { days: 7 })).body).toEqual({ pruned: 1 });
  await listener.event("GUILD_MEMBER_REMOVE", (d) => d.user.id === userId);
  await deaf.settled();
  expect(deaf.events("GUILD_MEMBER_REMOVE")).toEqual([]);
});

test.each([["0", "NUMBER_TYPE_MIN"], ["31", "NUMBER_TYPE_MAX"], ["week", "NUMBER_TYPE_COERCE"]])(
  "limit: a count over %s days is refused",
  async (days, code) => {
    const reply = await it.rest("GET", `/guilds/${guildId}/prune?days=${days}`, undefined, OWNER);
    expect([reply.body.code, reply.body.errors.days._errors[0].code]).toEqual([50035, code]);
  },
);

test("limit: a hundred roles can be named", async () => {
  const ids = Array.from({ length: 101 }, (_, index) => String(520000000000000000n + BigInt(index)));
  const ask = (roles: string[]) => it.rest("GET", `/guilds/${guildId}/prune?include_roles=${roles}`, undefined, OWNER);
  expect((await ask(ids)).body.errors.include_roles._errors[0].code).toBe("BASE_TYPE_MAX_LENGTH");
  expect((await ask(ids.slice(1))).body.code).toBe(10011);
});

const path = `/guilds/${guildId}/prune`;
refusesBodies(it, "prune", [
  { what: "no days at all", path, body: { days: 0 }, at: "days", error: "NUMBER_TYPE_MIN" },
  { what: "31 days", path, body: { days: 31 }, at: "days", error: "NUMBER_TYPE_MAX" },
  { what: "days as a word", path, body: { days: "week" }, at: "days", error: "NUMBER_TYPE_COERCE" },
  {
    what: "a count that is a word",
    path,
    body: { compute_prune_count: "maybe" },
    at: "compute_prune_count",
    error: "BOOLEAN_TYPE_CONVERT",
  },
  { what: "a reason in the body", described: true, path, body: { reason: "tidy" }, at: "reason", error: "UNKNOWN_KEY" },
]);

judges(it, "prune", [
  { what: "a bot without MANAGE_GUILD counts", method: "GET", path, bot: ["KICK_MEMBERS"], gives: [403, 50013] },
  { what: "a bot without KICK_MEMBERS counts", method: "GET", path, bot: ["MANAGE_GUILD"], gives: [403, 50013] },
  { what: "a bot with both counts", method: "GET", path, bot: ["MANAGE_GUILD", "KICK_MEMBERS"], gives: 200 },
  {
    what: "a bot that does not administer counts where that is needed",
    method: "GET",
    path,
    bot: ["MANAGE_GUILD", "KICK_MEMBERS"],
    before: () => {
      const guild = it.discord.state.guilds.get(guildId)!;
      it.discord.state.guilds.set(guildId, { ...guild, features: ["PRUNE_REQUIRES_ADMIN"] });
    },
    gives: [403, 50013],
  },
  { what: "the owner counts there", method: "GET", path, as: OWNER, gives: 200 },
  { what: "a moderator prunes", method: "POST", path, body: {}, as: MODERATOR, gives: [403, 50013] },
  { what: "a member prunes", method: "POST", path, body: {}, as: GRACE, gives: [403, 50013] },
]);
