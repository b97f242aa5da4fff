import { expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import { bits } from "../../dev/discord/permissions/bits.ts";
import { voiceStates } from "../../dev/discord/state/voice.ts";
import { FARID, GRACE, SEEDED, withDiscord } from "./harness.ts";
import { auditOf } from "./moderation.ts";
import { STAGE, statePath, voicePeople } from "./voice-people.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { guildId } = SEEDED;
const { enters } = voicePeople(it);
const GUILDS = 1, VOICE = 1 << 7, MESSAGES = 1 << 9;
const WHY = { "x-audit-log-reason": "order" };

test("a stage opens, changes and closes, told to who sees it and written down", async () => {
  const listener = await it.identify(GUILDS | MESSAGES);
  const body = { channel_id: STAGE, topic: "Evening", send_start_notification: false };
  const reply = await it.rest("POST", "/stage-instances", body, undefined, WHY);
  expect(reply.body).toMatchObject({ guild_id: guildId, channel_id: STAGE, topic: "Evening", privacy_level: 2 });
  expect((await listener.event("STAGE_INSTANCE_CREATE")).d).toEqual(reply.body);
  await listener.event("MESSAGE_CREATE", (d) => d.type === 27 && d.content === "Evening");
  expect(auditOf(it, AUDIT.STAGE_INSTANCE_CREATE)).toMatchObject({
    target_id: reply.body.id,
    reason: "order",
    options: { channel_id: STAGE },
  });
  expect((await it.rest("GET", `/stage-instances/${STAGE}`)).body).toEqual(reply.body);
  const again = await it.rest("POST", "/stage-instances", body);
  expect([again.status, again.body.code]).toEqual([400, 150006]);
  const later = await it.act(GRACE);
  expect((await later.event("GUILD_CREATE", (d) => d.id === guildId)).d.stage_instances).toEqual([reply.body]);

  const changed = await it.rest("PATCH", `/stage-instances/${STAGE}`, { topic: "Night" });
  expect(changed.body).toEqual({ ...reply.body, topic: "Night" });
  await listener.event("STAGE_INSTANCE_UPDATE", (d) => d.topic === "Night");
  expect(auditOf(it, AUDIT.STAGE_INSTANCE_UPDATE)?.changes).toEqual([
    { key: "topic", old_value: "Evening", new_value: "Night" },
  ]);
  expect((await it.rest("DELETE", `/stage-instances/${STAGE}`)).status).toBe(204);
  await listener.event("STAGE_INSTANCE_DELETE");
  expect(auditOf(it, AUDIT.STAGE_INSTANCE_DELETE)).toMatchObject({ target_id: reply.body.id });
  expect((await it.rest("GET", `/stage-instances/${STAGE}`)).body.code).toBe(10067);
});

test("a stage on which nobody speaks closes by itself after a while", async () => {
  const listener = await it.identify(GUILDS);
  await it.rest("POST", "/stage-instances", { channel_id: STAGE, topic: "Talk" });
  await enters(FARID, STAGE);
  expect((await it.rest("PATCH", statePath(FARID), { suppress: false })).status).toBe(204);
  clock.advance(600_000);
  expect((await it.rest("GET", `/stage-instances/${STAGE}`)).status).toBe(200);
  await it.rest("PATCH", statePath(FARID), { suppress: true });
  clock.advance(300_001);
  await listener.event("STAGE_INSTANCE_DELETE");
});

test("listeners ask to speak, and a moderator lets them", async () => {
  const listener = await it.identify(GUILDS | VOICE);
  const { state } = it.discord;
  const overwrites = [{ id: guildId, type: 0 as const, allow: bits("REQUEST_TO_SPEAK").toString(), deny: "0" }];
  state.channels.set(STAGE, { ...state.channels.get(STAGE)!, overwrites });
  await enters(FARID, STAGE);
  const wish = new Date(clock.now() + 60_000).toISOString();
  const asked = await it.rest("PATCH", statePath("@me"), { request_to_speak_timestamp: wish }, FARID);
  expect(asked.status).toBe(204);
  const { d } = await listener.event("VOICE_STATE_UPDATE", (event) => event.request_to_speak_timestamp !== null);
  expect([d.suppress, Date.parse(d.request_to_speak_timestamp)]).toEqual([true, Date.parse(wish)]);
  await it.rest("PATCH", statePath(FARID), { channel_id: STAGE, suppress: false });
  const let_in = await listener.event("VOICE_STATE_UPDATE", (event) => event.user_id === FARID && !event.suppress);
  expect(let_in.d.request_to_speak_timestamp).not.toBeNull();
  await it.rest("PATCH", statePath("@me"), { suppress: true }, FARID);
  expect(voiceStates(state).get(guildId, FARID)).toMatchObject({ suppress: true, request_to_speak_timestamp: null });
  state.channels.set(STAGE, { ...state.channels.get(STAGE)!, overwrites: [] });
});

test("limit: a topic of 120 characters", async () => {
  const reply = await it.rest("POST", "/stage-instances", { channel_id: STAGE, topic: "x".repeat(120) });
  expect(reply.status).toBe(200);
  await it.rest("DELETE", `/stage-instances/${STAGE}`);
});
