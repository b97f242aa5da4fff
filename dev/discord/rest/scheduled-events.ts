// Who may see, make and change a planned event (documentation, "Guild Scheduled Event Permissions Requirements").
import { scheduledEventOf } from "../actions/scheduled-events.ts";
import { missingPermissions, unknown } from "../errors.ts";
import type { Permission } from "../permissions/bits.ts";
import { mayInChannel, mayInGuild } from "../permissions/compute.ts";
import { STAGE, VOICE } from "../rules/scheduled-event.ts";
import type { ScheduledEventRecord } from "../state/scheduled-events.ts";
import { idParam } from "./guards.ts";
import type { Call } from "./route.ts";

/** An event of a server; one in a channel that the caller may not see does not exist for them. */
export function eventOf(call: Call, guildId: string): ScheduledEventRecord {
  const event = scheduledEventOf(call.world, guildId, idParam(call, "guild_scheduled_event_id"));
  if (!event || !seesEvent(call, event)) throw unknown("Guild Scheduled Event");
  return event;
}

export function seesEvent({ world, userId }: Call, { channel_id }: ScheduledEventRecord): boolean {
  return channel_id === null || mayInChannel(world, channel_id, userId, "VIEW_CHANNEL");
}

export function requireMayCreate(call: Call, event: ScheduledEventRecord): void {
  if (!may(call, event, "CREATE_EVENTS", ...placeNeeds(event))) throw missingPermissions();
}

/** One's own with either permission, others' only by managing them. */
export function requireMayChange(call: Call, event: ScheduledEventRecord): void {
  const needs = placeNeeds(event);
  const own = event.creator_id === call.userId && may(call, event, "CREATE_EVENTS", ...needs);
  if (!own && !may(call, event, "MANAGE_EVENTS", ...needs)) throw missingPermissions();
}

function placeNeeds({ entity_type }: ScheduledEventRecord): Permission[] {
  if (entity_type === STAGE) return ["VIEW_CHANNEL", "MANAGE_CHANNELS", "MUTE_MEMBERS", "MOVE_MEMBERS"];
  return entity_type === VOICE ? ["VIEW_CHANNEL", "CONNECT"] : [];
}

function may({ world, userId }: Call, event: ScheduledEventRecord, ...needs: Permission[]): boolean {
  const { channel_id, guild_id } = event;
  return channel_id === null
    ? mayInGuild(world, guild_id, userId, ...needs)
    : mayInChannel(world, channel_id, userId, ...needs);
}
