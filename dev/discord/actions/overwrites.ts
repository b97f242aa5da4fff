// Changes of permission overwrites: one entry in the audit log for each role or member.
import type { Call } from "../rest/route.ts";
import type { ChannelRecord, OverwriteRecord } from "../state/records.ts";
import { AUDIT, audit, changesOf } from "./audit.ts";
import { changeChannel } from "./channels.ts";

/** Gives a channel other overwrites; channels of a category that agreed with it go on agreeing. */
export function setOverwrites(call: Call, channel: ChannelRecord, overwrites: OverwriteRecord[]): ChannelRecord {
  const { world } = call;
  const followers = channel.type === 4
    ? world.state.channelsOf(channel.guild_id!).filter((it) => it.parent_id === channel.id && agree(it, channel))
    : [];
  const next = changeChannel(world, channel, { overwrites });
  auditOverwrites(call, channel, next);
  for (const follower of followers) changeChannel(world, follower, { overwrites: copies(overwrites) });
  return next;
}

/** A channel with its category's overwrites has its own copy of them. */
export const copies = (overwrites: readonly OverwriteRecord[]): OverwriteRecord[] =>
  overwrites.map((overwrite) => ({ ...overwrite }));

function agree(a: ChannelRecord, b: ChannelRecord): boolean {
  const written = ({ overwrites }: ChannelRecord) =>
    overwrites.map(({ id, allow, deny }) => `${id}:${allow}:${deny}`).sort().join();
  return written(a) === written(b);
}

function auditOverwrites(call: Call, before: ChannelRecord, after: ChannelRecord): void {
  const ids = new Set([...before.overwrites, ...after.overwrites].map(({ id }) => id));
  for (const id of ids) {
    const was = before.overwrites.find((it) => it.id === id) ?? null;
    const is = after.overwrites.find((it) => it.id === id) ?? null;
    const { type } = (is ?? was)!;
    audit(call, {
      guildId: after.guild_id!,
      action: was === null
        ? AUDIT.CHANNEL_OVERWRITE_CREATE
        : is === null
        ? AUDIT.CHANNEL_OVERWRITE_DELETE
        : AUDIT.CHANNEL_OVERWRITE_UPDATE,
      targetId: after.id,
      changes: changesOf<OverwriteRecord>(was, is, ["id", "type", "allow", "deny"]),
      options: {
        id,
        type: String(type),
        ...(type === 0 ? { role_name: call.world.state.roles.get(id)?.name ?? "" } : {}),
      },
    });
  }
}
