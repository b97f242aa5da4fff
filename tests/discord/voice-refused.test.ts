import { bits } from "../../dev/discord/permissions/bits.ts";
import { ELENA, FARID, GRACE, MODERATOR, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { judges, refusesBodies } from "./tables.ts";
import { CORNER, memberPath, MODERATES, STAGE, statePath, voicePeople } from "./voice-people.ts";

const it = withDiscord();
const { channels } = SEEDED;
const { enters } = voicePeople(it);

const stage = `/stage-instances/${STAGE}`;
refusesBodies(it, "voice", [
  {
    what: "a stage without a topic",
    path: "/stage-instances",
    body: { channel_id: STAGE },
    at: "topic",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a topic of 121",
    path: "/stage-instances",
    body: { channel_id: STAGE, topic: "x".repeat(121) },
    at: "topic",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "an empty topic",
    path: "/stage-instances",
    body: { channel_id: STAGE, topic: "" },
    at: "topic",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a stage nowhere",
    path: "/stage-instances",
    body: { topic: "T" },
    at: "channel_id",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "a privacy that there is not",
    path: "/stage-instances",
    body: { channel_id: STAGE, topic: "T", privacy_level: 3 },
    at: "privacy_level",
    error: "BASE_TYPE_CHOICES",
  },
  {
    what: "a topic that is a number",
    method: "PATCH",
    path: stage,
    body: { topic: 5 },
    at: "topic",
    error: "STRING_TYPE_CONVERT",
  },
  {
    what: "suppress as a word",
    method: "PATCH",
    path: statePath("@me"),
    body: { suppress: "yes please" },
    at: "suppress",
    error: "BOOLEAN_TYPE_CONVERT",
  },
  {
    what: "a wish for some time",
    method: "PATCH",
    path: statePath("@me"),
    body: { request_to_speak_timestamp: "soon" },
    at: "request_to_speak_timestamp",
    error: "DATE_TIME_TYPE_PARSE",
  },
  {
    what: "a channel by name",
    method: "PATCH",
    path: statePath(FARID),
    body: { channel_id: "Stage" },
    at: "channel_id",
    error: "NUMBER_TYPE_COERCE",
  },
  {
    what: "a key that Discord ignores",
    described: true,
    method: "PATCH",
    path: statePath(FARID),
    body: { mute: true },
    at: "mute",
    error: "UNKNOWN_KEY",
  },
  {
    what: "a stage in a text channel",
    path: "/stage-instances",
    body: { channel_id: channels.general, topic: "T" },
    code: 50024,
  },
]);

const open = { channel_id: STAGE, topic: "T" };
judges(it, "voice", [
  {
    what: "a bot without MOVE_MEMBERS opens a stage",
    method: "POST",
    path: "/stage-instances",
    body: open,
    bot: ["MANAGE_CHANNELS", "MUTE_MEMBERS"],
    gives: [403, 50013],
  },
  {
    what: "a bot tells everyone without MENTION_EVERYONE",
    method: "POST",
    path: "/stage-instances",
    body: { ...open, send_start_notification: true },
    bot: MODERATES,
    gives: [403, 50013],
  },
  {
    what: "a stage of an event of nowhere",
    method: "POST",
    path: "/stage-instances",
    body: { ...open, guild_scheduled_event_id: "1" },
    bot: MODERATES,
    gives: [404, 10070],
  },
  {
    what: "a stage in a channel of nowhere",
    method: "POST",
    path: "/stage-instances",
    body: { ...open, channel_id: "1" },
    bot: MODERATES,
    gives: [404, 10003],
  },
  {
    what: "a member opens a stage",
    method: "POST",
    path: "/stage-instances",
    body: open,
    as: GRACE,
    gives: [403, 50013],
  },
  { what: "a stage that is not open is closed", method: "DELETE", path: stage, as: OWNER, gives: [404, 10067] },
  {
    what: "a moderator without MUTE_MEMBERS lets somebody speak",
    method: "PATCH",
    path: statePath(FARID),
    body: { suppress: false },
    as: MODERATOR,
    before: () => enters(FARID, STAGE),
    gives: [403, 50013],
  },
  {
    what: "a listener lets themself speak",
    method: "PATCH",
    path: statePath("@me"),
    body: { suppress: false },
    as: FARID,
    before: () => enters(FARID, STAGE),
    gives: [403, 50013],
  },
  {
    what: "a listener asks without REQUEST_TO_SPEAK",
    method: "PATCH",
    path: statePath("@me"),
    body: () => ({ request_to_speak_timestamp: new Date().toISOString() }),
    as: FARID,
    before: () => enters(FARID, STAGE),
    gives: [403, 50013],
  },
  {
    what: "somebody in no channel asks",
    method: "PATCH",
    path: statePath("@me"),
    body: { suppress: true },
    as: ELENA,
    gives: [404, 10065],
  },
  {
    what: "suppressing in a channel that is no stage",
    method: "PATCH",
    path: statePath(FARID),
    body: { suppress: true },
    as: OWNER,
    before: () => enters(FARID),
    gives: [400, 50024],
  },
  {
    what: "moving somebody where the mover may not enter",
    method: "PATCH",
    path: memberPath(FARID),
    body: { channel_id: channels.lounge },
    bot: ["MOVE_MEMBERS"],
    before: async () => {
      await enters(FARID, CORNER);
      const { state } = it.discord,
        overwrites = [{ id: SEEDED.roles.kagami, type: 0 as const, allow: "0", deny: bits("CONNECT").toString() }];
      state.channels.set(channels.lounge, { ...state.channels.get(channels.lounge)!, overwrites });
    },
    gives: [403, 50013],
  },
]);
