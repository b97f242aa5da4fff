import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { ADMIN, ELENA, FARID, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { judges } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { applicationId, channels, guildId, roles } = SEEDED;
const LOG = `/guilds/${guildId}/audit-logs`;
beforeEach(() => {
  it.discord.script.reset();
  it.botMay("VIEW_CHANNEL", "VIEW_AUDIT_LOG", "MANAGE_ROLES", "MANAGE_CHANNELS", "MANAGE_WEBHOOKS");
});

interface Entry {
  id: string;
  action_type: number;
  user_id: string;
  target_id: string;
}
const entries = async (query = "") => (await it.rest("GET", `${LOG}${query}`)).body.audit_log_entries as Entry[];
const rename = (name: string, as?: string) =>
  it.rest("PATCH", `/guilds/${guildId}/roles/${roles.level5}`, { name }, as);

test("entries come newest first, after an entry oldest first", async () => {
  await rename("a");
  await rename("b");
  await rename("c");
  const ids = (await entries("?limit=3")).map(({ id }) => id);
  expect([...ids].sort().reverse()).toEqual(ids);
  const [newest, middle, oldest] = ids;
  expect((await entries(`?before=${newest}&limit=1`))[0]!.id).toBe(middle);
  expect((await entries(`?after=${oldest}`)).map(({ id }) => id)).toEqual([middle, newest]);
});

test("entries are found by who, by what and by whom it was done to", async () => {
  await rename("by the owner", OWNER);
  await it.rest("PUT", `/guilds/${guildId}/members/${ELENA}/roles/${roles.level10}`, undefined, OWNER);
  const byOwner = await entries(`?user_id=${OWNER}`);
  expect(new Set(byOwner.map(({ user_id }) => user_id))).toEqual(new Set([OWNER]));
  expect((await entries("?action_type=31")).every(({ action_type }) => action_type === 31)).toBe(true);
  expect((await entries(`?target_id=${roles.level5}`)).every(({ target_id }) => target_id === roles.level5)).toBe(true);
  expect(await entries(`?action_type=31&user_id=${FARID}`)).toEqual([]);
});

test("the log brings the people it speaks of along, and webhooks without their tokens", async () => {
  await it.rest("PUT", `/guilds/${guildId}/members/${ELENA}/roles/${roles.level5}`, undefined, OWNER);
  const { users } = (await it.rest("GET", `${LOG}?action_type=25&limit=1`)).body;
  expect(users.map(({ id }: { id: string }) => id).sort()).toEqual([OWNER, ELENA].sort());
  const hook = await it.rest("POST", `/channels/${channels.general}/webhooks`, { name: "poster" });
  const { webhooks } = (await it.rest("GET", `${LOG}?action_type=50&limit=1`)).body;
  expect(webhooks[0]).toMatchObject({ id: hook.body.id, name: "poster" });
  expect(webhooks[0].token).toBeUndefined();
});

test("the log brings planned events and threads along", async () => {
  const start = new Date(clock.now() + 3_600_000).toISOString(), end = new Date(clock.now() + 7_200_000).toISOString();
  const event = await it.rest("POST", `/guilds/${guildId}/scheduled-events`, {
    name: "walk",
    privacy_level: 2,
    entity_type: 3,
    scheduled_start_time: start,
    scheduled_end_time: end,
    entity_metadata: { location: "park" },
  }, OWNER);
  const thread = await it.rest("POST", `/channels/${channels.general}/threads`, { name: "aside", type: 11 }, OWNER);
  const body = (await it.rest("GET", LOG)).body;
  expect(body.guild_scheduled_events.map(({ id }: { id: string }) => id)).toContain(event.body.id);
  expect(body.threads.map(({ id }: { id: string }) => id)).toContain(thread.body.id);
});

test("the log brings rules of auto-moderation along", async () => {
  const rule = await it.rest("POST", `/guilds/${guildId}/auto-moderation/rules`, {
    name: "no spam",
    event_type: 1,
    trigger_type: 1,
    trigger_metadata: { keyword_filter: ["spam"] },
    actions: [{ type: 1, metadata: {} }],
  }, OWNER);
  const { auto_moderation_rules } = (await it.rest("GET", `${LOG}?action_type=140&limit=1`)).body;
  expect(auto_moderation_rules).toMatchObject([{ id: rule.body.id, name: "no spam" }]);
});

test("the reason of a change is in its entry and in its event", async () => {
  const listener = await it.identify(1 << 2);
  await it.rest("PATCH", `/guilds/${guildId}/roles/${roles.level5}`, { name: "why" }, undefined, {
    "x-audit-log-reason": encodeURIComponent("because – so"),
  });
  const { d } = await listener.event("GUILD_AUDIT_LOG_ENTRY_CREATE", (it) => it.reason === "because – so");
  expect(d).toMatchObject({ guild_id: guildId, action_type: 31, user_id: applicationId, target_id: roles.level5 });
  expect((await entries("?limit=1"))[0]).toMatchObject({ id: d.id, reason: "because – so" });
});

test("what changes nothing is not written down", async () => {
  await rename("same");
  const before = (await entries("?limit=1"))[0]!.id;
  await rename("same");
  expect((await entries("?limit=1"))[0]!.id).toBe(before);
});

test("limit: a page has 1 to 100 entries", async () => {
  expect((await it.rest("GET", `${LOG}?limit=0`)).body.errors.limit._errors[0].code).toBe("NUMBER_TYPE_MIN");
  expect((await it.rest("GET", `${LOG}?limit=101`)).body.errors.limit._errors[0].code).toBe("NUMBER_TYPE_MAX");
  for (let n = 0; n < 3; n++) await rename(`n${n}`);
  expect(await entries("?limit=2")).toHaveLength(2);
});

test("limit: entries are kept for 45 days", async () => {
  await rename("old");
  const old = (await entries("?limit=1"))[0]!.id;
  clock.advance(46 * 86_400_000);
  await rename("new");
  expect((await entries()).map(({ id }) => id)).not.toContain(old);
});

judges(it, "audit log", [
  {
    what: "a bot without VIEW_AUDIT_LOG reads it",
    method: "GET",
    path: LOG,
    bot: ["VIEW_CHANNEL"],
    gives: [403, 50013],
  },
  { what: "a member reads it", method: "GET", path: LOG, as: FARID, gives: [403, 50013] },
  { what: "a moderator who may reads it", method: "GET", path: LOG, as: MODERATOR, gives: 200 },
  { what: "an administrator reads it", method: "GET", path: LOG, as: ADMIN, gives: 200 },
]);
