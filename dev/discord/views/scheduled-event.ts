// Planned events as Discord shows them.
import {
  type EventExceptionRecord,
  eventExceptions,
  type EventUserRecord,
  eventUsers,
  type ScheduledEventRecord,
  scheduledEvents,
} from "../state/scheduled-events.ts";
import { mayInChannel } from "../permissions/compute.ts";
import type { World } from "../world.ts";
import { memberView, userById } from "./people.ts";

export function eventView(world: World, event: ScheduledEventRecord, withCount = false): Record<string, unknown> {
  const { location, ...fields } = event;
  return {
    ...fields,
    entity_id: null,
    entity_metadata: event.entity_type === 3 ? { location } : null,
    privacy_level: 2,
    creator: userById(world, event.creator_id),
    guild_scheduled_event_exceptions: world.state.table(eventExceptions).by("event", event.id).map(exceptionView),
    ...(withCount ? { user_count: interestedIn(world, event.id).length } : {}),
  };
}

/** What is neither over nor in a channel that somebody may not see. */
export function openEvents(world: World, guildId: string, viewerId: string): ScheduledEventRecord[] {
  return world.state.table(scheduledEvents).by("guild", guildId).filter(({ status, channel_id }) =>
    status <= 2 && (channel_id === null || mayInChannel(world, channel_id, viewerId, "VIEW_CHANNEL"))
  );
}

export function exceptionView(exception: EventExceptionRecord): Record<string, unknown> {
  return { ...exception };
}

/** Who comes: to the event as a whole, or to one of its dates. */
export function interestedIn(world: World, eventId: string, exceptionId: string | null = null): EventUserRecord[] {
  return world.state.table(eventUsers).by("event", eventId)
    .filter((it) => it.exception_id === exceptionId && it.response === 1);
}

export function eventUserView(
  world: World,
  guildId: string,
  it: EventUserRecord,
  withMember: boolean,
): Record<string, unknown> {
  const member = withMember ? world.state.member(guildId, it.user_id) : undefined;
  return {
    guild_scheduled_event_id: it.event_id,
    ...(it.exception_id ? { guild_scheduled_event_exception_id: it.exception_id } : {}),
    user_id: it.user_id,
    user: userById(world, it.user_id),
    response: it.response,
    ...(member ? { member: memberView(world, member) } : {}),
  };
}
