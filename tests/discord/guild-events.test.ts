import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { addChannel } from "../../dev/discord/state/build.ts";
import { eventExceptions, scheduledEvents } from "../../dev/discord/state/scheduled-events.ts";
import { ELENA, FARID, GRACE, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { applicationId, channels, guildId } = SEEDED;
const EVENTS = `/guilds/${guildId}/scheduled-events`;
const INTENT = 1 << 16;
const HOUR = 3_600_000;
const STAGE = "400000000000000099";
beforeEach(() => {
  it.discord.script.reset();
  it.botMay("VIEW_CHANNEL", "CONNECT", "CREATE_EVENTS", "VIEW_AUDIT_LOG");
});

const at = (ms: number) => new Date(clock.now() + ms).toISOString();
const elsewhere = (more: Record<string, unknown> = {}) => ({
  name: "walk",
  privacy_level: 2,
  entity_type: 3,
  scheduled_start_time: at(HOUR),
  scheduled_end_time: at(2 * HOUR),
  entity_metadata: { location: "the park" },
  ...more,
});
const inVoice = (more: Record<string, unknown> = {}) => ({
  name: "talk",
  privacy_level: 2,
  entity_type: 2,
  scheduled_start_time: at(HOUR),
  channel_id: channels.lounge,
  ...more,
});
const make = async (body: Record<string, unknown> = elsewhere(), as?: string) =>
  (await it.rest("POST", EVENTS, body, as)).body;

async function entry(action: number) {
  return (await it.rest("GET", `/guilds/${guildId}/audit-logs?action_type=${action}&limit=1`)).body
    .audit_log_entries[0];
}

test("an event is planned, told, written down, changed and called off", async () => {
  const listener = await it.identify(INTENT);
  const event = await make();
  expect(event).toMatchObject({
    name: "walk",
    status: 1,
    entity_type: 3,
    channel_id: null,
    entity_metadata: { location: "the park" },
    creator_id: applicationId,
    guild_scheduled_event_exceptions: [],
  });
  await listener.event("GUILD_SCHEDULED_EVENT_CREATE", (d) => d.id === event.id);
  expect((await entry(100)).target_id).toBe(event.id);
  expect((await it.rest("GET", `${EVENTS}/${event.id}?with_user_count=true`)).body.user_count).toBe(0);
  expect((await it.rest("PATCH", `${EVENTS}/${event.id}`, { name: "long walk" })).body.name).toBe("long walk");
  await listener.event("GUILD_SCHEDULED_EVENT_UPDATE", (d) => d.name === "long walk");
  expect((await entry(101)).changes).toEqual([{ key: "name", old_value: "walk", new_value: "long walk" }]);
  expect((await it.rest("GET", EVENTS)).body.map(({ id }: { id: string }) => id)).toContain(event.id);
  expect((await it.rest("DELETE", `${EVENTS}/${event.id}`)).status).toBe(204);
  await listener.event("GUILD_SCHEDULED_EVENT_DELETE", (d) => d.id === event.id);
  expect((await entry(102)).target_id).toBe(event.id);
  expect((await it.rest("GET", `${EVENTS}/${event.id}`)).body.code).toBe(10070);
});

test("an event moves from a voice channel to elsewhere when it is given what it needs there", async () => {
  const event = await make(inVoice());
  expect(event).toMatchObject({ channel_id: channels.lounge, entity_metadata: null });
  const half = await it.rest("PATCH", `${EVENTS}/${event.id}`, { entity_type: 3, channel_id: null });
  expect(Object.keys(half.body.errors).sort()).toEqual(["entity_metadata", "scheduled_end_time"]);
  const moved = await it.rest("PATCH", `${EVENTS}/${event.id}`, {
    entity_type: 3,
    channel_id: null,
    entity_metadata: { location: "here" },
    scheduled_end_time: at(3 * HOUR),
  });
  expect(moved.body).toMatchObject({ entity_type: 3, channel_id: null, entity_metadata: { location: "here" } });
});

test("an event begins and ends, and is then over for good", async () => {
  const { id } = await make(inVoice());
  const set = (status: number) => it.rest("PATCH", `${EVENTS}/${id}`, { status });
  expect((await set(3)).body.errors.status).toBeDefined();
  expect((await set(2)).body.status).toBe(2);
  // Once it has begun its beginning is no longer said, be it the same.
  const timed = await it.rest("PATCH", `${EVENTS}/${id}`, { scheduled_start_time: at(HOUR) });
  expect(timed.body.errors.scheduled_start_time._errors[0].code)
    .toBe("GUILD_SCHEDULED_EVENT_SCHEDULE_INVALID_START_BY_STATUS");
  expect((await set(4)).body.errors.status).toBeDefined();
  expect((await set(3)).body.status).toBe(3);
  const late = await it.rest("PATCH", `${EVENTS}/${id}`, { name: "again" });
  expect([late.status, late.body.code]).toEqual([400, 180000]);
  expect((await it.rest("GET", EVENTS)).body.map((it: { id: string }) => it.id)).not.toContain(id);
});

test("an event elsewhere begins and ends by the clock; one in a channel that nobody starts is called off", async () => {
  const listener = await it.identify(INTENT);
  const outside = await make(), inside = await make(inVoice());
  clock.advance(HOUR + 1_000);
  await listener.event("GUILD_SCHEDULED_EVENT_UPDATE", (d) => d.id === outside.id && d.status === 2);
  clock.advance(HOUR);
  await listener.event("GUILD_SCHEDULED_EVENT_UPDATE", (d) => d.id === outside.id && d.status === 3);
  clock.advance(4 * HOUR);
  await listener.event("GUILD_SCHEDULED_EVENT_UPDATE", (d) => d.id === inside.id && d.status === 4);
});

/** Next Monday at noon. */
function monday(): Date {
  const date = new Date(clock.now() + 7 * 86_400_000);
  date.setUTCDate(date.getUTCDate() - (date.getUTCDay() + 6) % 7);
  date.setUTCHours(12, 0, 0, 0);
  return date;
}
const weekly = () => {
  const start = monday().toISOString();
  return elsewhere({
    scheduled_start_time: start,
    scheduled_end_time: new Date(monday().getTime() + HOUR).toISOString(),
    recurrence_rule: { start, frequency: 2, interval: 1, by_weekday: [0] },
  });
};

test("an event that repeats is planned again when it is over", async () => {
  const listener = await it.identify(INTENT);
  const event = await make(weekly());
  const next = monday().getTime() + 7 * 86_400_000;
  clock.advance(monday().getTime() + 2 * HOUR - clock.now());
  const { d } = await listener.event("GUILD_SCHEDULED_EVENT_UPDATE", (it) => it.status === 1 && it.id === event.id);
  expect(Date.parse(d.scheduled_start_time)).toBe(next);
  expect(listener.events("GUILD_SCHEDULED_EVENT_UPDATE").map((packet) => packet.d.status)).not.toContain(3);
  await it.rest("DELETE", `${EVENTS}/${event.id}`);
});

test("a single date of it is called off, moved and put back", async () => {
  const listener = await it.identify(INTENT);
  const event = await make(weekly());
  const path = `${EVENTS}/${event.id}/exceptions`;
  const original = new Date(monday().getTime() + 7 * 86_400_000).toISOString();
  const made = await it.rest("POST", path, { original_scheduled_start_time: original, is_canceled: true });
  expect(made.body).toMatchObject({ event_id: event.id, is_canceled: true });
  const id = made.body.event_exception_id;
  await listener.event("GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE", (d) => d.event_exception_id === id);
  expect((await entry(200)).options).toEqual({ event_exception_id: id });
  expect((await it.rest("GET", `${EVENTS}/${event.id}`)).body.guild_scheduled_event_exceptions).toHaveLength(1);
  const later = new Date(Date.parse(original) + HOUR).toISOString();
  const moved = await it.rest("PATCH", `${path}/${id}`, { is_canceled: false, scheduled_start_time: later });
  expect(Date.parse(moved.body.scheduled_start_time)).toBe(Date.parse(later));
  await listener.event("GUILD_SCHEDULED_EVENT_EXCEPTION_UPDATE", (d) => d.event_exception_id === id);
  expect((await entry(201)).target_id).toBe(event.id);

  // Who comes to this date alone.
  const users = `${EVENTS}/${event.id}/${id}/users`;
  expect((await it.rest("PUT", `${users}/@me`, undefined, GRACE)).status).toBe(200);
  expect((await it.rest("GET", users)).body.map((it: { user_id: string }) => it.user_id)).toEqual([GRACE]);
  const counts = `${EVENTS}/${event.id}/users/counts?guild_scheduled_event_exception_ids=${id}`;
  expect((await it.rest("GET", counts)).body)
    .toEqual({ guild_scheduled_event_count: 0, guild_scheduled_event_exception_counts: { [id]: 1 } });

  expect((await it.rest("DELETE", `${path}/${id}`)).status).toBe(204);
  await listener.event("GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE", (d) => d.event_exception_id === id);
  expect((await entry(202)).target_id).toBe(event.id);
  expect((await it.rest("PATCH", `${path}/${id}`, { is_canceled: true })).status).toBe(404);

  // A new rule makes what was said of the old one's dates void.
  await it.rest("POST", path, { original_scheduled_start_time: original, is_canceled: true });
  await it.rest("PATCH", `${EVENTS}/${event.id}`, {
    recurrence_rule: { start: monday().toISOString(), frequency: 2, interval: 2, by_weekday: [0] },
  });
  expect(it.discord.state.table(eventExceptions).by("event", event.id)).toEqual([]);
  const nothing = await it.rest("POST", path, { original_scheduled_start_time: original });
  expect([nothing.status, nothing.body.code]).toEqual([400, 180005]);
});

test("people say that they come and no longer, and are listed by their ids", async () => {
  const listener = await it.identify(INTENT);
  const event = await make();
  const users = `${EVENTS}/${event.id}/users`;
  for (const who of [GRACE, ELENA, FARID]) await it.rest("PUT", `${users}/@me`, undefined, who);
  await listener.event("GUILD_SCHEDULED_EVENT_USER_ADD", (d) => d.user_id === GRACE && d.guild_id === guildId);
  const ids = async (query: string) =>
    (await it.rest("GET", `${users}${query}`)).body.map((it: { user_id: string }) => it.user_id);
  expect(await ids("")).toEqual([ELENA, FARID, GRACE]);
  expect(await ids(`?after=${ELENA}&limit=1`)).toEqual([FARID]);
  expect(await ids(`?before=${GRACE}&limit=1`)).toEqual([FARID]);
  const [first] = (await it.rest("GET", `${users}?with_member=true&limit=1`)).body;
  expect(first.member.user.id).toBe(ELENA);
  expect((await it.rest("GET", `${users}/counts`)).body.guild_scheduled_event_count).toBe(3);
  await it.rest("DELETE", `${users}/@me`, undefined, GRACE);
  await listener.event("GUILD_SCHEDULED_EVENT_USER_REMOVE", (d) => d.user_id === GRACE);
  expect((await it.rest("GET", `${EVENTS}/${event.id}?with_user_count=true`)).body.user_count).toBe(2);
  expect((await it.rest("PUT", `${users}/@me`)).body.code).toBe(20001);
});

test("an event comes with GUILD_CREATE and with an invite that names it", async () => {
  const event = await make();
  const person = await it.act(GRACE);
  const { d } = await person.event("GUILD_CREATE", (it) => it.id === guildId);
  expect(d.guild_scheduled_events.map((it: { id: string }) => it.id)).toContain(event.id);
  const { code } = (await it.rest("POST", `/channels/${channels.general}/invites`, {}, OWNER)).body;
  const invite = await it.rest("GET", `/invites/${code}?guild_scheduled_event_id=${event.id}`);
  expect(invite.body.guild_scheduled_event.id).toBe(event.id);
});

test("limit: a hundred events that are not over", async () => {
  const table = it.discord.state.table(scheduledEvents);
  for (const row of table.by("guild", guildId)) table.delete(row.id);
  const event = await make(inVoice());
  const row = table.get(event.id)!;
  for (let n = 1; n < 100; n++) {
    table.set(`66000000000000${String(n).padStart(4, "0")}`, {
      ...row,
      id: `66000000000000${String(n).padStart(4, "0")}`,
    });
  }
  const over = await it.rest("POST", EVENTS, elsewhere());
  expect([over.status, over.body.code]).toEqual([400, 30038]);
  await it.rest("PATCH", `${EVENTS}/${event.id}`, { status: 4 });
  expect((await it.rest("POST", EVENTS, elsewhere())).status).toBe(200);
  for (const row of table.by("guild", guildId)) table.delete(row.id);
});

test("limit: ten dates are counted at once", async () => {
  const event = await make();
  const ids = Array.from({ length: 11 }, (_, n) => `guild_scheduled_event_exception_ids=${n + 1}`).join("&");
  expect((await it.rest("GET", `${EVENTS}/${event.id}/users/counts?${ids}`)).status).toBe(400);
});

const rule = (more: Record<string, unknown>) => () =>
  elsewhere({ recurrence_rule: { start: monday().toISOString(), frequency: 2, interval: 1, ...more } });
const INVALID = "GUILD_SCHEDULED_EVENT_RECURRENCE_RULE_INVALID";
refusesBodies(it, "scheduled events", [
  {
    what: "no name",
    path: EVENTS,
    body: () => elsewhere({ name: undefined }),
    at: "name",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a name of 101",
    described: true,
    path: EVENTS,
    body: () => elsewhere({ name: "x".repeat(101) }),
    at: "name",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "no time",
    path: EVENTS,
    body: () => elsewhere({ scheduled_start_time: undefined }),
    at: "scheduled_start_time",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a time that is none",
    path: EVENTS,
    body: () => elsewhere({ scheduled_start_time: "soon" }),
    at: "scheduled_start_time",
    error: "DATE_TIME_TYPE_PARSE",
  },
  {
    what: "a time that is over",
    path: EVENTS,
    body: () => elsewhere({ scheduled_start_time: at(-HOUR) }),
    at: "scheduled_start_time",
    error: "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST",
  },
  {
    what: "an end before the beginning",
    path: EVENTS,
    body: () => elsewhere({ scheduled_end_time: at(HOUR / 2) }),
    at: "scheduled_end_time",
    error: "GUILD_SCHEDULED_EVENT_SCHEDULE_INVALID",
  },
  {
    what: "elsewhere without an end",
    path: EVENTS,
    body: () => elsewhere({ scheduled_end_time: undefined }),
    at: "scheduled_end_time",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "elsewhere with a channel",
    path: EVENTS,
    body: () => elsewhere({ channel_id: channels.lounge }),
    at: "channel_id",
    error: "GUILD_SCHEDULED_EVENT_CHANNEL_INVALID",
  },
  {
    what: "a voice event without a channel",
    path: EVENTS,
    body: () => inVoice({ channel_id: undefined }),
    at: "channel_id",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a voice event in a text channel",
    path: EVENTS,
    body: () => inVoice({ channel_id: channels.general }),
    code: 50024,
  },
  {
    what: "a voice event with a place of its own",
    path: EVENTS,
    body: () => inVoice({ entity_metadata: { location: "here" } }),
    at: "entity_type.entity_metadata",
    error: "GUILD_SCHEDULED_EVENT_ENTITY_METADATA_UNSUPPORTED",
  },
  {
    what: "elsewhere without a place",
    path: EVENTS,
    body: () => elsewhere({ entity_metadata: undefined }),
    at: "entity_metadata",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a place without a name",
    path: EVENTS,
    body: () => elsewhere({ entity_metadata: {} }),
    at: "entity_metadata.location",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "an event of no type",
    path: EVENTS,
    body: () => elsewhere({ entity_type: undefined }),
    at: "entity_type",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "an event of an unknown type",
    path: EVENTS,
    body: () => elsewhere({ entity_type: 4 }),
    at: "entity_type",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "another privacy level",
    path: EVENTS,
    body: () => elsewhere({ privacy_level: 1 }),
    at: "privacy_level",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "two weekdays a week",
    path: EVENTS,
    body: rule({ by_weekday: [0, 1] }),
    at: "recurrence_rule.by_weekday",
    error: INVALID,
  },
  {
    what: "every third week",
    path: EVENTS,
    body: rule({ interval: 3, by_weekday: [0] }),
    at: "recurrence_rule.interval",
    error: INVALID,
  },
  {
    what: "an unknown set of days",
    path: EVENTS,
    body: rule({ frequency: 3, by_weekday: [0, 2] }),
    at: "recurrence_rule.by_weekday",
    error: INVALID,
  },
  {
    what: "a yearly event with a month alone",
    path: EVENTS,
    body: rule({ frequency: 0, by_month: [7] }),
    at: "recurrence_rule.by_month",
    error: INVALID,
  },
  {
    what: "a weekday of the month in a weekly event",
    path: EVENTS,
    body: rule({ by_n_weekday: [{ n: 1, day: 1 }] }),
    at: "recurrence_rule.by_n_weekday",
    error: INVALID,
  },
  { what: "a number of times", path: EVENTS, body: rule({ count: 5 }), at: "recurrence_rule.count", error: INVALID },
  {
    what: "a date on which nothing is planned",
    path: async () => `${EVENTS}/${(await make()).id}/exceptions`,
    body: () => ({ original_scheduled_start_time: at(HOUR), is_canceled: true }),
    at: "original_scheduled_start_time",
    error: "GUILD_SCHEDULED_EVENT_EXCEPTION_INVALID_DATE",
  },
]);

judges(it, "scheduled events", [
  { what: "a member plans one", method: "POST", path: EVENTS, body: () => elsewhere(), as: FARID, gives: [403, 50013] },
  {
    what: "a bot without CREATE_EVENTS plans one",
    method: "POST",
    path: EVENTS,
    body: () => elsewhere(),
    bot: ["VIEW_CHANNEL"],
    gives: [403, 50013],
  },
  {
    what: "a bot changes its own",
    method: "PATCH",
    path: async () => `${EVENTS}/${(await make()).id}`,
    body: { name: "x" },
    gives: 200,
  },
  {
    what: "a bot changes another's",
    method: "PATCH",
    path: async () => `${EVENTS}/${(await make(elsewhere(), OWNER)).id}`,
    body: { name: "x" },
    gives: [403, 50013],
  },
  {
    what: "a bot that manages events changes another's",
    method: "PATCH",
    path: async () => `${EVENTS}/${(await make(elsewhere(), OWNER)).id}`,
    body: { name: "x" },
    bot: ["MANAGE_EVENTS"],
    gives: 200,
  },
  {
    what: "a moderator deletes one",
    method: "DELETE",
    path: async () => `${EVENTS}/${(await make()).id}`,
    as: MODERATOR,
    gives: [403, 50013],
  },
  {
    what: "a bot plans one on a stage that it may not moderate",
    method: "POST",
    path: EVENTS,
    body: () => inVoice({ entity_type: 1, channel_id: STAGE }),
    before: () => addChannel(it.discord.state, guildId, { id: STAGE, name: "Stage", type: 13, position: 20 }),
    gives: [403, 50013],
  },
]);
