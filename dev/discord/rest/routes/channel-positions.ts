import { changeChannel } from "../../actions/channels.ts";
import { copies, setOverwrites } from "../../actions/overwrites.ts";
import { ApiError, FormErrors, unknown } from "../../errors.ts";
import { requireMayOverwrite } from "../../permissions/overwrites.ts";
import { parentOf } from "../../rules/channel-parent.ts";
import { listForms } from "../../rules/form.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { guildOf, requireInChannel, requireInGuild } from "../guards.ts";
import { type Call, nothing, type Route, route } from "../route.ts";

interface Move {
  channel: ChannelRecord;
  position: number | null;
  /** Where it goes; undefined stays where it is. */
  parent: ChannelRecord | null | undefined;
  lock: boolean;
}

/** Where channels stand, and in which category; a move into one may take its overwrites over. */
export const positionRoute: Route = route("PATCH", "/guilds/{guild_id}/channels", (call) => {
  const errors = new FormErrors();
  const rows = listForms(call.body, errors).map((form) => ({
    id: form.snowflake("id", true),
    position: form.integer("position", { min: 0 }),
    parentId: form.has("parent_id") ? form.snowflake("parent_id") : undefined,
    lock: form.boolean("lock_permissions") ?? false,
  }));
  errors.throwIfAny();
  const guild = guildOf(call);
  const moves = rows.map(({ id, position, parentId, lock }, index): Move => {
    const channel = call.world.state.channels.get(id!);
    if (!channel || channel.guild_id !== guild.id) throw unknown("Channel");
    const stays = parentId === undefined || parentId === channel.parent_id;
    const parent = stays || parentId === null
      ? null
      : parentOf(call.world, guild.id, parentId, channel.type, [index, "parent_id"]);
    return { channel, position, parent: stays ? undefined : parent, lock };
  });
  requireInGuild(call, guild.id, "MANAGE_CHANNELS");
  // Documentation, "JSON error codes": 40009.
  if (moves.filter(({ parent }) => parent !== undefined).length > 1) {
    throw new ApiError(400, 40009, "Only one channel can have a parent modified at a time");
  }
  for (const move of moves) requireMayLock(call, move);
  for (const move of moves) apply(call, move);
  return nothing();
}, { limit: { limit: 5, windowMs: 15_000 } });

/** The category whose overwrites a channel takes over with its move; none when it keeps its own. */
function lockedTo({ world }: Call, { channel, parent, lock }: Move): ChannelRecord | null {
  if (!lock) return null;
  return (parent === undefined ? world.state.channels.get(channel.parent_id ?? "") : parent) ?? null;
}

function requireMayLock(call: Call, move: Move): void {
  const category = lockedTo(call, move), { channel } = move;
  if (!category) return;
  requireInChannel(call, channel, "MANAGE_ROLES");
  requireMayOverwrite(call.world, call.userId, channel.guild_id!, channel, category.id, category.overwrites);
}

function apply(call: Call, move: Move): void {
  const { position, parent } = move, category = lockedTo(call, move);
  // As a move before this one may have left it.
  const channel = call.world.state.channels.get(move.channel.id)!;
  const next = changeChannel(call.world, channel, {
    ...(position === null ? {} : { position }),
    ...(parent === undefined ? {} : { parent_id: parent?.id ?? null }),
  });
  if (category) setOverwrites(call, next, copies(category.overwrites));
}
