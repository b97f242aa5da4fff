// Activities: an application within Discord, one instance a place (documentation, "Get Application Activity Instance").
import { ApiError } from "../errors.ts";
import { APPLICATION_FLAGS } from "../gateway/intents.ts";
import { defineTable } from "../state/table.ts";
import type { World } from "../world.ts";

export interface ActivityRecord {
  application_id: string;
  instance_id: string;
  launch_id: string;
  channel_id: string;
  guild_id: string | null;
  users: string[];
}

export const activities = defineTable<ActivityRecord, "application">("activity", {
  application: (row) => row.application_id,
});

/** Whether an application has an activity at all: its flag EMBEDDED. */
export function isEmbedded(world: World, applicationId: string): boolean {
  return ((world.state.applications.get(applicationId)?.flags ?? 0) & APPLICATION_FLAGS.EMBEDDED) !== 0;
}

/** Opens the activity of a channel, or lets somebody into it. */
export function launchActivity(
  world: World,
  applicationId: string,
  channelId: string,
  userId: string,
): ActivityRecord {
  if (!isEmbedded(world, applicationId)) {
    throw new ApiError(400, 50039, "Invalid Activity Action");
  }
  const table = world.state.table(activities);
  const open = table.by("application", applicationId).find((it) => it.channel_id === channelId);
  if (open) {
    if (!open.users.includes(userId)) open.users.push(userId);
    return table.set(open.instance_id, open);
  }
  const launchId = world.ids.next();
  const guildId = world.state.channels.get(channelId)?.guild_id ?? null;
  const record: ActivityRecord = {
    application_id: applicationId,
    instance_id: `i-${launchId}-${placeOf(guildId, channelId)}`,
    launch_id: launchId,
    channel_id: channelId,
    guild_id: guildId,
    users: [userId],
  };
  return table.set(record.instance_id, record);
}

export function activityView(row: ActivityRecord): Record<string, unknown> {
  return {
    application_id: row.application_id,
    instance_id: row.instance_id,
    launch_id: row.launch_id,
    location: {
      id: placeOf(row.guild_id, row.channel_id),
      kind: row.guild_id ? "gc" : "pc",
      channel_id: row.channel_id,
      ...(row.guild_id ? { guild_id: row.guild_id } : {}),
    },
    users: row.users,
  };
}

const placeOf = (guildId: string | null, channelId: string): string =>
  guildId ? `gc-${guildId}-${channelId}` : `pc-${channelId}`;
