import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { addEvent, changeEvent, eventsOf, removeEvent } from "../../actions/scheduled-events.ts";
import { keepPicture } from "../../cdn/kept.ts";
import { maximumReached } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import {
  checkEvent,
  checkPlaceUnsaid,
  checkStatus,
  eventChannel,
  EXTERNAL,
  readEvent,
} from "../../rules/scheduled-event.ts";
import type { ScheduledEventRecord } from "../../state/scheduled-events.ts";
import { eventView } from "../../views/scheduled-event.ts";
import { guildOf } from "../guards.ts";
import { yesNoQuery } from "../queries.ts";
import { nothing, ok, type Route, route } from "../route.ts";
import { eventOf, requireMayChange, requireMayCreate, seesEvent } from "../scheduled-events.ts";

/** Documentation, "JSON error codes": 30038; those that are over do not count. */
const EVENTS = 100;
const LIMIT = { limit: 10, windowMs: 10_000 };
const AUDITED = [
  "name",
  "description",
  "channel_id",
  "location",
  "image",
  "scheduled_start_time",
  "scheduled_end_time",
  "status",
  "entity_type",
  "recurrence_rule",
] as const;

export const scheduledEventRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/scheduled-events", (call) => {
    const guild = guildOf(call), counted = yesNoQuery(call, "with_user_count") ?? false;
    // What is over is no longer listed.
    const open = eventsOf(call.world, guild.id).filter((event) => event.status <= 2 && seesEvent(call, event));
    return ok(open.map((event) => eventView(call.world, event, counted)));
  }),
  route("GET", "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}", (call) => {
    const event = eventOf(call, guildOf(call).id);
    return ok(eventView(call.world, event, yesNoQuery(call, "with_user_count") ?? false));
  }),
  route("POST", "/guilds/{guild_id}/scheduled-events", (call) => {
    const form = new Form(call.body), { world } = call;
    const { picture, ...draft } = readEvent(form, true);
    form.errors.throwIfAny();
    checkPlaceUnsaid(draft);
    const guild = guildOf(call), id = world.ids.next();
    const event: ScheduledEventRecord = {
      channel_id: null,
      description: null,
      scheduled_end_time: null,
      recurrence_rule: null,
      ...draft as { name: string; scheduled_start_time: string; entity_type: number },
      location: draft.entity_type === EXTERNAL ? draft.location ?? null : null,
      image: null,
      id,
      guild_id: guild.id,
      creator_id: call.userId,
      status: 1,
    };
    checkEvent(form, event, world.clock.now(), true);
    eventChannel(world, guild.id, event);
    requireMayCreate(call, event);
    if (eventsOf(world, guild.id).filter(({ status }) => status <= 2).length >= EVENTS) {
      throw maximumReached(30038, "uncompleted guild scheduled events", EVENTS);
    }
    if (picture) event.image = keepPicture(world, "guild-events", id, picture);
    addEvent(world, event);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.GUILD_SCHEDULED_EVENT_CREATE,
      targetId: id,
      changes: changesOf<ScheduledEventRecord>(null, event, AUDITED),
    });
    return ok(eventView(world, event));
  }, { limit: LIMIT }),
  route("PATCH", "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}", (call) => {
    const form = new Form(call.body), { world } = call;
    const { picture, ...draft } = readEvent(form, false);
    form.errors.throwIfAny();
    const guild = guildOf(call), event = eventOf(call, guild.id);
    requireMayChange(call, event);
    checkStatus(event, draft.status);
    const next = { ...event, ...draft };
    // What a place of its own says does not go with a channel.
    if (next.entity_type !== EXTERNAL) next.location = null;
    checkEvent(form, next, world.clock.now(), draft.scheduled_start_time !== undefined);
    eventChannel(world, guild.id, next);
    if (next.channel_id !== event.channel_id || next.entity_type !== event.entity_type) requireMayChange(call, next);
    if (picture !== undefined) next.image = picture && keepPicture(world, "guild-events", event.id, picture);
    const changed = changeEvent(world, event, next);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.GUILD_SCHEDULED_EVENT_UPDATE,
      targetId: event.id,
      changes: changesOf<ScheduledEventRecord>(event, next, AUDITED),
    });
    return ok(eventView(world, changed));
  }, { limit: LIMIT }),
  route("DELETE", "/guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}", (call) => {
    const guild = guildOf(call), event = eventOf(call, guild.id);
    requireMayChange(call, event);
    removeEvent(call.world, event);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.GUILD_SCHEDULED_EVENT_DELETE,
      targetId: event.id,
      changes: changesOf<ScheduledEventRecord>(event, null, AUDITED),
    });
    return nothing();
  }, { limit: LIMIT }),
];
