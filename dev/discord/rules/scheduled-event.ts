// What an event may be made of; which fields it needs depends on where it takes place
// (documentation, "Field Requirements By Entity Type").
import { ApiError, formError, unknown, wrongChannelType } from "../errors.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { ScheduledEventRecord } from "../state/scheduled-events.ts";
import type { World } from "../world.ts";
import type { Form } from "./form.ts";
import { type Picture, readPicture } from "./images.ts";
import { readRecurrence } from "./recurrence.ts";
import { readTime } from "./time.ts";

export const STAGE = 1, VOICE = 2, EXTERNAL = 3;
const SCHEDULED = 1, ACTIVE = 2, COMPLETED = 3, CANCELED = 4;

export type EventDraft = Partial<Omit<ScheduledEventRecord, "id" | "guild_id" | "creator_id" | "image">> & {
  picture?: Picture | null;
};

/** @param fresh whether everything a new event needs must be there */
export function readEvent(form: Form, fresh: boolean): EventDraft {
  const draft: EventDraft = {};
  const name = form.string("name", { min: 1, max: 100, required: fresh });
  if (name !== null) draft.name = name;
  if (form.has("description")) draft.description = form.string("description", { max: 1_000 }) || null;
  if (form.has("image")) draft.picture = readPicture(form, "image");
  const start = readTime(form, "scheduled_start_time", fresh);
  if (start !== null) draft.scheduled_start_time = start;
  if (form.has("scheduled_end_time")) draft.scheduled_end_time = readTime(form, "scheduled_end_time");
  form.choice("privacy_level", [2], fresh);
  const type = form.choice("entity_type", [STAGE, VOICE, EXTERNAL], fresh);
  if (type !== null) draft.entity_type = type;
  if (form.has("channel_id")) draft.channel_id = form.snowflake("channel_id");
  const metadata = form.form("entity_metadata");
  if (metadata) draft.location = metadata.string("location", { min: 1, max: 100, required: type === EXTERNAL });
  const rule = form.form("recurrence_rule");
  if (form.has("recurrence_rule")) draft.recurrence_rule = rule && readRecurrence(rule);
  const status = fresh ? null : form.choice("status", [SCHEDULED, ACTIVE, COMPLETED, CANCELED]);
  if (status !== null) draft.status = status;
  return draft;
}

/** What an event is after a change has to be whole. @param timed whether a time was given, be it the one it has */
export function checkEvent(form: Form, event: ScheduledEventRecord, now: number, timed: boolean): void {
  const elsewhere = event.entity_type === EXTERNAL;
  if (elsewhere && event.channel_id !== null) {
    form.fail("channel_id", "GUILD_SCHEDULED_EVENT_CHANNEL_INVALID", "External events have no channel");
  }
  if (elsewhere && event.location === null) form.required("entity_metadata");
  if (elsewhere && event.scheduled_end_time === null) form.required("scheduled_end_time");
  if (!elsewhere && event.channel_id === null) form.required("channel_id");
  const start = Date.parse(event.scheduled_start_time);
  if (timed && event.status === ACTIVE) {
    const code = "GUILD_SCHEDULED_EVENT_SCHEDULE_INVALID_START_BY_STATUS";
    form.fail("scheduled_start_time", code, "Cannot update start time for event in this status.");
  } else if (timed && start <= now) {
    form.fail("scheduled_start_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_PAST", "Cannot schedule event in the past.");
  }
  if (event.scheduled_end_time !== null && Date.parse(event.scheduled_end_time) <= start) {
    form.fail("scheduled_end_time", "GUILD_SCHEDULED_EVENT_SCHEDULE_INVALID", "End time must be after start time.");
  }
  form.errors.throwIfAny();
}

/** Only what takes place elsewhere says where; a change of another silently leaves it out. */
export function checkPlaceUnsaid(draft: EventDraft): void {
  if (draft.entity_type === EXTERNAL || draft.location === undefined) return;
  throw formError(
    ["entity_type", "entity_metadata"],
    "GUILD_SCHEDULED_EVENT_ENTITY_METADATA_UNSUPPORTED",
    "This type of event should not have entity metadata.",
  );
}

/** Scheduled becomes active or cancelled, active becomes completed; nothing else. */
export function checkStatus(event: ScheduledEventRecord, status: number | undefined): void {
  if (event.status === COMPLETED || event.status === CANCELED) {
    throw new ApiError(400, 180_000, "Cannot update a finished event");
  }
  if (status === undefined || status === event.status) return;
  const allowed = event.status === SCHEDULED ? [ACTIVE, CANCELED] : [COMPLETED];
  if (!allowed.includes(status)) {
    throw formError(
      ["status"],
      "GUILD_SCHEDULED_EVENT_STATUS_INVALID",
      "Invalid Guild Scheduled Event Status Transition",
    );
  }
}

/** Where it takes place: a channel of the right type. */
export function eventChannel(world: World, guildId: string, event: ScheduledEventRecord): ChannelRecord | null {
  if (event.channel_id === null) return null;
  const channel = world.state.channels.get(event.channel_id);
  if (!channel || channel.guild_id !== guildId) throw unknown("Channel");
  if (channel.type !== (event.entity_type === STAGE ? 13 : 2)) {
    throw wrongChannelType();
  }
  return channel;
}
