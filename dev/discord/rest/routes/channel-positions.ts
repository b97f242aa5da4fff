import { changeChannel } from "../../actions/channels.ts";
import { copies, setOverwrites } from "../../actions/overwrites.ts";
import { ApiError, FormErrors, unknown } from "../../errors.ts";
import { requireMayOverwrite } from "../../permissions/overwrites.ts";
import { CHANNEL } from "../../rules/channel.ts";
import { Form } from "../../rules/form.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { guildOf, requireInChannel, requireInGuild } from "../guards.ts";
import { type Call, nothing, type Route, route } from "../route.ts";

interface Move {
  channel: ChannelRecord;
  position: number | null;
  /** undefined stays where it is. */
  parent: ChannelRecord | null | undefined;
  lock: boolean;
}

/** Where channels stand, and in which category; a move into one may take its overwrites over. */
export const positionRoute: Route = route("PATCH", "/guilds/{guild_id}/channels", (call) => {
  const forms = readList(call.body);
  const rows = forms.map((form) => ({
    id: form.snowflake("id", true),
    position: form.integer("position", { min: 0 }),
    parentId: form.has("parent_id") ? form.snowflake("parent_id") : undefined,
    lock: form.boolean("lock_permissions") ?? false,
  }));
  forms[0]?.errors.throwIfAny();
  const guild = guildOf(call);
  const moves = rows.map(({ id, position, parentId, lock }): Move => {
    const channel = inGuild(call, guild.id, id!);
    const parent = parentId === undefined || parentId === null ? parentId : inGuild(call, guild.id, parentId);
    if (parent && parent.type !== CHANNEL.CATEGORY) {
      throw new ApiError(400, 50024, "Cannot execute action on this channel type");
    }
    return { channel, position, parent, lock };
  });
  requireInGuild(call, guild.id, "MANAGE_CHANNELS");
  const movedOver = moves.filter(({ channel, parent }) =>
    parent !== undefined && (parent?.id ?? null) !== channel.parent_id
  );
  // Documentation, "JSON error codes": 40009.
  if (movedOver.length > 1) throw new ApiError(400, 40009, "Only one channel can have a parent modified at a time");
  for (const move of moves) apply(call, move);
  return nothing();
}, { limit: { limit: 5, windowMs: 15_000 } });

function apply(call: Call, { channel, position, parent, lock }: Move): void {
  const { world, userId } = call;
  const category = parent === undefined ? world.state.channels.get(channel.parent_id ?? "") : parent;
  const overwrites = lock && category ? copies(category.overwrites) : null;
  if (overwrites) {
    requireInChannel(call, channel, "MANAGE_ROLES");
    requireMayOverwrite(world, userId, channel.guild_id!, channel, category!.id, overwrites);
  }
  const next = changeChannel(world, channel, {
    ...(position === null ? {} : { position }),
    ...(parent === undefined ? {} : { parent_id: parent?.id ?? null }),
  });
  if (overwrites) setOverwrites(call, next, overwrites);
}

function inGuild({ world }: Call, guildId: string, id: string): ChannelRecord {
  const channel = world.state.channels.get(id);
  if (!channel || channel.guild_id !== guildId) throw unknown("Channel");
  return channel;
}

/** The body is a list, which the rest of the forms are not. */
function readList(body: unknown): Form[] {
  const errors = new FormErrors();
  if (Array.isArray(body)) return body.map((row, index) => new Form(row, errors, [index]));
  errors.add([], "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
  throw errors.error();
}
