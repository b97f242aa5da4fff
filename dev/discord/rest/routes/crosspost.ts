import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { crosspost } from "../../actions/crosspost.ts";
import { createMessage } from "../../actions/messages.ts";
import { makeWebhook } from "../../actions/webhooks.ts";
import { ApiError, missingPermissions, unknown, wrongChannelType } from "../../errors.ts";
import { mayInChannel } from "../../permissions/compute.ts";
import { Form } from "../../rules/form.ts";
import { FLAG } from "../../rules/message.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { webhooks } from "../../state/webhooks.ts";
import { channelOf, messageOf, requireInChannel } from "../guards.ts";
import { type Answer, type Call, ok, type Route, route } from "../route.ts";
import { shown } from "../shown.ts";
import { takeSublimit } from "../sublimit.ts";
import { requireRoomForNew } from "./webhooks.ts";

const ANNOUNCEMENT = 5;
/** Channels that can follow another. */
const FOLLOWING = [0, 5];
const PUBLISHABLE = [0, 19, 20, 23];
const FOLLOW_ADDED = 12;
/** What an announcement channel may publish. */
const HOURLY = { limit: 10, windowMs: 3_600_000 };

/** Announcements are published, and followed. */
export const crosspostRoutes: readonly Route[] = [
  route("POST", "/channels/{channel_id}/messages/{message_id}/crosspost", publish),
  route("POST", "/channels/{channel_id}/followers", follow),
];

function publish(call: Call): Answer {
  const channel = announcements(channelOf(call));
  const message = messageOf(call, channel);
  requireInChannel(call, channel, "SEND_MESSAGES");
  if (message.author_id !== call.userId) requireInChannel(call, channel, "MANAGE_MESSAGES");
  if (message.flags & FLAG.CROSSPOSTED) throw new ApiError(400, 40033, "This message has already been crossposted");
  if (!PUBLISHABLE.includes(message.type)) throw new ApiError(400, 50068, "Invalid message type");
  takeSublimit(call.world, `crosspost:${channel.id}`, HOURLY);
  crosspost(call.world, channel, message);
  return ok(shown(call, message));
}

function follow(call: Call): Answer {
  const form = new Form(call.body ?? {});
  const targetId = form.snowflake("webhook_channel_id", true);
  form.errors.throwIfAny();
  const source = announcements(channelOf(call));
  const target = call.world.state.channels.get(targetId!);
  if (!target) throw unknown("Channel");
  if (!mayInChannel(call.world, target.id, call.userId, "MANAGE_WEBHOOKS")) throw missingPermissions();
  if (!FOLLOWING.includes(target.type)) throw wrongChannelType();
  requireRoomForNew(call, target);
  const guild = call.world.state.guilds.get(source.guild_id!)!;
  const made = makeWebhook(call.world, target, {
    type: 2,
    name: `${guild.name} #${source.name}`,
    application_id: null,
    user_id: call.userId,
    source: { guild_id: guild.id, channel_id: source.id },
  });
  const hook = call.world.state.table(webhooks).set(made.id, { ...made, avatar: guild.icon });
  audit(call, {
    guildId: target.guild_id!,
    action: AUDIT.WEBHOOK_CREATE,
    targetId: hook.id,
    changes: changesOf(null, hook, ["type", "channel_id", "name"]),
  });
  createMessage(call.world, target, {
    authorId: call.userId,
    content: hook.name,
    type: FOLLOW_ADDED,
    mentions: [],
    reference: { channel_id: source.id, guild_id: source.guild_id },
  });
  return ok({ channel_id: source.id, webhook_id: hook.id });
}

function announcements(channel: ChannelRecord): ChannelRecord {
  if (channel.type === ANNOUNCEMENT) return channel;
  throw wrongChannelType();
}
