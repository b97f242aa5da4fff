import { setOverwrites } from "../../actions/overwrites.ts";
import { directChannel, maximumReached, unknown, wrongChannelType } from "../../errors.ts";
import { requireMayOverwrite } from "../../permissions/overwrites.ts";
import { Form } from "../../rules/form.ts";
import { readPermissions } from "../../rules/permission-bits.ts";
import type { ChannelRecord, OverwriteRecord } from "../../state/records.ts";
import { isThread } from "../../state/state.ts";
import { channelOf, idParam } from "../guards.ts";
import { type Call, nothing, type Route, route } from "../route.ts";

/** Documentation, "JSON error codes": 30060. */
const LIMIT = 1_000;

/** What a role or a member may do in one channel. */
export const overwriteRoutes: readonly Route[] = [
  route("PUT", "/channels/{channel_id}/permissions/{overwrite_id}", (call) => {
    const id = idParam(call, "overwrite_id");
    const form = new Form(call.body);
    const allow = readPermissions(form, "allow") ?? 0n, deny = readPermissions(form, "deny") ?? 0n;
    const type = form.choice<0 | 1>("type", [0, 1]);
    form.errors.throwIfAny();
    const channel = overwritable(call);
    const overwrite = { id, type: typeOf(call, channel, id, type), allow: `${allow}`, deny: `${deny & ~allow}` };
    const others = channel.overwrites.filter((it) => it.id !== id);
    if (others.length >= LIMIT) throw maximumReached(30060, "channel permission overwrites", LIMIT);
    apply(call, channel, [...others, overwrite]);
    return nothing();
  }, { limit: { limit: 10, windowMs: 15_000 } }),
  route("DELETE", "/channels/{channel_id}/permissions/{overwrite_id}", (call) => {
    const id = idParam(call, "overwrite_id");
    const channel = overwritable(call);
    if (!channel.overwrites.some((it) => it.id === id)) throw unknown("Overwrite");
    apply(call, channel, channel.overwrites.filter((it) => it.id !== id));
    return nothing();
  }, { limit: { limit: 10, windowMs: 15_000 } }),
];

function overwritable(call: Call): ChannelRecord {
  const channel = channelOf(call);
  if (channel.guild_id === null) throw directChannel();
  if (isThread(channel)) throw wrongChannelType();
  return channelOf(call, "MANAGE_ROLES");
}

function apply(call: Call, channel: ChannelRecord, overwrites: OverwriteRecord[]): void {
  requireMayOverwrite(call.world, call.userId, channel.guild_id!, channel, channel.parent_id, overwrites);
  setOverwrites(call, channel, overwrites);
}

/** Roles must be of the server; a member need not be in it (they may come back). */
function typeOf({ world }: Call, channel: ChannelRecord, id: string, given: 0 | 1 | null): 0 | 1 {
  const isRole = world.state.roles.get(id)?.guild_id === channel.guild_id;
  const type = given ?? (isRole ? 0 : 1);
  if (type === 0 ? !isRole : !world.state.users.has(id)) throw unknown("Overwrite");
  return type;
}
