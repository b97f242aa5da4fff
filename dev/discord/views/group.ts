// Conversations of several as Discord shows them.
import type { ChannelRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { userById } from "./people.ts";

/** @param viewerId who is left out of the recipients: they know that they are there */
export function groupView(world: World, group: ChannelRecord, viewerId?: string): Record<string, unknown> {
  const nicks = Object.entries(group.nicks ?? {});
  return {
    id: group.id,
    type: group.type,
    flags: group.flags ?? 0,
    last_message_id: group.last_message_id,
    ...(group.last_pin_timestamp === undefined ? {} : { last_pin_timestamp: group.last_pin_timestamp }),
    recipients: group.recipients.filter((id) => id !== viewerId).map((id) => userById(world, id)),
    name: group.name,
    icon: group.icon ?? null,
    owner_id: group.owner_id,
    ...(group.application_id ? { managed: true, application_id: group.application_id } : {}),
    ...(nicks.length > 0 ? { nicks: nicks.map(([id, nick]) => ({ id, nick })) } : {}),
  };
}
