import { changeVoiceStatus } from "../../actions/voice-status.ts";
import { startTyping } from "../../actions/messages.ts";
import { directChannel, missingPermissions, wrongChannelType } from "../../errors.ts";
import { mayInChannel } from "../../permissions/compute.ts";
import { CHANNEL } from "../../rules/channel.ts";
import { Form } from "../../rules/form.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { channelView } from "../../views/guild.ts";
import { channelOf, requireInChannel } from "../guards.ts";
import { type Answer, type Call, nothing, ok, type Route, route } from "../route.ts";
import { requireTextChannel, sendPermission } from "../sending.ts";
import { otherKinds } from "./channel-kinds.ts";
import { patchGuildChannel, removeGuildChannel } from "./guild-channels.ts";

/** Channels themselves, and that somebody is writing in one. */
export const channelRoutes: readonly Route[] = [
  route("GET", "/channels/{channel_id}", (call) => ok(channelView(call.world, channelOf(call), call.userId))),
  route("PATCH", "/channels/{channel_id}", (call) => {
    const channel = channelOf(call);
    return kindOf(channel)?.change(call, channel) ?? patchGuildChannel(call, ofGuild(channel));
  }, { limit: { limit: 5, windowMs: 15_000 } }),
  route("DELETE", "/channels/{channel_id}", (call) => {
    const channel = channelOf(call);
    return kindOf(channel)?.remove(call, channel) ??
      (channel.guild_id === null ? closeDirect(call, channel) : removeGuildChannel(call, channel));
  }, { limit: { limit: 5, windowMs: 5_000 } }),
  route("POST", "/channels/{channel_id}/typing", (call) => {
    const channel = channelOf(call);
    requireTextChannel(channel);
    requireInChannel(call, channel, sendPermission(channel));
    startTyping(call.world, channel, call.userId);
    return nothing();
  }, { limit: { limit: 5, windowMs: 5_000 } }),
  route("PUT", "/channels/{channel_id}/voice-status", (call) => {
    const form = new Form(call.body);
    const status = form.string("status", { max: 500 }) || null;
    form.errors.throwIfAny();
    const channel = channelOf(call);
    if (channel.type !== CHANNEL.VOICE) throw wrongChannelType();
    const { world, userId } = call;
    const may = mayInChannel(world, channel.id, userId, "SET_VOICE_CHANNEL_STATUS") ||
      mayInChannel(world, channel.id, userId, "MANAGE_CHANNELS");
    if (!may || !mayInChannel(world, channel.id, userId, "CONNECT")) throw missingPermissions();
    changeVoiceStatus(call, channel, status);
    return nothing();
  }),
];

const kindOf = (channel: ChannelRecord) => otherKinds.find((kind) => kind.fits(channel));

function ofGuild(channel: ChannelRecord): ChannelRecord {
  if (channel.guild_id === null) throw directChannel();
  return channel;
}

/** Closing a direct channel only puts it out of one's own sight: it opens again with the next message. */
function closeDirect(call: Call, channel: ChannelRecord): Answer {
  const data = channelView(call.world, channel, call.userId);
  call.world.emit({ type: "CHANNEL_DELETE", intent: 1 << 12, userIds: [call.userId], data });
  return ok(data);
}
