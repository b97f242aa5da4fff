import { beforeEach, expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import { addUser } from "../../dev/discord/state/build.ts";
import { ELENA, FARID, GRACE, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { auditOf } from "./moderation.ts";
import { judges, refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels, guildId } = SEEDED;
const path = `/guilds/${guildId}/incident-actions`;
const HOUR = 3_600_000;
const from = (ms: number) => new Date(clock.now() + ms).toISOString();
beforeEach(async () => {
  it.discord.script.reset();
  await it.rest("PUT", path, { invites_disabled_until: null, dms_disabled_until: null }, OWNER);
});

test("shutting a server is told, shown and written down", async () => {
  it.botMay("MANAGE_GUILD");
  const listener = await it.identify(1);
  const until = from(HOUR);
  const reply = await it.rest("PUT", path, { invites_disabled_until: until }, undefined, {
    "x-audit-log-reason": "raid",
  });
  expect(reply.body.dms_disabled_until).toBeNull();
  expect(Date.parse(reply.body.invites_disabled_until)).toBe(Date.parse(until));
  const { d } = await listener.event("GUILD_UPDATE");
  expect(d.incidents_data).toEqual(reply.body);
  expect((await it.rest("GET", `/guilds/${guildId}`)).body.incidents_data).toEqual(reply.body);
  expect(auditOf(it, AUDIT.GUILD_UPDATE)).toMatchObject({
    target_id: guildId,
    reason: "raid",
    changes: [{ key: "invites_disabled_until", new_value: reply.body.invites_disabled_until }],
  });
});

test("nobody comes in by an invite until it is over", async () => {
  const { code } = (await it.rest("POST", `/channels/${channels.general}/invites`, {}, OWNER)).body;
  const { id } = addUser(it.discord.state, "341000000000000001", "Late");
  await it.rest("PUT", path, { invites_disabled_until: from(HOUR) }, OWNER);
  expect((await it.rest("POST", `/invites/${code}`, {}, id)).status).toBe(403);
  clock.advance(HOUR + 1);
  expect((await it.rest("POST", `/invites/${code}`, {}, id)).status).toBe(200);
});

test("members cannot write to each other until it is over", async () => {
  const direct = it.discord.script.direct(FARID, ELENA);
  const write = () => it.rest("POST", `/channels/${direct}/messages`, { content: "hi" }, FARID);
  await it.rest("PUT", path, { dms_disabled_until: from(HOUR) }, OWNER);
  const refused = await write();
  expect([refused.status, refused.body.code]).toEqual([403, 50007]);
  clock.advance(HOUR + 1);
  expect((await write()).status).toBe(200);
});

test("null opens a server again, and what is left out stays", async () => {
  await it.rest("PUT", path, { invites_disabled_until: from(HOUR), dms_disabled_until: from(HOUR) }, OWNER);
  const reply = await it.rest("PUT", path, { invites_disabled_until: null }, OWNER);
  expect(reply.body).toEqual({ invites_disabled_until: null, dms_disabled_until: expect.any(String) });
});

test("limit: shut for 24 hours, not longer", async () => {
  expect((await it.rest("PUT", path, { dms_disabled_until: from(24 * HOUR - 1_000) }, OWNER)).status).toBe(200);
  const reply = await it.rest("PUT", path, { dms_disabled_until: from(24 * HOUR + 60_000) }, OWNER);
  expect([reply.body.code, reply.body.errors.dms_disabled_until._errors.length]).toEqual([50035, 1]);
});

refusesBodies(
  it,
  "incidents",
  [
    {
      what: "a time that is none",
      body: { invites_disabled_until: "soon" },
      at: "invites_disabled_until",
      error: "DATE_TIME_TYPE_PARSE",
    },
    {
      what: "a number as a time",
      body: { dms_disabled_until: 5 },
      at: "dms_disabled_until",
      error: "STRING_TYPE_CONVERT",
    },
    { what: "a key that Discord ignores", described: true, body: { raid: true }, at: "raid", error: "UNKNOWN_KEY" },
  ].map((row) => ({ ...row, method: "PUT" as const, path })),
);

judges(it, "incidents", [
  {
    what: "a bot without MANAGE_GUILD shuts a server",
    method: "PUT",
    path,
    body: {},
    bot: ["BAN_MEMBERS"],
    gives: [403, 50013],
  },
  { what: "a bot with MANAGE_GUILD shuts it", method: "PUT", path, body: {}, bot: ["MANAGE_GUILD"], gives: 200 },
  { what: "a moderator shuts it", method: "PUT", path, body: {}, as: MODERATOR, gives: [403, 50013] },
  { what: "a member shuts it", method: "PUT", path, body: {}, as: GRACE, gives: [403, 50013] },
]);
